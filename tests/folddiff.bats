# folddiff(1): its options and its faults.

load helper

# differ OPTIONS BEFORE AFTER OUTPUT: what folddiff makes of two profiles (printf escapes), silently.
differ() {
	printf '%b' "$2" >before
	printf '%b' "$3" >after
	# shellcheck disable=SC2086
	gives "# before after\n$4" folddiff $1 before after || { echo "folddiff $1"; return 1; }
}

@test "every stack of both sides, 0 where it is not there" {
	differ '' 'a 1\nb 2\n' 'b 3\nc 4\n' 'a 1 0\nb 2 3\nc 0 4\n'
	differ '' 'a 0.5\na 0.5\n' 'a 1\n' 'a 1 1\n'
	differ '' '' 'a 1\n' 'a 0 1\n'
	differ '' 'a 1\n' '' 'a 1 0\n'
	differ '' '' '' ''
	differ '' 'foo 1\nfoo::bar 1\n' 'foo;y 1\n' 'foo 1 0\nfoo;y 0 1\nfoo::bar 1 0\n'
	differ '' 'a 18446744073709551616\n' 'a 0.000000001\n' 'a 18446744073709551616 0.000000001\n'
	differ '' 'a 0\n' '' 'a 0 0\n'
}

@test "-n scales the counts before to the sum of those after, to the last digit" {
	differ -n 'a 1\nb 3\n' 'a 8\n' 'a 2 8\nb 6 0\n'
	differ -n 'a 1\nb 1\nc 1\n' 'a 1\n' 'a 0.333333334 1\nb 0.333333333 0\nc 0.333333333 0\n'
	differ -n 'a 1\nb 1\nc 1\n' 'a 2\n' 'a 0.666666667 2\nb 0.666666667 0\nc 0.666666666 0\n'
	differ -n 'a 1\nb 2\n' 'b 1\n' 'a 0.333333333 0\nb 0.666666667 1\n' # to the largest remainder
	differ -n 'a 2\n' 'a 2\n' 'a 2 2\n'
	differ -n 'a 3\n' '' 'a 3 0\n' # nothing to scale to
	differ -n '' 'a 3\n' 'a 0 3\n'
	differ -n 'a 0\n' 'a 3\n' 'a 0 3\n'
	differ --normalise 'a 300000000000000000000000000000\nb 1\n' 'a 300000000000000000000000000000\nb 1\n' \
		'a 300000000000000000000000000000 300000000000000000000000000000\nb 1 1\n'
	differ -n 'a 300000000000000000000000000000\n' 'a 7\n' 'a 7 7\n'
}

@test "-x blanks hexadecimal numbers, and what is then the same adds up" {
	differ -x 'a;[0x7f01] 1\na;[0x7f02] 2\n' 'a;[0xABCDEF] 4\n' 'a;[0x...] 3 4\n'
	differ -x 'f0x1g;0x 1\n' '0xg;00x0;0X1 1\n' '0xg;00x...;0X1 0 1\nf0x...g;0x 1 0\n'
	differ -x '0x1 0x2 1\n' '0x 1\n' '0x 0 1\n0x... 0x... 1 0\n'
	differ '' '0x1 1\n' '0x2 1\n' '0x1 1 0\n0x2 0 1\n'
	differ '-n -x' '0x1 1\n0x2 1\n' '0x3 4\n' '0x... 4 4\n'
}

@test "what cannot be compared is refused" {
	printf 'a 1\n' >one
	printf '# before after\na 1 2\n' >two
	fails 2 "folddiff: two: has two counts a line already: nothing to compare" folddiff one two
	fails 2 "folddiff: two: has two counts a line already: nothing to compare" folddiff two one
	folddiff 2>err || [ $? -eq 2 ]
	grep -qx 'folddiff: two operands are needed: BEFORE and AFTER' err
	folddiff one 2>err || [ $? -eq 2 ]
	grep -q '^usage: folddiff ' err
	folddiff one one one 2>err || [ $? -eq 2 ]
	grep -q '^usage: folddiff ' err
	fails 2 "folddiff: nowhere: No such file or directory
folddiff: nothing written: not all of the input could be read" folddiff one nowhere
	printf 'a 1\nbad\n' >bad
	ends 2 '# before after\na 1 1\n' "folddiff: bad:2: missing count: 'bad'\n" folddiff one bad
	fails 2 "folddiff: bad:2: missing count: 'bad'" folddiff -s one bad
}

@test "one side may be standard input" {
	printf 'a 1\n' >one
	gives '# before after\na 2 1\n' folddiff - one < <(echo 'a 2')
	gives '# before after\na 1 2\n' folddiff one - < <(echo 'a 2')
	gives '' folddiff -o file one one
	[ "$(cat file)" = $'# before after\na 1 1' ]
}
