/* floor 4: small text files that an option names, line by line.  Uses folded, in, msg, str. */
#ifndef SVG_LINES_H
#define SVG_LINES_H

#include "base/str.h"

/* Calls take(to, line) for every line of the file at path, without its line end; blank lines are left
 * out.  The line is good only during the call.  take returns NULL, or what is wrong with the line:
 * then it is reported with its place, and the rest is read.  Returns EXIT_DONE, or EXIT_TROUBLE when
 * there was a bad line or the file could not be read. */
int lines_each(const char *path, const char *(*take)(void *to, struct str line), void *to);

#endif
