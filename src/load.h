/* floor 3: profiles from files.  Uses count, folded, hash, in, mem, msg, par, stacks, str,
 * tally. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>

#include "stacks.h"

/* How a profile is read. */
struct load {
	unsigned threads; /* how many may read; 0 is 1 */
	bool strict;      /* -s: the first bad line ends the program */
	bool label;       /* the base name of its file goes in front of each stack as root frame */
	bool ordered;     /* every line stays a stack of its own, in the order of the lines */
	bool whole;       /* an operand that cannot be read ends the program, when the others are read:
	                     * half a profile must not pass for a whole one */
};

/* Reads all of the operands (standard input when there is none) into s, which is empty, adds up equal
 * stacks, and finds out whether a line has one count or two: two when the comment "# before after" is
 * somewhere, or when every line has two.  Bad lines and files that cannot be read are reported, the
 * rest is read; returns EXIT_DONE, or EXIT_TROUBLE when there were any. */
int load_stacks(struct stacks *s, char *const *operands, const struct load *how);

#endif
