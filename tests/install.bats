# make install, uninstall, dist, and what a user may set.

load helper

# Our own make, not a part of the one that runs the tests; with the build that is being tested.
make_here() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u GNUMAKEFLAGS -u CFLAGS \
		make -s -C "$BATS_TEST_DIRNAME/.." B="$B" "$@"
}

# files FOLDER: all that is in it but folders, with the permissions.
files() {
	(cd "$1" && find . ! -type d -exec ls -l {} + | awk '{ print substr($1, 1, 10), $NF }' | sort -k 2)
}

@test "install puts programs and pages in their places, and uninstall takes them away" {
	local p m
	make_here install DESTDIR="$PWD/dest"
	for p in "$B"/fold*; do
		echo "-rwxr-xr-x ./usr/local/bin/${p##*/}"
	done >want
	for m in "$MAN"/*.[157]; do
		echo "-rw-r--r-- ./usr/local/share/man/man${m##*.}/${m##*/}"
	done >>want
	sort -k 2 -o want want
	[ "$(wc -l <want)" -ge 6 ]
	files dest | diff want -

	PATH=$PWD/dest/usr/local/bin:$PATH
	[ "$(command -v foldmerge)" = "$PWD/dest/usr/local/bin/foldmerge" ]
	[ "$(echo 'a 1' | foldmerge)" = 'a 1' ]

	echo not ours >dest/usr/local/bin/folder
	make_here uninstall DESTDIR="$PWD/dest"
	[ "$(files dest)" = '-rw-r--r-- ./usr/local/bin/folder' ] || { files dest; false; }
}

@test "install obeys PREFIX, BINDIR and MANDIR" {
	make_here install PREFIX="$PWD/a"
	[ -x a/bin/foldmerge ] && [ -f a/share/man/man1/foldmerge.1 ]
	make_here uninstall PREFIX="$PWD/a"
	[ "$(files a)" = '' ]
	make_here install DESTDIR="$PWD/b" BINDIR=/x MANDIR=/y
	[ -x b/x/foldmerge ] && [ -f b/y/man1/foldmerge.1 ]
	[ "$(ls b)" = $'x\ny' ]
}

@test "compiler and flags are the user's, and nothing needed is lost by setting them" {
	make_here -n -B CC=mycc CFLAGS=-Omine LDFLAGS=-Lmine LDLIBS=-lmine all >said
	grep -c '^mycc .*-std=c11 .*-Omine .*-c -o .*/obj/folded.o src/folded.c' said
	grep -c '^mycc .*-Omine .*-Lmine .*foldmerge.* -lmine$' said
	run ! grep -E '(^|[^y])cc |-O2' said
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u GNUMAKEFLAGS CFLAGS=-Oenvironment CC=envcc \
		make -s -n -B -C "$BATS_TEST_DIRNAME/.." B="$B" all >said
	grep -c '^envcc .*-std=c11 .*-Oenvironment ' said
}

@test "dist gives the same tarball twice, and it builds" {
	need git
	git -C "$SRC" rev-parse HEAD >/dev/null 2>&1 || skip "not in a clone"
	local version
	version=$(sed -n 's/^VERSION *= *//p' "$SRC/../Makefile")
	make_here dist
	cp "$SRC/../bin/foldtools-$version.tar.gz" one
	make_here dist
	cmp one "$SRC/../bin/foldtools-$version.tar.gz"
	rm "$SRC/../bin/foldtools-$version.tar.gz"
	tar xzf one
	cd "foldtools-$version"
	[ "$(ls)" = "$(git -C "$SRC/.." ls-tree --name-only HEAD | grep -v '^\.')" ]
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -j2 CFLAGS=-O0
	[ "$(echo 'a 1' | bin/foldmerge)" = 'a 1' ]
}
