/* floor 4: palettes: the colours of flamegraph.pl and inferno-flamegraph.  Uses str, vector. */
#ifndef SVG_PALETTE_H
#define SVG_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "svg/vector.h"

struct rgb {
	uint8_t r, g, b;
};

/* The names of the palettes, as --colors has them, NULL behind the last. */
extern const char *const palette_names[];

/* Backgrounds: the colour at the top and at the bottom. */
struct backdrop {
	struct rgb top, bottom;
};

/* Finds a palette by its name; false when there is none. */
bool palette_find(const char *name, int *palette);

/* Returns the colour of a frame, where the palette has one.  Palettes that tell kinds of frames apart do it by the rules of
 * flamegraph.pl, or of inferno where those differ and inferno is true. */
struct rgb palette_colour(int palette, struct str name, struct vector v, bool inferno);

/* Tells whether white text is easier to read on the colour than black text: the better of the two has a
 * contrast of 4.58 to 1 at least (WCAG 2.1, relative luminance). */
bool palette_dark(struct rgb);

/* Tells whether the palette has no colours for names but for modules: see module.h. */
bool palette_has_modules(int palette);

/* Tells whether the palette has a hue for wakers, whose names end in _[w]. */
bool palette_has_wakers(int palette);

/* Returns the background that goes with a palette. */
struct backdrop palette_backdrop(int palette);

/* Reads a background: yellow, blue, green, grey, or #rrggbb. */
bool palette_find_backdrop(const char *name, struct backdrop *);

/* Reads #rrggbb. */
bool palette_hex(const char *text, struct rgb *);

#endif
