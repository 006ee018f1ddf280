/* floor 3: stacks and their counts, added up.  Uses count, folded, hash, mem,
 * msg, order, out, par, str. */
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

/* Returns the number of the stack with that text, whose hash is given; when it is new it is copied, with
 * no counts. */
uint32_t stacks_find(struct stacks *, struct str text, struct hash hash);

/* The same, but leaves the copying to the caller, who may have a lock to give back first: when the stack is new,
 * the n bytes of its text are to go to *copy, which is NULL otherwise. */
uint32_t stacks_reserve(struct stacks *, struct hash hash, size_t n, char **copy);

/* Fetches what stacks_find will look at for that hash first. */
void stacks_prefetch(const struct stacks *, struct hash hash);

/* Adds to the counts of text, which is copied when it is new.  False, and nothing changed, when a sum
 * does not fit. */
bool stacks_add(struct stacks *, struct str text, count128 before, count128 count);

/* Adds them as a stack of their own, whether there is an equal one or not: for what keeps its order.
 * A profile takes either these or stacks_add. */
void stacks_append(struct stacks *, struct str text, count128 before, count128 count);

/* Sorts into canonical order, on that many threads at most.  Nothing may be added after that. */
void stacks_sort(struct stacks *, unsigned threads);

/* Returns the sum of all counts in *before and *count.  What does not fit ends the program. */
void stacks_total(const struct stacks *, count128 *before, count128 *count);

/* Writes all, with the comment in front when there are two counts, and the separator (a blank or a
 * tab) between stack and count.  Works on that many threads at most. */
void stacks_write(const struct stacks *, struct out *, char separator, unsigned threads);

/* Returns the bytes of memory that s takes, with what sorting it takes at its peak. */
size_t stacks_bytes(const struct stacks *s);

/* Gives the memory back and leaves s empty. */
void stacks_free(struct stacks *);

#endif
