#!/usr/bin/env bash
# Measures foldsvg and, where they are installed, flamegraph.pl and inferno-flamegraph on the same profiles: the
# time to write a picture, its size, and, where chromium is, what its reader waits for.  B is the folder of the
# programs; FLAMEGRAPH names flamegraph.pl if it is not in PATH.  Several minutes, most of them flamegraph.pl's.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-$PWD/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL

# seconds CMD...: the median of three runs.
seconds() {
	for _ in 1 2 3; do
		{ TIMEFORMAT=%R; time "$@" >"$work/out.svg" 2>"$work/err"; } 2>&1 | tail -1
	done | sort -n | sed -n 2p
}

# reader FILE: what its reader waits for, in milliseconds: the median of three times.
reader() {
	local pid i
	command -v chromium >/dev/null || { echo "not measured: chromium is not installed"; return; }
	{
		sed '$d' "$1"
		echo '<script><![CDATA['
		cat tests/bench/svg.js
		printf ']]></script>\n</svg>\n'
	} >"$work/page.svg"
	for _ in 1 2 3; do
		chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
			--disable-background-networking --disable-component-update --disable-sync \
			--user-data-dir="$work/chromium" --window-size=1200,1400 --remote-debugging-port=0 \
			--enable-logging=stderr "file://$work/page.svg" 2>"$work/log" &
		pid=$!
		for ((i = 0; i < ${LIMIT:-1200}; i++)); do
			grep -q MEASURED "$work/log" && break
			sleep 0.1
		done
		kill "$pid"
		wait "$pid" 2>/dev/null
		rm -rf "$work/chromium"
		grep -o 'MEASURED [^"]* DONE' "$work/log" || echo "MEASURED none in $((i / 10)) s DONE"
	done | sed 's/MEASURED //; s/ DONE//' | sort -k2n | sed -n 2p
}

# line PROGRAM PROFILE CMD...: a line of the table.
line() {
	local program=$1 profile=$2 took
	shift 2
	took=$(seconds "$@")
	printf '%-22s %-10s %8s s %10s bytes  %s\n' "$program" "$profile" "$took" "$(wc -c <"$work/out.svg")" \
		"$(reader "$work/out.svg")"
}

peer() {
	if command -v "$1" >/dev/null; then
		line "$(basename "$1")" "$2" "$1" --minwidth=0 "$work/$2"
	else
		echo "$(basename "$1"): skipped, not installed"
	fi
}

make -s "$B/obj/tests/bench/gen" || exit 1
"$B/obj/tests/bench/gen" -l 200000 -u 100000 -b 60000000 plain >"$work/100k-stacks"
"$B/obj/tests/bench/gen" -l 106000 -u 53000 -b 32000000 plain >"$work/200k"
"$B/obj/tests/bench/gen" -l 540000 -u 270000 -b 162000000 plain >"$work/1m"
uptime
for p in 100k-stacks 200k 1m; do
	"$B/foldsvg" "$work/$p" >"$work/out.svg"
	echo "$p: $(wc -c <"$work/$p") bytes, $(sed -n 's/.*data-nodes="\([0-9]*\)".*/\1/p' "$work/out.svg") frames"
done
line foldsvg 100k-stacks "$B/foldsvg" "$work/100k-stacks"
line foldsvg 200k "$B/foldsvg" "$work/200k"
line foldsvg 1m "$B/foldsvg" "$work/1m"
for p in 100k-stacks 200k; do
	peer "${FLAMEGRAPH:-flamegraph.pl}" $p
	peer inferno-flamegraph $p
done
