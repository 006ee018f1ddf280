/* floor 4: names as they are shown.  Uses str, xml. */
#ifndef SVG_LABEL_H
#define SVG_LABEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Returns name without the annotation at its end that profilers give it for its colour: _[k] for the
 * kernel, _[w] a waker, _[i] inlined, _[j] compiled at run time. */
struct str label_name(struct str name);

/* Cuts name to what fits into that many columns, of which wide characters (Chinese, Japanese, Korean,
 * pictures) take two: all of it, or *cut is set and two columns are left for dots.  Empty when not even
 * a character and the dots fit. */
struct str label_fit(struct str name, size_t columns, bool *cut);

#endif
