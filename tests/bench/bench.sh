#!/usr/bin/env bash
# Speed beside that of others, which are found in $PATH or skipped by name.  Runs alternate, so that what
# else the machine does falls on all; medians of R runs are shown, and the size of the output, since a
# fast wrong answer is none.  B is the folder of the programs; the data stays in bin/bench.
# SCALE=10 takes a tenth of the data; SETS the sets to run: fleet, picture, sorted, hostile, growth, page, sample, large;
# large takes 5 GB of disk, and is run only when it is asked for.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-$PWD/bin} R=${R:-5} SCALE=${SCALE:-1}
PATH=$B:$PATH
export LC_ALL=C
data=bin/bench
mkdir -p $data

# make_set FILE ARGS...: the file that gen writes with ARGS, unless it is there.
make_set() {
	local file=$data/$1-$SCALE.txt
	shift
	[ -s "$file" ] || "$B/obj/tests/bench/gen" "$@" >"$file" || exit 1
	echo "$file"
}

# table FILE...: reads lines "NAME: COMMAND", runs each R times in turn, and prints a table.
table() {
	local bytes name command i n=0
	local names=() commands=() size=()

	bytes=$(cat "$@" | wc -c)
	while IFS=: read -r name command; do
		if [ "$command" = " -" ]; then
			echo "skipped, not found: $name"
			continue
		fi
		names+=("$name")
		commands+=("$command")
	done
	printf '\n%s: %d bytes, %d lines, %d different stacks; medians of %d\n' "$*" "$bytes" \
		"$(cat "$@" | wc -l)" "$(foldmerge "$@" | wc -l)" "$R"
	: >$data/times
	for ((i = 0; i < ${#names[@]}; i++)); do
		size[i]=$(sh -c "${commands[i]}" 2>/dev/null | wc -c)
	done
	for ((n = 0; n < R; n++)); do
		for ((i = 0; i < ${#names[@]}; i++)); do
			echo "$i $("$B/obj/tests/bench/run" $data/out sh -c "exec 2>/dev/null; ${commands[i]}")" >>$data/times
		done
	done
	printf '%-34s %9s %9s %8s %10s %12s\n' command seconds 'x wc -l' MB/s 'peak MB' 'output bytes'
	for ((i = 0; i < ${#names[@]}; i++)); do
		awk -v i=$i '$1 == i { print $2, $3, $4 }' $data/times | sort -n |
			awk -v bytes="$bytes" -v name="${names[i]}" -v size="${size[i]}" \
				-v wc="$(awk '$1 == 0 { print $2 }' $data/times | sort -n | sed -n "$(((R + 1) / 2))p")" '
			{ t[NR] = $1; if ($2 > peak) peak = $2; if ($3 != 0) bad = $3 }
			END {
				m = t[int((NR + 1) / 2)]
				printf "%-34s %9.3f %9.1f %8.0f %10.0f %12s%s\n", name, m, m / (wc > 0 ? wc : 0.001),
					bytes / 1e6 / (m > 0 ? m : 0.001), peak / 1024, size, bad ? "  exit " bad : ""
			}'
	done
}

# peer NAME COMMAND...: a line for table; the command is - where its program is missing.
peer() {
	local name=$1 program=$2
	shift
	if command -v "$program" >/dev/null; then
		echo "$name: $*"
	else
		echo "$name: -"
	fi
}

# A Perl script of FlameGraph, from $PATH or where Debian's libdevel-nytprof-perl keeps one.
script() {
	command -v "$1" || dpkg -L libdevel-nytprof-perl 2>/dev/null | grep "/$1\$" || echo "$1"
}

# The fastest of those that were tried: a regular expression for the last blank takes three times as long.
# shellcheck disable=SC2016
{
	awk_sum='{ s[substr($0, 1, length($0) - length($NF) - 1)] += $NF } END { for (k in s) print k " " s[k] }'
	awk_neighbours='{ s = substr($0, 1, length($0) - length($NF) - 1) }'
	awk_neighbours+=' s != k { if (NR > 1) print k " " t; k = s; t = 0 } { t += $NF } END { print k " " t }'
	perl_sum='/^(.*) (\S+)$/ and $s{$1} += $2 } { print "$_ $s{$_}\n" for sort keys %s'
}

# merges FILE: everything that adds up.
merges() {
	peer 'wc -l' wc -l "$1"
	peer 'foldmerge' foldmerge "$1"
	peer 'foldmerge -j 1' foldmerge -j 1 "$1"
	peer 'foldmerge, from a pipe' cat "$1" '| foldmerge'
	peer 'foldprune' foldprune "$1"
	peer 'mawk' mawk "'$awk_sum'" "$1"
	peer 'gawk' gawk "'$awk_sum'" "$1"
	peer 'perl' perl -ne "'$perl_sum'" "$1"
	peer 'sort | mawk' sort "$1" "| mawk '$awk_neighbours'"
}

run_fleet() {
	local f
	f=$(make_set fleet -l $((2000000 / SCALE)) -u $((200000 / SCALE)) -b $((1000000000 / SCALE)))
	merges "$f" | table "$f"
}

run_picture() {
	local f g flamegraph difffolded
	f=$(make_set picture -l $((100000 / SCALE)) -b $((30000000 / SCALE)) distinct)
	g=$(make_set picture2 -s 2 -l $((100000 / SCALE)) -b $((30000000 / SCALE)) distinct)
	flamegraph=$(script flamegraph.pl)
	difffolded=$(script difffolded.pl)
	{
		peer 'wc -l' wc -l "$f"
		peer 'foldsvg' foldsvg "$f"
		peer 'foldsvg --no-script' foldsvg --no-script "$f"
		peer 'foldsvg --static' foldsvg --static "$f"
		peer 'foldprune | foldsvg' foldprune "$f" '| foldsvg'
		peer 'flamegraph.pl' "$flamegraph" "$f"
		peer 'flamegraph.pl --minwidth 0' "$flamegraph" --minwidth 0 "$f"
		peer 'inferno-flamegraph' inferno-flamegraph "$f"
		peer 'folddiff' folddiff "$f" "$g"
		peer 'folddiff -n' folddiff -n "$f" "$g"
		peer 'difffolded.pl' "$difffolded" "$f" "$g"
		peer 'inferno-diff-folded' inferno-diff-folded "$f" "$g"
	} | table "$f"
}

# The same in order, as whatever collapses or merges stacks writes it; and two profiles of the same stacks.
run_sorted() {
	local f g h flamegraph difffolded
	f=$data/sorted-$SCALE.txt g=$data/sorted2-$SCALE.txt h=$data/recount-$SCALE.txt
	foldmerge "$(make_set picture -l $((100000 / SCALE)) -b $((30000000 / SCALE)) distinct)" >"$f" || exit 1
	foldmerge "$(make_set picture2 -s 2 -l $((100000 / SCALE)) -b $((30000000 / SCALE)) distinct)" >"$g" || exit 1
	sed 's/[0-9]*$/7/' "$f" >"$h" || exit 1
	flamegraph=$(script flamegraph.pl)
	difffolded=$(script difffolded.pl)
	{
		peer 'wc -l' wc -l "$f"
		peer 'foldmerge' foldmerge "$f"
		peer 'cat | foldmerge' cat "$f" '| foldmerge'
		peer 'foldprune' foldprune "$f"
		peer 'foldsvg' foldsvg "$f"
		peer 'foldsvg --static' foldsvg --static "$f"
		peer 'foldsvg --no-script' foldsvg --no-script "$f"
		peer 'flamegraph.pl' "$flamegraph" "$f"
		peer 'flamegraph.pl --minwidth 0' "$flamegraph" --minwidth 0 "$f"
		peer 'inferno-flamegraph' inferno-flamegraph "$f"
		peer 'folddiff, different stacks' folddiff "$f" "$g"
		peer 'difffolded.pl, the same' "$difffolded" "$f" "$g"
		peer 'inferno-diff-folded, the same' inferno-diff-folded "$f" "$g"
		peer 'folddiff, equal stacks' folddiff "$f" "$h"
		peer 'difffolded.pl, the same' "$difffolded" "$f" "$h"
		peer 'inferno-diff-folded, the same' inferno-diff-folded "$f" "$h"
	} | table "$f"
}

run_hostile() {
	local mode f
	for mode in "distinct -l $((1000000 / SCALE)) -b $((300000000 / SCALE))" "one -l $((10000000 / SCALE))" \
		"deep -l $((2000 / SCALE)) -d 10000" "tiny -l $((20000000 / SCALE))"; do
		# shellcheck disable=SC2086
		f=$(set -- $mode && name=$1 && shift && make_set "$name" "$@" "$name")
		{
			peer 'wc -l' wc -l "$f"
			peer 'foldmerge' foldmerge "$f"
			peer 'foldprune' foldprune "$f"
			peer 'foldsvg' foldsvg "$f"
			peer 'mawk' mawk "'$awk_sum'" "$f"
		} | table "$f"
	done
}

# Twice the input, twice the time: the last column is seconds a byte beside those of the smallest.
run_growth() {
	local n f g files=()
	for n in 1 2 4 8; do
		files+=("$(make_set "growth$n" -l $((n * 250000 / SCALE)) -u $((n * 25000 / SCALE)) \
			-b $((n * 128000000 / SCALE)))")
	done
	: >$data/times
	for ((n = 0; n < R; n++)); do
		for f in "${files[@]}"; do
			for g in foldmerge "foldmerge -j 1" "foldprune -n 5" foldsvg; do
				# shellcheck disable=SC2086
				echo "$(wc -c <"$f") $("$B/obj/tests/bench/run" $data/out $g "$f") $g" >>$data/times
			done
		done
	done
	printf '\n%-18s %12s %9s %8s %8s\n' command bytes seconds MB/s 'x'
	for g in foldmerge "foldmerge -j 1" "foldprune -n 5" foldsvg; do
		grep " $g\$" $data/times | sort -n -k1,1 -k2,2 | awk -v g="$g" -v r="$R" '
		{ if (NR % r == int((r + 1) / 2) % r) {
			if (first == 0) first = $2 / $1
			printf "%-18s %12d %9.3f %8.0f %8.2f\n", g, $1, $2, $1 / 1e6 / $2, $2 / $1 / first
		} }'
	done
}

# A larger fleet: 16 files, a million different stacks.
run_large() {
	local files=("$data/large-$SCALE".*)
	if [ ! -s "${files[15]:-}" ]; then
		"$B/obj/tests/bench/gen" -s 7 -l $((8000000 / SCALE)) -u $((1000000 / SCALE)) \
			-b $((4096000000 / SCALE)) | split -l $((500000 / SCALE)) - "$data/large-$SCALE." || exit 1
		files=("$data/large-$SCALE".*)
	fi
	{
		peer 'wc -l' wc -l "${files[@]}"
		peer 'foldmerge' foldmerge "${files[@]}"
		peer 'foldmerge -j 1' foldmerge -j 1 "${files[@]}"
		peer 'foldmerge -m 256M' foldmerge -m 256M "${files[@]}"
	} | table "${files[@]}"
}

run_sample() {
	echo
	B=$B tests/bench/sample.sh
}

run_page() {
	B=$B SCALE=$SCALE tests/bench/svg.sh
}

uname -srm
sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | sort | uniq -c
for s in ${SETS:-fleet picture sorted hostile growth page sample}; do
	"run_$s"
done
rm -f $data/times $data/out
