/* floor 4: where the frames are.  Uses count, mem, msg, tree. */
#ifndef SVG_LAYOUT_H
#define SVG_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "tree.h"

/* Which count is the width of a frame.  LAYOUT_MAX is the larger one of each stack, added up, so that the
 * widths of children fit into their parent's. */
enum layout_draw { LAYOUT_AFTER, LAYOUT_BEFORE, LAYOUT_MAX };

struct layout_how {
	enum layout_draw draw; /* without two counts there is LAYOUT_AFTER only */
	count128 total;        /* what the whole width stands for, if it is more than the sum of all */
	int64_t width;         /* of all, in thousandths of a pixel */
	count128 least;        /* narrower frames are left out: pixels (as a count: 0.1), or percent */
	bool percent;          /* least is in percent of the total */
};

/* A frame that is wide enough to be drawn. */
struct box {
	uint32_t node;    /* its number in the tree */
	uint32_t row;     /* 1 for a root; 0 for all of them */
	int64_t x, width; /* in thousandths of a pixel; x from the left of the whole */
};

struct layout {
	struct box *v; /* in preorder */
	size_t n;
	uint32_t levels;      /* the row of the deepest box */
	size_t narrow;        /* frames that are left out: too narrow, but not without any width */
	count128 sum;         /* of all stacks */
	count128 total;       /* what the whole width stands for; 0 when there is nothing to draw */
	const count128 *upto; /* for each stack, and one more: the sum of those before it */
	count128 *most;       /* where that is, if not in the tree */
	bool gaps;            /* some stack has no width */
};

/* Places the frames of the tree, which must live as long.  A node covers the stacks that go through it: x and
 * width are those of their sum, rounded in a way that children stay within their parents and
 * neighbours never overlap. */
void layout_make(struct layout *, const struct tree *, const struct layout_how *);

/* Returns how wide a frame is at least, in thousandths of a pixel. */
int64_t layout_least(const struct layout_how *);

/* Returns the count that is the width of node i. */
count128 layout_count(const struct layout *, const struct tree *, size_t i);

void layout_free(struct layout *);

#endif
