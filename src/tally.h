/* floor 3: one thread's counts of the stacks it reads.  Uses count, folded, front, hash, mem, packed, par, shared,
 * stacks, str. */
#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/count.h"
#include "base/str.h"
#include "packed.h"
#include "shared.h"

/* Different stacks, found by the hashes of their texts, which stand for them.  All zero but for shared and number
 * is an empty one. */
struct tally {
	struct packed stacks; /* a stack's field "before" is the number of its lines */
	struct tally_slot *slots;
	size_t nslots; /* a power of two, or 0 */
	size_t n;
	struct shared *shared; /* by all tallies that will be joined */
	unsigned number;       /* this one's among them */
	/* The lines are in no order; until then they are the stacks' front, and nothing is looked for. */
	bool mixed;
};

/* A line to be added. */
struct tally_line {
	struct str stack;
	count128 count;
	size_t common; /* bytes in which it begins as the line before, as far as that is known */
};

enum { TALLY_BATCH = 64 };

/* Tells that the next lines are those of that part of the input.  The numbers grow. */
void tally_part(struct tally *, uint64_t number);

/* Adds n <= TALLY_BATCH lines.  Returns how many were added: fewer when the sum of the next one's stack does
 * not fit.  hash_start comes first. */
size_t tally_add(struct tally *, const struct tally_line *, size_t n);

/* Returns the bytes of memory it takes, with the shared sums. */
size_t tally_bytes(const struct tally *);

/* Moves what n tallies and the sums that they share have counted to *p, and leaves the tallies all zero.  Some stacks
 * may be there several times.  Works on n threads.  False when a sum does not fit. */
bool tally_join(struct tally **, unsigned n, struct packed *p);

#endif
