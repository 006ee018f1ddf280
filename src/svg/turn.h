/* floor 4: stacks cut and turned before they are drawn.  Uses folded, mem, msg, stacks, str. */
#ifndef SVG_TURN_H
#define SVG_TURN_H

#include <stdbool.h>
#include <stddef.h>

#include "stacks.h"

/* What to do with every stack, in that order. */
struct turn {
	const char *const
	    *bases;    /* drop the frames above the first one that is named here, and stacks */
	size_t nbases; /* that have none */
	bool reverse;  /* leaf first */
	bool ordered;  /* keep every line a stack of its own */
};

/* Does it, and adds up the stacks that have become equal. */
void turn_stacks(struct stacks *, const struct turn *);

#endif
