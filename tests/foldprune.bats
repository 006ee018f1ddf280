# foldprune: its options, one by one; the laws are in laws.bats, -m in memory.bats.

load helper

profile() { printf 'a;b;c 3\na;b;d 1\na;e 1\nf 1\ng;h 5\n'; }

@test "-n cuts subtrees whose total is below COUNT, where they begin" {
	profile >in
	gives 'a;b;c 3\na;b;d 1\na;e 1\nf 1\ng;h 5\n' foldprune -n 0 in
	gives 'a;b;c 3\na;b;d 1\na;e 1\nf 1\ng;h 5\n' foldprune -n 1 in
	gives '[pruned] 1\na;[pruned] 1\na;b;[pruned] 1\na;b;c 3\ng;h 5\n' foldprune -n 1.000000001 in
	gives '[pruned] 1\na;[pruned] 1\na;b;[pruned] 1\na;b;c 3\ng;h 5\n' foldprune -n 2 in
	gives '[pruned] 1\na;[pruned] 1\na;b;[pruned] 4\ng;h 5\n' foldprune -n 4 in
	gives '[pruned] 1\na;[pruned] 5\ng;h 5\n' foldprune -n 5 in
	gives '[pruned] 11\n' foldprune -n 6 in
}

@test "a subtree may be heavy though none of its stacks is" {
	gives 'a;b;[pruned] 2.5\n' foldprune -n 2 <<-'EOF'
		a;b;c 0.9
		a;b;d 0.8
		a;b;e 0.8
	EOF
	gives 'a 1\na;[pruned] 1\n' foldprune -n 2 <<<$'a;x 1\na 1'
}

@test "-p is per cent of all, exactly; without a limit it is 0.1" {
	profile >in
	# 5 of 11 is 45.4545... %
	gives '[pruned] 1\na;[pruned] 5\ng;h 5\n' foldprune -p 45.454545454 in
	gives '[pruned] 11\n' foldprune -p 45.454545455 in
	gives 'a 1\nb 999\n' foldprune <<<$'a 1\nb 999'
	gives '[pruned] 1\nb 1000\n' foldprune <<<$'a 1\nb 1000'
	# As large as counts go: 100 * total has more than 128 bits.
	most=340282366920938463463374607430
	gives "[pruned] 1\nb $most\n" foldprune -p 0.000000001 <<<"a 1"$'\n'"b $most"
}

@test "-d keeps frames with up to DEPTH frames above" {
	profile >in
	gives 'a;[pruned] 5\nf 1\ng;[pruned] 5\n' foldprune -d 0 in
	gives 'a;b;[pruned] 4\na;e 1\nf 1\ng;h 5\n' foldprune -d 1 in
	profile | foldprune -d 2 | cmp - in
	profile | foldprune -d 4294967294 | cmp - in
}

@test "-t keeps the heaviest stacks, the first in order of equals, and cuts back to what they share" {
	profile >in
	gives '[pruned] 6\ng;h 5\n' foldprune -t 1 in
	gives '[pruned] 1\na;[pruned] 1\na;b;[pruned] 1\na;b;c 3\ng;h 5\n' foldprune -t 2 in
	gives '[pruned] 1\na;[pruned] 1\na;b;c 3\na;b;d 1\ng;h 5\n' foldprune -t 3 in
	profile | foldprune -t 5 | cmp - in
	# A stack that ends inside a kept one.
	gives 'a;[pruned] 1\na;b 2\n' foldprune -t 1 <<<$'a 1\na;b 2'
	# [pruned] is none of the N.
	gives '[pruned] 101\na 1\n' foldprune -t 1 <<<$'[pruned] 100\na 1\nb 1'
}

@test "limits apply together, -t last" {
	profile >in
	gives '[pruned] 1\na;[pruned] 5\ng;[pruned] 5\n' foldprune -d 0 -n 2 in
	gives '[pruned] 6\ng;h 5\n' foldprune -n 2 -t 1 in
}

@test "-x discards what is cut, and says how much" {
	profile >in
	ends 0 'a;b;c 3\ng;h 5\n' 'foldprune: discarded 3 of 11 (27.27 %)\n' foldprune -x -n 2 in
	ends 0 'a;b;c 3\na;b;d 1\na;e 1\nf 1\ng;h 5\n' 'foldprune: discarded 0 of 11 (0.00 %)\n' \
		foldprune -x -n 1 in
	ends 0 '# before after\na 3 4\n' \
		'foldprune: discarded 1 of 4 before (25.00 %)\nfoldprune: discarded 1 of 5 after (20.00 %)\n' \
		foldprune -x -n 2 <<<$'# before after\na 3 4\nb 1 1'
	ends 0 '' 'foldprune: discarded 0 of 0 (0.00 %)\n' foldprune -x -n 2 /dev/null
}

@test "two counts: what is high enough in one column stays" {
	printf '# before after\na;new 0 9\na;gone 9 0\nb 4 4\n' >in
	gives '# before after\n[pruned] 4 4\na;gone 9 0\na;new 0 9\n' foldprune -n 5 in
	gives '# before after\na;gone 9 0\na;new 0 9\nb 4 4\n' foldprune -p 30 in
	# Each column has its own total.
	gives '# before after\na 1 0\nb 0 1000\n' foldprune -p 50 <<<$'# before after\na 1 0\nb 0 1000'
	gives '# before after\n[pruned] 0 3\na 0 7\n' foldprune -p 50 <<<$'# before after\na 0 7\nb 0 3'
	gives '# before after\n[pruned] 0 3\na 9 0\n' foldprune -t 1 <<<$'# before after\na 9 0\nb 0 3'
}

@test "equal stacks are added up, and a frame called [pruned] is ours" {
	gives 'a;b 4\n' foldprune -n 4 <<<$'a;b 2\na;b 2'
	gives 'a;[pruned] 5\n' foldprune -n 4 <<<$'a;[pruned] 2\na;c 3'
	gives 'a;[pruned] 1\na;[pruned];b 9\n' foldprune -n 4 <<<$'a;[pruned];b 9\na;c 1'
}

@test "bad values of options are refused" {
	while IFS='|' read -r option value why; do
		rc=0
		foldprune "$option" "$value" </dev/null >got 2>err || rc=$?
		[ "$rc" -eq 2 ] || { echo "$option $value: exit $rc"; return 1; }
		[ "$(head -1 err)" = "foldprune: $option: $why: '$value'" ] || { cat err; return 1; }
		[ ! -s got ]
	done <<-'EOF'
		-n|x|not a decimal number
		-n|-1|not a decimal number
		-n|1e3|not a decimal number
		-n||not a decimal number
		-p|100.1|more than 100 percent
		-p|5%|not a decimal number
		-t|0|not a number from 1 to 4294967295
		-t|1.5|not a number from 1 to 4294967295
		-d|-1|not a number from 0 to 4294967294
		-d|4294967295|not a number from 0 to 4294967294
		-m|0|not a number from 1 to 1073741823
	EOF
}

@test "real profiles are pruned to what a picture shows, with the same sum" {
	for f in "$DATA"/demo/*.folded; do
		foldprune -p 1 "$f" >got
		[ "$(wc -l <got)" -lt "$(wc -l <"$f")" ]
		[ "$(awk '{ s += $NF } END { print s }' got)" = "$(awk '{ s += $NF } END { print s }' "$f")" ]
	done
}
