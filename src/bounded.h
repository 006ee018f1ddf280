/* floor 4: merging in bounded memory.  Uses count, folded, load, mem, msg, out, packed, sorted, spill, str. */
#ifndef BOUNDED_H
#define BOUNDED_H

#include <stddef.h>

#include "base/out.h"
#include "load.h"

/* Reads the operands as load does, adds up equal stacks and writes them in canonical order, with the
 * separator between stack and count, in about that many bytes of memory: what does not fit goes to a
 * temporary file.  Files that are in order already, all of them, are merged as they are.  Returns
 * what load returns. */
int bounded_merge(
    char *const *operands, const struct load *how, size_t memory, struct out *out, char separator);

#endif
