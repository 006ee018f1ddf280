/* floor 4: the line an instruction belongs to.  Uses layout, str. */
#ifndef SAMPLE_LINES_H
#define SAMPLE_LINES_H

#include <stdint.h>

#include "base/str.h"
#include "sample/layout.h"

/* Returns the line of the instruction at byte offset of a function whose table is given, first being its
 * first line; 0 when the instruction belongs to none.  The tables are those of Objects/lnotab_notes.txt,
 * PEP 626 and Objects/locations.md in CPython's sources. */
int lines_find(enum line_kind, struct str table, int first, int64_t offset);

#endif
