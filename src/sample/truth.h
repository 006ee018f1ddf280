/* floor 4: programs whose stacks are known, and the test whether a stack can be one of theirs.
 * Uses folded, str. */
#ifndef SAMPLE_TRUTH_H
#define SAMPLE_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* A program in Python that prints "ready" and a line with its version, works for as many seconds as its
 * argument says, and prints how much it has done a second of CPU time. */
struct truth {
	const char *name;
	const char *source;
	const char
	    *edges; /* "f>g" for all f that call g; "f>f" with a number: so often, then the rest */
	const char *shared; /* the function whose share is known, NULL when there is none */
	double share;       /* of the samples in one of the two it is shared with */
	const char *other;
};

extern const struct truth truths[];
extern const size_t ntruths;

/* Tells whether a stack of simple function names can be one of the program's.  What is above the first
 * frame that the edges name is not looked at. */
bool truth_possible(const struct truth *, struct str stack);

/* Tells whether function name is in the stack. */
bool truth_has(struct str stack, const char *name);

#endif
