/* floor 0: the hash of processors with carry-less multiplication.  Uses str. */
#ifndef CLMUL_H
#define CLMUL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum {
	CLMUL_LEAST = 16,                   /* bytes of a string */
	CLMUL_BLOCK = 1024,                 /* bytes with keys of their own */
	CLMUL_LENGTH = CLMUL_BLOCK / 8 + 2, /* where the keys of the length are */
	CLMUL_POINT = CLMUL_LENGTH + 2,     /* and those of blocks */
	CLMUL_KEYS = CLMUL_POINT + 2,
};

/* Tells whether this processor can do clmul_hash: of x86-64, those with AVX2 and VPCLMULQDQ. */
bool clmul_here(void);

/* Hashes a string of CLMUL_LEAST bytes or more to h[0] and h[1].  Two different strings of up to a KiB have the
 * same two with a probability of at most 2^-128 over the random keys; of k KiB, (k + 1)^2 times that. */
void clmul_hash(struct str s, const uint64_t key[CLMUL_KEYS], uint64_t h[2]);

#endif
