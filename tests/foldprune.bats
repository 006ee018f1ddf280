# foldprune(1): its options, one by one.  What holds between them is in laws.bats, -m in memory.bats.

load helper

# cut OPTIONS INPUT OUTPUT: foldprune with OPTIONS makes OUTPUT of INPUT (printf escapes), silently.
cut() {
	printf '%b' "$2" >in
	# shellcheck disable=SC2086
	gives "$3" foldprune $1 in || { echo "foldprune $1"; return 1; }
}

@test "-n: subtrees whose total is below COUNT go to [pruned]" {
	cut '-n 2' 'a;b 1\na;c 2\n' 'a;[pruned] 1\na;c 2\n'
	cut '-n 2' 'a;b;x 1\na;b;y 1\n' 'a;b;[pruned] 2\n' # the total counts, not the leaf
	cut '-n 3' 'a;b;x 1\na;b;y 1\na 1\n' 'a 1\na;[pruned] 2\n'
	cut '-n 2' 'a 1\nb 2\n' '[pruned] 1\nb 2\n'
	cut '-n 9' 'a;b 1\nc 2\n' '[pruned] 3\n'
	cut '-n 1' 'a;b 1\nc 2\n' 'a;b 1\nc 2\n' # not below
	cut '--count 0.5' 'a 0.5\nb 0.499999999\n' '[pruned] 0.499999999\na 0.5\n'
	cut '-n 0' 'a 0\nb 1\n' 'a 0\nb 1\n'
	cut '-n 1' 'a 0\nb 1\n' 'b 1\n'
	cut '-n 2' 'a;a!;x 1\na;b 5\n' 'a;[pruned] 1\na;b 5\n'
	cut '-n 340282366920938463463374607431' 'a 18446744073709551616\n' '[pruned] 18446744073709551616\n'
}

@test "-p: below a percentage of all, exactly" {
	cut '-p 50' 'a 1\nb 1\n' 'a 1\nb 1\n'
	cut '-p 50.000000001' 'a 1\nb 1\n' '[pruned] 2\n'
	cut '-p 1' 'a 1\nb 99\n' 'a 1\nb 99\n'
	cut '-p 1' 'a 0.999999999\nb 99.000000001\n' '[pruned] 0.999999999\nb 99.000000001\n'
	cut '-p 100' 'a;b 3\n' 'a;b 3\n'
	cut '-p 0' 'a 0\nb 1\n' 'a 0\nb 1\n'
	cut '' 'a 1\nb 999\n' 'a 1\nb 999\n' # by default 0.1
	cut '' 'a 1\nb 1000\n' '[pruned] 1\nb 1000\n'
	run -2 foldprune -p 100.1 in
	[ "${lines[0]}" = "foldprune: -p: more than 100 percent: '100.1'" ]
}

@test "-d: below a depth" {
	cut '-d 0' 'a;b 1\na 2\nc 1\n' 'a 2\na;[pruned] 1\nc 1\n'
	cut '-d 1' 'a;b;c 1\na;b;d;e 2\na;b 4\n' 'a;b 4\na;b;[pruned] 3\n'
	cut '--depth 5' 'a;b;c 1\n' 'a;b;c 1\n'
	cut '-d 0' ';a 1\n' ';[pruned] 1\n'
}

@test "-t: all but the heaviest, back to the deepest frame that is kept" {
	cut '-t 1' 'a;b;c 5\na;b;d 1\na;x 1\nz 1\n' '[pruned] 1\na;[pruned] 1\na;b;[pruned] 1\na;b;c 5\n'
	cut '-t 2' 'a 1\nb 2\nc 3\n' '[pruned] 1\nb 2\nc 3\n'
	cut '-t 1' 'b 2\na 2\n' '[pruned] 2\na 2\n' # of equals, the first in order
	cut '-t 1' 'a;b 2\na;bb 1\n' 'a;[pruned] 1\na;b 2\n'
	cut '-t 1' 'a;b 1\na 2\n' 'a 2\na;[pruned] 1\n'
	cut '--top 9' 'a 1\nb 2\n' 'a 1\nb 2\n'
	cut '-t 1' 'a;[pruned] 9\na;b 1\n' 'a;[pruned] 9\na;b 1\n' # never one of the heaviest
}

@test "several limits all apply, -t last" {
	cut '-n 2 -d 0' 'a;b 5\nc 1\n' '[pruned] 1\na;[pruned] 5\n'
	cut '-d 0 -t 1' 'a;b 5\na 1\nc 2\nd 1\n' '[pruned] 7\nc 2\n'
	cut '-n 3 -p 50' 'a 3\nb 4\nc 1\n' '[pruned] 4\nb 4\n'
}

@test "-x discards, and says how much" {
	printf 'a;b 1\na;c 15\n' >in
	ends 0 'a;c 15\n' 'foldprune: discarded 1 of 16 (6.25 %)\n' foldprune -x -n 2 in
	ends 0 'a;b 1\na;c 15\n' 'foldprune: discarded 0 of 16 (0.00 %)\n' foldprune --discard -n 1 in
	printf '# before after\na 1 0\nb 2 3\n' >in
	ends 0 '# before after\nb 2 3\n' 'foldprune: discarded 1 of 3 before (33.33 %)\nfoldprune: discarded 0 of 3 after (0.00 %)\n' \
		foldprune -x -n 2 in
}

@test "of two counts, one that is high enough keeps" {
	cut '-n 2' '# before after\na 1 2\nb 2 0\nc 1 1\n' '# before after\n[pruned] 1 1\na 1 2\nb 2 0\n'
	cut '-p 50' '# before after\na 1 100\nb 1 1\nc 0 49\n' '# before after\n[pruned] 0 49\na 1 100\nb 1 1\n'
	cut '-t 1' '# before after\na 5 1\nb 1 4\n' '# before after\n[pruned] 1 4\na 5 1\n'
}

@test "what is not a limit is refused" {
	local o
	printf 'a 1\n' >in
	for o in '-n x' '-n -1' '-p 1e2' '-d -1' '-d 1.5' '-t 0' '-t 1.5' '-t x'; do
		# shellcheck disable=SC2086
		run -2 foldprune $o in
		[[ ${lines[0]} == "foldprune: ${o% *}: not a "*": '${o#* }'" ]] || { echo "$o"; echo "$output"; false; }
	done
}
