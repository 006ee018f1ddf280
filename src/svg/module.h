/* floor 4: where a function comes from, by its name, and a colour for it.
 * Uses count, mem, palette, stacks, str, tree. */
#ifndef SVG_MODULE_H
#define SVG_MODULE_H

#include <stddef.h>

#include "base/count.h"
#include "base/str.h"
#include "svg/palette.h"
#include "tree.h"

enum { MODULE_COLOURS = 7 };

/* The modules with the most self, which have a colour each; all others are grey. */
struct modules {
	struct module {
		struct str name;
		count128 self;
		struct rgb colour;
	} v[MODULE_COLOURS]; /* the most first */
	size_t n;
	count128 others; /* self of the rest */
};

/* Returns the module of a function: "kernel" for an annotation _[k]; what is in front of a backtick, of the
 * first ::, or of the last / or . (two components at most); the last component of an absolute path; "" when
 * the name does not tell. */
struct str module_of(struct str name);

/* Finds the modules of a tree.  A module has the colour that its name asks for (by FNV hash), or the next
 * one that is free, so that in most pictures it has the same. */
void modules_make(struct modules *, const struct tree *);

/* Returns the module of a function as the legend has it: "other" for all that have no colour. */
struct str modules_name(const struct modules *, struct str name);

/* Returns the colour of a function. */
struct rgb modules_colour(const struct modules *, struct str name);

/* The colour of all that have none. */
extern const struct rgb modules_grey;

#endif
