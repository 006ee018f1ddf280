# What the tests of foldsample share: `load sample` after `load helper`.

# The interpreters from 3.8 on: those named in $FOLD_PYTHONS, that of $PATH, those that pyenv keeps.
pythons() {
	local p
	for p in ${FOLD_PYTHONS:-} python3 "${HOME:-/root}"/.pyenv/versions/3.*/bin/python3; do
		"$p" -c 'import sys; sys.version_info >= (3, 8) and print(sys.executable)' 2>/dev/null || true
	done | sort -u
}

# Makes sure that there is a Python, and that python3 is it itself and not a script that looks for one.
need_python() {
	local path
	need python3
	path=$(python3 -c 'import sys; print(sys.executable)')
	mkdir -p path
	ln -sf "$path" path/python3
	PATH=$PWD/path:$PATH
}

# Writes the program on stdin to FILE, with a head that all programs use: cpu(seconds) goes on until the thread
# has used that much CPU time.
program() {
	{
		printf '%s\n' 'import os, sys, threading, time' 'def cpu(seconds):' \
			'    end = time.thread_time() + seconds' \
			'    while time.thread_time() < end:' '        yield'
		cat
	} >"$1"
}

# Starts a Python program in the background, sets PID, and waits until it has printed "ready".
started() {
	local i
	: >ready
	"$@" >ready 2>&1 &
	PID=$!
	echo "$PID" >>pids
	for ((i = 0; i < 600; i++)); do
		grep -q ready ready && return 0
		kill -0 "$PID" 2>/dev/null || break
		sleep 0.05
	done
	cat ready
	return 1
}

teardown() {
	local p
	[ -f pids ] || return 0
	while read -r p; do
		kill -9 "$p" 2>/dev/null || true
	done <pids
}

# Skips the test when the kernel denies what a method needs, and says what it said.
need_method() {
	program spin.py <<-'EOP'
		print("ready", flush=True)
		for _ in cpu(600): pass
	EOP
	started python3 spin.py
	foldsample -q --method "$1" -d 0.05 -p "$PID" >/dev/null 2>why && return 0
	kill -9 "$PID"
	skip "--method $1: $(cat why)"
}

# The sum of the counts of the stacks in FILE that match a regular expression.
sum() {
	RE=$2 awk '{ n = $NF; sub(/ [0-9.]*$/, "") } $0 ~ ENVIRON["RE"] { s += n } END { print s + 0 }' "$1"
}

# share FILE PART OTHER LOW HIGH: PART's share of the two is between.
share() {
	awk -v a="$(sum "$1" "$2")" -v b="$(sum "$1" "$3")" -v low="$4" -v high="$5" 'BEGIN {
		print a, b
		exit !(a + b > 0 && a / (a + b) >= low && a / (a + b) <= high)
	}'
}

split_program() {
	program split.py <<-'EOP'
		def leaf_a(n):
		    s = 0
		    for i in range(n): s += i
		def leaf_b(n):
		    s = 0
		    for i in range(n): s += i
		def hot_a(): leaf_a(7000)
		def hot_b(): leaf_b(3000)
		def main():
		    for _ in cpu(float(sys.argv[1])):
		        hot_a()
		        hot_b()
		print("ready", flush=True)
		main()
	EOP
}

# denied NUMBERS COMMAND...: runs the command where these system calls (x86_64's numbers) are not permitted, as
# containers do.
denied() {
	python3 - "$@" <<-'EOP'
		import ctypes, os, struct, sys
		numbers = [int(n) for n in sys.argv[1].split(",")]
		code = [(0x20, 0, 0, 0)]
		for n in numbers: code += [(0x15, 0, 1, n), (0x06, 0, 0, 0x50001)]
		code += [(0x06, 0, 0, 0x7fff0000)]
		text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *c) for c in code))
		program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(code), ctypes.addressof(text)))
		libc = ctypes.CDLL(None, use_errno=True)
		if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0): sys.exit(99)
		os.execvp(sys.argv[2], sys.argv[2:])
	EOP
}

# Starts foldsample in the background, sets SAMPLER, and waits until it minds signals.
sampling() {
	foldsample "$@" &
	SAMPLER=$!
	echo $SAMPLER >>pids
	until grep -q '^SigBlk:.*[1-9a-f]' /proc/$SAMPLER/status; do
		kill -0 $SAMPLER
		sleep 0.05
	done
}
