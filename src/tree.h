/* floor 3: the call tree of a profile.  Uses count, front, hash, mem, msg, packed, par, sort, stacks, str. */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "base/mem.h"
#include "base/str.h"
#include "front.h"
#include "packed.h"
#include "stacks.h"

/* A frame under a given parent.  Nodes stand in preorder: those of a subtree are contiguous, the
 * node itself first; siblings are in the order of their names, and in a flame chart in that of time.  So
 * the stacks that go through a node are contiguous, too. */
struct node {
	uint32_t end;   /* number of the first node behind the subtree */
	uint32_t first; /* number of the first stack that goes through it */
};

#define TREE_NONE UINT32_MAX

struct tree {
	struct node *v; /* and one more behind all, whose first stack is nstacks */
	size_t n;
	uint32_t *name;             /* of each node, its number among the names */
	uint32_t *last;             /* see tree_last; NULL where every stack adds a node */
	struct front_stack *stacks; /* the nodes each shares with the one before, and adds */
	uint32_t levels;            /* the depth of the deepest node, plus 1 */
	struct str *names;          /* those of the nodes, sorted bytewise */
	size_t nnames;
	size_t nstacks;
	bool two; /* two counts: those called before are used */
	/* For each stack in order, and one more: the sum of the counts of those in front of it.  There is
	 * no upto_before where there is one count. */
	count128 *upto, *upto_before;
	count128 total_before, total;
	struct arena text; /* of the names */
};

/* Makes the tree of a profile, which is sorted if its names are not ranked, and frees that; where they are, and the
 * stacks are in no order, it is that of a flame chart, in which neighbours that begin alike share nodes.  Works on
 * that many threads at most.  A sum of all counts that does not fit ends the program. */
void tree_make(struct tree *, struct packed *, unsigned threads);

/* Makes the tree of stacks, sorted or not. */
void tree_build(struct tree *, const struct stacks *);

/* Returns the name of node i. */
static inline struct str
tree_name(const struct tree *t, size_t i)
{
	return t->names[t->name[i]];
}

/* Returns the number of the stack behind the last one that goes through node i: where every stack adds a node, that
 * is the one that adds the node behind. */
static inline uint32_t
tree_last(const struct tree *t, size_t i)
{
	return t->last == NULL ? t->v[t->v[i].end].first : t->last[i];
}

/* Where the nodes above one end, for who goes through a tree: room for all levels, and how many there are. */
struct tree_above {
	uint32_t *end;
	uint32_t n;
};

/* Returns how many frames are above node i, when it is asked for nodes in preorder, and for those above i before. */
static inline uint32_t
tree_depth(struct tree_above *a, const struct tree *t, size_t i)
{
	while (a->n > 0 && a->end[a->n - 1] <= i)
		a->n--;
	a->end[a->n] = t->v[i].end;
	return a->n++;
}

/* Returns the count of all in the subtree of node i, and that before (0 where there is one count). */
static inline count128
tree_total(const struct tree *t, size_t i)
{
	return t->upto[tree_last(t, i)] - t->upto[t->v[i].first];
}

static inline count128
tree_total_before(const struct tree *t, size_t i)
{
	return t->two ? t->upto_before[tree_last(t, i)] - t->upto_before[t->v[i].first] : 0;
}

/* Tells whether a stack ends at node i, which may have no count.  Not for flame charts. */
static inline bool
tree_ends(const struct tree *t, size_t i)
{
	return t->v[i].end == i + 1 || t->v[i + 1].first > t->v[i].first;
}

/* Returns the counts of the stacks that end at node i; before may be NULL. */
count128 tree_self(const struct tree *, size_t i, count128 *before);

/* Returns the counts of stack i. */
static inline count128
tree_count(const struct tree *t, size_t i)
{
	return t->upto[i + 1] - t->upto[i];
}

static inline count128
tree_count_before(const struct tree *t, size_t i)
{
	return t->two ? t->upto_before[i + 1] - t->upto_before[i] : 0;
}

void tree_free(struct tree *);

#endif
