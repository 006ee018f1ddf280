/* floor 4: cutting what is rare.  Uses count, folded, mem, msg, stacks, str,
 * tree. */
#ifndef PRUNE_H
#define PRUNE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "stacks.h"
#include "tree.h"

/* What to cut.  All zero but depth = PRUNE_ANY_DEPTH cuts nothing. */
struct prune {
	count128 least;   /* subtrees whose total is below this */
	count128 percent; /* or below this many percent of all (a count: 5 % is 5 * COUNT_ONE) */
	uint32_t depth;   /* frames that have more frames than this above them */
	size_t heaviest;  /* then all stacks but these many with the highest counts; 0: none of them */
	bool discard;     /* what is cut is lost; otherwise it is counted by PRUNED */
};

#define PRUNE_ANY_DEPTH UINT32_MAX

/* The name of the child that takes what was cut below a frame; as a root, what was cut of roots. */
#define PRUNED "[pruned]"

/* Puts what is left of a tree's profile in the place of s, sorted, and returns in *before and *count what
 * was discarded (0 when nothing is to be).  Every frame that stays keeps its exact total, unless discard.
 * With two counts a subtree or stack stays when one of them is high enough.  Stacks that end in
 * PRUNED are not among the heaviest and never cut, so cutting twice is cutting once. */
void prune_tree(
    struct stacks *s, const struct tree *, const struct prune *, count128 *before, count128 *count);

/* The same for stacks, which are sorted after that. */
void prune_stacks(struct stacks *, const struct prune *, count128 *before, count128 *count);

/* Tells whether the last frame of a stack is PRUNED. */
bool prune_is_pruned(struct str stack);

/* Cuts all stacks of the sorted profile but those marked, one mark for each, back to the deepest frame that
 * a marked one has as well, and counts them by PRUNED there.  It is not sorted then, but can be added to. */
void prune_all_but(struct stacks *, const bool *marked);

#endif
