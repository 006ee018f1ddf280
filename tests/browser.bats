# foldsvg's pictures in a browser.

load helper
load browser

@test "the page: figures, zoom, search, walking, other trees, menu" {
	need chromium
	printf 'main;parse;read 60\nmain;parse;skip 20\nmain;log;write 6\nmain;log 4\nother;parse;read 5\nrec;rec;rec 5\n' |
		foldsvg >a.svg
	drive view a.svg
}

@test "the page of a real profile: the figures are awk's" {
	need chromium
	for f in "$DATA"/demo/*.folded; do
		foldsvg "$f" >a.svg
		browse a.svg --window-size=1600,3000 | grep -o 'aria-level="[0-9]*" aria-label="[^"]*"' |
			sed 's/aria-level="\([0-9]*\)" aria-label="\(.* samples\), \([0-9.]*%\).*/\1 \2, \3/; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' |
			sort -u >got
		[ "$(wc -l <got)" -gt 50 ]
		LC_ALL=C awk '{
			n = $NF; sub(/ [0-9]+$/, ""); k = split($0, frame, ";"); path = ""; all += n
			for (i = 1; i <= k; i++) {
				path = path ";" frame[i]
				total[path] += n; level[path] = i + 1; name[path] = frame[i]
			}
		} END {
			print "1 all (" all " samples, 100.00%"
			for (p in total) {
				sub(/_\[[kwij]\]$/, "", name[p])
				printf "%d %s (%d samples, %.2f%%\n", level[p], name[p], total[p], int(total[p] * 10000 / all + 0.5) / 100
			}
		}' "$f" | sort -u >want
		comm -23 got want >wrong
		[ ! -s wrong ] || { head wrong; false; }
	done
}

@test "the page of two counts: colours, hatches, which one is the width" {
	need chromium
	printf '# before after\nr;same 200 200\nr;less 200 100\nr;more 100 200\nr;new 0 200\nr;gone 200 0\n' >two
	printf 'r;noise 1 4\nrest 299 296\n' >>two
	foldsvg --draw=max two >a.svg
	drive diff a.svg
	folddiff "$DATA/demo/clang-O2.folded" "$DATA/demo/clang-O2.folded" | foldsvg >a.svg
	drive neutral a.svg
	# in the order of the lines: there is no one time, so no range of it
	printf '# before after\nmain;b 1 2\nmain;a 3 1\nmain;b 1 2\n' | foldsvg --flamechart --countname us >a.svg
	drive ordered a.svg
}

@test "the page with modules: named, and their neighbours apart" {
	need chromium
	printf 'std::a;std::b 50\nstd::a;std::c 20\nmain;k_[k] 30\n' | foldsvg --colors module >a.svg
	drive modules a.svg
	foldsvg --static --colors module <<<'std::a 1' | grep -q '<title>std::a (1 samples, 100.00%; std)</title>'
}

@test "the page of odd names and counts" {
	need chromium
	printf 'a&b<c>"d'\'' 1\n]]> 1\n</script> 1\n__proto__ 1\nconstructor 1\n\377\376 1\n\xe2\x80\xaertl 1\n' >x
	printf '日本語 1\nx y 7 1\n;r 1\n&#0 1\n\001b\033 1\na\tb 1\n' >>x
	foldsvg x >a.svg
	drive odd a.svg
	printf 'a 0.1\nb;c 0.25\nb 1000000\n' | foldsvg >a.svg
	drive counts a.svg
	printf 'a 1\nb 1\n' | foldsvg --total 8 >a.svg
	drive total a.svg
	awk 'BEGIN { while (n++ < 65536) printf "L"; print " 3" }' | foldsvg >a.svg
	drive long a.svg
	printf 'a 18446744073709551615\nb 1\n' | foldsvg >a.svg
	drive large a.svg
}

@test "the page of a flame chart: order, axis, a range of time" {
	need chromium
	printf 'main;a 250\nmain 250\nmain;b 100\nmain;a 400\n' | foldsvg --flamechart --countname us >a.svg
	drive chart a.svg
}

@test "the page of a deep stack, and of many frames, has few elements" {
	need chromium
	awk 'BEGIN { for (i = 0; i < 6000; i++) printf "f%d;", i % 9; print "leaf 3\nbeside 1" }' | foldsvg >a.svg
	drive deep a.svg
	"$B/obj/tests/bench/gen" -l 106000 -u 53000 -b 32000000 plain >x
	foldsvg x >a.svg
	n=$(sed -n 's/.*data-nodes="\([0-9]*\)".*/\1/p' a.svg)
	[ "$n" -gt 200000 ]
	[ "$(wc -c <a.svg)" -le 1000000 ] || { wc -c a.svg; false; }
	drive budget a.svg
}

@test "the labels of the page: cut at the end, to the last part" {
	need chromium
	printf 'alpha::beta::gamma 1\n日本語日本語日本語日本語 1\nb 8\n' | foldsvg >a.svg
	drive labels a.svg --window-size=1200,900
}

@test "the page in a narrow window, and in dark mode" {
	need chromium
	foldsvg "$DATA/demo/clang-O2.folded" >a.svg
	drive narrow a.svg --window-size=480,700
	drive narrow a.svg --window-size=320,700
	printf 'main;a 1\nmain;b 2\n' | foldsvg >a.svg
	drive look a.svg
	grep -qx 'PASS light' results
	drive look a.svg --force-dark-mode
	grep -qx 'PASS dark' results
}

# A stack whose frames have colours from all over, and with them every palette's.
stack_of_colours() {
	awk 'BEGIN {
		for (r = 0; r < 256; r += 51) for (g = 0; g < 256; g += 51) for (b = 0; b < 256; b += 51) {
			name = sprintf("f%02x", n++)
			print name "->rgb(" r "," g "," b ")" >"palette.map"
			printf "%s%s", (n > 1 ? ";" : ""), name
		}
		print " 3"
	}'
}

@test "every text of the page can be read: light, dark, with more contrast, with forced colours" {
	need chromium
	stack_of_colours | foldsvg --cp --subtitle below --height 12 >a.svg
	while read -r options; do
		# shellcheck disable=SC2086
		drive contrast a.svg --window-size=1200,3000 $options
		grep '^PASS [a-z:, -]*$' results | tail -1
	done >seen <<-'END'
	
	--force-dark-mode
	--blink-settings=preferredContrast=0
	--force-high-contrast
	--force-high-contrast --force-dark-mode
	END
	diff seen - <<-'END'
	PASS 
	PASS prefers-color-scheme: dark
	PASS prefers-contrast: more
	PASS prefers-contrast: more,forced-colors: active
	PASS prefers-color-scheme: dark,prefers-contrast: more,forced-colors: active
	END
	# the check can fail
	sed 's/< 0.179/< 0.5/' a.svg >bad.svg
	run ! drive contrast bad.svg --window-size=1200,3000
	[[ $output == *'can be read'* ]]
}

@test "the page on paper: all of it" {
	need chromium python3
	awk 'BEGIN { for (i = 0; i < 300; i++) printf "function%d;", i; print "leaf 3\nbeside 1" }' | foldsvg >a.svg
	drive print a.svg
	browse a.svg --no-pdf-header-footer --print-to-pdf="$PWD/a.pdf" >dom || true
	cat >labels.py <<-'END'
	import re, sys, zlib
	data, text = open(sys.argv[1], "rb").read(), b""
	for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
	    try:
	        text += zlib.decompress(part)
	    except zlib.error:
	        pass
	print(len(re.findall(rb"Tj|TJ", text)))
	END
	n=$(python3 labels.py a.pdf)
	# each name is several pieces of text: what is near the window alone makes 520
	[ "$n" -gt 2000 ] || { echo "$n"; false; }
}

@test "the page of a million nodes" {
	need chromium
	awk 'BEGIN { for (i = 0; i < 100; i++) for (j = 0; j < 100; j++) for (k = 0; k < 100; k++)
		printf "a%d;b%d;c%d %d\n", i, j, k, 1 + (i == 99 && j % 10 == 0) * 1000 + (i == 99 && j == 0 && k == 99) * 1000000 }' | foldsvg >a.svg
	drive million a.svg
}

@test "a link lives on in another profile of the same program" {
	need chromium
	printf 'main;parse;read 60\nmain;log 40\n' | foldsvg >a.svg
	drive again a.svg
	link=$(sed -n 's/^PASS link //p' results | sed 's/&amp;/\&/g')
	[[ $link == '#'*z=* ]]
	printf 'before;read 300\nmain;a;b 100\nmain;parse;read 150\nmain;parse;zero 50\nmain;log 400\n' |
		foldsvg --width 700 --colors java >a.svg
	HASH=$link drive again a.svg
}

@test "--static: details, zoom, search, keys" {
	need chromium
	printf 'main;parse;read 60\nmain;parse;skip 20\nmain;log 10\nfoo (x);bar 10\n' | foldsvg --static >a.svg
	drive static a.svg
}

@test "--nameattr: links and titles" {
	need chromium
	printf 'a\thref=http://localhost/\nb\ttitle=something else\n' >attr
	printf 'a 1\nb 1\n' | foldsvg --nameattr attr >a.svg
	drive link a.svg
}

# serve POLICY: serves the current directory with that Content-Security-Policy until the test ends.
serve() {
	python3 "$BATS_TEST_DIRNAME/browser/serve.py" "$1" >port &
	server=$!
	while [ ! -s port ]; do sleep 0.1; done
}

teardown() {
	[ -z "${server:-}" ] || kill "$server"
}

@test "under a strict policy: the page with --link, the overview without" {
	need chromium python3
	printf 'main;parse 3\nmain;log 1\n' >x
	foldsvg --link= x >linked.svg
	foldsvg x >inline.svg
	foldsvg --print css >foldsvg.css
	foldsvg --print js >foldsvg.js
	serve "default-src 'none'; style-src 'self'; script-src 'self'"
	browse_at() {
		sed "s|file://\$PWD|http://127.0.0.1:$(cat port)|" "$BATS_TEST_DIRNAME/browser.bash" >there.bash
		(. ./there.bash && browse "$1")
	}
	browse_at linked.svg >dom
	grep -q '<g role="treeitem" aria-level="1"' dom
	browse_at inline.svg >dom
	run ! grep -q '<g role="treeitem" aria-level="1"' dom
	grep -q '<title>parse (3 samples, 75.00%)</title>' dom
}

@test "as an image: the overview, without a script" {
	need chromium
	printf 'main;parse 3\nmain;log 1\n' | foldsvg --colors green >a.svg
	cat >a.html <<-'END'
	<img id="i" src="a.svg"><canvas id="c" width="1200" height="200"></canvas><p id="result"></p>
	<script>
	onload = () => {
		const c = document.getElementById("c").getContext("2d");
		c.drawImage(document.getElementById("i"), 0, 0);
		const d = c.getImageData(0, 0, 1200, 200).data;
		let green = 0;
		for (let k = 0; k < d.length; k += 4)
			green += d[k + 1] > 190 && d[k] < 120 && d[k + 2] < 120;
		document.getElementById("result").textContent = "green " + green;
	};
	</script>
	END
	browse a.html --allow-file-access-from-files >dom
	n=$(sed -n 's/.*green \([0-9]*\).*/\1/p' dom)
	# three rows of 15 times 1180 pixels, less their labels
	[ "$n" -gt 45000 ] && [ "$n" -lt 53100 ] || { echo "$n"; false; }
}

@test "the driver notices what is wrong" {
	need chromium
	printf 'main;parse;read 61\nmain;parse;skip 19\nmain;log 10\nfoo (x);bar 10\n' | foldsvg --static >a.svg
	run ! drive static a.svg
	[[ $output == *'FAIL details: Function: read (61 samples, 61.00%)'* ]]
	sed 's/function zoom(to) {/&nothing();/' a.svg >b.svg
	run ! drive static b.svg
}
