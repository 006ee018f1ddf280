/* floor 4: what was sampled, and its way out.  Uses count, mem, msg, out, sketch,
 * stacks, str. */
#ifndef SAMPLE_PROFILE_H
#define SAMPLE_PROFILE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/out.h"
#include "base/str.h"
#include "stacks.h"

/* A profile that is being made.  Samples may come from several threads. */
struct profile {
	const char *path;  /* NULL or "-": standard output */
	bool split;        /* a file for each process, path.pid */
	bool timeline;     /* a line a sample */
	bool microseconds; /* what counts are in; samples else */
	uint64_t prune;    /* the most stacks to keep; 0: all */

	pthread_mutex_t lock;
	struct part *parts; /* one, or with split one a process */
	size_t nparts, capacity;
	bool replaces; /* each writing replaces the file by the sum so far */
	struct out *out;
};

/* Begins; a path that cannot be written ends the program. */
void profile_start(struct profile *);

/* Adds a sample of a process: a stack, how many samples and how many microseconds it stands for, and when
 * it was (nanoseconds of the monotonic clock). */
void profile_add(
    struct profile *, pid_t pid, struct str stack, uint64_t samples, uint64_t us, uint64_t when);

/* Writes what was added since the last time (on a stream) or all of it (to a file), in canonical order. */
void profile_write(struct profile *);

/* The same for the last time; frees everything. */
void profile_end(struct profile *);

#endif
