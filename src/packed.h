/* floor 3: stacks as numbers of their names.  Uses count, folded, front, intern, mem, msg, order, par, str. */
#ifndef PACKED_H
#define PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "base/mem.h"
#include "base/str.h"
#include "front.h"
#include "intern.h"

/* A stack and its count; where there are two, the one before and the one after. */
struct packed_stack {
	unsigned char *path; /* the numbers of its names, root first: each has the profile's width */
	uint32_t n;          /* of its frames */
	count128 before;     /* 0 when there is one count */
	count128 count;
};

/* A profile in a tenth of the memory that its text takes.  All zero is an empty one. */
struct packed {
	struct packed_stack *v; /* as they were added, until they are sorted */
	size_t n;
	struct front front; /* in the place of these, if they came in order */
	bool two;           /* two counts a stack */
	unsigned width;     /* bytes of a number, the highest first */
	bool stray;         /* names may be there that no stack has */
	/* The names as they came; once they are ranked, a number is the place of the name among the sorted ones,
	 * from 1. */
	struct intern names;
	struct str *sorted; /* NULL until then */
	size_t nsorted;

	size_t capacity;
	struct arena paths;
	unsigned char *path; /* room for one */
	size_t path_capacity;
};

#define PACKED_MOST (UINT32_MAX - (1 << 16)) /* stacks */

enum { PACKED_FULL = 4 }; /* the width until the names are ranked */

/* Appends a stack without counts, be there an equal one or not, and returns its number.  Only before the names
 * are ranked, as packed_move, packed_renumber and packed_split, and where there is no front.  hash_start comes
 * first. */
uint32_t packed_append(struct packed *, struct str text);

/* Turns the front into stacks, if there is one; before is to be theirs where it has one count. */
void packed_expand(struct packed *, count128 before);

/* Moves all stacks of from, whose numbers are those of to's names, there, and leaves it empty. */
void packed_move(struct packed *to, struct packed *from);

/* Returns the number in the width bytes at p. */
static inline uint32_t
packed_number(const unsigned char *p, unsigned width)
{
	switch (width) {
	case 1:
		return p[0];
	case 2:
		return (uint32_t)p[0] << 8 | p[1];
	case 3:
		return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
	default:
		return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	}
}

/* Returns the number of the k-th name of a stack. */
static inline uint32_t
packed_name(const struct packed *p, const struct packed_stack *s, size_t k)
{
	return packed_number(s->path + p->width * k, p->width);
}

/* Returns the numbers of a stack, as bytes that are in order as the stacks are, once the names are ranked. */
static inline struct str
packed_path(const struct packed *p, const struct packed_stack *s)
{
	return (struct str){(const char *)s->path, s->n * (size_t)p->width};
}

/* Returns how many names two stacks have in common from their roots on. */
uint32_t packed_common(const struct packed *, const struct packed_stack *, const struct packed_stack *);

/* Gives all stacks other numbers, of that width: to[i] in the place of i.  Works on that many threads at most. */
void packed_renumber(struct packed *, const uint32_t *to, unsigned width, unsigned threads);

/* Cuts the first of two counts off the text of a stack, or off its last name: *before, which has been the number
 * of lines that made the stack, becomes that many times the count.  False when there is none. */
bool packed_cut_count(struct str *text, count128 *before);

/* Takes for all stacks, a front's as well, the first of two counts from the end of their names, as packed_cut_count
 * does.  Stacks that have no count there go; some may be equal then. */
void packed_split(struct packed *);

/* Returns the sum of all counts in *before and *count.  What does not fit ends the program. */
void packed_total(const struct packed *, count128 *before, count128 *count);

/* Returns the text of a stack; the caller frees its bytes. */
struct str packed_text(const struct packed *, const struct packed_stack *);

/* Returns the bytes of memory that it takes, with what sorting takes at its peak. */
size_t packed_bytes(const struct packed *);

/* Gives the memory back and leaves an empty profile. */
void packed_free(struct packed *);

#endif
