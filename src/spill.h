/* floor 3: profiles larger than memory: sorted runs in a temporary file.
 * Uses count, load, mem, merge, msg, out, packed, run, sort, str, write. */
#ifndef SPILL_H
#define SPILL_H

#include <stddef.h>

#include "base/count.h"
#include "base/str.h"
#include "packed.h"

/* Runs of stacks, all in one file in $TMPDIR that has no name any more.  To begin with all zero but for
 * memory and threads. */
struct spill {
	size_t memory;    /* bytes that buffers may take */
	unsigned threads; /* for sorting */
	int fd;           /* of the file, once there is a run */
	char *folder;     /* where it is, for messages */
	struct run *runs;
	size_t n, capacity;
};

/* Sorts the stacks and writes them as one more run; they are empty then.  A full disk ends the program.  arg
 * is the struct spill: this is what struct load wants for spill. */
void spill_stacks(void *arg, struct packed *);

/* Calls each, in canonical order, for every stack with the sums of its counts, and forgets all of the
 * runs. */
void spill_merge(struct spill *,
    void (*each)(void *arg, struct str text, count128 before, count128 count), void *arg);

#endif
