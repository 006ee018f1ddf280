/* floor 4: profiles in files that are in canonical order, merged by several threads.
 * Uses folded, mem, out, par, parts, progress, run, str. */
#ifndef SORTED_H
#define SORTED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/out.h"

/* Files that are merged as they are. */
struct sorted {
	struct run *files; /* each from its first stack on */
	size_t n;
	bool two;         /* counts a line has */
	unsigned threads; /* to work on */
	off_t total;      /* bytes of all files */
	off_t step;       /* bytes of one that a thread looks at at once */
	/* Where the parts that are written begin, and the last one ends: for each the sum of its places, and these, one
	 * for each file. */
	off_t *places;
	size_t nparts;
};

/* Looks at all lines of the operands.  True when all of these are regular files whose lines are different stacks in
 * canonical order, all with one count or all with two; the caller frees what was found.  Works on that many
 * threads at most, and merging takes about that many bytes of memory. */
bool sorted_open(struct sorted *, char *const *operands, unsigned threads, size_t memory);

/* Writes the stacks of all files with the sums of their counts, as write_packed does; or, where beside is set, those of
 * two files that have one count each, with the counts of both. */
void sorted_write(struct sorted *, struct out *, char separator, bool beside);

void sorted_free(struct sorted *);

#endif
