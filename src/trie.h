/* floor 3: stacks that share their beginnings.  Uses count, folded, hash, intern, mem, msg, stacks,
 * str. */
#ifndef TRIE_H
#define TRIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "base/str.h"
#include "intern.h"
#include "stacks.h"

/* A frame under a given parent: a stack is a path from a root. */
struct trie_node {
	uint32_t parent; /* its number, lower than this one's; TRIE_NONE for a root */
	uint32_t name;   /* its number among the names */
	uint32_t stack;  /* the number of the stack that ends here, TRIE_NONE if none does */
};

/* A stack, and its counts. */
struct trie_stack {
	count128 before, count;
	uint32_t node; /* its last frame */
};

#define TRIE_NONE UINT32_MAX

/* A profile.  All zero is an empty one. */
struct trie {
	struct intern names;
	struct trie_node *v; /* in the order of their first appearance */
	size_t n;
	struct trie_stack *stacks; /* likewise */
	size_t nstacks;
	bool two; /* two counts a stack */
	/* Set while it is empty: every stack stays one of its own, in order, and shares nodes with its
	 * neighbours only.  For a flame chart, or stacks that come sorted. */
	bool ordered;

	size_t capacity, stack_capacity;
	struct trie_slot *slots; /* nodes by parent and name */
	size_t nslots;           /* a power of two, or 0 */
	struct trie_path *path;  /* the stack found last: its nodes, */
	size_t depth, path_capacity;
	char *last; /* and its text */
	size_t nlast, last_capacity;
};

/* Returns the number of the stack with that text, which is added, without counts, when it is new (or when
 * ordered).  hash_start comes first. */
uint32_t trie_find(struct trie *, struct str text);

/* Adds stacks.  False when a sum does not fit. */
bool trie_add(struct trie *, const struct stacks *);

/* Takes for all stacks the first of two counts from the end of their names, where the field "before" has so
 * far been the number of lines that made a stack: that many times the count is the sum of all.  Stacks that
 * have no count there go.  Not for an ordered trie. */
void trie_split(struct trie *);

/* Adds all stacks of from, and frees it.  False when a sum does not fit. */
bool trie_join(struct trie *to, struct trie *from);

void trie_free(struct trie *);

#endif
