# foldsample where it is hard: containers, processes that come and go, what is not allowed, what is full.

load helper
load sample

# needs_to COMMAND...: skips the test where namespaces or the like are not to be had.
needs_to() {
	"$@" true 2>why || skip "$1: $(cat why)"
}

@test "containers: their own root, their own PIDs, a Python that no one else sees" {
	local p how only pid
	need_python
	needs_to unshare --mount --pid --fork
	split_program
	# The mapped files may be opened with CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN; else by their path.
	only="setpriv --bounding-set=-all,+sys_ptrace,+perfmon"
	for p in $(pythons); do
		for how in pivot chroot; do
			started python3 "$BATS_TEST_DIRNAME/contained.py" $how "$p" split.py 600
			pid=$(grep -v ready ready)
			[ "$(awk '/^NSpid:/ { print $NF }' "/proc/$pid/status")" = 1 ]
			[ -z "$(ls root)" ]
			foldsample -r 500 -d 0.5 -p "$pid" >out 2>err
			[ "$(sum out '^<module>\(__main__\);main\(__main__\);hot_')" -gt 0 ] || { echo "$p $how"; cat out err; false; }
			$only "$B/foldsample" -r 500 -d 0.5 -p "$pid" >out 2>err
			[ "$(sum out '^<module>\(__main__\);main\(__main__\);hot_')" -gt 0 ] || { echo "$p $how, less allowed"; cat out err; false; }
			foldsample --dump -p "$pid" | grep -q "^thread $pid MainThread: running, holds the interpreter lock"
			kill -9 "$PID"
		done
	done
}

@test "programs that end, or become others, while they are read" {
	local i rc
	need_python
	for ((i = 0; i < 40; i++)); do
		python3 -S -c pass &
		rc=0
		foldsample -r 2000 -p $! >out 2>err || rc=$?
		wait $!
		[ $rc -eq 0 ] || grep -Eq '(not a Python process|no such process)' err || { cat err; false; }
	done
	program again.py <<-'EOP'
		def spin():
		    for _ in cpu(0.01): pass
		spin()
		n = int(sys.argv[1])
		if n: os.execv(sys.executable, [sys.executable, "-S", __file__, str(n - 1)])
	EOP
	foldsample -T -r 1000 -o out -- python3 -S again.py 20 2>err
	cat err
	[ "$(sum out 'spin\(__main__\)')" -ge 100 ]
	[ "$(sum out 'thread foldsample')" = 0 ]
	grep -q ' 0 inconsistent' err
}

@test "a program that forks as fast as it can" {
	need_python
	program many.py <<-'EOP'
		def child():
		    for _ in cpu(0.005): pass
		for _ in range(30):
		    pids = []
		    for _ in range(10):
		        if (pid := os.fork()) == 0:
		            if os.fork() == 0: os._exit(0)
		            child()
		            os._exit(0)
		        pids.append(pid)
		    for pid in pids: os.waitpid(pid, 0)
	EOP
	for m in perf timer; do
		foldsample -P --method $m -r 1000 -o out -- python3 -S many.py 2>err || { [ $m = perf ] && grep '^foldsample: perf events' err && continue; cat err; false; }
		cat err
		[ "$(sum out 'child\(__main__\)')" -gt 100 ]
		# A child of 5 ms is seen at 1 kHz.
		[ $m = timer ] || [ "$(grep 'child(__main__)' out | cut -d';' -f1 | sort -u | wc -l)" -ge 285 ]
	done
}

@test "the summary tells what processes used that came and went unseen" {
	local work='sh -c "i=0; while [ \$i -lt 60000 ]; do i=\$((i+1)); done"; true'
	foldsample -r 1 --method timer -o out -- sh -c "$work" 2>err
	cat err
	awk '/ s more were used by processes that ended: without a sample, or after their last one$/ { s = $2 } END { exit !(s >= 0.01) }' err
	foldsample -r 1 --method timer --no-children -o out -- sh -c "$work" 2>err
	! grep 'more were used' err
}

@test "stopped, asleep, ended and not yet waited for" {
	local child
	need_python
	split_program
	started python3 -S split.py 600
	kill -STOP "$PID"
	foldsample -d 0.2 -p "$PID" >out 2>err
	[ ! -s out ]
	grep -q '^foldsample: 0 samples ' err
	foldsample --dump -p "$PID" | grep -q "^thread $PID .*: stopped"
	foldsample -q --wall -u us -d 0.5 -p "$PID" >out
	awk -v n="$(sum out 'main\(__main__\)')" 'BEGIN { exit !(n > 300000 && n < 700000) }'
	grep -q '^State:.T ' "/proc/$PID/status"
	kill -CONT "$PID"
	python3 -c 'import os, time
if os.fork(): print("ready", flush=True); time.sleep(600)' >ready &
	echo $! >>pids
	until grep -q ready ready && child=$(pgrep -P $!) && grep -q '^State:.Z' "/proc/$child/status"; do sleep 0.05; done
	fails 2 "foldsample: $child: not a Python process, but a zombie or a thread of the kernel" foldsample -d 1 -p "$child"
}

@test "lists of processes: the same twice, a bad one among good ones, our own" {
	need_python
	split_program
	started python3 -S split.py 600
	foldsample -d 0.5 -p "$PID,$PID" -p "$PID" >out 2>err
	cat err
	[ "$(sum out .)" -le 51 ]
	fails 2 "foldsample: 2147483646: no such process" foldsample -p "$PID,2147483646"
	run bash -c 'exec foldsample -p $$'
	[ "$status" -eq 2 ]
	[[ $output == *": not a Python process: 'foldsample'" ]]
	foldsample -q -d 0.01 -p "$PID" >out
}

@test "what cannot be written is an error" {
	need_python
	split_program
	started python3 -S split.py 600
	fails 2 "foldsample: <stdout>: Bad file descriptor" bash -c "foldsample -q -d 0.3 -p $PID >&-"
	[ -w /dev/full ] || skip "no /dev/full"
	fails 2 "foldsample: /dev/full: No space left on device" foldsample -q -d 0.3 -o /dev/full -p "$PID"
	fails 2 "foldsample: /dev/full: No space left on device" foldsample -q -d 600 -i 0.1 -o /dev/full -p "$PID"
	fails 125 "foldsample: /dev/full: No space left on device" foldsample -q -r 2000 -o /dev/full -- python3 -S -c 'for i in range(3000000): pass'
	kill -0 "$PID"
}

@test "what is not permitted is told with what would permit it" {
	need_python
	need setpriv
	[ "$(id -u)" -eq 0 ] || skip "not root: cannot become another user"
	needs_to unshare --mount
	chmod 755 . ..
	cp "$B/foldsample" .
	cat >tell <<-'EOP'
		nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
		mount --make-rprivate /
		mount -t tmpfs none /proc/sys/kernel
		mkdir /proc/sys/kernel/yama
		for scope in 0 1 3; do
			echo $scope >/proc/sys/kernel/yama/ptrace_scope
			for pid; do $nobody ./foldsample -p $pid 2>&1 | sed "s/.*not permitted to read process [0-9]*/$scope/"; done
		done
	EOP
	started python3 -c 'import time; print("ready", flush=True); time.sleep(600)'
	unshare --mount bash tell "$PID" >got
	diff -u - got <<-'EOP'
		0: needs root or CAP_SYS_PTRACE
		1: needs root or CAP_SYS_PTRACE
		3: kernel.yama.ptrace_scope is 3: nobody may until the next boot
	EOP
	setpriv --bounding-set=-all ./foldsample -p "$PID" >/dev/null 2>got && skip "root may read here without any capability"
	grep -q 'needs CAP_SYS_PTRACE where the process runs, which this root has not' got
}

@test "threads that Python has no name for: those of the kernel, as they are now" {
	local m
	need_python
	program name.py <<-'EOP'
		import _thread, ctypes
		def work(name):
		    go.wait()
		    for _ in cpu(0.1): pass
		    ctypes.CDLL(None).prctl(15, name, 0, 0, 0)
		    while True: pass
		go = threading.Event()
		for n in b"first", b"a\n;\x1bz": _thread.start_new_thread(work, (n,))
		print("ready", flush=True)
		time.sleep(float(sys.argv[1]))
		go.set()
		time.sleep(600)
	EOP
	for m in perf timer; do
		started python3 -S name.py 0.5
		foldsample -q -T --method $m -r 500 -d 3 -p "$PID" >out 2>err || { [ $m = perf ] && grep '^foldsample: perf events' err && continue; cat err; false; }
		cut -d';' -f1 out | sort -u
		[ "$(sum out '^thread first-[0-9]*;.*work')" -gt 0 ]
		[ "$(sum out '^thread a\\x0a\\x3b\\x1bz-[0-9]*;.*work')" -gt 0 ]
		foldsample --dump -p "$PID" | grep -q '^thread [0-9]* a\\x0a\\x3b\\x1bz: '
		kill -9 "$PID"
	done
}

@test "200 threads that sleep, by the clock: their time adds up" {
	need_python
	program many.py <<-'EOP'
		def nap(): time.sleep(600)
		for _ in range(200): threading.Thread(target=nap, daemon=True).start()
		print("ready", flush=True)
		nap()
	EOP
	started python3 -S many.py
	foldsample --wall -T -d 5 -u us -o out -p "$PID" 2>err
	cat err
	[ "$(grep -o '^thread [^;]*' out | sort -u | wc -l)" -eq 201 ]
	awk -v us="$(sum out nap)" 'BEGIN { exit !(us > 0.95 * 201 * 5e6 && us < 1.1 * 201 * 5e6) }'
}

@test "the lock's holder is found when it is a thread made later" {
	need_python
	program later.py <<-'EOP'
		def busy():
		    while True: pass
		print("ready", flush=True)
		time.sleep(1)
		threading.Thread(target=busy, daemon=True).start()
		time.sleep(600)
	EOP
	started python3 -S later.py
	foldsample -q --gil -d 2.5 -p "$PID" >out
	cat out
	[ "$(sum out 'busy\(__main__\)')" -gt 50 ]
}

@test "coroutines stand on what awaits them; what C does is its caller's" {
	local p
	need_python
	program await.py <<-'EOP'
		import asyncio
		def big(): sum(range(300000))
		async def inner(): big()
		async def middle(): await inner()
		async def outer():
		    for _ in cpu(600): await middle()
		print("ready", flush=True)
		asyncio.run(outer())
	EOP
	for p in $(pythons); do
		started "$p" -S await.py
		foldsample -q -r 500 -d 0.5 -p "$PID" >out
		kill -9 "$PID"
		grep -qE ';outer\(__main__\);middle\(__main__\);inner\(__main__\);big\(__main__\) [0-9]+$' out || { echo "$p"; cat out; false; }
	done
}

@test "a kernel that keeps no account of threads: a period an event, or clock ticks" {
	local m
	need_python
	needs_to unshare --mount
	split_program
	cat >blind <<-'EOP'
		mount --make-rprivate /
		mount --bind /dev/null /proc/$1/task/$1/schedstat || exit 99
		pid=$1
		shift
		exec foldsample -q -u us "$@" -p $pid
	EOP
	started python3 -S split.py 600
	for m in perf timer plain; do
		unshare --mount bash blind "$PID" --method $m -d 2 >out 2>err || {
			[ $? -ne 99 ] || skip "$(cat err)"
			[ $m = perf ] && grep '^foldsample: perf events' err && continue
			cat err
			false
		}
		cat out
		[ "$(sum out 'hot_a\(__main__\)')" -gt "$(sum out 'hot_b\(__main__\)')" ]
		[ "$(sum out 'hot_a.*leaf_b|hot_b.*leaf_a')" = 0 ]
		awk -v us="$(sum out .)" 'BEGIN { exit !(us > 2e4 && us < 2.2e6) }'
	done
}

@test "no access is wrong, no byte is lost (valgrind)" {
	local how
	need_python
	need valgrind
	! nm "$B/foldsample" | grep -q -e __asan_init -e __tsan_init || skip "sanitizers do the same"
	split_program
	started python3 -S split.py 600
	for how in "-l -T -P -i 0.3" "--wall --timeline -f" "--method plain --prune 4" --gil "--dump -l"; do
		# shellcheck disable=SC2086
		valgrind -q --error-exitcode=9 --leak-check=full foldsample $how -d 1.5 -p "$PID" >out 2>err || { echo "$how"; cat err; false; }
		[ -s out ]
	done
	valgrind -q --error-exitcode=9 --leak-check=full foldsample -o out -- python3 -S split.py 0.2 2>err || { cat err; false; }
}
