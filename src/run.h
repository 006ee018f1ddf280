/* floor 3: sorted profiles in files, read without holding them in memory.
 * Uses count, folded, mem, msg, str. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/count.h"
#include "base/str.h"

/* What is found in a part of a file. */
struct run_found {
	bool one;     /* a line certainly has one count */
	count128 sum; /* of all counts */
};

/* A part of a file, from the beginning of a line to the end of one, whose lines are different stacks in canonical
 * order, all with one count or all with two; comments and blank lines are skipped.  To be filled in by the user up
 * to size. */
struct run {
	int fd;           /* -1: the file is opened each time that some of it is read */
	const char *name; /* of the file, for that and for messages */
	off_t at, end;    /* the part that is still to be read */
	off_t beyond; /* 0, or as far as there may be stacks, which belong behind those of the part */
	bool two;
	bool is_before;          /* where a line has one count: it is the one before */
	struct run_found *found; /* NULL, or where note is taken of each stack */
	size_t size;             /* of the buffer at first; it grows with the longest line, */
	size_t most;             /* but a line with more bytes than these is wrong; 0: none is */

	char *buffer;
	size_t n, capacity; /* bytes in it, and room */
	bool wrong;         /* what was read last cannot be, or does not belong there, */
	bool too_large;     /* or its counts make a sum that is too large; */
	int error;          /* of the last read; 0 for none */
	struct str rest;    /* whole lines that are read, but not used yet */
	struct str text;    /* the current stack, which stays until the next one, and its counts; */
	count128 before, count;
	off_t line;    /* where its line begins, */
	size_t shared; /* and bytes in which it begins as the last one did */
};

enum { RUN_PROBE = 1 << 12 }; /* a size for where a stack or two are wanted */

/* Returns a run of the bytes at..end of the same file. */
struct run run_part(const struct run *, off_t at, off_t end);

/* Goes on to the next stack; false at the end, and where something is wrong. */
bool run_next(struct run *);

/* Gives back the memory of a run. */
void run_free(struct run *);

/* Ends the program for what is wrong with the run. */
_Noreturn void run_die(const struct run *);

/* Takes what is in front of the first stack off a file's run that nothing was read of, and finds out whether a line
 * has two counts: if a comment there says so.  False when the file begins as one of an old sampler. */
bool run_begin(struct run *);

/* Tells whether the lines of a run that begin at the bytes from..to of the file are as a run's are, and the next one
 * belongs behind them, none is much longer than all these bytes, and their counts have a sum. */
bool run_check(const struct run *, off_t from, off_t to, struct run_found *found);

/* Makes the first stack whose line begins at byte from or behind it the current one; false when there is none, or
 * something is wrong.  Nothing was read of the run. */
bool run_seek(struct run *, off_t from);

/* Returns where the line of the first stack begins that does not belong before text; the end when there is none, or
 * something is wrong.  Nothing was read of the run. */
off_t run_find(const struct run *, struct str text);

#endif
