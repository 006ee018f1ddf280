/* floor 4: how a frame's share changed from one profile to the other, and its colour.
 * Uses count, palette. */
#ifndef SVG_CHANGE_H
#define SVG_CHANGE_H

#include "base/count.h"
#include "svg/palette.h"

enum { CHANGE_STEPS = 4 };

/* Returns how much the share of before in total_before and that of after in total_after differ: 0 for
 * about the same, up to CHANGE_STEPS for more and -CHANGE_STEPS for less.  With c the difference of the
 * shares divided by the larger, the steps begin at 5, 15, 35 and 70 %.  0 as well when the shares differ
 * by less than 0.01 % of all, or by less than three standard errors, the counts taken as numbers of
 * independent samples (z-test of two proportions, pooled). */
int change_step(count128 before, count128 after, count128 total_before, count128 total_after);

/* Returns the colour of a step: blue for less, grey, orange for more, told apart by the colour-blind as
 * well; black text on each has a contrast of 6 to 1 or more. */
struct rgb change_colour(int step);

/* Returns flamegraph.pl's colour of a difference after - before (reversed: before - after), where most is
 * the largest of all: white for none, deeper red for more, blue for less.  A most below 1 counts as 1. */
struct rgb change_red_blue(count128 before, count128 after, count128 most, bool reversed);

#endif
