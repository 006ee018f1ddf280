/* floor 4: the scripts that a picture has in it or links to.  Uses asset, out, page, str. */
#ifndef SVG_SCRIPT_H
#define SVG_SCRIPT_H

#include <stdbool.h>

#include "base/out.h"
#include "svg/page.h"

/* The script of the page is data.js, view.js, input.js, one after the other in one function; then diff.js where there
 * are two counts, and chart.js where there is time; last, the state is loaded and the root scrolled to.  They are
 * small, so that a page is: what explains them is here.
 *
 * data.js reads the block of data (see data.h).  A tree is an array of its frames in preorder, so that what is below
 * frame i are the size - 1 frames behind it.  Of a frame are known its name and the frame it is in; its place x and
 * its width w, in counts; self and total; old and before, the same of the first of two counts; own, the part of its
 * width that is self (while rebuild places frames: where the next child goes); and path, a number for the names from
 * the root to it that other files have as well.  (In a flame chart they may be there twice, so that its place counts,
 * too.)  decode makes the tree of the file, which stays as base.  rebuild makes every other view of the same stacks:
 * bottom-up, without frames or stacks, recursion merged, widest first.  Below a focus lie its callers, at depths -1,
 * -2, ...; while such a tree is made they have a root of their own, which takes no part in the totals.  ALL names the
 * root, NONE the focus of a link to nothing.
 *
 * view.js draws, again when the extent of the window changes.  The list of the frames that are wide enough is made
 * for a zoom; of these, the rows in and near the window are in the document: as groups when there is room for a
 * label, else as one path for each color, else as a grey outline.  Labels are white where the luminance of the color
 * is low.  What is at a place is found by its coordinates.
 *
 * input.js has one state, the parameters behind the # of the address, and show(), which makes everything else of it.
 * A pattern is tried once for each name, and what is within a match counts with it; of callers and callees, which
 * have the same places, the search tells of those on the side of the zoom.  The letters of the state, whose values
 * are those of the data block where it has none:
 *
 *     z  the frame zoomed to, by its path             t  the range of time, two parts of the whole
 *     s  the pattern of the search                    c  ignore case
 *     f  the focus, whose callers and callees are shown, by its name
 *     h  hidden names, d  names whose stacks are dropped: any number of them
 *     b  bottom-up    r  recursion merged    o  the widest first    w  which count is the width
 *     i  the root on top                     l  labels of the last part of a name
 *
 * The keys of chart.js choose a time from the frame where the band begins to the neighbour in its row. */

/* Writes the script of the page, with what only two counts need, and what only a flame chart. */
void script_page(struct out *, bool diff, bool chart);

/* Writes the script of --static. */
void script_static(struct out *);

/* Puts one of them into the picture, or links to it if the look says so. */
void script_put(struct out *, const struct page *, bool diff, bool chart);

/* Writes the controls, as text that the page's script makes elements of: a picture with HTML in it could not be read
 * back from a canvas. */
void script_controls(struct out *, const struct page *);

#endif
