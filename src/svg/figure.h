/* floor 4: figures as they are shown.  Uses count, out. */
#ifndef SVG_FIGURE_H
#define SVG_FIGURE_H

#include "base/count.h"
#include "base/out.h"

/* Writes c * factor, exact to nine decimals, the thousands apart: "1,234.5".  The product must fit. */
void figure_count(struct out *, count128 c, count128 factor);

/* Writes 100 * part / whole with two decimals and a percent sign: "6.25%". */
void figure_percent(struct out *, count128 part, count128 whole);

/* Writes how many points of percent the share after / after_whole is more than before / before_whole,
 * with a sign: "+1.50%", "-0.25%", "0.00%".  A share of nothing is 0. */
void figure_change(struct out *, count128 before, count128 before_whole, count128 after,
    count128 after_whole, bool reversed);

#endif
