/* floor 3: canonical order.  Uses mem, msg, order, packed, par, str. */
#ifndef SORT_H
#define SORT_H

#include <stdint.h>

#include "packed.h"

/* Ranks the names of a profile without a front, on that many threads at most. */
void sort_names(struct packed *, unsigned threads);

/* The same for one with a front, whose numbers stay as they are: returns what they are to be, from 1; the caller
 * frees it. */
uint32_t *sort_front_names(struct packed *);

/* Ranks the names, sorts the stacks, a front's as well, into canonical order, on that many threads at most, and adds
 * up those that are equal.  A sum that does not fit ends the program. */
void sort_stacks(struct packed *, unsigned threads);

#endif
