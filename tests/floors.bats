# The rules of the house, read off the sources.

load helper

# Lists the breaches in the sources at $1; headers first, for they name the floors.
breaches() {
	(cd "$1" && LC_ALL=C awk -f "$BATS_TEST_DIRNAME/floors.awk" \
		$(find . -name '*.h' | sort) $(find . -name '*.c' | sort)) | sort
}

@test "a file includes lower floors, or what its header names; no unit is longer than a noun" {
	breaches "$SRC" >got
	[ ! -s got ] || { cat got; false; }
}

# seed FILE LINE: a copy of the sources with one line more, which must be found.
seed() {
	rm -rf seeded
	cp -R "$SRC" seeded
	chmod -R u+w seeded
	printf '%b\n' "$2" >>"seeded/$1"
	breaches seeded >got
	grep -q "^$1:.*$3" got || { echo "not found: $1: $2"; cat got; return 1; }
	[ "$(wc -l <got)" -eq 1 ] || { echo "more than was seeded:"; cat got; return 1; }
}

@test "every rule can fail" {
	local long
	long=$(printf 'x;\\n%.0s' {1..61})

	seed base/str.c '#include "base/out.h"' 'floor 0 includes base/out of floor 1'
	seed base/str.h '#include "stacks.h"' 'floor 0 includes stacks of floor 3'
	seed tree.h '#include "load.h"' 'floor 3 includes load of floor 3'
	seed tree.c '#include "foldmerge.c"' 'no header of ours'
	seed tree.c '#include "util.h"' 'no header of ours'
	seed tree.c 'typedef int tree_t;' 'typedef'
	seed tree.c '/* TODO */' 'unfinished'
	seed tree.c "char c = ';';" 'separator'
	seed tree.c 'void mark(const char *);' 'declared in no header'
	seed tree.c "{\\n$long}" 'a function of 61 lines'
	seed order.c "$(printf '\\n%.0s' {1..400})" 'more than 400'

	rm -rf seeded
	cp -R "$SRC" seeded
	chmod -R u+w seeded
	sed -i.old '1s/floor 3/story 3/' seeded/order.h
	breaches seeded | grep -q '^order.h: no floor'
	cp -R "$SRC"/order.h seeded/
	sed -i.old '1s/Uses folded/Uses tree, folded/' seeded/order.h
	sed -i.old '1s/Uses count/Uses order, count/' seeded/tree.h
	echo '#include "tree.h"' >>seeded/order.c
	echo '#include "order.h"' >>seeded/tree.c
	breaches seeded >got
	grep -q 'a cycle with order' got && grep -q 'a cycle with tree' got
	run ! grep -v "a cycle with" got
	sed -i.old '1s/Uses tree/Uses teapot/' seeded/order.h
	breaches seeded | grep -q 'order.h: uses teapot'
}
