/* floor 3: profiles from files.  Uses count, folded, hash, in, mem, msg, par, stacks, str,
 * tally, trie. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>

#include "stacks.h"
#include "trie.h"

/* How a profile is read. */
struct load {
	unsigned threads; /* how many may read; 0 is 1 */
	bool strict;      /* -s: the first bad line ends the program */
	bool label;       /* the base name of its file goes in front of each stack as root frame */
	bool ordered;     /* every line stays a stack of its own, in the order of the lines */
	bool whole;       /* an operand that cannot be read ends the program, when the others are read:
	                     * half a profile must not pass for a whole one */
	/* To bound the memory, if spill is not NULL: as soon as s takes more than limit bytes, or holds more
	 * than most stacks, and then at the end of the input, spill is called with arg and has to empty
	 * s.  It gets the stacks as they were read, since nobody knows yet how many counts a line has:
	 * before is the number of lines that made the stack, and if s->two in the end, the first count
	 * is to be taken from the text by load_cut_count. */
	size_t limit, most;
	void (*spill)(void *arg, struct stacks *s);
	void *arg;
};

/* Takes the first of two counts from the end of the text of a stack as it was read; false when there is
 * none, which has been reported as a bad line. */
bool load_cut_count(struct stack *);

/* Reads all of the operands (standard input when there is none) into s, which is empty, adds up equal
 * stacks, and finds out whether a line has one count or two: two when the comment "# before after" is
 * somewhere, or when every line has two.  Bad lines and files that cannot be read are reported, the
 * rest is read; with spill, s is empty then but for s->two, if spill was ever called.  Returns
 * EXIT_DONE, or EXIT_TROUBLE when there were any. */
int load_stacks(struct stacks *s, char *const *operands, const struct load *how);

/* The same into a trie, which takes less memory where the stacks share their beginnings, and is what a tree
 * is made of.  Neither label, ordered nor spill is for this one. */
int load_trie(struct trie *, char *const *operands, const struct load *how);

#endif
