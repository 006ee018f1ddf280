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
	profile 200000 1 1 >one
	profile 200000 2 2 >two
	for f in one two; do
		foldmerge "$f" >want
		[ "$(wc -l <want)" -gt 4000 ]
		for size in 64K 100000 1M 4M 2G; do
			for j in 1 2 5; do
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
