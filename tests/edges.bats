# Every program on every kind of odd input and output.  The programs are those that are built, so that
# a new one is tried without being named here; what is special about one stands in the functions below.

load helper

# foldsample is not among them: it reads processes, not files.
programs() {
	local p
	for p in "$B"/fold*; do
		p=${p##*/}
		[ "$p" = foldsample ] || echo "$p"
	done
}

# on PROGRAM FILE: runs it with FILE as its input (twice where it takes two).  The status goes to $rc,
# what it writes to out and err.
on() {
	rc=0
	case $1 in
	folddiff) "$1" "$2" "$2" >out 2>err || rc=$? ;;
	*) "$1" "$2" >out 2>err || rc=$? ;;
	esac
}

# fine PROGRAM WHAT: it went well, and silently.
fine() {
	[ "$rc" -eq 0 ] && [ ! -s err ] && return
	echo "$1, $2: exit $rc"
	head -c 1000 err
	return 1
}

# trouble PROGRAM WHAT MESSAGE: exit 2, and stderr begins with PROGRAM: MESSAGE.
trouble() {
	[ "$rc" -eq 2 ] && [ "$(head -n 1 err)" = "$1: $3" ] && return
	echo "$1, $2: exit $rc, want 2 and: $1: $3"
	head -c 1000 err
	return 1
}

# nothing PROGRAM WHAT: what the program makes of an input without stacks.
nothing() {
	case $1 in
	folddiff)
		fine "$@"
		[ "$(cat out)" = '# before after' ]
		;;
	foldsvg) # a picture that says so
		[ "$rc" -eq 2 ]
		grep -q '^foldsvg: ' err
		grep -q '</svg>' out
		;;
	*)
		fine "$@"
		[ ! -s out ]
		;;
	esac || { echo "$1, $2: exit $rc"; head -c 1000 out; return 1; }
}

@test "there are programs" {
	[ "$(programs | wc -l)" -ge 3 ]
	programs | grep -qx foldmerge
}

@test "input without stacks: empty, comments, blanks, a header" {
	local p i=0 text
	for text in '' '\n' '# x\n#\n' ' \t\n\r\n\n' '#' 'elapsed 1\ngranularity 1\n'; do
		printf '%b' "$text" >in
		for p in $(programs); do
			on "$p" in
			nothing "$p" "'$text'"
			i=$((i + 1))
		done
	done
	[ $i -ge 18 ]
}

@test "a missing last line end, and CRs in front of line ends, change nothing" {
	local p
	printf 'a;b 1\na;c 2\nd 0.5\n' >lf
	printf 'a;b 1\r\na;c 2\r\nd 0.5\r\n' >crlf
	printf 'a;b 1\na;c 2\nd 0.5' >none
	printf 'a;b 1\r\na;c 2\r\nd 0.5\r' >cr
	for p in $(programs); do
		on "$p" lf
		fine "$p" lf
		mv out want
		[ -s want ]
		for f in crlf none cr; do
			on "$p" $f
			fine "$p" $f
			cmp want out
		done
	done
}

@test "any bytes pass: NUL, control bytes, what is not UTF-8" {
	local p
	printf 'a\0b;\1\33[2J\377;\355\240\200\302 1\n' >in
	for p in $(programs); do
		on "$p" in
		fine "$p" bytes
		case $p in
		foldsvg) grep -q '</svg>' out ;;
		*) LC_ALL=C tr -d '\n' <out | LC_ALL=C grep -aqF "$(printf '\1\33[2J\377;\355\240\200\302 1')" ;;
		esac
	done
}

@test "a line of 100 MB" {
	local p
	{ head -c 50000000 /dev/zero; printf ';'; head -c 50000000 /dev/zero; printf ' 1\n'; } | tr '\0' x >in
	for p in $(programs); do
		on "$p" in
		fine "$p" "100 MB"
		case $p in
		foldmerge | foldprune) cmp in out ;;
		folddiff) [ "$(wc -c <out)" -eq $((100000001 + 20)) ] ;;
		*) [ -s out ] ;;
		esac
		rm -f out
	done
}

@test "a stack of 100 000 frames" {
	local p
	"$B/obj/tests/bench/gen" -d 100000 -l 3 -u 2 deep >in
	for p in $(programs); do
		on "$p" in
		fine "$p" "100 000 frames"
		[ -s out ]
	done
}

@test "a file that is missing, a directory, a file one may not read" {
	local p
	mkdir dir
	for p in $(programs); do
		on "$p" nowhere
		trouble "$p" missing 'nowhere: No such file or directory'
		on "$p" dir
		trouble "$p" directory 'dir: Is a directory'
	done
	[ "$(id -u)" -ne 0 ] || need setpriv
	echo 'a 1' >secret
	chmod 000 secret
	for p in $(programs); do
		rc=0
		case $p in
		folddiff) as_nobody "$p" secret secret >out 2>err || rc=$? ;;
		*) as_nobody "$p" secret >out 2>err || rc=$? ;;
		esac
		trouble "$p" unreadable 'secret: Permission denied'
	done
}

@test "a bad line is reported with its place, and the exit status is 2" {
	local p
	echo 'a 1' >good
	printf 'a 1\nbad\nb 2\n' >in
	for p in $(programs); do
		rc=0
		case $p in
		folddiff) "$p" good in >out 2>err || rc=$? ;;
		*) "$p" in >out 2>err || rc=$? ;;
		esac
		trouble "$p" bad "in:2: missing count: 'bad'"
		[ "$(wc -l <err)" -eq 1 ]
		grep -q b out
	done
}

@test "standard input: -, and closed" {
	local p
	printf 'a 1\nb 2\n' >in
	for p in $(programs); do
		case $p in
		folddiff) with="in" ;;
		*) with= ;;
		esac
		rc=0
		"$p" - $with <in >out 2>err || rc=$?
		fine "$p" -
		[ "$p" = foldsvg ] || grep -q '^b 2' out
		rc=0
		"$p" - $with <&- >out 2>err || rc=$?
		trouble "$p" 'closed stdin' '<stdin>: Bad file descriptor'
		[ "$p" = folddiff ] && continue
		rc=0
		"$p" <in >out2 2>err || rc=$?
		fine "$p" stdin
		"$p" - <in | cmp - out2
		rc=0
		"$p" <&- >out 2>err || rc=$?
		trouble "$p" 'closed stdin' '<stdin>: Bad file descriptor'
	done
}

# opening PROGRAM FILE REDIRECTION...: runs it with its output redirected so.
redirected() {
	local p=$1 with=$2
	[ "$p" = folddiff ] && with="$with $with"
	rc=0
	bash -c "$p $with 2>err $3" || rc=$?
}

@test "output that cannot be written: full, closed, and what -h and -V say" {
	local p
	printf 'a 1\nb 2\n' >in
	for p in $(programs); do
		redirected "$p" in '>/dev/full'
		trouble "$p" /dev/full '<stdout>: No space left on device'
		redirected "$p" in '>&-'
		trouble "$p" 'closed stdout' '<stdout>: Bad file descriptor'
		rc=0
		"$p" -h >/dev/full 2>err || rc=$?
		trouble "$p" '-h >/dev/full' '<stdout>: cannot write the help'
		rc=0
		"$p" -V >/dev/full 2>err || rc=$?
		trouble "$p" '-V >/dev/full' '<stdout>: cannot write the version'
		redirected "$p" in '2>&- >out' # must not fail for want of a place to complain
		[ $rc -eq 0 ] || { echo "$p, closed stderr: exit $rc"; false; }
		rc=0
		"$p" -h | grep -q -- '-o, --output' || continue
		redirected "$p" '-o /dev/full in' '>out' 2>/dev/null
		[ "$p" = folddiff ] && { rc=0; "$p" -o /dev/full in in 2>err || rc=$?; }
		trouble "$p" '-o /dev/full' '/dev/full: No space left on device'
	done
}

@test "a reader that goes away ends the program silently" {
	local p
	"$B/obj/tests/bench/gen" -l 20000 -b 3000000 distinct >in
	for p in $(programs); do
		redirected "$p" in '| true; exit ${PIPESTATUS[0]}'
		[ $rc -eq 141 ] && [ ! -s err ] || { echo "$p: exit $rc"; cat err; false; }
		rc=0
		(trap '' PIPE; redirected "$p" in '| true; exit ${PIPESTATUS[0]}'; exit $rc) || rc=$?
		[ $rc -ne 0 ] && [ ! -s err ] || { echo "$p, SIGPIPE ignored: exit $rc"; cat err; false; }
	done
}

@test "an operand that looks like an option stands behind --" {
	local p
	echo 'a 1' >-x
	echo 'a 1' >--
	echo 'a 1' >in
	for p in $(programs); do
		on "$p" in
		mv out want
		for f in -x --; do
			rc=0
			case $p in
			folddiff) "$p" -- "$f" "$f" >out 2>err || rc=$? ;;
			*) "$p" -- "$f" >out 2>err || rc=$? ;;
			esac
			fine "$p" "-- $f"
			cmp want out
		done
	done
}

@test "an option nobody knows, or without its argument, gives the usage line and 2" {
	local p option
	for p in $(programs); do
		for option in -Z --nonesuch; do
			rc=0
			"$p" $option >out 2>err </dev/null || rc=$?
			[ $rc -eq 2 ] && [ ! -s out ] && [ "$(wc -l <err)" -eq 2 ]
			grep -q "^$p: unknown option: '-*${option##*-}'$" err
			grep -q "^usage: $p " err
		done || { echo "$p $option: exit $rc"; cat err; false; }
		"$p" -h | sed -n 's/^  \(-[A-Za-z]\)\{0,1\},\{0,1\} *\(--[a-z-]*\)\{0,1\} [A-Z][A-Z,.]* .*/\1 \2/p' >options
		for option in $(cat options); do
			rc=0
			"$p" $option >out 2>err </dev/null || rc=$?
			[ $rc -eq 2 ] && [ ! -s out ] && grep -q "^$p: -.*: needs an argument: [A-Z]" err &&
				grep -q "^usage: $p " err || { echo "$p $option: exit $rc"; cat err; false; }
		done
	done
	foldmerge -h | grep -q -- '-o, --output FILE'
	[ "$(cat options)" != '' ]
}

@test "-h and -V go to standard output" {
	local p version
	version=$(sed -n 's/^VERSION *= *//p' "$SRC/../Makefile")
	for p in $(programs); do
		for option in -h --help; do
			rc=0
			"$p" $option >out 2>err </dev/null || rc=$?
			fine "$p" $option
			sed -n 1p out | grep -q "^$p - [a-z]"
			sed -n 2p out | grep -q "^usage: $p \[-[A-Za-z]*\]"
			grep -q -- '-h, --help' out
			grep -q -- '-V, --version' out
		done
		gives "$p $version\n" "$p" -V
		gives "$p $version\n" "$p" --version
		rc=0
		"$p" -V nowhere >out 2>err || rc=$?
		fine "$p" '-V nowhere'
	done
}

@test "the program is called by its name, wherever it lies" {
	local p
	for p in $(programs); do
		rc=0
		case $p in
		folddiff) "$B/$p" nowhere nowhere >out 2>err || rc=$? ;;
		*) "$B/$p" nowhere >out 2>err || rc=$? ;;
		esac
		trouble "$p" path 'nowhere: No such file or directory'
	done
}
