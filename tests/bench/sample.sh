#!/usr/bin/env bash
# What foldsample costs, and austin beside it: prints two tables, in some five minutes.  B is the folder of the programs;
# PYTHON the interpreter (python3) of the first table.  How that is measured is in sample.py; on a machine that does other
# work as well all of it costs more, for what the sampler needs is then in no cache.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sampler=${B:-$here/../../bin}/foldsample
windows=${B:-$here/../../bin}/obj/tests/bench/windows
python=$(${PYTHON:-python3} -c 'import sys; print(sys.executable)')
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT

printf '%s, %s, %s CPUs, Linux %s, load %s\n' "$("$python" -V)" "$(uname -m)" "$(getconf _NPROCESSORS_ONLN)" \
	"$(uname -r)" "$(cut -d' ' -f1 /proc/loadavg)"
echo 'The sampler in the steady state (per second, per sample), its start-up, and what the target loses:'
form='%-18s %8s %8s %10s %7s %7s   %9s %6s   %10s %11s %9s %14s\n'
# shellcheck disable=SC2059
printf "$form" '' samples 'Hz' 'sampler %' reads 'sum %' 'start ms' reads 'us/sample' 'slowdown %' 'noise +-' 'us, each woken'
for threads in 1 5; do
	for rate in 100 1000; do
		read -ra cells < <(python3 "$here/sample.py" "$sampler" "$windows" "$python" $threads $rate)
		# shellcheck disable=SC2059
		printf "$form" "$threads threads, $rate Hz" "${cells[@]}"
	done
done

# Two call chains in turn, as short as can be.
cat >calls.py <<'EOP'
import sys, time
def leaf_a(n): return n + 1
def leaf_b(n): return n + 1
def hot_a(n): return leaf_a(n)
def hot_b(n): return leaf_b(n)
def main(seconds):
    end = time.time() + seconds
    while time.time() < end:
        for n in range(1000):
            hot_a(n)
            hot_b(n)
print("ready", flush=True)
main(float(sys.argv[1]))
EOP

# beside COMMAND...: runs the program, and the command with its PID meanwhile; prints the CPU seconds the command took.
beside() {
	local pid
	: >work
	: >profile
	"$python" -S calls.py 4 >work &
	pid=$!
	until grep -q ready work; do sleep 0.01; done
	python3 - "$@" "$pid" <<-'EOP'
		import resource, subprocess, sys
		subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
		used = resource.getrusage(resource.RUSAGE_CHILDREN)
		print(used.ru_utime + used.ru_stime)
	EOP
	wait $pid
}

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

command -v austin >/dev/null || { echo "austin is not installed: nothing to compare with"; exit 0; }
printf '\n%-28s %8s %12s %14s\n' '1000 Hz' 'samples' 'impossible %' 'us a sample'
for python in $("$python" -c 'import sys; print(sys.executable)') "$HOME"/.pyenv/versions/3.*/bin/python3; do
	[ -x "$python" ] || continue
	for tool in foldsample austin; do
		if [ $tool = austin ]; then
			spent=$(beside austin -i 1000 -o profile -p)
			row=$(impossible 1)
		else
			spent=$(beside "$sampler" -q -l -r 1000 -o profile -p)
			row=$(impossible 0)
		fi
		case $row in
		*' 0 '* | *100.000) echo "$tool, $("$python" -V 2>&1): cannot read this version" ;;
		*) printf '%-28s %s %14s\n' "$tool, $("$python" -V 2>&1)" "$row" \
			"$(echo "$row" | awk -v s="$spent" '{ printf "%.1f", 1e6 * s / $1 }')" ;;
		esac
	done
done
