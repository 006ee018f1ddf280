/* floor 4: attributes of frames by name, from the file of --nameattr.
 * Uses mem, msg, str, lines. */
#ifndef SVG_ATTR_H
#define SVG_ATTR_H

#include <stddef.h>

#include "base/mem.h"
#include "base/str.h"

enum attr_key { ATTR_ID, ATTR_CLASS, ATTR_TITLE, ATTR_HREF, ATTR_TARGET, ATTR_GEXTRA, ATTR_AEXTRA };

enum { ATTR_KEYS = ATTR_AEXTRA + 1 };

/* The attributes of one name; those that are not given have no p. */
struct attr {
	struct str name;
	struct str value[ATTR_KEYS];
	size_t order; /* of its line */
};

/* All zero is an empty list. */
struct attrs {
	struct attr *v; /* sorted by name */
	size_t n, capacity;
	struct arena text;
};

/* Reads the file at path, lines "name TAB key=value TAB key=value..."; of several for one name the last
 * counts.  Returns EXIT_DONE, or EXIT_TROUBLE when a line was bad or the file could not be read, which is reported. */
int attr_load(struct attrs *, const char *path);

/* Returns what name has, NULL when it has nothing. */
const struct attr *attr_find(const struct attrs *, struct str name);

/* Takes the next name="value" off *extra, the value of g_extra or a_extra: false when there is no more.
 * What attr_load accepted is well-formed, and no name in it is twice or one that foldsvg writes. */
bool attr_extra(struct str *extra, struct str *name, struct str *value);

#endif
