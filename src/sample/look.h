/* floor 4: one look at one thread: its stack as text.
 * Uses bound, folded, form, known, mem, object, process, snapshot, walk. */
#ifndef SAMPLE_LOOK_H
#define SAMPLE_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "sample/process.h"

/* How to look, and how to write what is seen. */
struct view {
	const char *template;  /* of a frame */
	bool lines;            /* the template asks for line numbers */
	bool process, thread;  /* as root frames */
	bool strict;           /* stop the thread when all else fails */
	struct kernel *kernel; /* that is to know what is seen; NULL: none */
};

/* What all looks of a run add up to. */
struct looks {
	uint64_t n;       /* looks */
	uint64_t again;   /* that needed a second one */
	uint64_t between; /* that found no whole stack */
	uint64_t moving;  /* where the thread was not held still by our running on its CPU, at first */
	uint64_t stopped; /* by ptrace */
};

enum looked {
	LOOK_STACK,
	LOOK_BETWEEN, /* no whole stack: the text is "[inconsistent]" under the same root frames */
	LOOK_GONE,    /* nothing to see any more */
};

/* Where a look is made from. */
struct place {
	int cpu; /* the one that we run on and no other; -1: any */
	uint64_t
	    ran_here; /* when the thread was known to run on it, by the monotonic clock; 0: never */
};

/* Looks at thread t, whose lock is held.  The stack is then in t->stack; t->witness is plain when the kernel can know
 * it.  Adds to *sum. */
enum looked look_at(struct thread *t, struct place, const struct view *, struct looks *sum);

#endif
