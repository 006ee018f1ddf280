/* floor 3: profiles from files.  Uses count, folded, hash, in, mem, msg, packed, par, str,
 * tally. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>

#include "base/count.h"
#include "base/str.h"
#include "packed.h"

/* How a profile is read. */
struct load {
	unsigned threads; /* how many may read; 0 is 1 */
	bool strict;      /* -s: the first bad line ends the program */
	bool label;       /* the base name of its file goes in front of each stack as root frame */
	bool ordered;     /* every line stays a stack of its own, in the order of the lines */
	bool whole;       /* an operand that cannot be read ends the program, when the others are read:
	                     * half a profile must not pass for a whole one */
	/* If it is not NULL, it is called with arg for each line, as one with one count, in the order of the
	 * lines, and nothing is kept. */
	void (*each)(void *arg, struct str stack, count128 count);
	/* To bound the memory, if spill is not NULL: as soon as the profile takes more than limit bytes, and
	 * then at the end of the input, spill is called with arg and has to empty it.  It gets the stacks as
	 * they were read, since nobody knows yet how many counts a line has: before is the number of lines that
	 * made the stack, and if p->two in the end, the first count is to be taken from the text by
	 * packed_cut_count. */
	size_t limit;
	void (*spill)(void *arg, struct packed *p);
	void *arg;
};

/* Reads all of the operands (standard input when there is none) into p, which is empty, adds up equal stacks, and
 * finds out whether a line has one count or two: two when the comment "# before after" is somewhere, or when every
 * line has two.  The stacks come in no order, and some may be equal still.  Bad lines and files that cannot be read
 * are reported, the rest is read; with each, or if spill was ever called, p is empty then but for p->two.  Returns
 * EXIT_DONE, or EXIT_TROUBLE when there were any. */
int load(struct packed *p, char *const *operands, const struct load *how);

#endif
