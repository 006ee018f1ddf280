# foldsample --method bpf: stacks that are known are counted in the kernel.  What must not happen is that a stack is
# taken for another one that was there before.

load helper
load sample

# Samples a command by the method, with its summary in err: most samples must have been counted in the kernel.
counted() {
	foldsample --method bpf -r 1000 -o out "$@" >/dev/null 2>err || { cat err; false; }
	cat err
	[ "$(sed -n 's/.* \([0-9]*\) samples counted in the kernel.*/\1/p' err)" -ge "${MOST:-100}" ]
	! grep -q ', [1-9][0-9]* lost' err
}

@test "a 70/30 split, mostly counted in the kernel, under every Python" {
	local p
	need_python
	need_method bpf
	split_program
	for p in $(pythons); do
		echo "$p"
		MOST=800 counted -u us -- "$p" -S split.py 1
		share out 'hot_a' 'hot_b' 0.64 0.76
		[ "$(sum out 'hot_a.*leaf_b|hot_b.*leaf_a')" = 0 ]
		sampled=$(sed -n 's/.*processes. own clocks (\([0-9.]*\) %)$/\1/p' err)
		awk -v s="$sampled" 'BEGIN { exit !(s > 99 && s < 101) }'
		MOST=800 counted -l -- "$p" -S split.py 1
		a=$(grep -n '^        hot_a()' split.py | cut -d: -f1)
		[ "$(sum out "main\\(__main__:$a\\);hot_b|main\\(__main__:$((a + 1))\\);hot_a")" = 0 ]
		[ "$(sum out "main\\(__main__:($a|$((a + 1)))\\);hot_")" -gt 500 ]
	done
}

@test "code that is freed and made again at the same place has its own names" {
	local p
	need_python
	need_method bpf
	program again.py <<-'EOP'
		import random
		text = "def outer_%d(n):\n    inner_%d(n)\ndef inner_%d(n):\n    s = 0\n    for i in range(n): s += i\n"
		places = [{}, {}, {}, {}]
		def one(k):
		    names = {}
		    exec(text % (k, k, k), names)
		    places[k][id(names["inner_%d" % k].__code__)] = 1
		    for _ in range(10): names["outer_%d" % k](2000 * (k + 1))
		    names.clear()
		def main():
		    for _ in cpu(3): one(random.randrange(4))
		main()
		shared = set(places[0]) & set(places[1]) | set(places[2]) & set(places[3])
		print(len(shared), file=open("shared", "w"))
	EOP
	for p in $(pythons); do
		echo "$p"
		MOST=100 counted -- "$p" -S again.py
		cat shared
		[ "$(cat shared)" -gt 0 ]
		for k in 0 1 2 3; do
			[ "$(sum out "outer_$k.*inner_[^$k]")" = 0 ]
			share out "inner_$k" "inner_[^$k]" "$(awk -v k=$k 'BEGIN { print (k + 1) / 10 - 0.07 }')" \
				"$(awk -v k=$k 'BEGIN { print (k + 1) / 10 + 0.07 }')"
		done
	done
}

@test "a thread that has the number of one that ended is another thread" {
	local p
	need_python
	need_method bpf
	program numbers.py <<-'EOP'
		def work_a(): spin_a()
		def work_b(): spin_b()
		def spin_a():
		    for _ in cpu(0.03): pass
		def spin_b():
		    for _ in cpu(0.03): pass
		tids = {"a": set(), "b": set()}
		def main():
		    last = 0
		    for i in range(60):
		        if last:
		            try: open("/proc/sys/kernel/ns_last_pid", "w").write(str(last - 1))
		            except OSError: pass
		        which = "ab"[i % 2]
		        t = threading.Thread(target=work_a if which == "a" else work_b, name=which * 3)
		        t.start()
		        tids[which].add(t.native_id)
		        last = t.native_id
		        t.join()
		main()
		print(len(tids["a"] & tids["b"]), file=open("shared", "w"))
	EOP
	for p in $(pythons); do
		"$p" -c 'import threading; threading.Thread.native_id' 2>/dev/null || continue
		echo "$p"
		MOST=1 counted -T -- "$p" -S numbers.py
		echo "$(cat shared) numbers used by both"
		[ "$(sum out 'thread aaa-[0-9]*;.*work_b|thread bbb-[0-9]*;.*work_a|work_a.*spin_b|work_b.*spin_a')" = 0 ]
		share out work_a work_b 0.4 0.6
	done
}

@test "a program that becomes another one of the same shape, at the same addresses" {
	local p fixed=
	need_python
	need_method bpf
	setarch -R true 2>/dev/null && fixed='setarch -R'
	for n in a b; do
		program become_$n.py <<-EOP
			def inner_$n():
			    for _ in cpu(0.15): pass
			def outer_$n():
			    inner_$n()
			outer_$n()
			left = int(sys.argv[1])
			if left: os.execv(sys.executable, [sys.executable, "-S", "become_$(tr ab ba <<<$n).py", str(left - 1)])
		EOP
	done
	for p in $(pythons); do
		echo "$p"
		# shellcheck disable=SC2086
		PYTHONHASHSEED=0 MOST=400 counted -f -- $fixed "$p" -S become_a.py 9
		[ "$(sum out 'outer_a.*inner_b|outer_b.*inner_a|become_a.*outer_b|become_b.*outer_a')" = 0 ]
		share out inner_a inner_b 0.44 0.56
	done
}

@test "batches, more stacks than there is room for, and signals: nothing is lost" {
	need_python
	need_method bpf
	program many.py <<-'EOP'
		import random
		def down(n, rest):
		    if rest == 0:
		        s = 0
		        for i in range(300): s += i
		    elif n & 1: odd(n >> 1, rest - 1)
		    else: even(n >> 1, rest - 1)
		def odd(n, rest): down(n, rest)
		def even(n, rest): down(n, rest)
		def main():
		    for _ in cpu(float(sys.argv[1])): down(random.getrandbits(20), 20)
		child = os.fork()
		main()
		if child: os.wait()
	EOP
	foldsample --method bpf -r 2000 -u us -i 0.2 -o out -- python3 -S many.py 3.5 2>err
	cat err
	[ "$(sum out 'odd\(__main__\);even|even\(__main__\);odd')" = 0 ]
	sampled=$(sed -n 's/^foldsample: \([0-9.]*\) s of CPU sampled.*/\1/p' err)
	awk -v s="$(sum out .)" -v t="$sampled" 'BEGIN { print s, t; exit !(s > 1e6 * t - 5000 && s < 1e6 * t + 5000) }'
	split_program
	MOST=800 counted -u us -i 0.1 -- python3 -S split.py 1
	sampled=$(sed -n 's/^foldsample: \([0-9.]*\) s of CPU sampled.*/\1/p' err)
	awk -v s="$(sum out .)" -v t="$sampled" 'BEGIN { print s, t; exit !(s > 1e6 * t - 5000 && s < 1e6 * t + 5000) }'
	started python3 -S split.py 600
	foldsample --method bpf -r 1000 -d 2 -o out -p "$PID" 2>err &
	sleep 1.2
	kill -USR1 $!
	sleep 0.3
	[ "$(sum out hot_)" -gt 100 ]
	wait $!
	grep ' samples in ' err
	[ "$(sum out .)" = "$(sed -n 's/^foldsample: \([0-9]*\) samples in .*/\1/p' err)" ]
}

@test "threads have the numbers of our own PID namespace, ours and those below" {
	need_python
	need_method bpf
	unshare --pid --fork --mount-proc true 2>/dev/null || skip "not allowed"
	split_program
	unshare --pid --fork --mount-proc bash -c '"$@"' bash "$(command -v foldsample)" --method bpf -r 1000 -o out -- \
		"$(command -v python3)" -S split.py 0.5 >/dev/null 2>err
	cat err
	[ "$(sed -n 's/.* \([0-9]*\) samples counted in the kernel.*/\1/p' err)" -gt 300 ]
	MOST=300 counted -- unshare --pid --fork --mount-proc python3 -S split.py 0.5
}
