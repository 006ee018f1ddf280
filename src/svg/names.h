/* floor 4: the different names of a tree's frames.  Uses colour, mem, order, palette, str, tree. */
#ifndef SVG_NAMES_H
#define SVG_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"
#include "svg/colour.h"
#include "svg/palette.h"
#include "tree.h"

/* A name, with the mark of a waker where the palette has wakers, and its colour. */
struct name {
	struct str text;
	uint32_t colour; /* its number among the colours, once there are any */
};

struct names {
	struct name *v; /* sorted bytewise */
	size_t n;
	uint32_t *of;      /* for each node, the number of its name; NULL: that in the tree */
	uint32_t *colours; /* the different ones, sorted: 65536 r + 256 g + b */
	size_t ncolours;
	struct arena marked; /* texts that are not in the tree */
};

/* Finds the names of the nodes. */
void names_make(struct names *, const struct tree *, struct colour *);

/* Gives every name a colour, and each its number. */
void names_colour(struct names *, struct colour *);

/* Returns the number of the name of node i of that tree. */
static inline uint32_t
names_of(const struct names *names, const struct tree *t, size_t i)
{
	return names->of == NULL ? t->name[i] : names->of[i];
}

void names_free(struct names *);

#endif
