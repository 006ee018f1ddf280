# foldtools: GNU make and a C compiler build it; "make demo" shows it, "make check" tests it.
#
#   all check        the programs in bin/; the tests, all of them
#   asan tsan cov    the tests again on a build of their own: sanitizers, coverage
#   lint fmt         warnings and analyzers, nothing may be said; lay out the sources
#   bench fuzz       speed beside that of others; T seconds of hostile input for each target
#   golden           rewrite tests/want/ from what the programs say now: review with git diff
#   demo             a flame graph of a real profile: bin/demo.svg
#   install uninstall dist clean
#
# B is where a build goes; every flavour has its own.  CC, CFLAGS, LDFLAGS and LDLIBS are yours; HOSTCC is
# the compiler for a tool of the build, where CC makes programs for another machine.

VERSION = 0.1.0
PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
MANDIR  = $(PREFIX)/share/man
CFLAGS ?= -O2 -g
HOSTCC  = $(CC)
B       = bin
T       = 60

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wwrite-strings \
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla
ALL_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 -DVERSION='"$(VERSION)"' -Isrc \
	$(WARN) $(CFLAGS) -ffp-contract=off -pthread
SANITIZE = -O1 -g -fno-sanitize-recover=all -fno-omit-frame-pointer

PROG = foldmerge foldprune folddiff foldsvg
BASE = str msg mem par clmul hash count opt out parts progress in
DATA = folded order intern front stacks packed sort write shared tally load run merge cuts sorted spill tree bounded prune sketch diff
SVG  = vector palette module change lines palmap attr xml label figure turn layout colour names page frames overview data script svg want
TEXT = svg/svg.css svg/bar.xml svg/menu.xml svg/static.js $(addprefix svg/,data.js view.js input.js diff.js chart.js)
SAMPLE =

# The sampler is made of what Linux has.
ifeq ($(shell uname -s),Linux)
PROG += foldsample
SAMPLE += memory snapshot layout elf proc python bpf program known frame walk lines object names code form process table look \
	profile session news ring events bound readers poller command watch run dump truth selftest
endif

LIB  = $(BASE:%=base/%) $(DATA) $(SVG:%=svg/%) $(SAMPLE:%=sample/%)
HDR  = $(wildcard src/*.h src/*/*.h)
OBJ  = $(LIB:%=$(B)/obj/%.o) $(TEXT:%=$(B)/obj/%.o)
MAN  = $(wildcard man/*.[157])
FUZZ = $(filter-out main $(if $(SAMPLE),,python),$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
# What the tests need besides the programs.
TEST = $(patsubst tests/%.c,$(B)/obj/tests/%,$(filter-out $(if $(SAMPLE),,tests/sample.c), \
	$(wildcard tests/*.c tests/bench/*.c))) \
	$(FUZZ:%=$(B)/obj/tests/fuzz/%)

all: $(PROG:%=$(B)/%)

$(PROG:%=$(B)/%): $(B)/%: $(B)/obj/%.o $(B)/obj/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LDLIBS)

$(B)/obj/lib.a: $(OBJ)
	@rm -f $@
	$(AR) rcs $@ $(OBJ)

$(B)/obj/%.o: src/%.c $(HDR) Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(TEXT:%=$(B)/obj/%.o): $(B)/obj/%.o: src/% $(B)/obj/embed src/svg/asset.h
	$(B)/obj/embed $(subst .,_,$(notdir $*)) <src/$* >$(B)/obj/$*.c
	$(CC) $(ALL_CFLAGS) -c -o $@ $(B)/obj/$*.c

$(B)/obj/embed: src/svg/embed.c
	@mkdir -p $(B)/obj/svg
	$(HOSTCC) -O1 -o $@ $<

$(B)/obj/tests/fuzz/%: tests/fuzz/%.c $(wildcard tests/fuzz/*.h tests/*.h) tests/fuzz/main.c src/foldsvg.c $(B)/obj/lib.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< tests/fuzz/main.c $(B)/obj/lib.a $(LDLIBS)

$(B)/obj/tests/%: tests/%.c $(B)/obj/lib.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

check: all $(TEST)
	B=$(abspath $(B)) tests/check.sh

asan:
	$(MAKE) check B=bin/asan CFLAGS='$(SANITIZE) -fsanitize=address,undefined'

tsan:
	$(MAKE) check B=bin/tsan CFLAGS='$(SANITIZE) -fsanitize=thread'

# Tests that become another user must be able to write their counts, too.
cov:
	$(MAKE) all B=bin/cov CFLAGS='-O0 -g --coverage'
	for p in $(PROG); do bin/cov/$$p -h >/dev/null || exit 1; done
	chmod -R a+rwX bin/cov/obj
	$(MAKE) check B=bin/cov CFLAGS='-O0 -g --coverage'
	@find bin/cov -name '*.gcda' -exec gcov -n {} + 2>/dev/null | awk -F"[':% ]+" \
		'/^File/ { f = $$2 } /^Lines/ && f ~ /^src/ { printf "%6.1f %% of %4d  %s\n", $$3, $$5, f }' | sort -u

golden: all $(TEST)
	GOLDEN=1 B=$(abspath $(B)) tests/check.sh

lint: all
	FLAGS='-std=c11 -D_XOPEN_SOURCE=700 -DVERSION="$(VERSION)" -Isrc' WARN='$(WARN)' tests/lint.sh

fmt:
	clang-format -i --style=file $$(find src -name '*.[ch]')

bench: all $(TEST)
	B=$(abspath $(B)) tests/bench/bench.sh

# What a target finds it leaves in tests/bugs/, where "make check" tries it ever after.
fuzz:
	$(MAKE) B=bin/fuzz CC=clang CFLAGS='$(SANITIZE) -fsanitize=fuzzer-no-link,address,undefined' \
		bin/fuzz/obj/lib.a
	for f in $(FUZZ); do \
		clang $(ALL_CFLAGS) $(SANITIZE) -fsanitize=fuzzer,address,undefined \
			-o bin/fuzz/$$f tests/fuzz/$$f.c bin/fuzz/obj/lib.a && \
		mkdir -p bin/fuzz/corpus/$$f tests/fuzz/seeds/$$f && \
		ASAN_OPTIONS=detect_leaks=0 bin/fuzz/$$f -max_total_time=$(T) -max_len=4096 -timeout=20 \
			-rss_limit_mb=4000 -print_final_stats=1 -artifact_prefix=tests/bugs/$$f- \
			bin/fuzz/corpus/$$f tests/fuzz/seeds/$$f || exit 1; \
	done

demo: all
	@B=$(B) tests/demo.sh

install: all
	mkdir -p $(DESTDIR)$(BINDIR)
	for s in 1 5 7; do mkdir -p $(DESTDIR)$(MANDIR)/man$$s || exit 1; done
	for p in $(PROG); do install -m 755 $(B)/$$p $(DESTDIR)$(BINDIR)/$$p || exit 1; done
	for m in $(MAN); do install -m 644 $$m $(DESTDIR)$(MANDIR)/man$${m##*.}/ || exit 1; done

uninstall:
	for p in $(PROG); do rm -f $(DESTDIR)$(BINDIR)/$$p; done
	for m in $(MAN); do rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m#man/}; done

dist:
	git archive --prefix=foldtools-$(VERSION)/ HEAD | gzip -9n >bin/foldtools-$(VERSION).tar.gz

clean:
	rm -rf bin/*

.PHONY: all check asan tsan cov golden lint fmt bench fuzz demo install uninstall dist clean
