/* floor 4: the palette map of --cp: a file that keeps the colours of names from picture to picture.
 * Uses mem, msg, out, str, lines, palette. */
#ifndef SVG_PALMAP_H
#define SVG_PALMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "base/str.h"
#include "svg/palette.h"

/* Colours of names.  All zero is an empty map. */
struct palmap {
	struct palmap_entry {
		struct str name;
		struct rgb colour;
	} * v;
	size_t n, capacity;
	uint32_t *slots; /* a hash table: numbers of entries plus 1, 0 for a free one */
	size_t nslots;
	struct arena names;
};

/* Reads the file at path, lines "name->rgb(r,g,b)"; one that is not there is an empty map.  Returns
 * EXIT_DONE, or EXIT_TROUBLE when something in it was bad, which is reported. */
int palmap_load(struct palmap *, const char *path);

/* Returns the colour of name, NULL when it has none. */
const struct rgb *palmap_find(const struct palmap *, struct str name);

/* Gives name, which is copied, a colour; the last one given counts. */
void palmap_set(struct palmap *, struct str name, struct rgb);

/* Writes the file, sorted by name.  Names with a line end in them cannot be, as folded text has none. */
void palmap_save(struct palmap *, const char *path);

#endif
