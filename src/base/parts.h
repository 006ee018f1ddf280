/* floor 2: output that several threads write, a part each, in order.  Uses out, par. */
#ifndef PARTS_H
#define PARTS_H

#include <stddef.h>

#include "base/out.h"

/* Calls write(of, from, to, o) for parts of 0..n of at most each items, on that many threads at most, and
 * hands on what the calls append to their outputs in the order of the parts. */
void parts_write(struct out *, unsigned threads, size_t n, size_t each,
    void (*write)(const void *of, size_t from, size_t to, struct out *), const void *of);

#endif
