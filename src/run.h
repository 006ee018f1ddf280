/* floor 3: sorted profiles in files, merged without holding them in memory.
 * Uses count, folded, mem, msg, str. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/count.h"
#include "base/str.h"

/* A part of a file whose lines are different stacks in canonical order, all with one count or all with
 * two; comments and blank lines are skipped.  To be filled in by the user up to size. */
struct run {
	int fd;           /* -1: the file is opened each time that some of it is read */
	const char *name; /* of the file, for that and for messages */
	off_t at, end;    /* the part that is still to be read */
	bool two;
	size_t size; /* of the buffer at first; it grows with the longest line */

	char *buffer;
	size_t capacity;
	struct str rest; /* what is read of the part, but not used yet */
	struct str text; /* the next stack and its counts, once run_next was called */
	count128 before, count;
	size_t shared; /* bytes in which it begins as the stack before did */
};

/* Goes on to the next stack; false at the end, when the memory is given back.  What cannot be read, or is
 * no line of a profile, ends the program. */
bool run_next(struct run *);

/* Calls each, in canonical order, for every stack that is in one of the n runs, with the sums of its
 * counts; the text is good for the time of the call. */
void run_merge(struct run *runs, size_t n,
    void (*each)(void *arg, struct str text, count128 before, count128 count), void *arg);

/* Tells whether the file is a regular one whose lines are all as a run's are: without a bad one, all
 * with two counts behind the comment that says so, or some certainly with one, and in order.  It stops
 * reading where that is not so. */
bool run_check(const char *name, struct run *);

#endif
