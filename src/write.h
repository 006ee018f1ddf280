/* floor 3: writing profiles.  Uses count, folded, front, mem, out, packed, parts, sort, str. */
#ifndef WRITE_H
#define WRITE_H

#include "base/out.h"
#include "packed.h"

/* Writes all of a profile, which is sorted if its names are not ranked, with the comment in front when there are two
 * counts, and the separator (a blank or a tab) between stack and count.  Works on that many threads at most. */
void write_packed(struct packed *, struct out *, char separator, unsigned threads);

/* Writes all of a sorted profile with two counts a line, whether it has two or not, and no comment. */
void write_two(const struct packed *, struct out *);

#endif
