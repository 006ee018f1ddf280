/* floor 4: the page around the frames.  Uses asset, count, out, palette, str, xml. */
#ifndef SVG_PAGE_H
#define SVG_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/count.h"
#include "base/out.h"
#include "base/str.h"
#include "svg/palette.h"

enum { PAGE_SIDE = 10000 }; /* left and right of the frames */

/* Everything that can be chosen about the look.  Lengths are in thousandths of a pixel. */
struct look {
	const char *title, *subtitle; /* subtitle: NULL for none */
	const char *notes;            /* a comment in the file; NULL for none */
	const char *encoding; /* what the file says it is; anything but UTF-8 is written as ASCII */
	const char *font, *count_name, *name_type;
	int64_t width, row;        /* of the picture, of a row of frames */
	int64_t font_size, letter; /* a letter's width is taken to be that */
	bool inverted;             /* the root on top */
	struct backdrop back;
	struct rgb ui, search, stroke; /* of texts outside the frames, of matches, around frames */
	bool has_stroke;
	bool groups; /* a group for each frame, as flamegraph.pl has them */
	bool script;
	bool plain; /* colours outside the frames were not asked for: they may follow the reader's */
	const char
	    *link; /* where the style and the script are, with a slash; NULL: in the file itself */
	count128 factor; /* what counts are multiplied with before they are shown */
};

/* The page of a picture with so many rows of frames. */
struct page {
	const struct look *look;
	uint32_t rows;
	int64_t top, height; /* of the first row of pixels with frames, and of all */
	int64_t status;      /* the line of the details */
	int64_t legend;      /* the line of the legend, 0 for none */
};

/* Lays out the page.  There is room for a line below the title when subtitle, and for details below the
 * frames (as flamegraph.pl has them) or, when above, between the title and the frames; and for a legend
 * above them. */
void page_make(
    struct page *, const struct look *, uint32_t rows, bool subtitle, bool above, bool legend);

/* Returns the y of the frames at that depth. */
int64_t page_row(const struct page *, uint32_t depth);

/* Returns the width of the widest frame. */
int64_t page_room(const struct look *);

/* Writes s so that it is right in the encoding of the look. */
void page_text(const struct page *, struct out *, struct str s);

/* Writes a name and a number as an attribute: ' x="1.5"'. */
void page_number(struct out *, const char *name, int64_t thousandths);

/* Writes a colour as an attribute: ' fill="rgb(1,2,3)"'. */
void page_colour(struct out *, const char *name, struct rgb);

/* The same as ' fill="#010203"', and the colour alone. */
void page_hex(struct out *, const char *name, struct rgb);
void page_code(struct out *, struct rgb);

/* Writes the beginning of the file up to the description, whose text comes next... */
void page_begin(const struct page *, struct out *);

/* ...then the style and what is behind and above the frames... */
void page_body(const struct page *, struct out *);

/* ...and lines of text, with other attributes, "" for none. */
void page_line(
    const struct page *, struct out *, const char *attributes, int64_t x, int64_t y, const char *text);

#endif
