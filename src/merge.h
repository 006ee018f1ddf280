/* floor 3: several sorted runs merged into one.  Uses count, folded, mem, run, str. */
#ifndef MERGE_H
#define MERGE_H

#include <stddef.h>

#include "base/count.h"
#include "base/str.h"
#include "run.h"

/* Calls each, in canonical order, for every stack that is in one of the n runs, with the sums of its counts; the text is
 * good for the time of the call.  Returns NULL when all were read to their ends, and freed; else the first one with
 * which something is wrong, and all are to be freed. */
struct run *merge_runs(struct run *runs, size_t n,
    void (*each)(void *arg, struct str text, count128 before, count128 count), void *arg);

#endif
