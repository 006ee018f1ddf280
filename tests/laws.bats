# What must hold whatever the input: on generated profiles, on the demo's, and on those of others when
# they are there.

load helper

gen() {
	"$B/obj/tests/bench/gen" "$@"
}

# Through no wrapper: it is called a few hundred times.
oracle() {
	: "${python:=$(python3 -c 'import sys; print(sys.executable)')}"
	"$python" -I -S "$BATS_TEST_DIRNAME/oracle.py" "$@"
}

# equal A B: the two files are the same bytes.
equal() {
	cmp "$1" "$2" || { diff -a "$1" "$2" | head -20; return 1; }
}

# Makes profiles of every kind: g1, g2, ... .
make_profiles() {
	gen -s 1 -l 2000 hostile >g1
	gen -s 2 -l 3000 hostile >g2
	gen -s 3 -l 5000 -u 700 -b 500000 >g3
	gen -s 4 -l 3000 -u 900 -b 300000 two >g4
	gen -s 5 -l 1000 -b 100000 distinct >g5
	gen -s 6 -l 300 -u 50 -d 300 deep >g6
	gen -s 7 -l 1000 tiny >g7
	gen -s 8 -l 1 one >g8
	: >g9
}

@test "merge: order, parts and merging again change nothing" {
	local f
	make_profiles
	for f in g1 g2 g3 g4 g5 g6 g7 g8 g9; do
		foldmerge $f >once
		foldmerge once >again
		equal once again
		if [ $f != g4 ]; then # whose first line may stand anywhere
			{ cat $f; echo; } | LC_ALL=C sort | foldmerge >sorted
			equal once sorted
		fi
		split -n l/3 $f part.
		if [ $f != g4 ]; then
			foldmerge part.ac >c
			foldmerge part.aa part.ab | foldmerge c - >whole
			equal once whole
			foldmerge part.ac part.aa part.ab >whole
			equal once whole
		fi
		foldmerge $f g9 >plus
		equal once plus
		rm -f part.*
	done
	foldmerge g1 g2 g3 >want
	foldmerge g3 g1 g2 | cmp - want
	foldmerge g2 >x
	cat g1 | foldmerge g3 - x | cmp - want
}

@test "merge: the sums, and their order, are those computed by other means" {
	need python3
	local f
	make_profiles
	for f in g?; do
		foldmerge $f >got
		oracle merge $f >want
		equal want got
		oracle canonical got
	done
	foldmerge g1 g2 g3 g5 g6 g7 >got
	oracle merge g1 g2 g3 g5 g6 g7 >want
	equal want got
}

@test "merge: the same as awk and sort where those can" {
	gen -s 9 -l 5000 -u 800 -b 400000 >in
	awk '{ n = $NF; sub(/ [^ ]*$/, ""); sum[$0] += n } END { for (s in sum) print s " " sum[s] }' in |
		tr ';' '\001' | LC_ALL=C sort >want
	foldmerge in | tr ';' '\001' | LC_ALL=C sort | cmp - want
}

@test "prune: what is left, and where the rest went, by other means" {
	need python3
	local f options
	make_profiles
	for f in g1 g3 g4 g5 g6 g7 g8 g9; do
		while read -r options; do
			foldprune $options $f >got 2>err
			oracle prune $options $f >want
			equal want got || { echo "foldprune $options $f"; false; }
			oracle canonical got
			case $options in
			*-x*) continue ;;
			esac
			[ ! -s err ]
			foldprune $options got >again
			equal got again || { echo "again: foldprune $options $f"; false; }
		done <<-'EOF'

			-n 2
			-n 100.5
			-n 1000000000000000000000000
			-p 5
			-p 100
			-p 0.000001
			-d 0
			-d 3
			-t 1
			-t 17
			-t 1000000
			-n 3 -t 20 -d 5
			-p 1 -n 10
			-x -n 20
			-x -t 5
			-x -p 2 -d 4
		EOF
	done
}

@test "prune: the sum is kept, totals are true, nothing small stays" {
	need python3
	local f n
	make_profiles
	for f in g1 g2 g3 g4 g5 g7; do
		for n in 0.5 3 50 1000; do
			foldprune -n $n $f >got
			oracle pruned $n $f got
		done
	done
}

@test "prune: the result is no longer than depth times sum over COUNT" {
	local f n
	make_profiles
	for f in g3 g5 g6 g7; do
		for n in 1 2 5 50 500; do
			foldprune -n $n $f | awk -v n=$n -v f=$f -F ';' '
				{ if (NF > depth) depth = NF
				  if ($0 ~ /^\[pruned\] /) root = 1
				  sub(/^.* /, ""); sum += $0 }
				END { if (NR - root > depth * sum / n) { print f, n, NR, depth, sum; exit 1 } }'
		done
	done
}

@test "sorted or not, whole or a pipe: the same bytes" {
	local a b p
	gen -l 30000 -u 20000 -b 9000000 >g1
	gen -s 2 -l 3000 hostile >g2
	gen -s 3 -l 30000 -u 20000 -b 9000000 two >g3
	{ foldmerge g1 | head -n 15000; gen -s 4 -l 9000 -u 9000 -b 3000000; } >g4
	for a in g1 g2 g3 g4; do
		foldmerge $a >sorted
		{ grep -a '^#' sorted || true; grep -av '^#' sorted | LC_ALL=C sort -r; } >reversed
		for p in foldmerge "foldprune -n 20" foldsvg "foldsvg --reverse" "foldsvg --static"; do
			$p $a >want
			[ -s want ]
			for b in sorted reversed; do
				$p $b | cmp want -
				$p <$b | cmp want -
				cat $b | $p | cmp want -
			done
		done
	done
	foldmerge g1 >x
	foldmerge g4 >y
	for p in folddiff "folddiff -n" "folddiff -x"; do
		$p g1 g4 >want
		$p x y | cmp want -
		$p g1 y | cmp want -
		$p x g4 | cmp want -
		$p y x | cmp - <($p g4 g1)
	done
}

@test "diff: both sides in full, scaled to the last digit" {
	need python3
	local a b options
	make_profiles
	for a in g1 g3 g5 g9; do
		for b in g2 g3 g7 g9; do
			for options in "" -n -x "-n -x"; do
				foldmerge $a >x # which has no comment of two counts, or but one
				foldmerge $b >y
				folddiff $options x y >got
				oracle diff $options x y >want
				equal want got || { echo "folddiff $options $a $b"; false; }
				oracle canonical got
			done
		done
	done
	gen -s 10 -l 500 -u 90 -b 20000 >x
	foldmerge x | folddiff - x | awk 'NR > 1 && $NF != $(NF - 1) { exit 1 }'
}

@test "two counts go through merge and prune as one does" {
	make_profiles
	folddiff g3 g5 >d
	foldmerge d | cmp - d
	foldmerge d d | awk 'NR > 1 { $NF /= 2; $(NF - 1) /= 2 } { print }' | cmp - d
	foldprune -n 1 d | cmp - d
	foldprune -n 50 d >pruned
	awk 'NR > 1 { a += $NF; b += $(NF - 1) } END { print a, b }' d >want
	awk 'NR > 1 { a += $NF; b += $(NF - 1) } END { print a, b }' pruned | cmp - want
}

@test "real profiles: the demo's" {
	need python3
	local f
	for f in "$DATA"/demo/*.folded; do
		oracle merge "$f" >want
		foldmerge "$f" | cmp - want
		oracle prune -p 1 "$f" >want
		foldprune -p 1 "$f" | cmp - want
	done
}

@test "real profiles: those of others, one by one and together" {
	need_corpus
	need python3
	local f n=0
	for f in "$CORPUS"/perf/results/*.txt; do
		foldmerge "$f" >merged
		oracle merge "$f" >want
		equal want merged || { echo "$f"; false; }
		foldprune -n 5 "$f" >got
		oracle prune -n 5 "$f" >want
		equal want got || { echo "$f"; false; }
		oracle pruned 5 "$f" got
		n=$((n + 1))
	done
	[ $n -gt 50 ]
	foldmerge "$CORPUS"/perf/results/*.txt >merged
	oracle merge "$CORPUS"/perf/results/*.txt >want
	equal want merged
	oracle canonical merged
}
