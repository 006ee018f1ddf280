/* floor 3: writing profiles.  Uses count, folded, mem, out, packed, parts, str. */
#ifndef WRITE_H
#define WRITE_H

#include "base/out.h"
#include "packed.h"

/* Writes all of a ranked profile, with the comment in front when there are two counts, and the separator (a
 * blank or a tab) between stack and count.  Works on that many threads at most. */
void write_packed(const struct packed *, struct out *, char separator, unsigned threads);

/* Writes all of it with two counts a line, whether it has two or not, and no comment. */
void write_two(const struct packed *, struct out *);

#endif
