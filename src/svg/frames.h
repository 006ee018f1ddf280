/* floor 4: the frames, each a group of title, rectangle and label.
 * Uses count, out, str, tree, attr, colour, figure, label, layout, module, page, palette, parts, xml. */
#ifndef SVG_FRAMES_H
#define SVG_FRAMES_H

#include <stddef.h>

#include "base/count.h"
#include "base/out.h"
#include "svg/attr.h"
#include "svg/colour.h"
#include "svg/layout.h"
#include "svg/page.h"
#include "tree.h"

/* A picture: a look, and what there is to see. */
struct picture {
	const struct look *look;
	const struct tree *tree;
	const struct layout *layout;
	struct colour *colour; /* started */
	enum layout_draw draw; /* what the widths are */
	int64_t least;         /* what is narrower is not drawn: thousandths of a pixel */
	bool ordered;          /* a flame chart */
	unsigned threads;      /* to work on, at most */
	const struct attrs *attrs;
	size_t gone, new;                /* stacks without a count after, without one before */
	count128 gone_before, new_after; /* their counts */
};

/* Writes a group for every frame of the layout, and the one for all of them, root first. */
void frames_write(struct out *, const struct picture *, const struct page *);

/* Writes what is told about node i (TREE_NONE: about all): "(57 samples, 57.00%)", and the change. */
void frames_figures(struct out *, const struct picture *, const struct page *, uint32_t i);

#endif
