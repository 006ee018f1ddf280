# foldsample: real Python programs of known shape.  Nothing here depends on how fast the machine is: programs
# work for an amount of CPU time, and what is claimed are shapes and sums.

load helper
load sample

@test "a 70/30 split comes out 70/30 under every Python, and nothing impossible" {
	local p
	need_python
	split_program
	for p in $(pythons); do
		foldsample -r 1000 -o out -- "$p" -S split.py 0.6 >/dev/null 2>err || { cat err; false; }
		echo "$p"
		cat err
		share out 'hot_a' 'hot_b' 0.58 0.82
		[ "$(sum out 'hot_a.*leaf_b|hot_b.*leaf_a')" = 0 ]
		[ "$(sum out '^<module>\(__main__\);main\(__main__\);hot_a\(__main__\);leaf_a\(__main__\)$')" -gt 100 ]
	done
}

@test "every method attaches, and its summary names it" {
	local m words
	need_python
	split_program
	for m in bpf perf timer plain; do
		started python3 -S split.py 600
		if ! foldsample --method $m -r 500 -d 1 -p "$PID" >out 2>err; then
			case $m in
			perf) grep -q 'perf events' err ;;
			bpf) grep -qE 'needs root or CAP_BPF|kernel has no such programs' err ;;
			*) false ;;
			esac || { cat err; false; }
			echo "# --method $m is denied here: $(cat err)" >&3
			continue
		fi
		cat err
		case $m in
		bpf) words='method: perf events on each CPU, [1-9][0-9]* samples counted in the kernel;' ;;
		perf) words='method: perf events on each CPU;' ;;
		timer) words='method: timer' ;;
		plain) words='method: plain reads, each stack taken twice' ;;
		esac
		grep -q "$words" err
		grep -q 'samples in .* late, .* lost; .* inconsistent (' err
		[ "$(sum out 'hot_a.*leaf_b|hot_b.*leaf_a')" = 0 ]
		[ "$(sum out .)" -gt 0 ]
		kill -9 "$PID"
	done
}

@test "where calls are forbidden the next method is taken, and the summary says why" {
	need_python
	[ "$(uname -m)" = x86_64 ] || skip "numbers of x86_64 only"
	split_program
	started python3 -S split.py 600
	denied 298 foldsample -r 200 -d 1 -p "$PID" >out 2>err || { cat err; [ $? -ne 99 ] || skip "no seccomp here"; false; }
	cat err
	grep -q 'method: timer, .* (perf events are not permitted (kernel.perf_event_paranoid is .*; root and CAP_PERFMON are let in))' err
	[ "$(sum out hot_)" -gt 0 ]
	denied 298 foldsample --method perf -d 1 -p "$PID" 2>err && false
	grep -q '^foldsample: perf events are not permitted' err
	# Events, but no programs for them.
	if foldsample -q --method perf -d 0.1 -p "$PID" >out; then
		denied 321 foldsample -r 200 -d 1 -p "$PID" >out 2>err
		cat err
		grep -q 'method: perf events on each CPU (no program may be loaded into the kernel: that needs root or CAP_BPF and CAP_PERFMON);' err
		[ "$(sum out hot_)" -gt 0 ]
		denied 321 foldsample --method bpf -d 1 -p "$PID" 2>err && false
		grep -q '^foldsample: no program may be loaded into the kernel' err
	fi
	# Memory as a file, and no CPU to go to.
	denied 310,203,298 foldsample -r 200 -d 1 -p "$PID" >out 2>err
	cat err
	grep -q 'method: timer, not allowed on all CPUs' err
	[ "$(sum out hot_)" -gt 0 ]
	[ "$(sum out 'hot_a.*leaf_b|hot_b.*leaf_a')" = 0 ]
}

@test "the sum of microseconds is the CPU time of the process, with one thread and with five" {
	need_python
	need_method perf
	program sum.py <<-'EOP'
		import zlib
		def spin():
		    for _ in cpu(0.5): pass
		def pack():
		    for _ in cpu(0.5): zlib.compress(bytes(300000), 9)
		def main(n):
		    ts = [threading.Thread(target=f) for f in (spin, spin, pack, pack, spin)[:n]]
		    for t in ts: t.start()
		    for t in ts: t.join()
		main(int(sys.argv[1]))
		print(round(time.process_time() * 1e6), file=open("clock", "w"))
	EOP
	for n in 1 5; do
		foldsample -u us -r 1000 -o out -- python3 -S sum.py $n 2>err
		cat err
		echo "$n threads: $(sum out .) us sampled, $(cat clock) us used when the program was about to end"
		# The kernel's clock of the process includes its end.
		used=$(sed -n 's/.* CPU sampled ([0-9.]* Hz), \([0-9.]*\) s used by .*/\1/p' err)
		awk -v s="$(sum out .)" -v c="$(cat clock)" -v u="$used" 'BEGIN {
			exit !(1e6 * u >= c - 1000 && s > 0.97 * 1e6 * u - 5000 && s < 1.01 * 1e6 * u + 5000)
		}'
	done
}

@test "a command keeps its status, its input and its output" {
	local row want
	for row in '0:true' '7:exit 7' '143:kill $$' '137:kill -9 $$'; do
		want=${row%%:*}
		run foldsample -q -o out -- sh -c "${row#*:}"
		[ "$status" -eq "$want" ] || { echo "$row: $status"; false; }
	done
	printf 'in\n' | foldsample -q -o out -- sh -c 'cat; echo err >&2' >got 2>err
	[ "$(cat got)" = in ] && [ "$(cat err)" = err ]
	fails 127 "foldsample: ./none: No such file or directory" foldsample -o none.out -- ./none
	fails 126 "foldsample: .: Permission denied" foldsample -o none.out -- .
	[ ! -e none.out ]
	fails 125 "foldsample: no/out: No such file or directory" foldsample -o no/out -- true
	run foldsample -- true
	[ "$status" -eq 125 ]
	[[ $output == *"standard output is the command's: say where the profile goes, -o FILE, or -o - when"* ]]
	foldsample -q -r 1000 -o - -- sh -c 'i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done' | grep -q '^\[sh\] '
}

@test "mistakes on the command line" {
	local row
	for row in '|nothing to sample: -p PID, or a command' \
		"-p x|-p: not a process number: 'x'" "-p 1,0|-p: not a process number: '1,0'" \
		"-r 2001 -p 1|-r: not a number from 1 to 2000: '2001'" \
		"--method x -p 1|--method: not bpf, perf, timer or plain: 'x'" \
		"--cpu=x -p 1|--cpu: not user: 'x'" "-u s -p 1|-u: not samples or us: 's'" \
		"--format %q -p 1|--format: not a template of %n %s %m %f %b %l %L %p %t %%: '%q'" \
		"--split -p 1|--split: needs -o FILE" \
		"--wall --method perf -p 1|--method: perf events count CPU time only" \
		"--wall --method bpf -p 1|--method: perf events count CPU time only" \
		"--timeline --method bpf -p 1|--timeline: what the kernel counts has no time; --method perf has" \
		"-i 0 -p 1|-i: too short: '0'"; do
		# shellcheck disable=SC2086
		run foldsample ${row%%|*}
		[ "$status" -eq 2 ] && [ "${lines[0]}" = "foldsample: ${row#*|}" ] ||
			{ echo "$row"; echo "$output"; false; }
	done
}

@test "what cannot be sampled is told from the start" {
	fails 2 "foldsample: 2147483646: no such process" foldsample -p 2147483646
	sleep 60 &
	echo $! >>pids
	until [ "$(cat /proc/$!/comm)" = sleep ]; do sleep 0.05; done
	fails 2 "foldsample: $!: not a Python process: 'sleep'" foldsample -p $!
	need setpriv
	need_python
	[ "$(id -u)" -eq 0 ] || skip "not root: cannot become another user"
	split_program
	started python3 split.py 600
	cp "$B/foldsample" . && chmod 755 foldsample . ..
	run setpriv --reuid=65534 --clear-groups ./foldsample -p "$PID"
	[ "$status" -eq 2 ]
	[[ $output == *": not permitted to read process $PID: needs root"*CAP_SYS_PTRACE* ]] || { echo "$output"; false; }
}

@test "a Python too old is named, with its version" {
	local p=${HOME:-/root}/.pyenv/versions
	p=$(find "$p"/2.7.* "$p"/3.6.* -path '*/bin/python' 2>/dev/null | head -1)
	[ -n "$p" ] || skip "no Python 2.7 or 3.6"
	printf 'print("ready")\nimport sys, time\nsys.stdout.flush()\ntime.sleep(600)\n' >old.py
	started "$p" old.py
	run foldsample -p "$PID"
	[ "$status" -eq 2 ]
	[[ $output == "foldsample: $PID: Python "[23].[67]": this version is not known" ]] || { echo "$output"; false; }
}

@test "children are followed: by fork, by exec, short ones and threads" {
	need_python
	need_method perf
	program kids.py <<-'EOP'
		import subprocess
		def spin(seconds):
		    for _ in cpu(seconds): pass
		def child(): spin(0.02)
		def thread(): spin(0.05)
		def main():
		    for i in range(10):
		        if (pid := os.fork()) == 0:
		            child()
		            os._exit(0)
		        os.waitpid(pid, 0)
		    subprocess.run([sys.executable, "-S", __file__, "again"])
		    subprocess.run(["sh", "-c", "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done"])
		    t = threading.Thread(target=thread)
		    t.start()
		    t.join()
		def again(): spin(0.1)
		again() if sys.argv[1:] else main()
	EOP
	foldsample -q -P -r 1000 -o out -- python3 -S kids.py
	[ "$(grep -o '^process [^;]*;<module>(__main__);main(__main__);child' out | sort -u | wc -l)" -eq 10 ]
	[ "$(sum out 'main\(__main__\);child\(__main__\);spin')" -ge 50 ]
	[ "$(sum out '<module>\(__main__\);again')" -ge 50 ]
	[ "$(sum out '^process sh-[0-9]*;\[sh\]')" -gt 0 ]
	[ "$(sum out 'thread\(__main__\);spin')" -ge 20 ]
	foldsample -q -P --no-children -r 1000 -o out -- python3 -S kids.py
	[ "$(grep -o '^process [^;]*' out | sort -u | wc -l)" -eq 1 ]
	[ "$(sum out 'thread\(__main__\);spin')" -ge 20 ]
}

@test "children are found without kernel events, too" {
	need_python
	program kids.py <<-'EOP'
		def spin(seconds):
		    for _ in cpu(seconds): pass
		def child(): spin(0.7)
		def main():
		    if (pid := os.fork()) == 0:
		        child()
		        os._exit(0)
		    os.waitpid(pid, 0)
		main()
	EOP
	foldsample -q -P --method timer -o out -- python3 -S kids.py
	[ "$(sum out 'main\(__main__\);child\(__main__\);spin')" -ge 10 ]
}

@test "batches add up to the whole" {
	need_python
	split_program
	started python3 -S split.py 600
	foldsample -r 500 -d 2 -i 0.3 -p "$PID" >out 2>err
	cat err
	[ "$(sum out .)" -eq "$(sed -n 's/^foldsample: \([0-9]*\) samples.*/\1/p' err)" ]
	[ "$(grep -c 'hot_a(__main__);leaf_a' out)" -gt 2 ]
	# To a file: the sum so far, as one profile.
	foldsample -q -r 500 -d 1.2 -i 0.3 -o sum -p "$PID"
	[ "$(grep -c 'hot_a(__main__);leaf_a' sum)" -eq 1 ]
	foldmerge sum | cmp - sum
}

@test "signals: INT and TERM end it well, USR1 writes what there is" {
	local s
	need_python
	split_program
	started python3 -S split.py 600
	for s in INT TERM; do
		sampling -q -o out -p "$PID"
		sleep 0.5
		kill -$s $SAMPLER
		wait $SAMPLER
		[ "$(sum out .)" -gt 0 ]
		rm out
	done
	sampling -q -o out -p "$PID"
	for _ in {1..100}; do
		sleep 0.2
		kill -USR1 $SAMPLER
		[ ! -s out ] || break
	done
	[ "$(sum out .)" -gt 0 ]
	kill -0 $SAMPLER
	kill -TERM $SAMPLER
	wait $SAMPLER
	kill -0 "$PID"
}

@test "the target is killed in the middle, or ends: the profile is written" {
	need_python
	split_program
	started python3 -S split.py 600
	sampling -q -o out -p "$PID"
	sleep 0.7
	kill -9 "$PID"
	wait $SAMPLER
	[ "$(sum out hot_)" -gt 0 ]
	started python3 -S split.py 0.4
	foldsample -q -o out -p "$PID"
	[ "$(sum out .)" -gt 0 ]
}

@test "forms of a frame" {
	local row
	need_python
	program form.py <<-'EOP'
		class Kind:
		    def method(self):
		        for _ in cpu(600): pass
		print("ready", flush=True)
		Kind().method()
	EOP
	started python3 -S "$PWD/form.py"
	for row in "|Kind.method(__main__)" "-l|Kind.method(__main__:8)" "-f|Kind.method($PWD/form.py)" \
		"-l -f|Kind.method($PWD/form.py:8)" "--format %s%%%b:%L,%p,%t,%m|method%form.py:7,$PID,$PID,__main__"; do
		# shellcheck disable=SC2086
		foldsample -q -r 500 -d 0.3 ${row%%|*} -p "$PID" >out
		grep -qF -- "${row#*|}" out || { echo "$row"; cat out; false; }
	done
	foldsample -q -r 500 -d 0.3 -P -T -p "$PID" >out
	grep -q "^process python[0-9.]*-$PID;thread MainThread-$PID;<module>(__main__);Kind.method(__main__)" out
}

@test "methods have their class in front, before 3.11 too" {
	local p
	program class.py <<-'EOP'
		class Base:
		    def inherited(self): self.own()
		    @classmethod
		    def made(cls): cls().inherited()
		class Kind(Base):
		    def own(self): self.look
		    @property
		    def look(self):
		        for _ in cpu(600): pass
		print("ready", flush=True)
		Kind.made()
	EOP
	need_python
	for p in $(pythons); do
		started "$p" -S class.py
		foldsample -q -r 500 -d 0.3 -p "$PID" >out
		kill -9 "$PID"
		grep -q '^<module>(__main__);Base.made(__main__);Base.inherited(__main__);Kind.own(__main__);Kind.look(__main__)' out ||
			{ echo "$p"; cat out; false; }
	done
}

@test "names of any kind make valid frames" {
	local p
	need_python
	program names.py <<-'EOP'
		def größe():
		    for _ in cpu(600): pass
		def 関数(): größe()
		def plain(): 関数()
		more = {"co_qualname": "a;b\nc\ud800"} if sys.version_info >= (3, 11) else {}
		plain.__code__ = plain.__code__.replace(co_name="a;b\nc\ud800", **more)
		print("ready", flush=True)
		plain()
	EOP
	for p in $(pythons); do
		started "$p" -S names.py
		foldsample -q -r 500 -d 0.3 -p "$PID" >out
		kill -9 "$PID"
		grep -qF '<module>(__main__);a\x3bb\x0ac'$'\xef\xbf\xbd''(__main__);関数(__main__);größe(__main__)' out ||
			{ echo "$p"; cat out; false; }
		iconv -f UTF-8 -t UTF-8 out >/dev/null
	done
}

@test "10000 frames deep" {
	local p
	need_python
	program deep.py <<-'EOP'
		sys.setrecursionlimit(20000)
		threading.stack_size(512 << 20)
		def down(n):
		    if n: return down(n - 1)
		    print("ready", flush=True)
		    for _ in cpu(600): pass
		t = threading.Thread(target=down, args=(9999,))
		t.start()
		t.join()
	EOP
	for p in $(pythons); do
		started "$p" -S deep.py
		foldsample -q -r 20 -d 3 -p "$PID" >out
		kill -9 "$PID"
		[ "$(grep -o 'down(__main__)' out | wc -l)" -ge 10000 ] || { echo "$p"; cut -c1-300 out; false; }
		awk '{ n = gsub(/down\(__main__\)/, "") } n > 0 && n != 10000 { exit 1 }' out
	done
}

@test "subinterpreters: what runs in one stands on what called it" {
	local p
	need_python
	program sub.py <<-'EOP'
		try:
		    import _interpreters as sub
		except ImportError:
		    import _xxsubinterpreters as sub
		print("ready", flush=True)
		def outer():
		    sub.run_string(sub.create(), "def inner():\n    while True: pass\ninner()\n")
		outer()
	EOP
	for p in $(pythons); do
		started "$p" -S sub.py
		foldsample -q -r 500 -d 0.4 -p "$PID" >out
		kill -9 "$PID"
		grep -qE '^<module>\(__main__\);outer\(__main__\);(<module>\(__main__\);)inner\(__main__\)' out || { echo "$p"; cat out; false; }
	done
}

@test "a deleted binary, and one in a PID namespace of its own" {
	need_python
	split_program
	cp "$(python3 -c 'import sys; print(sys.executable)')" here.python
	PYTHONHOME=$(python3 -c 'import sys; print(sys.prefix)') started ./here.python -S split.py 600
	rm here.python
	foldsample -q -r 500 -d 0.3 -p "$PID" >out
	[ "$(sum out hot_)" -gt 0 ]
	unshare --pid --fork true 2>/dev/null || skip "no PID namespaces here"
	for p in $(pythons); do
		rm -f ready
		started unshare --pid --fork --kill-child "$p" -S split.py 600
		PID=$(cat "/proc/$PID/task/$PID/children" 2>/dev/null || pgrep -P "$PID")
		foldsample -q -r 500 -d 0.3 -p "${PID// /}" >out
		kill -9 "${PID// /}"
		[ "$(sum out hot_)" -gt 0 ] || { echo "$p"; cat out; false; }
	done
}

@test "elapsed time counts sleepers; the lock's holder can be singled out" {
	need_python
	program sleepy.py <<-'EOP'
		def nap(): time.sleep(600)
		def busy():
		    while True: pass
		threading.Thread(target=nap, daemon=True).start()
		threading.Thread(target=busy, daemon=True).start()
		print("ready", flush=True)
		nap()
	EOP
	started python3 -S sleepy.py
	foldsample -q --wall -d 1 -u us -p "$PID" >out
	cat out
	# Three threads, a second each.
	awk -v n="$(sum out nap)" -v b="$(sum out busy)" 'BEGIN { exit !(n / b > 1.8 && n / b < 2.2 && b > 700000) }'
	foldsample -q --gil -d 1 -p "$PID" >out
	[ "$(sum out busy)" -gt 20 ] && [ "$(sum out nap)" = 0 ]
	foldsample -q --cpu=user -d 1 -p "$PID" >out
	[ "$(sum out busy)" -gt 10 ] && [ "$(sum out nap)" = 0 ]
	foldsample --dump -l -p "$PID" >out
	grep -qx "thread $PID MainThread: waiting" out
	grep -qx 'thread [0-9]* Thread-2\( (busy)\)\?: running, holds the interpreter lock' out
	grep -A1 "thread $PID" out | grep -qx '    nap(__main__:6)'
}

@test "threads have the names that the program gave them" {
	local p
	need_python
	program names.py <<-'EOP'
		import _thread
		from concurrent.futures import ThreadPoolExecutor
		def work():
		    while True: pass
		class Kind(threading.Thread):
		    def run(self): work()
		def renamed():
		    time.sleep(0.2)
		    threading.current_thread().name = "später;\n"
		    work()
		many = [threading.Thread(target=time.sleep, args=(600,), daemon=True) for _ in range(150)]
		for t in many: t.start()
		threading.Thread(target=work, daemon=True).start()
		Kind(name="own class", daemon=True).start()
		t = threading.Thread(target=work, name="has a dictionary", daemon=True)
		for i in range(40): t.__dict__["more%d" % i] = i
		t.start()
		ThreadPoolExecutor(1).submit(work)
		threading.Thread(target=renamed, daemon=True).start()
		_thread.start_new_thread(work, ())
		print("ready", flush=True)
		work()
	EOP
	printf 'import time\nprint("ready", flush=True)\nwhile True: pass\n' >none.py
	for p in $(pythons); do
		started "$p" -S names.py
		foldsample -q -T -r 1000 -d 2.5 -p "$PID" >out
		foldsample --dump -p "$PID" >dump
		kill -9 "$PID"
		for n in MainThread 'Thread-151\( (work)\)\?' 'own class' 'has a dictionary' ThreadPoolExecutor-0_0 \
			'später\\x3b\\x0a' 'python[0-9.]*'; do
			grep -q "^thread $n-[0-9]*;\(.*;\)\?work(__main__)" out && grep -q "^thread [0-9]* $n: " dump ||
				{ echo "$p: $n"; cat out; grep ^thread dump; false; }
		done
		# Each has one name, but for the one that got another.
		[ "$(cut -d';' -f1 out | grep -v -e Thread-152 | sort -u | wc -l)" -eq "$(cut -d';' -f1 out | grep -v -e Thread-152 | grep -o '[0-9]*$' | sort -u | wc -l)" ]
		started "$p" -S none.py
		foldsample -q -T -d 0.3 -p "$PID" >out
		kill -9 "$PID"
		grep -q "^thread python[0-9.]*-$PID;<module>(__main__)" out || { echo "$p"; cat out; false; }
	done
}

@test "an idle target costs no wake-up" {
	local before
	need_python
	need_method perf
	kill -9 "$PID"
	printf 'import time\nprint("ready", flush=True)\ntime.sleep(600)\n' >nap.py
	started python3 -S nap.py
	foldsample -q -o out -p "$PID" &
	echo $! >>pids
	sleep 1
	before=$(cat /proc/$!/task/*/status | grep ctxt)
	sleep 2
	[ "$before" = "$(cat /proc/$!/task/*/status | grep ctxt)" ]
	kill $!
	wait $!
}

@test "200 threads" {
	need_python
	need_method perf
	kill -9 "$PID"
	program many.py <<-'EOP'
		def work():
		    for _ in cpu(600): pass
		go = threading.Event()
		def wait():
		    go.wait()
		    work()
		for _ in range(200): threading.Thread(target=wait, daemon=True).start()
		print("ready", flush=True)
		go.set()
		time.sleep(600)
	EOP
	started python3 -S many.py
	foldsample -T -r 1000 -d 3 -o out -p "$PID" 2>err
	cat err
	grep -q ' 0 lost;' err
	[ "$(grep -o '^thread [^;]*' out | sort -u | wc -l)" -gt 100 ]
	# Each has used little, on each CPU, since its last event: that counts, too.  Nothing moves while it is added up.
	sampling -T -r 100 -o out -p "$PID" 2>err
	sleep 2
	kill -STOP "$PID"
	sleep 0.2
	kill -INT $SAMPLER
	wait $SAMPLER
	cat err
	awk -v n="$(sum out .)" '/CPU sampled/ { used = $9; split($0, p, /\(|\)/); share = p[4] + 0 }
		END { print n, used, share; exit !(share > 99 && share < 101 && n > 92 * used - 2 && n < 108 * used + 2) }' err
}

@test "a file for each process, a line for each sample, few stacks, microseconds" {
	need_python
	split_program
	started python3 -S split.py 600
	foldsample -q -r 500 -d 0.5 --split -o part -p "$PID"
	[ ! -e part ] && [ "$(sum "part.$PID" .)" -gt 0 ]
	foldsample -d 0.5 --timeline -p "$PID" >out 2>err
	# What was used since the last sample is a line, too.
	n=$(sed -n 's/^foldsample: \([0-9]*\) samples.*/\1/p' err)
	# A late one may find that its time went to the one before, or stand for two.
	late=$(sed -n 's/.*, \([0-9]*\) late.*/\1/p' err)
	[ "$(wc -l <out)" -ge $((n - 2 * late - 2)) ] && [ "$(wc -l <out)" -le $((n + late + 2)) ] || { cat err; wc -l out; false; }
	foldsample -r 500 -d 1 --prune 2 -l -p "$PID" >out 2>err
	[ "$(grep -cv "\[pruned\] [0-9]*$" out)" -le 2 ]
	[ "$(sum out .)" -eq "$(sed -n 's/^foldsample: \([0-9]*\) samples.*/\1/p' err)" ]
}

@test "output is canonical, and the target is left as it was" {
	need_python
	split_program
	started python3 -S split.py 600
	foldsample -q --strict -r 500 -d 1 -l -p "$PID" >out
	foldmerge out | cmp - out
	grep -q '^TracerPid:.0$' "/proc/$PID/status"
	grep -q '^State:.[RS] ' "/proc/$PID/status"
}

@test "programs of known truth: nothing impossible (--self-test=short)" {
	need_python
	PATH=$PATH FOLD_PYTHONS='' HOME=/nonexistent foldsample --self-test=short >got || { cat got; false; }
	cat got
	head -1 got | grep -q '^python  *program  *samples  *impossible%  *inconsistent%  *share error%  *CPU sum%  *sampler%  *slowdown%$'
	[ "$(awk 'NR > 1 && $3 > 0 && $4 == 0' got | wc -l)" -ge 5 ]
}

@test "recorded processes of every version read as they were" {
	local i
	for i in "$DATA"/sample/*.image; do
		"$B/obj/tests/sample" replay "$i" >got
		cmp got "$WANT/sample/$(basename "$i" .image)" || { echo "$i"; false; }
	done
	need_python
	python3 "$BATS_TEST_DIRNAME/image.py" 3.14 | cmp - "$DATA/sample/3.14.image"
	python3 "$BATS_TEST_DIRNAME/image.py" 3.15 | cmp - "$DATA/sample/3.15.image"
	python3 "$BATS_TEST_DIRNAME/image.py" 3.14 free >free
	run "$B/obj/tests/sample" replay free
	[ "$output" = 'Python 3.14: free-threaded builds are not supported' ]
	python3 "$BATS_TEST_DIRNAME/image.py" 3.15 alpha >alpha
	run "$B/obj/tests/sample" replay alpha
	[ "$output" = 'Python 3.15: pre-releases are not supported' ]
}

@test "hostile memory, rings and ELF files do no harm; lines are found" {
	local t
	"$B/obj/tests/sample" hostile "$DATA"/sample/*.image
	for t in lines ring elf; do
		"$B/obj/tests/sample" $t
	done
}

@test "1000 times attached and detached: nothing is left behind" {
	need_python
	split_program
	started python3 -S split.py 600
	"$B/obj/tests/sample" cycles "$PID" 1000
}
