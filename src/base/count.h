/* floor 0: exact counts: decimal numbers with up to nine decimals.  Uses str. */
#ifndef COUNT_H
#define COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* A count in units of 10^-9, so that sums are exact: up to 2^128 - 1 of them, about 3.4 * 10^29. */
__extension__ typedef unsigned __int128 count128;

#define COUNT_ONE ((count128)1000000000) /* the count 1 */
#define COUNT_MAX (~(count128)0)

enum { COUNT_TEXT = 42 }; /* room for the text of any count */

/* Reads text, all of it, as a count: digits, and after them a dot and digits if one likes.  Returns
 * NULL, or what is wrong with it in a few words; *c is then unchanged. */
const char *count_parse(struct str text, count128 *c);

/* Adds c to *sum; false, with *sum unchanged, when it does not fit. */
static inline bool
count_add(count128 *sum, count128 c)
{
	if (c > COUNT_MAX - *sum)
		return false;
	*sum += c;
	return true;
}

/* Writes the shortest exact text of c to buf and returns its length (no terminator). */
size_t count_text(count128 c, char buf[static COUNT_TEXT]);

/* Returns floor(c * num / den) and leaves the remainder in *rest (may be NULL).  Exact: the product
 * has 256 bits.  den > 0, and the result must fit, as it does where c <= den or num <= den. */
count128 count_scale(count128 c, count128 num, count128 den, count128 *rest);

/* Returns < 0, 0 or > 0 as a * b is less than, equal to or more than c * d, exactly. */
int count_cmp_products(count128 a, count128 b, count128 c, count128 d);

/* Writes 100 * part / whole with two decimals, rounded half up, to buf and returns its length (no
 * terminator): "6.25".  part <= whole or it must fit; a whole of 0 gives "0.00". */
size_t count_percent(count128 part, count128 whole, char buf[static COUNT_TEXT]);

/* Returns the count as a double (in counts, not in units): for geometry, never for sums. */
static inline double
count_double(count128 c)
{
	return (double)c / 1e9;
}

/* Strict whole numbers for options: digits only, no more than max.  False otherwise. */
bool num_u64(struct str text, uint64_t max, uint64_t *n);

/* Writes n in decimal digits to buf and returns their number (no terminator). */
enum { NUM_TEXT = 20 };
size_t num_text(uint64_t n, char buf[static NUM_TEXT]);

#endif
