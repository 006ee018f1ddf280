/* floor 4: the scripts that a picture has in it or links to.  Uses asset, out, page, str. */
#ifndef SVG_SCRIPT_H
#define SVG_SCRIPT_H

#include <stdbool.h>

#include "base/out.h"
#include "svg/page.h"

/* The script of the page is data.js, view.js, input.js, one after the other in one function; and diff.js where there
 * are two counts, chart.js where there is time.  They are small, so that a page is: what explains them is here.
 *
 * data.js reads the block of data (see data.h) into a tree: arrays with a value for each node, in preorder, so
 * that a node's descendants are the size[i] - 1 nodes behind it.  x, w and own are places and widths in counts.
 * Every other view is a tree that rebuild makes of the same stacks: bottom-up, without frames or stacks,
 * recursion merged, widest first.  Below a focus lie its callers, at depths -1, -2, ...; while such a tree is made
 * their names have CALLER added.
 *
 * view.js draws.  The list of the frames that are wide enough is made for a zoom; of these, the rows in and near
 * the window are in the document: as groups when there is room for a label, else as one path for each color, else
 * as a grey outline.  What is at a place is found by its coordinates.
 *
 * input.js has one state, the parameters behind the # of the address, and show(), which makes everything else of it.
 * Its letters:
 *
 *     z  the frame zoomed to, a hash of its path      t  the range of time, two parts of the whole
 *     s  the pattern of the search                    c  ignore case
 *     f  the focus, whose callers and callees are shown, by its name
 *     h  hidden names, d  names whose stacks are dropped: any number of them
 *     b  bottom-up    r  recursion merged    o  the widest first    w  which count is the width
 *     i  the root on top                     l  labels of the last part of a name */

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
