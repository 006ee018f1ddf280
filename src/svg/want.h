/* floor 4: what the command line of foldsvg asks for.  Uses count, load, mem, msg, opt, par, str, colour,
 * layout, page, palette, turn. */
#ifndef SVG_WANT_H
#define SVG_WANT_H

#include <stdbool.h>
#include <stddef.h>

#include "load.h"
#include "svg/colour.h"
#include "svg/layout.h"
#include "svg/page.h"
#include "svg/turn.h"

struct want {
	struct look look;
	struct load load;
	struct turn turn;
	struct layout_how layout;
	struct colour colour;
	const char *output;    /* NULL for standard output */
	const char *attr_file; /* NULL for none */
	int print;             /* an enum svg_part to be written instead of a picture, -1 for none */
	bool keep;             /* the colours of names, in a palette map */

	bool backdrop; /* is given */
	const char **bases;
	size_t bases_capacity;
};

/* Reads main's argv; returns the operands.  A mistake ends the program, as do -h and -V. */
char *const *want_read(struct want *, char *argv[]);

#endif
