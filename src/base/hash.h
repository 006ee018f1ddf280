/* floor 0: a keyed 128-bit hash that may stand for the bytes.  Uses clmul, str. */
#ifndef HASH_H
#define HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* The hash of some bytes.  Two different strings have the same one with a probability below 2^-120
 * (times the square of the length of the longer in KiB), whoever chose them, since the key is drawn anew in each
 * run: among a billion strings, one chance in 10^18.  So equal hashes are taken for equal bytes.
 * Strings of up to 15 bytes never share theirs with another string: they are their own hash.
 * hash.c and clmul.c have the argument. */
struct hash {
	uint64_t low, high;
};

/* Draws the key; before the first hash_bytes and before threads start.  Draws none again. */
void hash_start(void);

/* For tests: from now on do without what only some processors have, and all hashes are others; or with it. */
void hash_portable(bool);

/* Returns the hash of s. */
struct hash hash_bytes(struct str s);

/* Tells whether two hashes are the same. */
static inline bool
hash_eq(struct hash a, struct hash b)
{
	return a.low == b.low && a.high == b.high;
}

extern uint64_t hash_slot_key[2];

/* Returns where in a table of size (a power of two) to look for h first.  Keyed as well. */
static inline size_t
hash_slot(struct hash h, size_t size)
{
	__extension__ unsigned __int128 m =
	    (unsigned __int128)(h.low ^ hash_slot_key[0]) * (h.high ^ hash_slot_key[1]);

	return (size_t)((uint64_t)m ^ (uint64_t)(m >> 64)) & (size - 1);
}

#endif
