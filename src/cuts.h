/* floor 4: where sorted files are cut into parts that can be merged one by one.  Uses mem, par, run. */
#ifndef CUTS_H
#define CUTS_H

#include <stddef.h>
#include <sys/types.h>

#include "run.h"

/* The places where the parts of some files begin, and the last one ends. */
struct cuts {
	size_t n; /* parts */
	size_t nfiles;
	off_t *places; /* for each part the sum of its places, and these, one for each file */
};

/* Cuts the n files, which are not empty, into parts of about step bytes of all of them, on that many threads.  A part
 * begins where some stack is, or belongs, in each file.  In files that are not as a run is, some parts may not be
 * either, or may end before they begin. */
void cuts_make(struct cuts *, const struct run *files, size_t n, off_t step, unsigned threads);

/* Returns the places where that part begins, one for each file; for n where the last one ends. */
const off_t *cuts_places(const struct cuts *, size_t part);

/* Returns how many bytes the parts from..to have in all files. */
off_t cuts_bytes(const struct cuts *, size_t from, size_t to);

void cuts_free(struct cuts *);

#endif
