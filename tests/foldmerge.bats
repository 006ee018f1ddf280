# foldmerge(1), and what all programs share with it: the format, bad lines, -o, -s.

load helper

# table PROGRAM...: reads lines "INPUT | OUTPUT" (printf escapes) and holds PROGRAM on INPUT against OUTPUT.
table() {
	local in out
	while IFS='|' read -r in out; do
		[ -n "$in$out" ] || continue
		printf '%b' "${in% }" >in
		gives "${out# }" "$@" in || { echo "input: $in"; return 1; }
	done
}

@test "a line is a stack, a blank, and a count" {
	table foldmerge <<-'EOF'
		a;b 1\n | a;b 1\n
		a;b 1 | a;b 1\n
		a;b 1\r\n | a;b 1\n
		a;b 1\r | a;b 1\n
		a;b\t1\n | a;b 1\n
		a;b 1 \t \n | a;b 1\n
		a b c 1\n | a b c 1\n
		a  1\n | a  1\n
		a \t1\n | a  1\n
		\x20a 1\n | \x20a 1\n
		a 1\n\n\n \t \n\r\na 1\n | a 2\n
		# a comment 5\na 1\n#b 1\n | a 1\n
		a# 1\n | a# 1\n
		a 5\x01 1\na 5\nb 1\n | a 5\na 5\x01 1\nb 1\n
		a;#b 1\n | a;#b 1\n
		a 0\n | a 0\n
		a 007\n | a 7\n
		a\rb 1\n | a\rb 1\n
		elapsed 5\ngranularity 1\na 1\n | a 1\n
		elapsed 5.5\r\ngranularity 1\r\na 1\r\n | a 1\n
		a 1\nelapsed 5\ngranularity 1\n | a 1\nelapsed 5\ngranularity 1\n
		elapsed 5\na 1\n | a 1\nelapsed 5\n
	EOF
}

@test "a file that has less than its size says is read to its end" {
	for f in /sys/block/*/stat; do
		[ -e "$f" ] || continue
		[ "$(stat -c %s "$f")" -gt "$(wc -c <"$f")" ]
		foldmerge "$f" >got 2>err
		[ -s got ] && [ ! -s err ]
		folddiff "$f" "$f" >got 2>err
		[ -s got ] && [ ! -s err ]
		break
	done
}

@test "what a stack has in common with the one before ends before its count" {
	printf 'a 123456789\001 1\na 123456789\nb 1\n' >l
	gives 'l;a 123456789\nl;a 123456789\001 1\nl;b 1\n' foldmerge -l l
	gives 'a 123456789\na 123456789\001 1\nb 1\n' foldmerge - <l
}

@test "frames are any bytes, and may be empty" {
	table foldmerge <<-'EOF'
		; 1\n | ; 1\n
		;; 1\n;a 1\na; 1\na;;b 1\n | ;; 1\n;a 1\na; 1\na;;b 1\n
		a\x00b;\x00 1\n | a\x00b;\x00 1\n
		\xff\xfe;\xc3\x28 1\n | \xff\xfe;\xc3\x28 1\n
		\x1b[31m;\x07 1\n | \x1b[31m;\x07 1\n
		<&>"';\xe2\x82\xac 1\n | <&>"';\xe2\x82\xac 1\n
		a\x00x 1\na\x00y 1\n | a\x00x 1\na\x00y 1\n
	EOF
	printf ' 1\n' >in
	gives ' 1\n' foldmerge in
}

@test "counts are decimal and exact" {
	table foldmerge <<-'EOF'
		a 0.1\na 0.1\na 0.1\na 0.1\na 0.1\na 0.1\na 0.1\na 0.1\na 0.1\na 0.1\n | a 1\n
		a 0.25\na 42\n | a 42.25\n
		a 1.\n | a 1\n
		a 1.50\n | a 1.5\n
		a 0.000000001\na 18446744073709551616\n | a 18446744073709551616.000000001\n
		a 18446744073709551615\na 1\n | a 18446744073709551616\n
		a 1.1000000000000000\n | a 1.1\n
		a 340282366920938463463374607431.768211455\n | a 340282366920938463463374607431.768211455\n
		a 000000000000000000000000000000000000000000000000000000000000000000000012\n | a 12\n
		a 99999999999999999\na 1\n | a 100000000000000000\n
		a 999999999999999999\na 1\n | a 1000000000000000000\n
	EOF
}

@test "a bad line is reported with its place, and the rest is processed" {
	local in why
	while IFS='|' read -r in why; do
		printf 'good 1\n%b\ngood 2\n' "$in" >in
		ends 2 'good 3\n' "foldmerge: in:2: ${why//\\/\\\\}\n" foldmerge in
		printf '%b' "$in" >in # no line end behind it
		ends 2 '' "foldmerge: in:1: ${why//\\/\\\\}\n" foldmerge in
	done <<-'EOF'
		a;b|missing count: 'a;b'
		a|missing count: 'a'
		42|missing stack: '42'
		4.5|missing stack: '4.5'
		a b|count is not a decimal number: 'a b'
		a -1|count is not a decimal number: 'a -1'
		a +1|count is not a decimal number: 'a +1'
		a 1e3|count is not a decimal number: 'a 1e3'
		a .5|count is not a decimal number: 'a .5'
		a .|count is not a decimal number: 'a .'
		a 1,5|count is not a decimal number: 'a 1,5'
		a 0x10|count is not a decimal number: 'a 0x10'
		a 1.2.3|count is not a decimal number: 'a 1.2.3'
		a nan|count is not a decimal number: 'a nan'
		a 1x|count is not a decimal number: 'a 1x'
		a 1\0|count is not a decimal number: 'a 1\x00'
		a 0.0000000001|count has more than 9 decimals: 'a 0.0000000001'
		a 340282366920938463463374607432|count too large: 'a 340282366920938463463374607432'
		a 340282366920938463463374607431.768211456|count too large: 'a 340282366920938463463374607431.768211456'
		\033[2J\0|missing count: '\x1b[2J\x00'
		aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff|missing count: 'aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff'
		aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffg|missing count: 'aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff...'
	EOF
}

@test "a bad line's place is right in every file, behind headers and far into it" {
	printf 'elapsed 1\ngranularity 2\n# x\n\r\nbad\n' >a
	{ yes 'main;work;more work;and more 1' | head -n 100000; echo bad; } >b
	printf 'bad' >c
	ends 2 'main;work;more work;and more 100000\nx 1\n' \
		"foldmerge: a:5: missing count: 'bad'
foldmerge: b:100001: missing count: 'bad'
foldmerge: <stdin>:2: missing count: 'bad'
foldmerge: c:1: missing count: 'bad'\n" foldmerge a b - c < <(printf 'x 1\nbad\n')
}

@test "the first ten bad lines are shown, then their number" {
	local i err=
	for i in {1..10}; do
		echo "bad$i"
		err+="foldmerge: in:$i: missing count: 'bad$i'\n"
	done >in
	ends 2 '' "$err" foldmerge in
	echo 'good 1' >>in
	echo 'bad' >>in
	ends 2 'good 1\n' "${err}foldmerge: 11 bad lines in all, the first 10 shown\n" foldmerge in
	yes bad | head -n 12345 >>in
	ends 2 'good 1\n' "${err}foldmerge: 12356 bad lines in all, the first 10 shown\n" foldmerge in
}

@test "-s stops at the first bad line and writes nothing" {
	printf 'a 1\nbad\nworse\n' >in
	echo old >file
	fails 2 "foldmerge: in:2: missing count: 'bad'" foldmerge -s in
	fails 2 "foldmerge: in:2: missing count: 'bad'" foldmerge --strict in nowhere
	fails 2 "foldmerge: in:2: missing count: 'bad'" foldmerge -s -o file in
	[ "$(cat file)" = old ]
	echo 'a 1' >good
	fails 2 "foldmerge: nowhere: No such file or directory" foldmerge -s nowhere good
	gives 'a 1\n' foldmerge -s good
	printf '# before after\na 1 2\nb 1\n' >two
	fails 2 "foldmerge: two:3: missing second count: 'b 1'" foldmerge -s two
}

@test "a sum that does not fit is an error with its place, never a wrap" {
	local most=340282366920938463463374607431.768211455
	printf 'a %s\nb 1\na 0.000000001\nb 1\n' $most >in
	ends 2 "a $most\nb 2\n" "foldmerge: in:3: sum of counts too large: 'a 0.000000001'\n" foldmerge in
	printf 'a 18446744073709551615\na 18446744073709551615\na 18446744073709551615\n' >in
	gives 'a 55340232221128654845\n' foldmerge in
	printf 'a %s\n' $most >one
	printf 'a 1\nb 1\n' >other
	ends 2 "a $most\nb 1\n" "foldmerge: other:1: sum of counts too large: 'a 1'\n" foldmerge one other
	foldmerge one other 2>&1 | cmp - <(cat err want)
	gives "a $most\n" foldmerge one
	foldmerge one | cmp one -
	# Two counts: found only at the end.
	printf 'a %s 1\na 1 1\n' $most >in
	ends 2 '' "foldmerge: sum of counts too large: 'a'\n" foldmerge in
	printf 'a %s 1\na %s 1\n' $most $most >in
	ends 2 '' "foldmerge: sum of counts too large: 'a'\n" foldmerge in
}

@test "two counts are taken as such where the comment, or every line, says so" {
	table foldmerge <<-'EOF'
		# before after\na;b 1 2\na;b 3 4\n | # before after\na;b 4 6\n
		a;b 1 2\na;b 3 4\nc 0 1\n | # before after\na;b 4 6\nc 0 1\n
		a;b 1 2\na;b 3 4\nc 1\n | a;b 1 2\na;b 3 4\nc 1\n
		a;b 1 2\n# before after\na;b 1 2\n | # before after\na;b 2 4\n
		# before after\na;b 0.5 2\na;b\t0.5\t2\n | # before after\na;b 1 4\n
		# before after\n 1 2\n | # before after\n 1 2\n
		# before after\na 9 1 2\n | # before after\na 9 1 2\n
		a 1 2\na 1. 2\n | # before after\na 2 4\n
		# before after\n | # before after\n
		# before after\na 0 0\n | # before after\na 0 0\n
		# Before after\na 1 2\nb 1\n | a 1 2\nb 1\n
	EOF
	printf '# before after\na 1 2\nb 5\nc x 2\nbad\n5 5\n' >in
	ends 2 '# before after\na 1 2\n' "foldmerge: in:3: missing second count: 'b 5'
foldmerge: in:4: missing second count: 'c x 2'
foldmerge: in:5: missing count: 'bad'
foldmerge: in:6: missing second count: '5 5'\n" foldmerge in
	# The comment may be in any file; the sums are as exact as those of one count.
	printf 'a 0.1 1\n%.0s' {1..10} >x
	printf '# before after\na 1 18446744073709551616\n' >y
	gives '# before after\na 2 18446744073709551626\n' foldmerge x y
}

@test "canonical order: by frames, bytewise, a parent before its children" {
	printf '%s 1\n' b 'foo;y' foo 'foo::bar' a 'a;b;c' 'a;b' 'a b' 'a!' 'foo;y;' 'a;' B "$(printf '\377')" >in
	gives "B 1\na 1\na; 1\na;b 1\na;b;c 1\na b 1\na! 1\nb 1\nfoo 1\nfoo;y 1\nfoo;y; 1\nfoo::bar 1\n\xff 1\n" \
		foldmerge in
}

@test "-l puts the file's base name in front" {
	mkdir -p dir
	echo 'main 1' >dir/a.txt
	echo 'main 2' >'#x;y
z'
	gives 'a.txt;main 1\n' foldmerge -l dir/a.txt
	gives '_x:y z;main 2\na.txt;main 1\n' foldmerge --label dir/a.txt ./'#x;y
z'
	gives '<stdin>;main 1\n' foldmerge -l - <dir/a.txt
	gives '<stdin>;main 1\n' foldmerge -l <dir/a.txt
	gives 'a.txt;main 2\n' foldmerge -l dir/a.txt dir/a.txt
	printf 'bad\n' >b
	ends 2 'a.txt;main 1\n' "foldmerge: b:1: missing count: 'bad'\n" foldmerge -l b dir/a.txt
	printf 'x 1 2\n' >two
	gives '# before after\ntwo;x 1 2\n' foldmerge -l two
}

@test "--tab writes a tab, and tabs are read" {
	printf 'a b;c 1\nd 2\n' >in
	gives 'a b;c\t1\nd\t2\n' foldmerge --tab in
	foldmerge --tab in >tabs
	gives 'a b;c 1\nd 2\n' foldmerge tabs
	gives 'a b;c\t2\nd\t4\n' foldmerge --tab tabs in
	printf '# before after\na 1 2\n' >two
	foldmerge --tab two >tabs
	gives '# before after\na 1 2\n' foldmerge tabs
}

@test "operands: files, standard input, each as often as it is named" {
	echo 'a 1' >a
	echo 'b 1' >b
	gives 'a 1\n' foldmerge <a
	gives 'a 1\nb 1\n' foldmerge - b <a
	gives 'a 2\nb 1\n' foldmerge a b a
	gives 'a 1\n' foldmerge a - - <a </dev/null
	gives '' foldmerge </dev/null
	echo 'x 1' >-s
	gives 'x 1\n' foldmerge -- -s
	ends 2 'a 1\nb 1\n' 'foldmerge: nowhere: No such file or directory\n' foldmerge a nowhere b
	mkdir dir
	ends 2 'a 1\n' 'foldmerge: dir: Is a directory\n' foldmerge dir a
}

@test "-o: the file appears when all is done, with what it was to others" {
	echo 'a 1' >in
	gives '' foldmerge -o new in
	[ "$(cat new)" = 'a 1' ]
	: >touched
	[ "$(ls -l new | cut -c1-10)" = "$(ls -l touched | cut -c1-10)" ]
	(umask 077 && foldmerge -o private in)
	[ "$(ls -l private | cut -c1-10)" = -rw------- ]

	echo 'b 2' >old
	chmod 640 old
	gives '' foldmerge --output=old in old # reads what it replaces
	[ "$(cat old)" = $'a 1\nb 2' ]
	[ "$(ls -l old | cut -c1-10)" = -rw-r----- ]

	mkdir dir
	echo x >dir/real
	ln -s dir/real link
	gives '' foldmerge -o link in
	[ -L link ]
	[ "$(cat dir/real)" = 'a 1' ]
	[ "$(ls -A dir)" = real ]

	gives 'a 1\n' foldmerge -o - in
	gives 'a 1\n' foldmerge -o /dev/stdout in
	[ "$(ls)" = $'dir\nerr\ngot\nin\nlink\nnew\nold\nprivate\ntouched\nwant' ]
}

@test "-o: trouble leaves the file as it was, and nothing beside it" {
	mkdir dir
	echo 'a 1' >in
	echo old >dir/file
	fails 2 'foldmerge: dir: Is a directory' foldmerge -o dir in
	fails 2 'foldmerge: nowhere/file: No such file or directory' foldmerge -o nowhere/file in
	ln -s nothing dangling
	fails 2 'foldmerge: dangling: No such file or directory' foldmerge -o dangling in
	fails 2 "foldmerge: nowhere: No such file or directory
foldmerge: nothing written: not all of the input could be read" foldmerge -o dir/file in nowhere
	fails 2 "foldmerge: dir: Is a directory
foldmerge: nothing written: not all of the input could be read" foldmerge -o dir/new dir
	echo 'a 340282366920938463463374607431.768211455 1' >large
	fails 2 "foldmerge: sum of counts too large: 'a'" foldmerge -o dir/file large large
	[ "$(cat dir/file)" = old ]
	[ "$(ls -A dir)" = file ]
	# Bad lines alone are no such trouble: the rest is written.
	printf 'bad\na 1\n' >some
	ends 2 '' "foldmerge: some:1: missing count: 'bad'\n" foldmerge -o dir/file some
	[ "$(cat dir/file)" = 'a 1' ]
}

@test "-o: what may not be written is not" {
	[ "$(id -u)" -ne 0 ] || need setpriv
	echo 'a 1' >in
	mkdir locked open
	echo old >locked/file
	echo old >open/file
	chmod 777 open
	chmod 444 open/file
	chmod 555 locked
	chmod 666 locked/file
	chmod 644 in
	fails 2 'foldmerge: locked/file: Permission denied' as_nobody foldmerge -o locked/file in
	fails 2 'foldmerge: locked/new: Permission denied' as_nobody foldmerge -o locked/new in
	fails 2 'foldmerge: open/file: Permission denied' as_nobody foldmerge -o open/file in
	[ "$(cat locked/file open/file)" = $'old\nold' ]
	[ "$(ls -A locked open)" = $'locked:\nfile\n\nopen:\nfile' ]
	chmod 755 locked
}

# started FILE: waits until there is a temporary beside FILE.
started() {
	local i
	for i in {1..200}; do
		! ls "$1".* >/dev/null 2>&1 || return 0
		sleep 0.05
	done
	echo "no temporary beside $1"
	return 1
}

@test "-o: a program that is ended leaves the old file and no other" {
	local pid rc signal
	mkdir dir
	mkfifo pipe
	for signal in TERM HUP KILL; do
		echo old >dir/file
		foldmerge -o dir/file <pipe 3>&- &
		pid=$!
		exec 9>pipe
		echo 'a 1' >&9
		started dir/file
		kill -s $signal $pid
		rc=0
		wait $pid || rc=$?
		exec 9>&-
		[ $rc -eq $((128 + $(kill -l $signal))) ] || { echo "$signal: exit $rc"; false; }
		[ "$(cat dir/file)" = old ]
		if [ $signal != KILL ]; then
			[ "$(ls -A dir)" = file ] || { echo $signal; ls -A dir; false; }
		fi
	done
}

@test "the same input gives the same bytes, whatever the order and the locale" {
	local i
	for i in {1..500}; do
		echo "main;f$((i % 7));g$((i * 7919 % 101)) 0.$i"
	done >in
	sed -n 1,200p in >a
	sed -n 201,500p in >b
	foldmerge in >want
	sort -r in | foldmerge | cmp - want
	foldmerge b a | cmp - want
	foldmerge a - <b | cmp - want
	LC_ALL=C.UTF-8 foldmerge in | cmp - want
	LC_ALL=tr_TR.UTF-8 LANG=de_DE foldmerge in | cmp - want
	foldmerge -s in | cmp - want
}

@test "lines that end about where blocks do are whole" {
	local n
	for n in 131070 262130 262140 262141 262142 262143 262144 262145 262150 524287 524288 524289 786432; do
		{
			printf '%*s 1\n' $((n - 3)) x | tr ' ' ' '
			printf 'y;%d 1\nbad\nz 2' "$n"
		} >in
		head -c $((n - 3)) in >want
		printf ' 1\ny;%d 1\nz 2\n' "$n" >>want
		foldmerge in >got 2>err || [ $? -eq 2 ]
		cmp want got
		[ "$(cat err)" = "foldmerge: in:3: missing count: 'bad'" ]
		foldmerge <in 2>err | cmp want -
		(cat in) | foldmerge 2>err | cmp want -
	done
}

@test "the header of an old sampler is one at the beginning of a file, not at that of a block" {
	yes 'elapsed 1
granularity 2' | head -n 200000 >in
	gives '#\nelapsed 99999\ngranularity 199998\n' foldmerge in
	gives '#\nelapsed 199998\ngranularity 399996\n' foldmerge in in
	cat in | foldmerge | cmp - <(printf '#\nelapsed 99999\ngranularity 199998\n')
}

@test "a pipe that comes in small pieces is read whole" {
	(for i in {1..50}; do printf 'a;'; printf 'b%d 1' $((i % 3)); printf '\r\n'; done) | foldmerge >got
	printf 'a;b0 16\na;b1 17\na;b2 17\n' | cmp - got
}

@test "progress is shown on a terminal, after a second, and nowhere else" {
	need script
	cat >slow <<-'EOF'
		(echo "a 1"; sleep 1.3; echo "b 1"; sleep 0.1; echo "c 1") | "$@" >got
	EOF
	TERM=xterm script -qec 'bash slow foldmerge' /dev/null >shown </dev/null
	grep -q 'foldmerge: 0 MB read, 0 MB/s' shown
	printf '\r\033[K' | cmp - <(tail -c 4 shown)
	TERM=dumb script -qec 'bash slow foldmerge' /dev/null >shown </dev/null
	[ ! -s shown ]
	TERM=xterm NO_COLOR=1 script -qec 'bash slow foldmerge' /dev/null >shown </dev/null
	[ ! -s shown ]
	TERM=xterm bash slow foldmerge 2>err
	[ ! -s err ]
	printf 'a 1\nb 1\nc 1\n' | cmp - got
}

@test "stacks that look like an old sampler's header are not taken for one by the next program" {
	printf 'x 1\nelapsed 5\ngranularity 2\n' >in
	gives '#\nelapsed 5\ngranularity 2\nx 1\n' foldmerge in
	foldmerge in | foldmerge | cmp got -
	foldmerge -m 64K in | foldmerge -m 64K - | cmp got -
	foldprune -n 0 in | cmp got -
}
