/* floor 4: the program that reads a stack in the kernel.  Uses bpf, frame, key, layout. */
#ifndef SAMPLE_PROGRAM_H
#define SAMPLE_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "sample/key.h"
#include "sample/layout.h"

/* What the programs and we share. */
struct program_maps {
	int threads; /* number -> struct program_thread */
	int turns;   /* place -> struct program_turns */
	int stacks;  /* key -> place of its count */
	int counts;  /* place -> how often it was seen */
	int readers; /* number of a layout -> its program */
	uint64_t by[2];
};

/* A thread that is known. */
struct program_thread {
	struct key seed;
	uint64_t state;    /* its thread state's address */
	uint64_t heads[2]; /* where the words are that the lists of thread states begin with */
	uint32_t place;    /* of its turns */
	uint32_t reader;   /* the program for its layout */
};

/* How often it was counted; when that is more than most, it is to be looked at again. */
struct program_turns {
	uint64_t counted, most;
};

enum { PROGRAM_FRAMES = 127, PROGRAM_READERS = 16 };

/* Loads the program that all events run: it goes on with that for the layout of the thread at hand.  A program ends in 0
 * when the stack was counted and 1 when the thread is to be looked at.  Returns its file descriptor, -1 with errno set. */
int program_first(const struct program_maps *);

/* Loads the program for a layout (lines: instructions count); -1 with errno set, also when it cannot be read so. */
int program_reader(const struct program_maps *, const struct layout *, bool lines);

#endif
