/* floor 4: the colour of a frame.
 * Uses count, mem, str, tree, change, module, palette, palmap, vector. */
#ifndef SVG_COLOUR_H
#define SVG_COLOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "svg/module.h"
#include "svg/palette.h"
#include "svg/palmap.h"
#include "tree.h"

/* What the colour of a name is made of. */
enum colour_source { COLOUR_NAME, COLOUR_HASH, COLOUR_FNV, COLOUR_RANDOM };

/* What of a frame's change its colour shows, where there are two counts. */
enum colour_delta { COLOUR_TOTAL, COLOUR_SELF };

struct colour {
	int palette;
	enum colour_source source;
	enum colour_delta delta;
	bool negate;        /* more looks like less, and less like more */
	struct palmap *map; /* of --cp, or NULL */

	struct modules modules; /* where the palette is one of modules */
	size_t woken;           /* nodes up to this one are wakers (of the chain palette) */
	char *text;             /* a waker's name */
	size_t capacity;        /* its room */
	count128 most;          /* the largest change of a stack */
};

/* Prepares c, whose first part is set, for a tree: finds the largest change. */
void colour_start(struct colour *c, const struct tree *);

/* Returns the name of node i as it counts for the colour: in the stacks that the chain palette is made
 * for, those behind a frame "--" are wakers, and marked as flamegraph.pl marks them.  Good until the
 * next call.  Ask for the nodes in preorder. */
struct str colour_waker(struct colour *, const struct tree *, uint32_t i);

/* Returns the colour of such a name. */
struct rgb colour_name(struct colour *, struct str name);

/* Returns the colour of node i, or of all when i is TREE_NONE: that of its name, or, where there are two
 * counts, of its change. */
struct rgb colour_node(struct colour *, const struct tree *, uint32_t i);

/* Tells whether the colour of a node depends on which were asked for before: then ask in preorder, once for each. */
bool colour_in_order(const struct colour *);

#endif
