/* floor 3: stacks in canonical order, front-coded: of each, what the one before has not.
 * Uses folded, intern, mem, par, str. */
#ifndef FRONT_H
#define FRONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "intern.h"

struct front_stack {
	uint32_t
	    shared; /* names that it begins with as the stack before does; 0 for the first of a part */
	uint32_t own;   /* names that follow */
	uint64_t count; /* in units of 10^-9 */
};

/* Different stacks in canonical order, or several parts of the input with such.  All zero is an empty one. */
struct front {
	struct front_stack *v;
	size_t n;
	uint32_t *names; /* the numbers of all stacks' own names, one behind the other */
	size_t nnames;
	size_t depths;    /* the sum of shared and own of all, */
	uint32_t deepest; /* and the most */
	uint64_t *before; /* for each stack, where there are two counts: the one before; else NULL */

	size_t capacity, names_capacity;
	struct front_part *parts;
	size_t nparts, parts_capacity;
	uint64_t part;   /* the number of the last one that was told, */
	bool gap;        /* and whether some before it is not here */
	struct str last; /* stack's text; NULL for none */
	char *text;      /* room for it */
	size_t *end;     /* where its names end */
	size_t text_capacity, end_capacity;
};

/* Tells that the next stacks are those of that part of the input.  The numbers grow. */
void front_part(struct front *, uint64_t number);

/* Appends a stack, which is known to begin with so many bytes as the one before does, with the numbers that its names
 * have, or get, among those; false, and nothing changed, when it does not belong behind the one before, of whatever
 * part, or is longer than FRONT_LONGEST.  The text has to stay where it is until the next stack, or front_keep.
 * hash_start comes first. */
enum { FRONT_LONGEST = 1 << 20 };
bool front_add(struct front *, struct intern *names, struct str text, size_t known, uint64_t count);

/* Keeps the text of the last stack. */
void front_keep(struct front *);

/* Puts the parts of n fronts into *to, which is empty, in the order of their numbers, with number[i][k] for name k of
 * from[i], and frees these; number[i] may be NULL where they stay as they are.  names has their texts.  False, and
 * nothing changed, when the stacks are in no order then.  Works on n threads. */
bool front_join(struct front *to, struct front **from, uint32_t *const *number, unsigned n,
    const struct intern *names);

/* Returns the number of names of stack i. */
static inline uint32_t
front_depth(const struct front *f, size_t i)
{
	return f->v[i].shared + f->v[i].own;
}

/* Puts two fronts, of one part each, side by side into *to, which is empty, and frees them: the counts of the first
 * become those before, those of the second, whose name k is number[k] of the first's, become those after.  rank has
 * the order of all names. */
void front_beside(struct front *to, struct front *before, struct front *after, const uint32_t *number,
    const uint32_t *rank);

void front_free(struct front *);

#endif
