/* floor 4: the bytes of a target as they are at one moment.  Uses mem, memory. */
#ifndef SAMPLE_SNAPSHOT_H
#define SAMPLE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample/memory.h"

/* What is wanted is mostly what was wanted last time, so a snapshot learns: all that the last looks
 * asked for is fetched by one call when the next one begins, and only what is missing then costs a
 * call of its own.  Guards are words that change whenever the rest does: they are read first and
 * once more last. */
struct snapshot {
	struct span *spans; /* what to fetch: sorted, apart from each other */
	size_t n, capacity;
	struct span *fresh; /* what was missing in this look */
	size_t nfresh, fresh_capacity;
	unsigned char *bytes; /* of the spans, then of what was missing */
	size_t size, room;
	struct piece *pieces; /* scratch */
	size_t npieces;
	struct guard *guards;
	size_t nguards, guards_capacity;
	uint32_t look; /* counts up */
	bool again;    /* the guards were read a second time together with all else */
};

enum { SNAPSHOT_PIECE = 4096 }; /* the most that can be asked for at once, in bytes */

/* Begins a look: fetches what the last ones asked for.  All zero is a snapshot that knows nothing.
 */
void snapshot_begin(struct snapshot *, const struct memory *);

/* Copies n bytes (1 to SNAPSHOT_PIECE) as they were in this look; where they are not known yet they
 * are read now, and with them what lies behind, up to ahead bytes in the same page.  False when
 * they cannot be read. */
bool snapshot_copy(
    struct snapshot *, const struct memory *, uint64_t at, void *to, size_t n, size_t ahead);

/* Copies the 8 bytes at address at, and makes them a guard. */
bool snapshot_guard(struct snapshot *, const struct memory *, uint64_t at, uint64_t *to);

/* Ends the look.  Returns whether all guards are what they were at its beginning. */
bool snapshot_end(struct snapshot *, const struct memory *);

/* Gives the memory back and leaves it knowing nothing. */
void snapshot_free(struct snapshot *);

#endif
