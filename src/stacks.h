/* floor 3: stacks as texts and their counts, added up: for what is small.  Uses count, folded, hash, mem,
 * msg, order, out, str. */
#ifndef STACKS_H
#define STACKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/count.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/str.h"

/* A stack and its count; where there are two, the one before and the one after. */
struct stack {
	struct str text;
	count128 before; /* 0 when there is one count */
	count128 count;
};

/* A profile: different stacks.  All zero is an empty one. */
struct stacks {
	struct stack *v; /* in the order of their first appearance, until stacks_sort */
	size_t n;
	bool two; /* two counts a stack */

	size_t capacity;
	struct slot *slots;
	size_t nslots; /* a power of two, or 0 */
	struct arena text;
};

/* Returns the number of the stack with that text; when it is new it is copied, with no counts.  hash_start
 * comes first. */
uint32_t stacks_find(struct stacks *, struct str text);

/* Adds to the counts of text, which is copied when it is new.  False, and nothing changed, when a sum
 * does not fit. */
bool stacks_add(struct stacks *, struct str text, count128 before, count128 count);

/* Sorts into canonical order.  Nothing may be added after that. */
void stacks_sort(struct stacks *);

/* Returns the sum of all counts in *before and *count.  What does not fit ends the program. */
void stacks_total(const struct stacks *, count128 *before, count128 *count);

/* Writes all, with the comment in front when there are two counts. */
void stacks_write(const struct stacks *, struct out *);

/* Returns the bytes of memory that it takes. */
size_t stacks_bytes(const struct stacks *);

/* Gives the memory back and leaves s empty. */
void stacks_free(struct stacks *);

#endif
