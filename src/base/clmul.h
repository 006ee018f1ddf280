/* floor 0: what a processor with carry-less multiplication does for the hash.  Uses nothing. */
#ifndef CLMUL_H
#define CLMUL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tells whether this processor can do clmul_block: of x86-64, those with AVX2 and VPCLMULQDQ. */
bool clmul_here(void);

/* Hashes a block of n > 0 bytes with CLNH: the sums a and b, 127 bits each, that hash.c speaks of, the low
 * halves first.  Of a block of 32 bytes or more the last 32 are taken as such, some of them again; of a shorter
 * one the last 16, of which some may be before it, and must be there.
 * key has as many words as the block (rounded up to two), and two more. */
void clmul_block(const char *p, size_t n, const uint64_t *key, uint64_t a[2], uint64_t b[2]);

#endif
