# Loaded by the tests that drive a picture in a browser: `load browser`.

# browse FILE [OPTION...]: the document of FILE as headless Chromium leaves it.
browse() {
	local file=$1
	shift
	timeout 100 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync \
		--user-data-dir="$BATS_TEST_TMPDIR/chromium.$RANDOM" --window-size=1200,900 \
		--virtual-time-budget=60000 "$@" --dump-dom "file://$PWD/$file" 2>/dev/null
}

# drive DRIVER FILE [OPTION...]: appends tests/browser/DRIVER.js to a copy of the picture, runs it, at the address
# behind # in $HASH if there is one, and fails unless every check passed and it came to its end.
drive() {
	local driver=$1 file=$2
	shift 2
	{
		sed '$d' "$file" # </svg>
		echo '<script><![CDATA['
		cat "$BATS_TEST_DIRNAME"/browser/{check,page,"$driver"}.js
		printf ']]></script>\n</svg>\n'
	} >driven.svg
	browse "driven.svg${HASH:-}" "$@" >dom
	sed -n '/<desc[^>]* id="result">/,/<\/desc>/p' dom | sed 's/.*id="result">//; s/<\/desc>.*//' >results
	[ -s results ] || { echo "no results from $driver"; return 1; }
	! grep -v '^PASS\|^DONE$\|^$' results || { echo "in $driver"; return 1; }
	if ! grep -q '^PASS' results || ! grep -qx DONE results; then
		echo "$driver did not come to its end"
		tail -3 results
		return 1
	fi
}
