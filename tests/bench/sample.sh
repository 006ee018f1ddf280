#!/usr/bin/env bash
# What foldsample costs, and austin beside it: prints two tables.  B is the folder of the programs; PYTHON the
# interpreter (python3); ROUNDS how often each figure is taken, with and without sampling in turn (5).  Figures
# are medians; on a machine that does other work as well look at the sampler's CPU, which does not depend on that.
set -eu
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
sampler=${B:-$OLDPWD/bin}/foldsample
python=$(${PYTHON:-python3} -c 'import sys; print(sys.executable)')
rounds=${ROUNDS:-5}

# Two call chains in turn, as short as can be; prints how often in a second of elapsed time.
cat >calls.py <<'EOP'
import sys, threading, time, zlib
def leaf_a(n): return n + 1
def leaf_b(n): return n + 1
def hot_a(n): return leaf_a(n)
def hot_b(n): return leaf_b(n)
def pack(end):
    data = bytes(range(256)) * 400
    while time.time() < end: zlib.compress(data, 9)
def main(seconds, others):
    begin = time.time()
    ts = [threading.Thread(target=pack, args=(begin + seconds,)) for _ in range(others)]
    for t in ts: t.start()
    n = 0
    while time.time() < begin + seconds:
        for _ in range(1000):
            hot_a(n)
            hot_b(n)
            n += 1
    for t in ts: t.join()
    return n / (time.time() - begin)
print("ready", flush=True)
print(main(float(sys.argv[1]), int(sys.argv[2])))
EOP

median() {
	sort -g | awk '{ v[NR] = $1 } END { printf "%.6g", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# once THREADS COMMAND...: runs the program, and the command with its PID meanwhile; prints its rate.
once() {
	local threads=$1 pid
	shift
	: >profile
	"$python" -S calls.py 4 "$threads" >work &
	pid=$!
	until grep -q ready work; do sleep 0.01; done
	if [ "${1:-}" = beside ]; then
		beside "$pid" || true
	elif [ $# -gt 0 ]; then
		"$@" "$pid" >profile 2>summary || true
	fi
	wait $pid
	tail -1 work
}

printf '%s, %s, %s CPUs, Linux %s, load %s\n' "$("$python" -V)" "$(uname -m)" "$(getconf _NPROCESSORS_ONLN)" \
	"$(uname -r)" "$(cut -d' ' -f1 /proc/loadavg)"
printf '%-28s %8s %10s %10s %9s %8s\n' '' 'samples' 'sampler %' 'slowdown %' 'reads' 'sum %'
for threads in 0 4; do
	for rate in 100 1000; do
		: >ratio
		: >cost
		: >sum
		: >reads
		for ((i = 0; i < rounds; i++)); do
			alone=$(once $threads)
			with=$(once $threads "$sampler" -r $rate -p)
			awk -v a="$alone" -v w="$with" 'BEGIN { print 100 * (1 - w / a) }' >>ratio
			wall=$(sed -n 's/.* samples in \([0-9.]*\) s.*/\1/p' summary)
			sed -n 's/.*; \([0-9.]*\) s of CPU for sampling.*/\1/p' summary |
				awk -v w="$wall" '{ print 100 * $1 / w }' >>cost
			sed -n 's/.*, \([0-9.]*\) reads a sample/\1/p' summary >>reads
			sed -n "s/.* clocks (\([0-9.]*\) %)/\1/p" summary >>sum
		done
		printf '%-28s %8s %10s %10s %9s %8s\n' "$((threads + 1)) threads, $rate Hz" \
			"$(sed -n 's/^foldsample: \([0-9]*\) samples.*/\1/p' summary)" "$(median <cost)" \
			"$(median <ratio)" "$(median <reads)" "$(median <sum)"
	done
done

# The share of stacks in which one chain's function is called by the other's, or main calls one from the line
# that calls the other.
impossible() {
	awk -v a="$(grep -n ' hot_a(n)$' calls.py | tail -1 | cut -d: -f1)" \
		-v b="$(grep -n ' hot_b(n)$' calls.py | tail -1 | cut -d: -f1)" -v each="$1" '
		!/hot_/ { next }
		{ n = each ? 1 : $NF; all += n }
		/hot_a.*leaf_b/ || /hot_b.*leaf_a/ ||
			!($0 ~ "main[^;]*(;L|:)" a "[^;0-9]*;hot_a" || $0 ~ "main[^;]*(;L|:)" b "[^;0-9]*;hot_b") { bad += n }
		END { printf "%8d %12.3f", all, all ? 100 * bad / all : 0 }' profile
}

beside() {
	TIMEFORMAT='%U %S'
	{ time austin -i 1000 -o profile -p "$1" >/dev/null 2>&1; } 2>spent
}

command -v austin >/dev/null || { echo "austin is not installed: nothing to compare with"; exit 0; }
printf '\n%-28s %8s %12s %14s\n' '1000 Hz' 'samples' 'impossible %' 'us a sample'
for python in $("$python" -c 'import sys; print(sys.executable)') "$HOME"/.pyenv/versions/3.*/bin/python3; do
	[ -x "$python" ] || continue
	for tool in foldsample austin; do
		if [ $tool = austin ]; then
			once 0 beside >/dev/null
			us=$(awk '{ print $1 + $2 }' spent)
			row=$(impossible 1)
		else
			once 0 "$sampler" -l -r 1000 -p >/dev/null
			us=$(sed -n 's/.*; \([0-9.]*\) s of CPU for sampling.*/\1/p' summary)
			row=$(impossible 0)
		fi
		if [ "$(echo "$row" | awk '{ print $1 }')" -eq 0 ]; then
			printf '%-28s cannot read this version\n' "$tool, $("$python" -V 2>&1)"
			continue
		fi
		printf '%-28s %s %14s\n' "$tool, $("$python" -V 2>&1)" "$row" \
			"$(echo "$row" | awk -v s="$us" '{ printf "%.1f", 1e6 * s / $1 }')"
	done
done
