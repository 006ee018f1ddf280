/* floor 3: one thread's counts of the stacks it reads.  Uses count, hash, mem, stacks, str,
 * trie. */
#ifndef TALLY_H
#define TALLY_H

#include <pthread.h>
#include <stddef.h>

#include "base/count.h"
#include "base/str.h"
#include "stacks.h"
#include "trie.h"

/* The stacks that all threads share, and the lock that a thread holds to look there. */
struct shared {
	pthread_mutex_t lock;
	struct stacks *stacks;
};

/* A table of counts that is one thread's own: only a stack that is new to the thread is looked up among
 * the shared ones, which keep the one copy of its text.  Where a trie is given, which is the thread's own as
 * well, lines go there directly as long as most of them are stacks that were not seen before.  All zero, but
 * for shared and trie, is an empty one. */
struct tally {
	struct shared *shared;
	struct trie *trie;
	struct tally_slot *slots;
	size_t nslots; /* a power of two, or 0 */
	size_t n;
	size_t lines, new; /* of a while: lines, and how many of them were the first of their stack */
	bool direct;       /* most were: the next ones go to the trie */
};

/* A line to be added. */
struct tally_line {
	struct str stack;
	count128 count;
};

enum { TALLY_BATCH = 64 };

/* Adds n <= TALLY_BATCH lines.  A stack's field "before" becomes the number of its lines.  Returns how
 * many were added: fewer when the sum of the next one's stack does not fit. */
size_t tally_add(struct tally *, const struct tally_line *, size_t n);

/* Returns the bytes of memory it takes. */
size_t tally_bytes(const struct tally *);

/* Adds all of its counts, but for those in the trie, to the shared stacks, and frees it.  False when a sum does
 * not fit. */
bool tally_join(struct tally *);

#endif
