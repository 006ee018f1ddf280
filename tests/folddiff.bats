# folddiff: its options and its page's claims; the laws are in laws.bats.

load helper

@test "every stack of either side has two counts, 0 where it is not there" {
	printf 'main;parse 3\nmain;draw 1\nmain;parse 0.5\n' >before
	printf 'main;parse 5\nmain;log 2\n' >after
	gives '# before after\nmain;draw 1 0\nmain;log 0 2\nmain;parse 3.5 5\n' folddiff before after
	gives '# before after\nmain;draw 0 1\nmain;log 2 0\nmain;parse 5 3.5\n' folddiff after before
	gives '# before after\nmain;draw 1 1\nmain;parse 3.5 3.5\n' folddiff before before
}

@test "one side may be standard input, and one may be empty" {
	echo 'a 2' >one
	gives '# before after\na 2 0\n' folddiff one - </dev/null
	gives '# before after\na 0 2\n' folddiff - one </dev/null
	gives '# before after\na 3 2\n' folddiff - one <<<'a 3'
	gives '# before after\n' folddiff /dev/null /dev/null
}

@test "-n scales to the same sum, exactly, and loses no stack" {
	printf 'a 1\nb 1\nc 1\n' >before
	echo 'a 10' >after
	gives '# before after\na 3.333333334 10\nb 3.333333333 0\nc 3.333333333 0\n' folddiff -n before after
	echo 'a 1' >after
	gives '# before after\na 0.333333334 1\nb 0.333333333 0\nc 0.333333333 0\n' folddiff -n before after
	# The largest remainder gets the unit: 2/3 more than 1/3.
	printf 'a 1\nb 2\n' >before
	gives '# before after\na 0.333333333 1\nb 0.666666667 0\n' folddiff -n before after
	# Much more before than after: still there.
	printf 'a 1\nb 999999\n' >before
	gives '# before after\na 0.000001 1\nb 0.999999 0\n' folddiff -n before after
	printf 'a 1\nb 3\n' >before
	echo 'a 8' >after
	gives '# before after\na 2 8\nb 6 0\n' folddiff -n before after
	# Products of more than 128 bits.
	printf 'a 100000000000000000000000000000\nb 200000000000000000000000000000\n' >before
	echo 'a 150000000000000000000000000000' >after
	gives '# before after\na 50000000000000000000000000000 150000000000000000000000000000\nb 100000000000000000000000000000 0\n' \
		folddiff -n before after
}

@test "-n with nothing on one side scales nothing" {
	echo 'a 3' >some
	echo 'a 0' >zero
	gives '# before after\na 3 0\n' folddiff -n some /dev/null
	gives '# before after\na 0 3\n' folddiff -n /dev/null some
	gives '# before after\na 3 0\n' folddiff -n some zero
	gives '# before after\na 0 3\n' folddiff -n zero some
}

@test "-x blanks hexadecimal numbers, and what is the same then adds up" {
	printf 'f;0x7f12 1\nf;0xABcd99 2\nf+0x1;g0x 3\n0x 1\n0xg 1\n00x1 1\n0x1;0x2 1\n' >before
	gives '# before after\n00x... 1 0\n0x 1 0\n0x...;0x... 1 0\n0xg 1 0\nf;0x... 3 0\nf+0x...;g0x 3 0\n' \
		folddiff -x before /dev/null
}

@test "trouble: bad lines are reported and the rest compared; a missing side ends it" {
	printf 'a 1\nbad\n' >bad
	echo 'a 2' >good
	ends 2 '# before after\na 1 2\n' "folddiff: bad:2: missing count: 'bad'\n" folddiff bad good
	fails 2 "folddiff: bad:2: missing count: 'bad'" folddiff -s bad good
	fails 2 "folddiff: nope: No such file or directory
folddiff: nothing written: not all of the input could be read" folddiff good nope
	printf '# before after\na 1 2\n' >two
	fails 2 "folddiff: two: has two counts a line already: nothing to compare" folddiff good two
	usage='usage: folddiff [-nxshV] [-o FILE] BEFORE AFTER'
	fails 2 "folddiff: two operands are needed: BEFORE and AFTER
$usage" folddiff good
	fails 2 "folddiff: two operands are needed: BEFORE and AFTER
$usage" folddiff good good good
}

gen() {
	"$B/obj/tests/bench/gen" "$@"
}

# streamed: compares a and b, which then are not merged as they are.
streamed() {
	folddiff - b <a
}

# compared WANT: what comes of a and b, through a pipe and into a file that has something.
compared() {
	folddiff a b | cmp "$1" - || return 1
	echo front >out
	folddiff a b >>out
	cmp <(echo front | cat - "$1") out || return 1
	{ echo front; folddiff a b; echo behind; } >out
	cmp <(echo front | cat - "$1"; echo behind) out
}

@test "files in order are compared as they are, in little memory, with the same result" {
	gen -l 60000 -b 18000000 distinct | foldmerge >a
	cat <(gen -s 2 -l 9000 -b 3000000 distinct) <(sed -n '1~3s/ [0-9]*$/ 7.5/p' a) | foldmerge >b
	streamed >want
	compared want
	need taskset
	taskset -c "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" folddiff a b | cmp want -
	folddiff b a | awk '{ t = $NF; $NF = $(NF - 1); $(NF - 1) = t } NR > 1' | tr -s ' ' |
		cmp - <(sed 1d want | tr -s ' ')
	folddiff a a >got
	[ "$(wc -l <got)" -eq $(($(wc -l <a) + 1)) ]
	[ "$(awk 'NR > 1 && $NF != $(NF - 1)' got)" = '' ]

	if ! nm "$B/folddiff" | grep -q -e __asan_init -e __tsan_init; then
		"$B/obj/tests/bench/run" got folddiff a b >said
		awk '{ print; exit !($2 < 6000) }' said
	fi
}

@test "whatever stands between the lines, and wherever the order ends" {
	gen -l 8000 -b 3000000 distinct | foldmerge >a
	gen -s 2 -l 8000 -b 3000000 distinct | foldmerge >b
	streamed >want
	cp a sorted
	{
		printf '\n# about'
		head -c 400000 /dev/zero | tr '\0' '#'
		printf '\n'
		sed '3~50s/^/# more\n \n/; 7~50s/$/\r/' sorted
	} | head -c -1 >a
	compared want
	printf 'elapsed 5\ngranularity 7\n' | cat - sorted >a
	compared want
	for line in 1 2 4000 7999; do
		sed "${line}h; ${line}d; \$G" sorted >a
		compared want
		sed "${line}s/^/~/" sorted >a
		streamed >want2
		compared want2
		sed "${line}p" sorted >a
		streamed >want2
		compared want2
	done
	printf 'a 5\001 1\na 5\nb 1\n' >a # the second line begins as the first does, up to its count and with it
	streamed >want2
	compared want2
	# The same stack twice, behind each other where one thread's share may end and the next one's begin.
	for border in 131072 262144 524288 655360 1048576; do
		awk -v border=$border '{ print begin >= border && !done++ ? last : $0; begin += length + 1; last = $0 }' \
			sorted >a
		cmp -s sorted a && return 1
		streamed >want2
		compared want2
	done
	# Lines longer than what is looked at at once.
	for n in 100000 300000 1500000; do
		{ cat sorted; printf '~'; head -c $n /dev/zero | tr '\0' x; echo ' 3'; } >a
		streamed >want2
		compared want2
	done
}

@test "what a file has got already is taken back where a later line is not as it should be" {
	gen -l 20000 -b 6000000 distinct | foldmerge >a
	gen -s 2 -l 20000 -b 6000000 distinct | foldmerge >b
	cp a sorted
	echo '~~~ 1.2.3' >>a
	{
		echo front
		folddiff -s a b 2>err && return 1
		echo behind
	} >out
	printf 'front\nbehind\n' | cmp - out
	echo "folddiff: a:20001: count is not a decimal number: '~~~ 1.2.3'" | cmp - err
	(
		ulimit -f 1000 # kB
		trap '' XFSZ
		fails 2 "folddiff: a:20001: count is not a decimal number: '~~~ 1.2.3'" \
			bash -c 'set -o pipefail; folddiff -s a b | cat' || exit 1
		folddiff -s a b >out 2>err && exit 1
		echo 'folddiff: <stdout>: File too large' | cmp - err # so something had been written
		: >out
		folddiff -s a b >>out 2>err && exit 1
		grep -q decimal err # nothing had: others may append as well
	)
	echo front >out
	folddiff -s a b 1<>out 2>err && return 1
	echo front | cmp - out
	{ head -c 5000000 sorted | sed '$d'; echo 'a 5'; } >a
	streamed >want
	compared want
}

@test "what it writes goes through the other filters, and flamegraph.pl takes it" {
	cd "$DATA/demo"
	before=clang-O0.folded after=clang-O2.folded
	folddiff $before $after >"$BATS_TEST_TMPDIR/two"
	cd "$BATS_TEST_TMPDIR"
	foldmerge two | cmp two -
	foldmerge two two | awk '!/^#/ { print $(NF - 1) / 2, $NF / 2 }' |
		cmp - <(awk '!/^#/ { print $(NF - 1), $NF }' two)
	foldprune two | foldsvg >diff.svg
	grep -q '<svg' diff.svg
	script=$(command -v flamegraph.pl || dpkg -L libdevel-nytprof-perl 2>/dev/null | grep /flamegraph.pl$) ||
		skip "flamegraph.pl is not here"
	perl "$script" two >their.svg 2>their.err
	grep -q '<svg' their.svg
}
