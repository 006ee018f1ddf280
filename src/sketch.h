/* floor 4: the heavy stacks of an endless stream, in bounded memory.
 * Uses count, folded, hash, mem, msg, prune, stacks. */
#ifndef SKETCH_H
#define SKETCH_H

#include <stddef.h>

#include "base/count.h"
#include "stacks.h"

/* Counts of at most 2 * n stacks, besides those that end in PRUNED, of which there is at most one for each
 * frame of the others.  To begin with all zero but for n > 0.
 *
 * Of lines whose counts add up to T, every stack with a count above T / n is there, and the count of each
 * that is there is exact or too low by at most T / n; what is missing stands under PRUNED, so the sum
 * of all and the totals of frames that were never cut are exact. */
struct sketch {
	size_t n;
	struct stacks kept; /* before: the most that its count may be too low */
	size_t pruned;      /* of the kept ones, those that end in PRUNED */
	count128 missed;    /* the most that a stack which is not there can have had */
};

/* Adds one line.  A sum that does not fit ends the program.  arg is the struct sketch: this is what struct load
 * wants for each. */
void sketch_line(void *arg, struct str stack, count128 count);

#endif
