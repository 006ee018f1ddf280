# Loaded by every test file: `load helper`.

# shellcheck disable=SC2034 # the tests use them

bats_require_minimum_version 1.5.0

SRC=$(cd "$BATS_TEST_DIRNAME/../src" && pwd)
MAN=$(cd "$BATS_TEST_DIRNAME/../man" && pwd)
DATA=$BATS_TEST_DIRNAME/data
WANT=$BATS_TEST_DIRNAME/want
# Real profiles of others, read where they are when they are there.
CORPUS=${FOLD_CORPUS:-$BATS_TEST_DIRNAME/../../shared/corpus}

setup() {
	PATH=${B:=$BATS_TEST_DIRNAME/../bin}:$PATH
	export LC_ALL=C
	unset GREP_OPTIONS
	cd "$BATS_TEST_TMPDIR" || return 1
}

# same WANT CMD...: CMD exits 0, says nothing on stderr, and writes exactly tests/want/WANT.
# With GOLDEN=1 ("make golden") the file is written instead: review it with git diff.
same() {
	local want=$WANT/$1 rc=0
	shift
	"$@" >got 2>err || rc=$?
	if [ -n "${GOLDEN:-}" ]; then cp got "$want"; fi
	[ "$rc" -eq 0 ] || { echo "exit $rc: $*"; cat err; return 1; }
	[ ! -s err ] || { echo "stderr of $*:"; cat err; return 1; }
	cmp -s "$want" got || { echo "$*"; diff -u "$want" got | head -50; return 1; }
}

# gives TEXT CMD...: CMD exits 0, says nothing on stderr, and writes exactly TEXT (printf escapes).
gives() {
	local text=$1 rc=0
	shift
	"$@" >got 2>err || rc=$?
	[ "$rc" -eq 0 ] || { echo "exit $rc: $*"; cat err; return 1; }
	[ ! -s err ] || { echo "stderr of $*:"; cat err; return 1; }
	printf '%b' "$text" >want
	cmp -s want got || { echo "$*"; diff -u want got | head -50; return 1; }
}

# fails CODE MESSAGE CMD...: CMD exits CODE, stderr is exactly MESSAGE and a line end, no output.
fails() {
	local code=$1 msg=$2 rc=0
	shift 2
	"$@" >got 2>err || rc=$?
	[ "$rc" -eq "$code" ] || { echo "exit $rc, want $code: $*"; cat err; return 1; }
	printf '%s\n' "$msg" | diff -u - err || return 1
	[ ! -s got ] || { echo "unexpected output:"; cat got; return 1; }
}

# ends CODE OUT ERR CMD...: CMD exits CODE and writes exactly OUT and ERR (printf escapes).
ends() {
	local code=$1 out=$2 err=$3 rc=0
	shift 3
	"$@" >got 2>err || rc=$?
	[ "$rc" -eq "$code" ] || { echo "exit $rc, want $code: $*"; cat err; return 1; }
	printf '%b' "$err" | diff -u - err || { echo "stderr of $*"; return 1; }
	printf '%b' "$out" >want
	cmp -s want got || { echo "$*"; diff -u want got | head -50; return 1; }
}

# as_nobody PROGRAM ARGS...: runs it as a user without privileges: root may read and write anything.
as_nobody() {
	local program=$1
	shift
	if [ "$(id -u)" -ne 0 ]; then
		"$program" "$@"
		return
	fi
	chmod a+rx "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
	cp "$B/$program" "$BATS_TEST_TMPDIR/as_nobody_$program"
	# shellcheck disable=SC2016
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		bash -c 'exec -a "$0" "$@"' "$program" "$BATS_TEST_TMPDIR/as_nobody_$program" "$@"
}

# need COMMAND...: skips the test, naming what is missing, unless all are there.
# With FOLD_NO_SKIP=1 (CI) a missing one is a failure.
need() {
	local c
	for c; do
		command -v "$c" >/dev/null && continue
		[ -z "${FOLD_NO_SKIP:-}" ] || { echo "$c is missing"; return 1; }
		skip "$c is not installed"
	done
}

# need_corpus: skips the test when the profiles of others are not there.
need_corpus() {
	[ -d "$CORPUS/perf/results" ] || skip "no profiles at $CORPUS"
}
