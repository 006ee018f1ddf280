# Parts that are merged elsewhere, as README's "Beyond one machine" has it: the same bytes.

load helper

big() {
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		for (i = 0; i < 60000; i++)
			print "main;f " int(rand() * 9) ";g" int(rand() ^ 2 * 400) ";h\tx " int(rand() * 100) (rand() < 0.1 ? ".125" : "")
	}'
}

@test "GNU parallel: blocks of one file, and one process a file" {
	need parallel
	big 1 >big.txt
	foldmerge big.txt >want
	parallel --will-cite --pipe-part --block 300K -a big.txt foldmerge | foldmerge | cmp want -
	parallel --will-cite --nonall -S : "$(command -v foldmerge) $PWD/big.txt" | foldmerge | cmp want -
	split -n l/7 big.txt part.
	parallel --will-cite foldmerge {} ::: part.* | foldmerge | cmp want -
	parallel --will-cite -j2 'foldmerge {} | foldmerge -m 64K -' ::: part.* | foldmerge | cmp want -
}

@test "Hadoop Streaming: map, combine, sort and partition by key, reduce" {
	big 2 >big.txt
	foldmerge big.txt >want
	split -n l/5 big.txt split.
	for f in split.*; do
		foldmerge --tab -m 64K <"$f" | foldmerge --tab >"mapped.$f"
		# The framework's part: the key ends at the first tab, here at the first in the stack.
		awk -F'\t' '{ h = 0; for (i = 1; i <= length($1); i++) h = (h * 31 + index("abcdefghijklmnopqrstuvwxyz;:0123456789 ", substr($1, i, 1))) % 3
			print > ("to." h "." FILENAME) }' "mapped.$f"
	done
	for r in 0 1 2; do
		cat to.$r.* | sort | foldmerge --tab >reduced.$r
		[ -s reduced.$r ]
	done
	foldmerge reduced.* | cmp want -
	foldmerge -m 64K reduced.* | cmp want -
	# With two counts a line as well.
	folddiff split.aa split.ab >two
	foldmerge --tab two | grep -v '^#' | sort | foldmerge --tab | foldmerge | cmp two -
}

@test "Spark's pipe(): partitions in any order, and the partial sums in one" {
	big 3 >big.txt
	foldmerge big.txt >want
	split -n r/6 big.txt partition.
	for f in $(ls partition.* | sort -R --random-source=big.txt); do foldmerge <"$f"; done | foldmerge | cmp want -
}
