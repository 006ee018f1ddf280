/* floor 4: 128 bits that stand for a sequence of words.  Uses nothing. */
#ifndef SAMPLE_KEY_H
#define SAMPLE_KEY_H

#include <stdint.h>

/* Two lanes, each multiplied by its own odd number after every word.  The numbers and the beginning are drawn by
 * chance for each run, so that no target can know which sequences have the same key. */
struct key {
	uint64_t lane[2];
};

enum { KEY_SHIFT_FIRST = 32, KEY_SHIFT_SECOND = 29 };

/* Adds a word.  The program in the kernel (program.c) does the same. */
static inline void
key_add(struct key *k, const uint64_t by[2], uint64_t word)
{
	k->lane[0] = (k->lane[0] ^ word) * by[0];
	k->lane[0] ^= k->lane[0] >> KEY_SHIFT_FIRST;
	k->lane[1] = (k->lane[1] ^ word) * by[1];
	k->lane[1] ^= k->lane[1] >> KEY_SHIFT_SECOND;
}

#endif
