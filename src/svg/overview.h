/* floor 4: the frames as a picture of few elements, to be looked at without a script.
 * Uses change, colour, count, figure, frames, label, layout, mem, names, out, page, palette, str, tree, xml. */
#ifndef SVG_OVERVIEW_H
#define SVG_OVERVIEW_H

#include "base/out.h"
#include "svg/frames.h"
#include "svg/names.h"
#include "svg/page.h"

/* Writes the frames of the layout: those that are OVERVIEW_GROUP pixels wide as groups with title, rectangle
 * and label; those that are a pixel wide as one path for each colour; the rest as a grey outline of what they
 * cover.  Where that makes more than OVERVIEW_GROUPS groups or OVERVIEW_BOXES shapes, those widths are doubled until
 * it does not, and of what is as wide as the page the first are taken. */
enum { OVERVIEW_GROUP = 8, OVERVIEW_GROUPS = 700, OVERVIEW_BOXES = 12000 };

void overview_write(struct out *, const struct picture *, const struct page *, const struct names *);

#endif
