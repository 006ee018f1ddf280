/* floor 4: stacks that the kernel knows and counts by itself.  Uses bpf, key, layout, mem, program, str. */
#ifndef SAMPLE_KNOWN_H
#define SAMPLE_KNOWN_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"
#include "sample/layout.h"
#include "sample/program.h"

/* What all threads share: maps, programs, places.  What a reader does at an event, for a thread that it looks at anyway,
 * is to tell the kernel the key of what was seen; from then on the kernel counts that stack and wakes no one. */
struct kernel {
	struct program_maps maps;
	int first; /* the program for the events */
	bool lines;
	uint64_t *counts;
	struct program_turns *turns;
	int work; /* to poll: readable when there is something for kernel_load to do, or it is crowded */

	pthread_mutex_t lock; /* of what follows */
	struct layout layouts[PROGRAM_READERS];
	enum { LAYOUT_NEW, LAYOUT_READ, LAYOUT_REFUSED } answers[PROGRAM_READERS];
	uint32_t nlayouts;
	uint32_t *free_counts, *free_turns; /* places */
	size_t nfree_counts, nfree_turns;
	size_t bytes; /* of text */
	bool crowded; /* told so */
};

/* A stack the kernel knows, or did: what it has counted since is still to be taken. */
struct known_stack {
	struct key key;
	uint32_t place;
	bool dead; /* the kernel does not know it any more */
	bool seen; /* counted since the last time that was asked */
	uint64_t fresh;
	char *text;
	size_t n;
};

/* What a thread is known by; its lock is held by who calls what follows.  All zero knows nothing. */
struct known {
	struct known_stack *v;
	size_t n, capacity;
	struct program_thread entry;
	bool placed;      /* has a place of its own for the turns */
	bool told;        /* the kernel knows of it */
	bool drawn;       /* a beginning for its keys */
	bool closed;      /* for ever */
	uint64_t counted; /* of its turns, that are accounted for */
	char *root;       /* frames, that its texts begin with */
	size_t nroot;
};

enum { KERNEL_WHY = 200 };

/* Makes the maps and the program that events run; false with a line in why.  lines: instructions count. */
bool kernel_open(struct kernel *, bool lines, char why[static KERNEL_WHY]);
void kernel_close(struct kernel *);

/* Loads the programs for layouts that are new, which takes the kernel some 20 ms each: so it is nothing for those who
 * keep a target from its CPU meanwhile.  Returns whether it is crowded, too. */
bool kernel_load(struct kernel *);

/* The beginning of the thread's keys. */
struct key known_seed(struct known *);

/* How a stack was read: what the keys' meaning depends on, besides the words read. */
struct known_way {
	pid_t tid;
	const struct layout *layout;
	uint64_t state, heads[2];
	struct str root; /* the frames that do not depend on the stack */
};

/* Tells whether the thread was read like that so far, or not at all. */
bool known_same(const struct known *, const struct known_way *);

/* Tells the kernel a key and keeps its text. */
void known_add(struct kernel *, struct known *, const struct known_way *, struct key, struct str text);

/* Returns how many samples of the thread were counted in the kernel since the last call. */
uint64_t known_counted(struct kernel *, struct known *);

/* Puts into each stack's fresh how often it was counted since the last call; returns the sum. */
uint64_t known_take(struct kernel *, struct known *);

/* Takes the thread out of the kernel: it is another one from now on.  What was counted is kept. */
void known_forget(struct kernel *, struct known *, pid_t tid);

/* Takes stacks out of the kernel: those that were not seen since the last call; or all. */
void known_thin(struct kernel *, struct known *, bool all);

/* Gives up the stacks that were taken out: since then, kernel_wait was called, and known_take. */
void known_bury(struct kernel *, struct known *);

/* The same for all of a thread that has ended. */
void known_close(struct kernel *, struct known *, pid_t tid);

/* Waits until no program runs that has begun before. */
void kernel_wait(void);

/* Tells how full it is: 0 to 1; and lets it say again that it is crowded. */
double kernel_fill(struct kernel *);
void kernel_ease(struct kernel *);

#endif
