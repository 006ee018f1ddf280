#!/usr/bin/env bash
# Everything that finds faults without running the programs; says nothing of what is in order.  A tool
# that is not there is skipped by name; with FOLD_NO_SKIP=1 that is a failure.  FLAGS and WARN are the
# compiler's.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0

# have TOOL: tells whether it is there.
have() {
	command -v "$1" >/dev/null && return
	if [ -n "${FOLD_NO_SKIP:-}" ]; then
		echo "lint: $1 is missing"
		failed=1
	else
		echo "lint: skipped, not installed: $1"
	fi
	return 1
}

# try WHAT CMD...: runs CMD, whose output is shown when it fails.
try() {
	local what=$1 said
	shift
	if ! said=$("$@" 2>&1); then
		printf '%s\nlint: failed: %s\n' "$said" "$what"
		failed=1
	fi
}

alone() {
	local cc=$1 f rc=0
	shift
	for f; do
		# shellcheck disable=SC2086
		"$cc" $FLAGS $WARN -Werror -fsyntax-only -x c -include "$f" /dev/null || rc=1
	done
	return "$rc"
}

compile() {
	local cc=$1 f rc=0
	shift
	for f; do
		# shellcheck disable=SC2086
		"$cc" $FLAGS $WARN -Werror -fsyntax-only "$f" || rc=1
	done
	return "$rc"
}

analyze() {
	local f rc=0
	for f; do
		# shellcheck disable=SC2086
		clang $FLAGS --analyze --analyzer-output text -Xclang -analyzer-werror "$f" || rc=1
	done
	return "$rc"
}

# A page may name pages of ours and of others, installed or not; a sentence may make a long line.
pages() {
	# Its two streams at once would fall into each other's lines.
	! { mandoc -Tlint -Wstyle "$@" 2>/dev/null; mandoc -Tlint -Wstyle "$@" 2>&1 >/dev/null; } | grep -v -e 'referenced manual not found' \
		-e 'outdated mandoc.db' -e 'input text line longer than 80 bytes'
}

scripts() {
	local f rc=0
	for f; do
		node --check "$f" || rc=1
	done
	return "$rc"
}

shopt -s globstar nullglob
headers=(src/**/*.h)
units=(src/**/*.c tests/**/*.c)
js=(src/**/*.js tests/**/*.js)
sh=(tests/**/*.bash tests/**/*.sh .ci/run)
man=(man/*.[157])

for cc in gcc clang; do
	have $cc || continue
	try "every header compiles alone ($cc)" alone $cc "${headers[@]}"
	try "no warnings ($cc)" compile $cc "${units[@]}"
done
have clang && try "clang's analyzer" analyze "${units[@]}"
# cppcheck takes bytes written through a pointer for uninitialized, and loop ends for divisors.
have cppcheck && try cppcheck cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr \
	--enable=warning,performance,portability --suppress=uninitvar --suppress=zerodivcond -Isrc src
[ ${#man[@]} -gt 0 ] && have mandoc && try "man pages" pages "${man[@]}"
have shellcheck && try shellcheck shellcheck -s bash -e SC2317,SC2015 "${sh[@]}"
[ ${#js[@]} -gt 0 ] && have node && try "scripts" scripts "${js[@]}"
if have clang-format; then
	# Every version lays out a little differently; this is the one of src/.clang-format.
	if clang-format --version | grep -q 'version 14\.'; then
		try "layout (make fmt)" clang-format --dry-run --Werror --style=file "${headers[@]}" src/**/*.c
	else
		echo "lint: skipped, not version 14: clang-format"
		[ -z "${FOLD_NO_SKIP:-}" ] || failed=1
	fi
fi
exit $failed
