/* floor 3: the call tree of a profile.  Uses count, folded, mem, msg, stacks, str. */
#ifndef TREE_H
#define TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "base/str.h"
#include "stacks.h"

/* A frame under a given parent.  Nodes stand in preorder: those of a subtree are contiguous, the
 * node itself first. */
struct node {
	struct str name;              /* a view into the stacks the tree was made of */
	uint32_t parent;              /* its number, or TREE_NONE */
	uint32_t end;                 /* number of the first node behind the subtree */
	uint32_t depth;               /* frames above; 0 for a root */
	uint32_t first;               /* number of the first stack that goes through it, */
	uint32_t last;                /* and of the one behind the last */
	count128 self_before, self;   /* of stacks that end here */
	count128 total_before, total; /* of all in the subtree */
};

#define TREE_NONE UINT32_MAX

struct tree {
	struct node *v;
	size_t n;
	uint32_t levels; /* the depth of the deepest node, plus 1 */
	bool two;        /* two counts: those called before are used */
	count128 total_before, total;
};

/* Builds the tree of stacks, which must live as long as it does.  From sorted stacks every frame is one
 * node under its parent; from others, neighbours that begin alike share nodes, and the order stays
 * (a flame chart).  What does not fit ends the program. */
void tree_build(struct tree *, const struct stacks *);

void tree_free(struct tree *);

#endif
