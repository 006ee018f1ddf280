# The fuzz targets, without a fuzzer: on their seeds and on what they have found before.

load helper

@test "the fuzz targets find nothing in their seeds, nor in what they once found" {
	local f n seeds="$BATS_TEST_DIRNAME/fuzz/seeds"
	shopt -s nullglob
	export ASAN_OPTIONS=detect_leaks=0 # a program that dies leaves its memory behind
	for f in "$seeds"/*; do
		f=${f##*/}
		n=$("$B/obj/tests/fuzz/$f" "$seeds/$f"/* "$BATS_TEST_DIRNAME/bugs/$f"-*)
		[ "$n" -ge 5 ]
	done 2>err || { cat err; false; }
}

@test "the check for well-formed XML can fail" {
	local good bad
	while read -r good; do
		printf '%b' "$good" >in
		CHECK_XML=1 "$B/obj/tests/fuzz/svg" in || { echo "not passed: $good"; false; }
	done <<-'EOF'
		<a/>
		<?xml version="1.0"?>\n<!DOCTYPE a>\n<a b="1" c='"'><!-- x --><d>&amp;&#65;&#x42;<![CDATA[<&]]></d></a>\n
		<a>\xe2\x82\xac</a >
	EOF
	while read -r bad; do
		printf '%b' "$bad" >in
		! CHECK_XML=1 "$B/obj/tests/fuzz/svg" in 2>/dev/null || { echo "passed: $bad"; false; }
	done <<-'EOF'
		<a>
		</a>
		<a></b>
		<a><b></a></b>
		<a/><b/>
		<a b=1/>
		<a b="1" b="2"/>
		<a b="1"c="2"/>
		<a b="<"/>
		<a b="&"/>
		<a>&nbsp;</a>
		<a>&#0;</a>
		<a>&#xd800;</a>
		<a>\x01</a>
		<a>\xff</a>
		<a>\xed\xa0\x80</a>
		<a>\xef\xbf\xbf</a>
		<a>]]></a>
		<a><!-- a -- b --></a>
		<a><![CDATA[ x</a>
		text
	EOF
}
