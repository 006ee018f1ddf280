/* floor 4: profiles in files that are in canonical order, merged by several threads.
 * Uses count, cuts, folded, mem, merge, out, par, parts, progress, run, str. */
#ifndef SORTED_H
#define SORTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/out.h"

/* If the operands are regular files whose lines are different stacks in canonical order, all with one count or all
 * with two, writes the stacks of all with the sums of their counts, as write_packed does; or where beside is set, those
 * of two files that have one count, with the counts of both.  Else it returns false, and nothing is written: that is
 * known before, or where the output can be marked, what was written is taken back.  Works on that many threads at
 * most, in about that many bytes of memory. */
bool sorted_merge(
    char *const *operands, bool beside, unsigned threads, size_t memory, struct out *, char separator);

#endif
