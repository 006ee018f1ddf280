/* floor 3: canonical order.  Uses folded, mem, par, str. */
#ifndef ORDER_H
#define ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { ORDER_BYTES = 40 }; /* of memory that order_make takes for each text */

/* Returns the numbers 0 to n - 1 in the canonical order of the n different texts, of which text(of, i)
 * returns the i-th; n is below 2^32.  Works on that many threads at most.  The caller frees it. */
uint32_t *order_make(
    size_t n, struct str (*text)(const void *of, size_t i), const void *of, unsigned threads);

#endif
