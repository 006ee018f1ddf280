/* floor 4: the picture as a file.  Uses asset, change, colour, count, data, figure, frames, module, names, out,
 * overview, page, palette, parts, script, str, tree. */
#ifndef SVG_SVG_H
#define SVG_SVG_H

#include "base/out.h"
#include "svg/frames.h"
#include "svg/page.h"

/* Writes the picture. */
void svg_write(struct out *, const struct picture *);

/* Writes a picture that says why there is nothing to see. */
void svg_write_nothing(struct out *, const struct look *, const char *why);

/* What a picture has in it, or links to: its style, the script of a page, that of one group a frame. */
enum svg_part { SVG_STYLE, SVG_PAGE, SVG_STATIC };

/* Writes one of them. */
void svg_write_part(struct out *, enum svg_part);

#endif
