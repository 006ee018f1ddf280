# foldmerge -m, and all else that keeps memory bounded.

load helper

# profile LINES SEED COLUMNS: some 5 000 different stacks, frames that end in digits and blanks among them.
profile() {
	awk -v n="$1" -v seed="$2" -v columns="$3" 'BEGIN {
		srand(seed)
		for (i = 0; i < n; i++) {
			s = "main"
			for (d = int(rand() * 6); d >= 0; d--)
				s = s ";" substr("abcdefgh_: 0", 1 + int(rand() * 12), 1) "name of a frame" int(rand() * 4)
			c = int(rand() * 1000) (rand() < 0.1 ? ".25" : "")
			print s (columns == 2 ? " " int(rand() * 9) : (i == 0 ? "x" : "")) " " c
		}
	}'
}

@test "-m gives the same bytes as without, whatever the size, for one count and two" {
	profile 100000 1 1 >one
	profile 100000 2 2 >two
	for f in one two; do
		foldmerge "$f" >want
		[ "$(wc -l <want)" -gt 3000 ]
		for size in 64K 1M 2G; do
			for j in 1 3; do
				foldmerge -m "$size" -j "$j" "$f" >got 2>err || { echo "$f $size $j"; cat err; return 1; }
				cmp want got || { echo "$f $size $j"; return 1; }
			done
			foldmerge -m "$size" <"$f" | cmp want - || { echo "$f $size pipe"; return 1; }
		done
		foldmerge -l "$f" "$f" >want
		foldmerge -l -m 64K "$f" "$f" | cmp want -
	done
}

@test "-m: more runs than are merged at once" {
	profile 400000 3 1 >in
	foldmerge in >want
	TMPDIR=$PWD foldmerge -m 64K -j 1 in >got
	cmp want got
	[ "$(echo foldtools.*)" = "foldtools.*" ] # the temporary has no name
}

@test "-m: files that are in order are merged as they are, without a temporary" {
	profile 100000 4 1 >a
	profile 100000 5 1 >b
	profile 100000 6 2 >c
	for f in a b c; do foldmerge "$f" >"$f.sorted"; done
	foldmerge a b >want
	TMPDIR=/nonexistent foldmerge -m 64K a.sorted b.sorted >got
	cmp want got
	foldmerge c c >want
	TMPDIR=/nonexistent foldmerge -m 64K c.sorted c.sorted >got
	cmp want got
	# One that is not in order, or has another number of counts: all go the other way.
	foldmerge a b >want
	foldmerge -m 64K a.sorted b >got
	cmp want got
	fails 2 "foldmerge: /nonexistent: No such file or directory" \
		env TMPDIR=/nonexistent foldmerge -m 64K a.sorted b
}

@test "-m: files in order are merged by any number of threads" {
	for seed in 1 2 3 4 5; do
		"$B/obj/tests/bench/gen" -s $((1 + seed / 2)) -l $((seed * 1500)) -b $((seed * 500000)) distinct |
			foldmerge >$seed
	done
	for files in '1' '1 2' '2 3 5' '5 4 3 2 1'; do
		# shellcheck disable=SC2086
		foldmerge $files >want
		for j in 1 2 3 8; do
			# shellcheck disable=SC2086
			TMPDIR=/nonexistent foldmerge -m 8M -j $j $files >got
			cmp want got || { echo "$files -j $j"; return 1; }
			# shellcheck disable=SC2086
			TMPDIR=/nonexistent foldmerge -m 8M -j $j $files | cmp want -
		done
	done
	foldmerge 1 - <2 >want
	cp 3 ./-
	foldmerge -m 64K 1 - <2 | cmp want -
	printf 'elapsed 5\ngranularity 7\nmain 1\n' >old
	gives 'main 1\n' foldmerge -m 64K old
	printf '#\nelapsed 5\ngranularity 7\n' >new
	gives '#\nelapsed 5\ngranularity 7\n' foldmerge -m 64K new
	echo 'a 1' >first
	gives 'a 1\nelapsed 5\ngranularity 7\n' foldmerge -m 64K new first
	printf 'a 1 2\nb 3 4\n' >two
	gives '# before after\na 1 2\nb 3 4\n' foldmerge -m 64K two
	foldmerge -m 64K two | cmp - <(printf '# before after\na 1 2\nb 3 4\n')
	# A sum that fits but once, one that does not, and a line that is too long to be merged as it is.
	echo 'a 200000000000000000000000000000' >large
	gives 'a 200000000000000000000000000000\n' foldmerge -m 64K large
	foldmerge -m 64K large | cmp large -
	fails 2 "foldmerge: sum of counts too large: 'a'" foldmerge -m 64K large large
	{ cat 5; printf '~'; head -c 600000 /dev/zero | tr '\0' x; printf ' 3\n~~ 1\n'; } >long
	fails 2 "foldmerge: /nonexistent: No such file or directory" \
		env TMPDIR=/nonexistent foldmerge -m 64K long
}

@test "-m: a sum that does not fit is an error where runs are merged, too" {
	{ echo 'a 200000000000000000000000000000'; profile 100000 9 1; echo 'a 200000000000000000000000000000'; } >in
	fails 2 'foldmerge: sum of counts too large: '"'a'" foldmerge -m 64K -j 1 in
}

@test "-m: bad lines and missing files are reported as without" {
	profile 100000 7 1 >in
	sed -i '50000s/.*/bad/; 90000s/ [^ ]*$/ 1e3/' in
	foldmerge in nope >want 2>want.err && return 1
	foldmerge -m 64K in nope >got 2>got.err && return 1
	cmp want got
	cmp want.err got.err
}

@test "-m: a full disk is an error, and nothing is written" {
	[ "$(id -u)" -eq 0 ] || skip "only root may mount a small disk"
	mkdir small
	mount -t tmpfs -o size=256k none small || skip "no tmpfs may be mounted here"
	profile 400000 8 1 >in
	rc=0
	TMPDIR=$PWD/small foldmerge -m 64K -o out in 2>err || rc=$?
	umount small
	[ "$rc" -eq 2 ]
	echo "foldmerge: $PWD/small: No space left on device" | diff - err
	[ ! -e out ]
}

@test "-m: a size is a number with or without a unit, 64K at least" {
	for size in 0 1K 65535 x 1T 1.5M -1 '' 99999999999999999999; do
		rc=0
		foldmerge -m "$size" </dev/null >got 2>err || rc=$?
		[ "$rc" -eq 2 ] || { echo "$size: exit $rc"; return 1; }
		head -1 err | grep -q "^foldmerge: -m: not a size of 64K at least, such as 65536, 256M or 2G: '$size'$" ||
			{ cat err; return 1; }
	done
}

# A stream of LINES with SEED: some stacks are frequent, and most are seldom.
stream() {
	awk -v n="$1" -v seed="$2" 'BEGIN {
		srand(seed)
		for (i = 0; i < n; i++) {
			k = int(3000 * rand() ^ 3)
			print "main;f" int(k / 300) ";g" int(k / 30) ";h" k " " (rand() < 0.1 ? 30 : 0.5)
		}
	}'
}

@test "foldprune -m N: what is heavier than sum / N is kept, counts off by that at most, the sum exact" {
	for seed in 1 2; do
		stream 30000 $seed >in
		foldmerge in >exact
		for n in 1 2 7 50 300 100000; do
			foldprune -m $n in >got
			awk -v n=$n '
				NR == FNR { true[$1] = $2; sum += $2; next }
				{ got[$1] = $2; rest -= $2 }
				$1 !~ /\[pruned\]$/ { kept++ }
				END {
					bound = sum / n
					for (s in true) if (true[s] > bound && !(s in got)) { print s " is gone"; bad = 1 }
					for (s in got) if (s !~ /\[pruned\]$/ && (got[s] > true[s] || got[s] < true[s] - bound)) {
						print s " " got[s] " is not " true[s]; bad = 1
					}
					if (sum + rest != 0) { print "the sum is off by " sum + rest; bad = 1 }
					if (kept > 2 * n) { print kept " stacks"; bad = 1 }
					exit bad
				}' exact got || { echo "N = $n, seed $seed"; return 1; }
			LC_ALL=C foldmerge got | cmp - got # canonical
		done
		foldprune -m 100000 in | cmp exact -
	done
}

@test "foldprune -m: the result does not depend on when lines come, nor on other limits before it" {
	stream 20000 3 >in
	foldprune -m 20 in >want
	(head -c 100001 in; sleep 0.2; tail -c +100002 in) | foldprune -m 20 | cmp want -
	foldprune -m 20 -d 1 in >got
	foldprune -d 1 want | cmp - got
	foldprune -m 20 -t 3 in >got
	foldprune -t 3 want | cmp - got
}

@test "foldprune -m: memory does not grow with the stream" {
	command -v prlimit >/dev/null || need prlimit
	ldd "$(command -v foldprune)" 2>/dev/null | grep -q san && skip "sanitizers reserve address space"
	grep -q __asan_init "$(command -v foldprune)" && skip "sanitizers reserve address space"
	grep -q __tsan_init "$(command -v foldprune)" && skip "sanitizers reserve address space"
	awk 'BEGIN { for (i = 0; i < 3000000; i++) print "a;b" i ";c 1" }' |
		prlimit --as=40000000 foldprune -m 1000 >got
	[ "$(awk '{ s += $NF } END { print s }' got)" = 3000000 ]
}

@test "foldprune -m: two counts a line are an error" {
	printf '# before after\na 1 2\n' >two
	fails 2 "foldprune: -m: takes one count a line, and the input has two" foldprune -m 5 two
}

@test "foldprune -m: one interrupt lets the stream in front come to its end, a second ends it" {
	# The shell has its background jobs ignore interrupts; env undoes that.
	(echo 'a;b 1'; sleep 1; echo 'a;b 2') | env --default-signal=INT foldprune -m 5 >got &
	sleep 0.3
	kill -INT $!
	wait $!
	[ "$(cat got)" = "a;b 3" ]
	(echo 'a;b 1'; sleep 1; echo 'a;b 2') | env --default-signal=INT foldprune -m 5 >got &
	sleep 0.3
	kill -INT $!
	sleep 0.1
	kill -INT $!
	rc=0
	wait $! || rc=$?
	[ "$rc" -eq 130 ]
	[ ! -s got ]
}
