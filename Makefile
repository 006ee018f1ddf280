# foldtools: GNU make and a C compiler build it; "make demo" shows it, "make check" tests it.

VERSION = 0.1.0
PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
MANDIR  = $(PREFIX)/share/man
CFLAGS  = -O2 -g
B       = bin

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wwrite-strings \
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla
ALL_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 -DVERSION='"$(VERSION)"' -Isrc \
	$(WARN) $(CFLAGS) -pthread

PROG = foldmerge foldprune folddiff
BASE = str msg mem par hash count opt out progress in
DATA = folded order stacks tally load tree prune diff
SVG  =
TEXT =

LIB  = $(BASE:%=base/%) $(DATA) $(SVG:%=svg/%)
HDR  = $(wildcard src/*.h src/*/*.h)
OBJ  = $(LIB:%=$(B)/obj/%.o) $(TEXT:%=$(B)/obj/%.o)

all: $(PROG:%=$(B)/%)

$(PROG:%=$(B)/%): $(B)/%: $(B)/obj/%.o $(B)/obj/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LDLIBS)

$(B)/obj/lib.a: $(OBJ)
	@rm -f $@
	$(AR) rcs $@ $(OBJ)

$(B)/obj/%.o: src/%.c $(HDR) Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

clean:
	rm -rf bin/*

.PHONY: all clean
