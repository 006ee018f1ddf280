# foldsvg: its options, the geometry, the colours, hostile input, two counts.

load helper

# draw OPTION... reads a profile and leaves the picture in out.svg, a group for each frame, checked to be XML
# when that is possible.
draw() {
	foldsvg --static "$@" >out.svg 2>err || { echo "exit $?: foldsvg $*"; cat err; return 1; }
	[ ! -s err ] || { cat err; return 1; }
	if command -v xmllint >/dev/null; then xmllint --huge --noout out.svg; fi
}

# titles: the tooltips of out.svg.
titles() {
	sed -n 's|.*<title>\(.*\)</title><rect.*|\1|p' out.svg
}

# fills: name and colour of the frames of out.svg.
fills() {
	sed -n 's|.*<title>\(.*\) ([^(]*)</title><rect.* fill="\([^"]*\)".*|\1 \2|p' out.svg
}

# has TEXT...: each is somewhere in out.svg.
has() {
	local t
	for t; do
		grep -qF -- "$t" out.svg || { echo "not in the picture: $t"; return 1; }
	done
}

@test "the picture is the one that was reviewed" {
	printf 'main;parse;read 3\nmain;parse;skip 1.5\nmain;log 1\nexit 0.5\n' >a
	same foldsvg/plain.svg foldsvg --static --link= a
	same foldsvg/overview.svg foldsvg --link= a
	printf '# before after\nmain;parse;read 300 100\nmain;log 0 200\nexit 50 0\nx 9 9\n' >two
	same foldsvg/two.svg foldsvg --static --link=/x/ --draw=max two
	same foldsvg/two-overview.svg foldsvg --link=/x/ --draw=max two
}

@test "the same input in another order, as pipe or file, on another run: the same bytes" {
	cp "$DATA/demo/clang-O2.folded" a
	foldsvg a >1
	foldsvg <a >2
	sort -R a | foldsvg >3
	split -l 100 a part.
	foldsvg part.* -o 4
	for i in 2 3 4; do cmp 1 $i || return 1; done
	foldsvg --random a >5
	foldsvg --random a | cmp 5 -
}

@test "options are taken as flamegraph.pl takes them" {
	# what is typed | what must be in the picture
	while IFS='|' read -r typed want; do
		eval "printf 'main 1\n' | foldsvg --static $typed >out.svg" || { echo "fails: $typed"; return 1; }
		has "$want" || { echo "with: $typed"; return 1; }
	done <<-'END'
	--title=Hello|>Hello</text>
	-title Hello|>Hello</text>
	-ti=Hello|>Hello</text>
	--TITLE 'A & <B>'|>A &amp; &lt;B&gt;</text>
	--subtitle Below|>Below</text>
	--width 600|<svg version="1.1" width="600"
	-w 600|<svg version="1.1" width="600"
	--height 20|height="19"
	--fonttype 'Deja "Vu" Sans'|font-family="Deja &quot;Vu&quot; Sans"
	--fontsize 10.5|font-size="10.5"
	--fontwidth 0.7|data-char="8.4"
	--countname bytes|<title>main (1 bytes, 100.00%)</title>
	--nametype Code:|data-nametype="Code:"
	--bgcolors '#010203'|stop-color="rgb(1,2,3)" offset="5%"
	--bgcolors green|stop-color="rgb(238,242,238)" offset="5%"
	--col mem|stop-color="rgb(238,242,238)" offset="5%"
	--color=io|stop-color="rgb(224,224,255)" offset="95%"
	--colors red|stop-color="rgb(232,232,232)" offset="95%"
	--search-color '#00ff00'|data-search="rgb(0,255,0)"
	--uicolor '#00FF00'|<g id="head" fill="rgb(0,255,0)"
	--stroke-color '#ff0000'|<g id="frames" stroke="rgb(255,0,0)"
	--stroke-color none|<g id="frames" data-left
	--inv|>Icicle Graph</text>
	--inverted|data-inverted="1"
	--flamechart --inverted|>Flame Chart</text>
	--notes 'a--b-'|<!-- NOTES: a- -b-  -->
	--encoding iso-8859-1|encoding="ISO-8859-1"
	--factor 0.001|<title>main (0.001 samples, 100.00%)</title>
	--total 4|<title>main (1 samples, 25.00%)</title>
	END
	# behind the operand, and an operand behind --
	printf 'main 1\n' >-x
	draw -- -x
	printf 'main 1\n' >x
	draw x --title Behind
	has '>Behind</text>'
}

@test "a value that is not right is an error that names option and value" {
	usage='usage: foldsvg [-shV] [-o FILE] [--option ...] [FILE ...]'
	while IFS='|' read -r option value why; do
		fails 2 "foldsvg: $option: $why: '$value'
$usage" foldsvg "$option" "$value" </dev/null || return 1
	done <<-'END'
	--width|99|not a number from 100 to 1000000
	--width|1e3|not a number from 100 to 1000000
	--height|0|not a number from 2 to 1000
	--fontsize|0.5|not a number from 1 to 1000
	--fontsize|x|not a decimal number
	--fontwidth|11|not a number from 0 to 10
	--minwidth|1px|not a number of pixels, or of percent with a % behind it
	--minwidth|%|not a number of pixels, or of percent with a % behind it
	--colors|pink|not one of hot, mem, io, red, green, blue, aqua, yellow, purple, orange, wakeup, chain, java, js, perl, python, rust, module
	--bgcolors|pink|not yellow, blue, green, grey or a color like #e600e6
	--search-color|red|not a color like #e600e6
	--uicolor|#12345|not a color like #e600e6
	--stroke-color|#12345g|not a color like #e600e6
	--factor|-1|not a decimal number
	--total|many|not a decimal number
	--delta|both|not one of total, self
	--draw|min|not one of after, before, max
	--encoding|UTF-16|not an encoding that extends ASCII
	--encoding|ISO-8859-|not an encoding that extends ASCII
	END
	fails 2 "foldsvg: only one of --hash, --deterministic and --random can be given
$usage" foldsvg --hash --random </dev/null
	fails 2 "foldsvg: ambiguous option: 'font'
$usage" foldsvg --font x </dev/null
}

@test "counts and percentages are exact" {
	printf 'a 0.1\nb 0.2\na;c 18446744073709551615\nd 1\n' | draw
	titles >got
	cat >want <<-'END'
	all (18,446,744,073,709,551,616.3 samples, 100%)
	a (18,446,744,073,709,551,615.1 samples, 100.00%)
	c (18,446,744,073,709,551,615 samples, 100.00%)
	END
	diff want got
	# half a hundredth is rounded up, as the tenths of a third are not
	printf 'a 1\nb 1\nc 1\nd 7997\n' | draw --minwidth 0
	titles | grep -q '^a (1 samples, 0.01%)'
	printf 'a 1\nb 2\n' | draw --factor 1.5
	titles | grep -q '^a (1.5 samples, 33.33%)'
	titles | grep -q '^all (4.5 samples, 100%)'
	fails 2 'foldsvg: counts too large for --factor' \
		foldsvg --factor 100000000000 <<<'a 300000000000000000000'
}

@test "names that begin alike are one tower" {
	printf 'foo 50\nfoo::bar 30\nfoo;y 60\nfoo;x 1\na.b 1\na 2\na;c 1\n' | draw
	[ "$(titles | grep -c '^foo (111 samples')" = 1 ]
	[ "$(titles | grep -c '^a (3 samples')" = 1 ]
}

@test "frames lie within their parents, and the roots add up" {
	need python3
	foldprune -n 1 "$DATA"/demo/*.folded >both
	for o in '' '--minwidth=0' '--minwidth 0.5%' '--reverse' '--width=300' '--total=9999999' '--flamechart'; do
		# shellcheck disable=SC2086
		draw $o both
		python3 "$BATS_TEST_DIRNAME/foldsvg.py" out.svg || { echo "with $o"; return 1; }
	done
	draw --inverted --subtitle x both
	python3 "$BATS_TEST_DIRNAME/foldsvg.py" out.svg inverted
	# the check itself can fail
	sed 's|width="1180"|width="1179"|' out.svg >bad.svg
	run ! python3 "$BATS_TEST_DIRNAME/foldsvg.py" bad.svg inverted
}

@test "real profiles: drawn, well-formed, within their parents" {
	need_corpus
	need python3
	n=0
	for f in "$CORPUS"/perf/results/*.txt; do
		draw "$f"
		python3 "$BATS_TEST_DIRNAME/foldsvg.py" out.svg
		n=$((n + 1))
	done
	[ $n -gt 0 ]
}

@test "minwidth leaves out what is narrower, and says how many" {
	printf 'a 1180\nb;c;d 1\n' >x
	draw x --width 200 --minwidth 0.1
	[ "$(titles | grep -c .)" = 5 ]
	draw x --width 200 --minwidth 1
	[ "$(titles | grep -c .)" = 2 ]
	has ' in 4 frames, up to 3 deep; 3 of them are too narrow'
	printf 'a 99\nb 1\n' >x
	draw x --minwidth 1%
	[ "$(titles | grep -c .)" = 3 ]
	draw x --minwidth 1.01%
	[ "$(titles | grep -c .)" = 2 ]
}

@test "default and --hash colours are flamegraph.pl's" {
	need perl
	cat >names <<-'END'
	a
	main
	read_file
	std::vector<int>::push_back
	`tick
	module`function
	m`n`o
	日本語
	x
	END
	# drand48 and the hash, written down once more, in Perl
	cat >want.pl <<-'END'
	use utf8; use open qw(:std :utf8);
	sub hash {
		my ($n, $v, $w, $m, $mod) = (shift, 0, 1, 1, 10);
		$n =~ s/^.[^`]*`//s if $n =~ /^.[^`]*`/s;
		for my $c (split //, substr($n, 0, 3)) {
			$v += (ord($c) % $mod) / ($mod - 1) * $w; $m += $w; $w *= 0.70; $mod++;
		}
		return 1 - $v / $m;
	}
	while (<STDIN>) {
		chomp;
		my ($v1, $v2, $v3);
		if ($ARGV[0]) {
			($v1, $v2) = (hash($_), hash(scalar reverse $_)); $v3 = $v2;
		} else {
			my $sum = 0; $sum += ord for split //;
			srand($sum); $v1 = $v2 = $v3 = rand(1);
		}
		printf "%s rgb(%d,%d,%d)\n", $_, 205 + int(50 * $v3), int(230 * $v1), int(55 * $v2);
	}
	END
	for how in 0 1; do
		perl want.pl $how <names | sort >want
		sed 's/$/ 10/' names | draw "$([ $how = 0 ] && echo --colors=hot || echo --hash)"
		fills | grep -v '^all ' | sed 's/&lt;/</g; s/&gt;/>/g' | sort | diff want - || return 1
	done
}

@test "--deterministic colours are inferno's" {
	need python3
	cat >want.py <<-'END'
	import struct, sys
	single = lambda x: struct.unpack("f", struct.pack("f", x))[0]
	for line in sys.stdin:
	    name, h, v = line.rstrip("\n"), 0xcbf29ce484222325, []
	    for b in name.encode():
	        h = (h ^ b) * 0x100000001b3 % 2**64
	    for _ in range(3):
	        v.append(single(h / 2**64))
	        h = h * 0x100000001b3 % 2**64
	    part = lambda least, most, x: least + int(single(most * x))
	    print(name, f"rgb({part(205, 50, v[2])},{part(0, 230, v[0])},{part(0, 55, v[1])})")
	END
	awk -F'[; ]' '{ for (i = 1; i < NF; i++) if ($i !~ /[()<>&"]/) print $i }' "$DATA/demo/clang-O2.folded" |
		sort -u >names
	[ "$(wc -l <names)" -gt 100 ]
	python3 want.py <names | sed 's/_\[[kwij]\] / /' | sort >want
	sed 's/$/ 1/' names | draw --deterministic --minwidth 0
	fills | grep -v '^all ' | sort | diff want -
	# and as inferno itself wrote it into a picture
	echo 'scala.collection.immutable.List.foreach 1' | draw --deterministic
	fills | grep -qx 'scala.collection.immutable.List.foreach rgb(222,109,26)'
}

@test "palettes: the hue of a name" {
	# With --hash, "" and names whose first and last characters weigh nothing have v = 1: the brightest.
	declare -A brightest=([hot]=255,230,55 [mem]=0,240,210 [io]=140,140,245 [red]=255,130,130
		[green]=110,255,110 [blue]=140,140,255 [yellow]=230,230,70 [purple]=255,140,255
		[aqua]=110,220,220 [orange]=255,155,0 [wakeup]=110,220,220 [chain]=140,140,255)
	for p in "${!brightest[@]}"; do
		echo 'a 1' | draw --hash --colors $p
		fills | grep -qx "all rgb(${brightest[$p]})" || { echo "$p:"; fills; return 1; }
	done
	# hue RGB: the hue that a colour can only be of
	hue() {
		awk -F'[(,)]' '{ r = $2; g = $3; b = $4
			h = r == b && g < r ? "purple" : r == b ? "green" : g == b && r > g ? "red" : \
				g == b ? "aqua" : b == 0 ? "orange" : r == g && b < r ? "yellow" : "blue"
			print h }'
	}
	# palette | rules | name | hue
	while IFS='|' read -r palette rules name want; do
		printf '%s 1\n' "$name" | draw --colors "$palette" ${rules:+"$rules"}
		got=$(sed -n '/<title>all/d; s|.*<title>.*</title><rect.* fill="\([^"]*\)".*|\1|p' out.svg | hue)
		[ "$got" = "$want" ] || { echo "$palette $rules '$name': $got, not $want"; return 1; }
	done <<-'END'
	java||foo_[j]|green
	java||foo_[i]|aqua
	java||Lorg/x/Y|green
	java||io/x|green
	java||xio/x|red
	java||a:::b|green
	java||a::b|yellow
	java||do_x_[k]|orange
	java||do_x|red
	java||Compile|red
	java|--deterministic|Compile|green
	java|--deterministic|sbt.work|green
	java|--deterministic|[test.event]|red
	java|--deterministic|-[test]|yellow
	java|--deterministic|a::b_[k]|orange
	perl||Perl_x|green
	perl||a.pl|green
	perl||a::Perl|yellow
	perl||x_[k]|orange
	perl||x|red
	perl|--deterministic|a::Perl|green
	perl|--deterministic|a::b_[k]|orange
	perl|--deterministic|a::b|yellow
	js||x/_[j]|green
	js||x_[j]|aqua
	js||a::b|yellow
	js||/a.js:5|green
	js||a:b|aqua
	js||x_[k]|orange
	js||x|red
	js|--deterministic|/a.js:5|aqua
	js|--deterministic|x/a.js|green
	js|--deterministic|x/node_modules/a.js|purple
	js|--deterministic|a.js|red
	python||/lib/python3.11/site-packages/x.py|aqua
	python||/lib/python3.11/x.py|yellow
	python||/lib/python3x/x.py|red
	python||<built-in x>|yellow
	python||me.py|red
	rust||core::x|orange
	rust||<alloc::x as y>|orange
	rust||bin`std::x|orange
	rust||mine::x|aqua
	rust||main|yellow
	chain||x_[w]|aqua
	chain||x|blue
	END
	printf 'a;b;--;c;--;d;-;e 1\n' | draw --colors chain
	fills >got
	grep -qx -e '-- rgb(160,160,160)' got
	grep -qx -e '- rgb(200,200,200)' got
	[ "$(sed -n 's/^[ab] //p' got | hue | sort -u)" = blue ]
	[ "$(sed -n 's/^[cde] //p' got | hue | sort -u)" = aqua ]
}

@test "--colors module: a colour for each of the largest, and a legend" {
	printf '%s\n' 'std::a 50' '<std::b 1' 'org.x.C.run 30' 'java/util/Map 20' 'k_[k] 10' 'libc`f 5' '(/usr/bin/cat) 4' \
		'net/http.(*conn).serve 3' 'main 7' 'small::f 1' 'smaller::f 0.5' | draw --colors module
	sed -n '/id="legend"/,/<.g>/p' out.svg |
		sed -n 's/<.tspan>//; s/.*fill="\([^"]*\)".*>\(.*\)<.text>.*/\2 \1/p' >legend
	cut -d' ' -f1,2 legend >got
	printf '%s\n' 'std 38.78%' 'org.x 22.81%' 'java/util 15.21%' 'kernel 7.60%' 'libc 3.80%' 'cat 3.04%' 'net 2.28%' \
		'other 6.46%' | diff - got
	[ "$(cut -d' ' -f3 legend | sort -u | wc -l)" = 8 ]
	fills >got
	[ "$(sed -n 's/^std::a //p' got)" = "$(sed -n 's/^std .* //p' legend)" ]
	[ "$(sed -n 's/^&lt;std::b //p' got)" = "$(sed -n 's/^std .* //p' legend)" ]
	grep -qx 'main rgb(189,189,189)' got
	grep -qx 'small::f rgb(189,189,189)' got
}

@test "--colors module: the packages of Python, as foldsample writes them; a symbol's version is none" {
	printf '%s\n' 'run.<locals>.f(pkg.mod.sub) 50' '<module>(__main__) 30' 'f(int, char) 15' '(x) 3' 'cfree@GLIBC_2.2.5 2' | draw --colors module
	sed -n '/id="legend"/,/<.g>/p' out.svg | sed -n 's/<.tspan>//; s/.*>\(.*\)<.text>.*/\1/p' |
		diff <(printf '%s\n' 'pkg 50.00%' '__main__ 30.00%' 'other 20.00%') -
}

@test "every label can be read: a contrast of 4.5 with every palette" {
	need python3
	awk 'BEGIN { for (i = 0; i < 300; i++) printf "%c%s%c_%d%s %d\n", 33 + i % 26, i % 3 ? "::x" : "/y.js", 64 + i % 60, i * i,
		substr("_[k]_[j]_[i]____", 1 + i % 4 * 4, 4), 1 }' | sed 's/;/,/g' >x
	n=0
	for p in hot mem io red green blue aqua yellow purple orange wakeup chain java js perl python rust module; do
		for how in '' --hash --deterministic --random; do
			# shellcheck disable=SC2086
			foldsvg --width 20000 --no-script --colors $p $how x >"$p$how.svg"
			n=$((n + 1))
		done
	done
	[ $n = 72 ]
	awk 'BEGIN { for (i = 0; i < 60; i++) print "f" i, i * 17, i * i }' >two
	foldsvg --width 20000 --no-script two >two.svg
	foldsvg --width 20000 --no-script --delta self two >self.svg
	read -r worst colours <<<"$(python3 "$BATS_TEST_DIRNAME/contrast.py" ./*.svg)"
	[ "${colours##* }" -gt 20000 ]
	awk -v w="$worst" 'BEGIN { exit w < 4.5 }' || { echo "$worst: $colours"; false; }
}

@test "the overview: a pixel is a shape, less is an outline, and never too many elements" {
	need python3
	# 1000 towers, 80 deep, each about a pixel wide
	awk 'BEGIN { for (i = 0; i < 1000; i++) { printf "t%d", i; for (j = 0; j < 80; j++) printf ";f%d", j; print " 1" } }' >bushy
	foldsvg --no-script bushy >out.svg
	[ "$(grep -o 'M[0-9.]* [0-9.]*h' out.svg | wc -l)" -le 14000 ]
	[ "$(grep -c '<' out.svg)" -lt 3000 ]
	# what is too narrow is grey up to its end: 81 rows of 16 pixels below the title
	printf 'a 99990\nb;c;d;e 6\n' | foldsvg --no-script --width 1020 --minwidth 0.05 >out.svg
	has '<path class="rest" fill="#bbb" d="M1009 73h1v63H1009z"/>' ||
		{ grep rest out.svg; false; }
}

@test "small files: the example, a plain picture, many frames; the script" {
	foldprune -n 2 "$DATA/demo/clang-O2.folded" | foldsvg >out.svg
	[ "$(wc -c <out.svg)" -le 110000 ] || { wc -c out.svg; false; }
	[ "$(wc -c <"$DATA/demo/picture.svg")" -le 60000 ]
	# a frame of many takes some four bytes: of 180 000 as many stacks again
	for n in 300 600; do
		awk -v n=$n 'BEGIN { for (i = 0; i < n; i++) for (j = 0; j < 300; j++) print "main;request" i % 97 ";call" i ";leaf" j, 1 + (i * j) % 7 }' |
			foldsvg >$n.svg
	done
	[ $((($(wc -c <600.svg) - $(wc -c <300.svg)) / 90)) -le 6000 ]
	# the script of a page, of one with time, of one of two counts
	printf 'a 1\n' >one
	printf '# before after\na 1 2\n' >two
	while read -r most input options; do
		# shellcheck disable=SC2086
		n=$(foldsvg $options "$input" | sed -n '/<script>/,/<.script>/p' | wc -c)
		[ "$n" -gt 1000 ] && [ "$n" -le "$most" ] || { echo "$n, not $most: $input $options"; return 1; }
	done <<-'END'
	16384 one
	16384 one --flamechart --countname us
	16384 two
	16384 two --flamechart
	END
}

@test "the picture of the README is what its command makes" {
	cp -R "$BATS_TEST_DIRNAME/data" data
	sed -n '/^"\$B\/foldprune" -n 2/,/picture.svg"$/p' "$BATS_TEST_DIRNAME/demo.sh" >command
	[ -s command ]
	rm data/demo/picture.svg
	here=. sh command
	cmp data/demo/picture.svg "$DATA/demo/picture.svg"
}

@test "--link and --print: style and script beside the file" {
	printf 'a 1\n' >x
	foldsvg --link 'http://h/?a&b/' x >out.svg
	has '<?xml-stylesheet href="http://h/?a&amp;b/foldsvg.css"?>' '<script href="http://h/?a&amp;b/foldsvg.js"/>'
	run ! grep -q '<style\|<script>' out.svg
	foldsvg --static --link= x >out.svg
	has '<script href="foldsvg-static.js"/>'
	# they are what is in a file otherwise
	foldsvg x >out.svg
	foldsvg --print js >js
	foldsvg --print=css >css
	# what a page needs: not what others need for two counts or time
	sed -n '/<script>/,/<.script>/p' out.svg | sed '1d;$d' | diff - js >more || [ $? = 1 ]
	cat "$SRC"/svg/{diff,chart}.js | diff - <(sed -n 's/^> //p' more)
	[ "$(grep -c '^<' more)" = 0 ]
	sed -n '/<style>/,/<.style>/p' out.svg | sed '1d;$d' | diff - css
	cmp <(foldsvg --print static-js) "$SRC/svg/static.js"
}

@test "--cp keeps colours in palette.map" {
	printf 'zz->rgb(1,2,3)\na->b->rgb(4,5,6)\n' >palette.map
	printf 'zz;a->b 1\n' | draw --cp
	fills >got
	printf 'all rgb(213,39,9)\nzz rgb(1,2,3)\na-&gt;b rgb(4,5,6)\n' | diff - got
	printf '%s\n' '->rgb(213,39,9)' 'a->b->rgb(4,5,6)' 'zz->rgb(1,2,3)' | diff - palette.map
	rm palette.map
	printf 'a 1\n' | draw --cp
	printf '%s\n' '->rgb(213,39,9)' 'a->rgb(236,146,35)' | diff - palette.map
	printf 'x->red\nnothing\nb->rgb(7,8,9)\n' >palette.map
	cp palette.map old
	run -2 --separate-stderr foldsvg --static --cp <<<'b 1'
	[[ $output == *'fill="rgb(7,8,9)"'* ]]
	[ "$stderr" = "foldsvg: palette.map:1: not a colour: rgb(r,g,b) is expected: 'x->red'
foldsvg: palette.map:2: missing '->': 'nothing'
foldsvg: palette.map: left as it was: not all of it could be read" ]
	cmp old palette.map
}

@test "--nameattr gives frames attributes" {
	printf 'main\tid=m\tclass=k\ttitle=A & <B>\tg_extra=data-a="1" data-b='\''<"'\''\n' >attr
	printf 'x\thref=http://h/?a&b\ta_extra=rel="nofollow"\ny\thref=z\ttarget=here\n\nx\thref=last\n' >>attr
	printf 'main;x;y 1\n' | draw --nameattr attr
	has '<g id="m" class="k" data-name="main" data-a="1" data-b="&lt;&quot;"><title>A &amp; &lt;B&gt;</title>' \
		'<a class="func_g" xlink:href="last" target="_top"><title>x (1 samples, 100.00%)</title>' \
		'<a class="func_g" xlink:href="z" target="here"><title>y (' '</text></a>'
	printf 'a\nb\tcolour=red\nc\tid\nd\tg_extra=a\ne\tg_extra=a="1" a="2"\nf\ta_extra=href="x"\ng\tid=1\n' >bad
	run -2 --separate-stderr foldsvg --nameattr bad <<<'g 1'
	[[ $output == *'<g id="1"'* ]]
	[ "$stderr" = "foldsvg: bad:1: missing tab: 'a'
foldsvg: bad:2: unknown attribute: 'b\\tcolour=red'
foldsvg: bad:3: missing '=': 'c\\tid'
foldsvg: bad:4: not a list of name=\"value\": 'd\\tg_extra=a'
foldsvg: bad:5: an attribute is there twice: 'e\\tg_extra=a=\"1\" a=\"2\"'
foldsvg: bad:6: an attribute that foldsvg writes itself: 'f\\ta_extra=href=\"x\"'" ]
	run -2 --separate-stderr foldsvg --nameattr missing <<<'g 1'
	[ "$stderr" = 'foldsvg: missing: No such file or directory' ]
}

@test "annotations colour, and are not shown" {
	printf 'a_[k];b_[w];c_[i];d_[j];e_[x] 1\n' | draw
	[ "$(titles | cut -d' ' -f1 | tr '\n' ' ')" = 'all a b c d e_[x] ' ]
}

@test "labels are cut to fit, by characters, wide ones counted twice" {
	printf 'abcdefghij 1\nb 9\n' | draw --width 1000
	grep -o '>[^<]*</text></g>' out.svg | grep -qx '>abcdefghij</text></g>'
	printf 'abcdefghijklmnop 1\nb 9\n' | draw --width 1000
	grep -o '>[^<]*</text></g>' out.svg | grep -qx '>abcdefghij..</text></g>'
	printf '日本語日本語日本語 1\nb 9\n' | draw --width 1000
	grep -o '>[^<]*</text></g>' out.svg | grep -qx '>日本語日本..</text></g>'
}

@test "--reverse, --base and --flamechart" {
	printf 'a;b;c 1\na;b 2\nx;b 4\n' >x
	draw --reverse x
	titles | grep -q '^b (6 samples'
	titles | grep -q '^c (1 samples'
	draw --base b x
	[ "$(titles | tr '\n' '|')" = 'all (7 samples, 100%)|b (7 samples, 100.00%)|c (1 samples, 14.29%)|' ]
	draw --base c --base x x
	[ "$(titles | tr '\n' '|')" = \
		'all (5 samples, 100%)|c (1 samples, 20.00%)|x (4 samples, 80.00%)|b (4 samples, 80.00%)|' ]
	# the base may be the root or the leaf
	draw --base a x
	titles | grep -q '^all (3 samples'
	# time goes on to the right: what ends in a stays where it was
	printf 'a;c 1\na 1\na;b 2\na;c 4\n' | draw --flamechart --width 820
	grep -o '<title>[bc].* x="[0-9.]*" y="[0-9]*" width="[0-9.]*"' out.svg |
		sed 's/<title>\(.\).* x="\([0-9.]*\)".*width="\(.*\)"/\1 \2 \3/' >got
	printf 'c 10 100\nb 210 200\nc 410 400\n' | diff - got
	# of stacks that open no frame those that count are data, and the others as if they were not there
	printf '%s\n' 'a;b;c 1' 'a;b 2' 'a;b 0' 'a 0' 'a;b;c 4' 'a;b 3' 'a;d 0' 'a 0' 'a;d 5' >x
	foldsvg --flamechart x | sed -n 's|^\([?-~]*\)</metadata>$|\1|p' >got
	echo 'OW_A@J@A@@ACJ@B_H@B@D' | diff - got
	printf 'a;b 1\n' >x
	run -2 --separate-stderr foldsvg --base nowhere x
	[ "$stderr" = 'foldsvg: nothing to draw: no stack goes through a frame of --base' ]
	[[ $output == *'nothing to draw: no stack goes through a frame of --base</text>'* ]]
}

@test "two counts: the change of the total, as shares" {
	# name before after (of 1000 each): colour of the frame
	cat >table <<-'END'
	same 200 200 rgb(228,228,228)
	less 200 100 rgb(116,167,224)
	more 100 200 rgb(242,142,43)
	new 0 200 rgb(230,97,0)
	gone 200 0 rgb(74,140,216)
	noise 1 4 rgb(228,228,228)
	END
	awk '{ print "r;" $1 " " $2 " " $3; b += $2; a += $3 }
		END { print "rest " 1000 - b " " 1000 - a }' table >two
	draw --draw=max two
	fills >got
	while read -r name _ _ want; do
		grep -qFx "$name $want" got || { echo "$name:"; grep "^$name " got; return 1; }
	done <table
	titles >got
	grep -qFx 'more (200 samples, 20.00%; before 100, 10.00%; +10.00%)' got
	grep -qFx 'less (100 samples, 10.00%; before 200, 20.00%; -10.00%)' got
	grep -qFx 'new (200 samples, 20.00%; new)' got
	grep -qFx 'gone (0 samples, 0.00%; before 200, 20.00%; gone)' got
	has 'gone: 1 stack, 20.00% of before | new: 1 stack, 20.00% of after'
	# ten times the counts after is the same shares
	awk '{ print $1, $2, 10 * $3 }' two | draw --draw=max
	fills | grep -qFx 'same rgb(228,228,228)'
	titles | grep -qFx 'more (2,000 samples, 20.00%; before 100, 10.00%; +10.00%)'
	# swapped
	draw --draw=max --negate two
	fills | grep -qFx 'less rgb(242,142,43)'
	titles | grep -qFx 'more (200 samples, 20.00%; before 100, 10.00%; -10.00%)'
	# the inner frame of a change has its colour, too
	printf 'r;a;b 100 400\ns 900 600\n' | draw
	[ "$(fills | grep -c 'rgb(230,97,0)$')" = 3 ]
}

@test "two counts: which one is the width" {
	printf '# before after\na 300 100\nb 0 100\nc 100 0\n' >two
	widths() {
		sed -n 's|.*<title>\(.\) .* width="\([0-9.]*\)".*|\1 \2|p' out.svg | tr '\n' ' '
	}
	draw --width 620 two
	[ "$(widths)" = 'a 300 b 300 ' ]
	draw --width 620 --draw before two
	[ "$(widths)" = 'a 450 c 150 ' ]
	draw --width 620 --draw max two
	[ "$(widths)" = 'a 360 b 120 c 120 ' ]
	# nothing after
	printf '# before after\na 300 0\n' >two
	run -2 --separate-stderr foldsvg two
	[ "$stderr" = 'foldsvg: nothing to draw: all counts after are 0 (--draw=before shows what was)' ]
	draw --draw before two
	titles | grep -qFx 'a (0 samples, 0.00%; before 300, 100.00%; gone)'
}

@test "two counts: --delta self is flamegraph.pl's colour" {
	printf 'a 10 30\nb 30 10\na;c 5 5\nd 100 95\n' | draw --delta self
	fills >got
	printf '%s\n' 'all rgb(255,255,255)' 'a rgb(255,0,0)' 'c rgb(255,255,255)' 'b rgb(0,0,255)' \
		'd rgb(157,157,255)' | diff - got
	printf 'a 10 30\nb 30 10\n' | draw --delta self --negate
	fills | grep -qFx 'a rgb(0,0,255)'
}

@test "nothing to draw: a message, exit 2, and a picture that says so" {
	for input in '' '# only a comment' 'a 0' '\n\n'; do
		printf "$input" >x
		run -2 --separate-stderr foldsvg x
		[ "$stderr" = 'foldsvg: nothing to draw: no stack has a count' ]
		echo "$output" >out.svg
		has '>nothing to draw: no stack has a count</text>'
		if command -v xmllint >/dev/null; then xmllint --noout out.svg; fi
	done
	run -2 --separate-stderr foldsvg -o x.svg <<<'badline'
	[ "$stderr" = "foldsvg: <stdin>:1: missing count: 'badline'
foldsvg: nothing to draw: no stack has a count" ] || { echo "$stderr"; return 1; }
	grep -q 'nothing to draw' x.svg
}

@test "well-formed, whatever the bytes are" {
	need xmllint
	printf 'a&b<c>"d'\''e;]]>;</title><script>x</script>;\001\002\033[1m;\377\376;\xed\xa0\x80 7\n' >x
	printf 'a;;b 1\n;c 1\nx\ty\rz 2\r\n\xef\xbf\xbe\xef\xbf\xbf;\xe2\x80\xaeabc;\xc2\x85 3\nd\0e;f 5\n' >>x
	draw --minwidth 0 x
	[ "$(grep -c '<title>' out.svg)" = 19 ]
	run ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' out.svg
	for seed in 1 2 3; do
		awk -v seed=$seed 'BEGIN { srand(seed); for (i = 0; i < 20000; i++)
			printf "%c", 1 + int(rand() * 255); print " 5" }' | tr '\n' ';' | sed 's/;$/\n/' >x
		foldsvg --static --minwidth 0 x >out.svg
		xmllint --huge --noout out.svg
		foldsvg x >out.svg
		xmllint --huge --noout out.svg
	done
	printf 'main 1\n' >x
	bad=$(printf 'A & <B> "q" ]]> \001\377 --')
	draw --title "$bad" --subtitle "$bad" --notes "$bad" --nametype "$bad" --countname "$bad" \
		--fonttype "$bad" --encoding us-ascii x
	# what is not ASCII is a reference, so any reader gets it right
	printf '\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\xa5 1\n' | draw --encoding us-ascii
	has '<title>&#228;&#8364;&#128293; (1'
	run ! grep -qP '[\x80-\xff]' out.svg
}

@test "deep stacks need no stack of their own" {
	awk 'BEGIN { for (i = 0; i < 100000; i++) printf "f%d;", i % 7; print "end 3" }' >deep
	(ulimit -s 256; foldsvg --static deep) >out.svg
	[ "$(grep -c '<title>' out.svg)" = 100003 ]
	has 'height="1600102"'
	(ulimit -s 256; foldsvg --reverse --inverted deep) >out.svg
	has ' in 100001 frames, up to 100001 deep' 'data-nodes="100001"'
}

@test "bad lines: the rest is drawn, and the status is 2; -s writes nothing" {
	printf 'a 1\nb\n' >x
	run -2 --separate-stderr foldsvg --static x
	[ "$stderr" = "foldsvg: x:2: missing count: 'b'" ]
	[[ $output == *'<title>a (1 samples, 100.00%)</title>'* ]]
	fails 2 "foldsvg: x:2: missing count: 'b'" foldsvg -s x
	echo old >out.svg
	fails 2 "foldsvg: x:2: missing count: 'b'" foldsvg -s -o out.svg x
	[ "$(cat out.svg)" = old ]
	run -2 foldsvg -o out.svg missing
	[ "$(cat out.svg)" = old ]
	[ ! -e /dev/full ] || fails 2 'foldsvg: <stdout>: No space left on device' bash -c 'echo a 1 | foldsvg >/dev/full'
}

@test "--total below the sum is told and not taken" {
	run -0 --separate-stderr foldsvg --static --total 1 <<<'a 2'
	[ "$stderr" = 'foldsvg: --total: less than the sum of all counts, which is taken instead' ]
	[[ $output == *'<title>a (2 samples, 100.00%)</title>'* ]]
}

@test "no outside address but the names of XML" {
	foldsvg <<<'a 1' >out.svg
	foldsvg --static <<<'a 1' >>out.svg
	grep -o 'https\?://[^"]*' out.svg | sort -u >got
	printf 'http://www.w3.org/1999/xhtml\nhttp://www.w3.org/1999/xlink\nhttp://www.w3.org/2000/svg\n' | diff - got
	run ! grep -l ']]>' "$SRC"/svg/svg.css "$SRC"/svg/*.js "$SRC"/svg/*.xml
}
