/* floor 4: the stack of one Python thread, taken from a snapshot.  Uses frame, mem, python, snapshot. */
#ifndef SAMPLE_WALK_H
#define SAMPLE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample/frame.h"
#include "sample/python.h"
#include "sample/snapshot.h"

/* A stack as found, the leaf first. */
struct trace {
	struct call *v;
	size_t n, capacity;
};

enum {
	WALK_DEPTH = 1 << 17, /* frames; a deeper stack is a ring, or as good as one */
};

enum walked {
	WALK_WHOLE,   /* all of it, and everything in it fits together */
	WALK_BETWEEN, /* the interpreter is between two stacks, or ran on while it was read */
	WALK_OTHER,   /* the thread state belongs to another thread by now, or to none */
};

/* Appends the frames of thread state t, of which the snapshot (begun, not ended) holds the bytes; the witness is NULL, or
 * notes all of it. */
enum walked walk_thread(
    const struct python *, struct snapshot *, const struct tstate *t, struct trace *, struct witness *);

/* Stamps the code object at an address as it is now; false when it cannot be read. */
bool walk_stamp(const struct python *, uint64_t code, uint64_t *stamp);

#endif
