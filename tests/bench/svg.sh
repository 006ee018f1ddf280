#!/usr/bin/env bash
# Pictures of 200 000 and of a million frames, by foldsvg and, where they are found, by flamegraph.pl and
# inferno-flamegraph: the time to write one, its size, and, where chromium is, what its reader waits for.  Runs
# alternate; medians of R rounds are printed as the table of the README.  What takes longer than LIMIT seconds is
# given up, and the table says so.  B is the folder of the programs; the data stays in bin/bench.  SCALE=10 takes a
# tenth of it.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-$PWD/bin} R=${R:-3} SCALE=${SCALE:-1} LIMIT=${LIMIT:-60}
export LC_ALL=C
data=bin/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p $data
make -s B="$B" "$B/obj/tests/bench/gen" "$B/obj/tests/bench/run" || exit 1

# script NAME: a program, from $PATH or where Debian's libdevel-nytprof-perl keeps one; nothing if there is none.
script() {
	command -v "$1" || dpkg -L libdevel-nytprof-perl 2>/dev/null | grep "/$1\$"
}

# reader FILE: what its reader waits for, in milliseconds, a line each; what is missing was not there in time.
reader() {
	local pid seen=0 now tenths=0
	{
		sed '$d' "$1" # </svg>
		echo '<script><![CDATA['
		cat tests/bench/svg.js
		printf ']]></script>\n</svg>\n'
	} >"$work/page.svg"
	: >"$work/log"
	chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync \
		--user-data-dir="$work/chromium" --window-size=1200,1400 --remote-debugging-port=0 \
		--enable-logging=stderr "file://$work/page.svg" 2>>"$work/log" &
	pid=$!
	# An action has LIMIT seconds, and as much to be undone.
	while ((tenths++ < LIMIT * 20)) && ! grep -q 'MEASURED done' "$work/log"; do
		sleep 0.1
		now=$(grep -c MEASURED "$work/log")
		((now > seen)) && seen=$now tenths=0
	done
	kill "$pid"
	wait "$pid" 2>/dev/null
	rm -rf "$work/chromium" || { sleep 1; rm -rf "$work/chromium"; }
	grep -o 'MEASURED [a-z]* [0-9]* END' "$work/log" | cut -d' ' -f2,3
}

# measure SET NAME CMD...: one round of a program, added to the results.
measure() {
	local set=$1 name=$2
	shift 2
	timeout $((LIMIT * 10)) "$@" >"$work/out.svg" 2>/dev/null || return
	{
		echo "written $("$B/obj/tests/bench/run" "$work/written" "$@" | awk '{ print $1 * 1000 }')"
		echo "bytes $(wc -c <"$work/out.svg")"
		if command -v chromium >/dev/null; then reader "$work/out.svg"; fi
	} | sed "s/ /|/; s/^/$set|$name|/" >>"$work/results"
}

# A line of the table for each program and set, of the medians.
table() {
	sort -t'|' -k4,4n "$work/results" | awk -F'|' -v limit="$LIMIT" '
		NR == FNR { if (!(($1 FS $2) in seen)) order[++lines] = $1 FS $2; seen[$1 FS $2]; next }
		{ key = $1 FS $2 FS $3; v[key, ++n[key]] = $4 }
		function median(what, key) { key = order[i] FS what; return n[key] ? v[key, int((n[key] + 1) / 2)] : -1 }
		function ms(what, m) { m = median(what); return m < 0 || m > limit * 1000 ? "not within " limit " s" : m < 1000 ? m " ms" : sprintf("%.1f s", m / 1000) }
		function size(m) { return m < 1e6 ? sprintf("%d kB", m / 1000) : sprintf("%.1f MB", m / 1e6) }
		END {
			print "| frames | program | written in | bytes | elements | painted | zoom | search |"
			print "|---|---|---|---|---|---|---|---|"
			for (i = 1; i <= lines; i++) {
				split(order[i], part, "|")
				m = median("elements")
				printf "| %s | `%s` | %.2f s | %s | %s | %s | %s | %s |\n", part[1], part[2], median("written") / 1000,
					size(median("bytes")), m < 0 ? "" : m, ms("painted"), ms("zoom"), ms("search")
			}
		}' "$work/results" -
}

flamegraph=$(script flamegraph.pl)
inferno=$(script inferno-flamegraph)
[ -n "$flamegraph" ] || echo "skipped, not found: flamegraph.pl"
[ -n "$inferno" ] || echo "skipped, not found: inferno-flamegraph"
command -v chromium >/dev/null || echo "skipped, not found: chromium"
: >"$work/results"
for set in 106000 540000; do
	file=$data/page-$set-$SCALE.txt
	lines=$((set / SCALE))
	[ -s "$file" ] || "$B/obj/tests/bench/gen" -l $lines -u $((lines / 2)) -b $((lines * 300)) plain >"$file" || exit 1
	n=$("$B/foldsvg" "$file" | sed -n 's/.*data-nodes="\([0-9]*\)".*/\1/p')
	for ((round = 0; round < R; round++)); do
		measure "$n" foldsvg "$B/foldsvg" "$file"
		[ -z "$flamegraph" ] || measure "$n" 'flamegraph.pl --minwidth=0' "$flamegraph" --minwidth=0 "$file"
		[ -z "$inferno" ] || measure "$n" 'inferno-flamegraph --minwidth=0' "$inferno" --minwidth=0 "$file"
	done
done
echo "medians of $R rounds taken in turn:"
table
