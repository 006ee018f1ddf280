/* floor 3: what the tallies of several threads share.  Uses count, hash, mem, stacks, str. */
#ifndef SHARED_H
#define SHARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "base/hash.h"
#include "base/str.h"
#include "stacks.h"

/* Sums too large for a tally, of which there are few, so that one that does not fit at all is found where it
 * happens; and claims: which stacks one of the threads keeps, so that the others need not. */
struct shared;

/* Makes an empty one, for one thread: every stack is the caller's. */
struct shared *shared_make(void);

enum { SHARED_THREADS = 1024 };

/* From now on there are several threads, SHARED_THREADS at most.  size is the bytes of their input, 0 when it is not
 * known.  Before a thread claims stacks it calls shared_open. */
void shared_start(struct shared *, uint64_t size);
void shared_open(struct shared *);

/* Fetches what shared_claim will look at. */
void shared_fetch(const struct shared *, struct hash hash);

/* Returns the number of the thread that keeps the stack with that hash.  The caller gives its own; that is
 * returned when nobody has claimed the stack before, or there is no room to say so, or it is just being claimed. */
unsigned shared_claim(struct shared *, struct hash hash, unsigned thread);

/* Adds to the sum of a stack and its lines; false, and nothing changed, when it does not fit. */
bool shared_add(struct shared *, struct str stack, count128 lines, count128 count);

/* Returns the bytes of memory that the sums take. */
size_t shared_bytes(struct shared *);

/* Returns the sums, the number of lines as those before, once the threads have ended. */
const struct stacks *shared_sums(const struct shared *);

void shared_free(struct shared *);

#endif
