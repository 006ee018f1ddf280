/* floor 4: two profiles side by side.  Uses count, front, intern, mem, msg, order, packed, str. */
#ifndef DIFF_H
#define DIFF_H

#include <stdbool.h>

#include "packed.h"

/* Makes of a profile with one count the counts before of one with two (those after are 0), and moves another's
 * there as those after, which leaves it empty; some stacks may be equal then.  With blank_hex every hexadecimal
 * number in a name reads "0x...".  Both are not ranked.  Where both have
 * fronts, and no name changes, the result has one.  Works on that many threads at most. */
void diff_make(struct packed *before, struct packed *after, bool blank_hex, unsigned threads);

/* Scales the counts before of sorted stacks such that their sum is that of the counts after.  Each is the exact
 * quotient in units of 10^-9, rounded down, and what is left of the sum goes, a unit each, to those with the
 * largest remainders (of equals, the first).  Nothing changes when one of the sums is 0: then there is no such
 * scale. */
void diff_normalise(struct packed *both);

#endif
