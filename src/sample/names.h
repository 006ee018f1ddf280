/* floor 4: the names that Python programs give their threads.  Uses object, python, str. */
#ifndef SAMPLE_NAMES_H
#define SAMPLE_NAMES_H

#include <stdbool.h>

#include "sample/object.h"
#include "sample/python.h"

/* Appends the name of the thread of a state, as threading.Thread has it, in a form that can be part of a frame.  False,
 * with nothing appended, when it has none: the program does not use the module threading, or the thread was not made by
 * it, or has not got that far.  It is looked up anew each time, by some ten reads, but *active, of the interpreter, 0 at
 * first, is kept by the caller: where the module keeps its threads. */
bool names_find(const struct python *, const struct tstate *, uint64_t *active, struct text *);

#endif
