#!/usr/bin/env bash
# Runs the tests with bats, on all processors where GNU parallel is there.  bats itself is installed
# when it is missing, if we may.  B is the folder of the programs; TESTS the files to run.
set -u
cd "$(dirname "$0")/.." || exit 1

# Installs the package bats with the system's package manager, or says what to type.
install_bats() {
	local how='' sudo='' package=bats

	if command -v apt-get; then
		how="apt-get install -y --no-install-recommends"
	elif command -v dnf; then
		how="dnf install -y"
	elif command -v zypper; then
		how="zypper install -y"
	elif command -v apk; then
		how="apk add"
		package="bats bash"
	elif command -v pacman; then
		how="pacman -S --noconfirm"
		package=bash-bats
	elif command -v pkg; then
		how="pkg install -y"
		package=bats-core
	elif command -v brew; then
		how="brew install"
		package=bats-core
	fi >/dev/null
	if [ -z "$how" ]; then
		echo "make check: bats is missing: https://github.com/bats-core/bats-core" >&2
		return 1
	fi
	case $how in
	brew*) ;;
	*) [ "$(id -u)" -eq 0 ] || sudo="sudo " ;;
	esac
	if [ -n "$sudo" ] || [ "${how%% *}" = brew ]; then
		echo "make check: bats is missing: $sudo$how $package" >&2
		return 1
	fi
	echo "make check: bats is missing, installing it: $how $package" >&2
	# shellcheck disable=SC2086
	if [ "${how%% *}" = apt-get ]; then
		apt-get update -q && DEBIAN_FRONTEND=noninteractive $how $package
	else
		$how $package
	fi >&2 </dev/null && command -v bats >/dev/null
}

command -v bats >/dev/null || install_bats || exit 1

jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}
if ! parallel --version 2>/dev/null | grep -q '^GNU parallel'; then
	jobs=1
fi
parallel=()
if [ "$jobs" -gt 1 ] && [ -z "${GOLDEN:-}" ]; then
	parallel=(-j "$jobs")
fi
# shellcheck disable=SC2086
exec bats "${parallel[@]}" ${BATS_FLAGS:-} ${TESTS:-tests} </dev/null
