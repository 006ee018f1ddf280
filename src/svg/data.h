/* floor 4: all nodes as a compact text, for the script.  Uses count, mem, names, out, page, str, tree. */
#ifndef SVG_DATA_H
#define SVG_DATA_H

#include "base/count.h"
#include "base/out.h"
#include "svg/names.h"
#include "svg/page.h"
#include "tree.h"

/* How counts are written: whole numbers of 10^-decimals.  A double holds them all, and every sum, exactly;
 * where that takes rounding, rounded is set. */
struct data_unit {
	count128 factor;  /* what counts are multiplied with first */
	count128 divisor; /* what is left of them is divided by that */
	int decimals;     /* may be negative: that many zeros are left out */
	bool rounded;
};

/* Finds the unit for the counts of the stacks; total may be more than their sums. */
struct data_unit data_unit(const struct tree *, count128 total, count128 factor);

/* Returns c in the unit. */
uint64_t data_count(const struct data_unit *, count128 c);

/* Write the block: its names, and its nodes.
 *
 * One line of colours, #rrggbb each.  A line for each name in byte order: a number, its colour; another, how
 * many bytes it has in common with the one before; the rest of it.  Then, without a line end, for each stack in
 * order the nodes that it opens, and last its count:
 *
 *     head [up] [count] [before]     head = 8 * name + 1 if up, + 2 if count, + 4 if before follow
 *
 * where up is how many nodes are closed before, and name is the number of the name plus 2; or 0 for the
 * name that last followed the name of the parent (what calls often calls the same); or 1 when no node
 * is opened but a count added to the one that is open.
 *
 * A number is any number of digits that are the characters from _ to ~, which stand for 1 to 32, and a last one from
 * ? to ^, which stands for 0 to 31: n = 0; for each of the first, n = 32 n + digit; and then 32 n + the last. */
void data_names(struct out *, const struct page *, const struct names *);
void data_nodes(struct out *, const struct tree *, const struct names *, const struct data_unit *);

#endif
