/* floor 4: stacks cut and turned before they are drawn.  Uses mem, packed, str. */
#ifndef SVG_TURN_H
#define SVG_TURN_H

#include <stdbool.h>
#include <stddef.h>

#include "packed.h"

/* What to do with every stack, in that order. */
struct turn {
	const char *const
	    *bases;    /* drop the frames above the first one that is named here, and stacks */
	size_t nbases; /* that have none */
	bool reverse;  /* leaf first */
};

/* Does it, before the names are ranked; some stacks may be equal then. */
void turn_stacks(struct packed *, const struct turn *);

#endif
