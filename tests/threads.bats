# The number of threads leaves no trace.

load helper

programs() {
	local p
	for p in "$B"/fold*; do
		"$p" -h | grep -q '^  -j, --jobs' && echo "${p##*/}"
	done
}

# alike OPERANDS...: every program says and writes the same, and ends alike, on any number of threads.
alike() {
	local p j rc want
	for p in $(programs); do
		want=0
		"$p" -j 1 "$@" >out1 2>err1 || want=$?
		for j in 2 3 7 64 256; do
			rc=0
			"$p" -j $j "$@" >out 2>err || rc=$?
			[ $rc -eq $want ] || { echo "$p -j $j: exit $rc, not $want: $*"; return 1; }
			cmp out1 out && diff err1 err || { echo "$p -j $j $*"; return 1; }
		done
	done
}

gen() {
	"$B/obj/tests/bench/gen" "$@"
}

@test "the number of threads leaves no trace in the output, the messages or the status" {
	[ "$(programs)" != '' ]
	gen -l 30000 -u 5000 -b 9000000 >large
	gen -s 2 -l 20000 hostile >hostile
	gen -s 3 -l 20000 -u 3000 -b 4000000 two >two
	gen -l 200000 tiny >tiny
	gen -l 20 -u 7 -d 50000 deep >deep
	alike large
	alike hostile tiny large
	alike two
	alike two hostile # of which nearly all are bad, as two counts go
	alike deep large deep
	foldmerge large >sorted
	cmp sorted <(foldmerge sorted)
	alike sorted
	cat sorted <(head -n 1 sorted) >nearly
	alike nearly
	cat sorted sorted | foldmerge -j 3 | cmp - <(foldmerge -j 1 sorted large)
	[ "$(foldmerge -j 5 tiny | awk '{ n += $2 } END { print n }')" = 200000 ]
	cat large tiny | foldmerge -j 7 | cmp - <(foldmerge -j 1 tiny large)
}

@test "nor does that of the processors" {
	local f o one
	need taskset
	one=$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')
	gen -l 60000 -u 60000 -b 9000000 distinct >mixed
	gen -l 60000 -u 40000 -b 9000000 two >two
	foldmerge mixed >sorted
	awk '{ print } NR % 3 == 0 { $NF = ""; sub(/(;[^;]*)? $/, ""); print $0, NR % 2 }' mixed >chart
	sed 's/;/;--;/2' mixed >wakers
	for f in sorted mixed chart two wakers; do
		for o in '' '--flamechart' '--colors=chain --reverse' '--no-script --draw=max' \
			'--static' '--static --colors=chain' '--static --random --minwidth=0.001'; do
			# shellcheck disable=SC2086
			foldsvg $o $f >out
			# shellcheck disable=SC2086
			taskset -c "$one" foldsvg $o $f | cmp - out || { echo "foldsvg $o $f"; return 1; }
		done
		foldprune $f >out
		taskset -c "$one" foldprune $f | cmp - out
	done
}

@test "nor do bad lines, wherever they stand" {
	gen -l 30000 -u 5000 -b 9000000 >large
	awk '{ print } NR % 997 == 0 { print "bad" NR }' large >bad
	alike bad
	alike large bad nowhere large
	alike -s bad
	alike -s large bad
	alike -s nowhere large
	grep -q '^foldmerge: nowhere: No such file' err
	alike -s nowhere bad
	echo 'foldmerge: nowhere: No such file or directory' | cmp - err
	alike -s . bad # a folder can be opened, but not read
	grep -q '\.: Is a directory$' err
	# What is to be told is what comes first in the input, not what is found first.
	{ cat large; echo bad; } >late
	for i in 1 2 3; do
		alike -s late . nowhere
		echo "foldmerge: late:30001: missing count: 'bad'" | cmp - err
	done
	alike bad
	[ "$(sed -n 1p err)" = "foldmerge: bad:998: missing count: 'bad997'" ]
	[ "$(sed -n 10p err)" = "foldmerge: bad:9980: missing count: 'bad9970'" ]
	[ "$(sed -n 11p err)" = "foldmerge: 30 bad lines in all, the first 10 shown" ]
	printf 'a 340282366920938463463374607431\n' >most
	alike most large most
	grep -q '^foldmerge: most:1: sum of counts too large' err
	# Two stacks that turn out to be one, where the shares of two threads that sort meet.
	{
		echo '# before after'
		seq -f 'a%05.0f 1 1' 4095
		printf 'm %d 340282366920938463463374607431\n' 1 2
		seq -f 'z%05.0f 1 1' 4095
	} >meet
	run foldmerge -j 2 meet
	[ "$status" -eq 2 ] && [ "$output" = "foldmerge: sum of counts too large: 'm'" ]
}
