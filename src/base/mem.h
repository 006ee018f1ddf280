/* floor 0: memory that does not fail, and arenas.  Uses msg, str. */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

#include "base/str.h"

/* Return n * size bytes (zeroed by mem_zero), or die saying "out of memory".  The caller owns them.
 * mem_zero writes the zeros: a page of calloc's that is first read and then written costs two faults
 * and, with several threads, an interruption of every processor. */
void *mem_get(size_t n, size_t size);
void *mem_zero(size_t n, size_t size);

/* What mem_grow does when there is too little room. */
void *mem_enlarge(void *p, size_t *cap, size_t need, size_t size);

/* Makes room for need elements of size bytes in the array p that has room for *cap: returns p, or
 * the array moved, and updates *cap.  Grows by half again at least, so appending stays linear. */
static inline void *
mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	return need <= *cap ? p : mem_enlarge(p, cap, need, size);
}

/* Memory that is given out piece by piece and lives until exit (or arena_free).  All zero is an
 * empty one. */
struct arena {
	char *p;              /* the rest of the current block */
	size_t n;             /* bytes left in it */
	struct block *blocks; /* every block, the newest first */
	size_t size;          /* bytes of all blocks */
};

/* Returns n bytes, not aligned: for text. */
char *arena_bytes(struct arena *, size_t n);

/* Returns a copy of s that lives as long as the arena. */
struct str arena_copy(struct arena *, struct str s);

/* Leaves all memory of from to to, and from empty. */
void arena_join(struct arena *to, struct arena *from);

/* Gives all the memory back and leaves the arena empty. */
void arena_free(struct arena *);

#endif
