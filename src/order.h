/* floor 3: sorting texts.  Uses folded, mem, par, str. */
#ifndef ORDER_H
#define ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum order {
	ORDER_STACKS, /* folded_cmp's */
	ORDER_BYTES,  /* str_cmp's, for what is no stack */
};

enum { ORDER_ITEM = 24 }; /* of memory that order_make takes for each text */

/* Returns the numbers 0 to n - 1 in the order of the n texts; n is below 2^32, and few texts are equal but for
 * separators, or zeros, at their ends.  Works on that many threads at most.  The caller frees it. */
uint32_t *order_make(const struct str *text, size_t n, enum order order, unsigned threads);

#endif
