/* floor 4: two profiles side by side.  Uses count, mem, msg, stacks, str. */
#ifndef DIFF_H
#define DIFF_H

#include <stdbool.h>

#include "stacks.h"

/* Adds the counts of a profile with one count to one with two, as those before or as those after (the
 * other is 0).  With blank_hex every hexadecimal number in a stack reads "0x...", and stacks that are
 * the same then are one. */
void diff_add(struct stacks *both, const struct stacks *one, bool after, bool blank_hex);

/* Scales the counts before such that their sum is that of the counts after.  Each is the exact quotient
 * in units of 10^-9, rounded down, and what is left of the sum goes, a unit each, to those with the
 * largest remainders (of equals, the first in the order they stand in).  Nothing changes when one
 * of the sums is 0: then there is no such scale. */
void diff_normalise(struct stacks *both);

#endif
