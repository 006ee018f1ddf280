/* floor 4: what a run of the sampler has in common, whatever wakes it.
 * Uses known, look, mem, process, profile, table. */
#ifndef SAMPLE_SESSION_H
#define SAMPLE_SESSION_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "sample/look.h"
#include "sample/process.h"
#include "sample/profile.h"
#include "sample/table.h"

enum measure {
	MEASURE_CPU,  /* CPU time, user and system */
	MEASURE_USER, /* user time */
	MEASURE_WALL, /* elapsed time */
	MEASURE_GIL,  /* elapsed time of who holds the interpreter lock */
};

/* What was done, for the summary. */
struct tally {
	uint64_t samples; /* that are counted */
	uint64_t known;   /* of them, by the kernel, without a look */
	uint64_t times;   /* that one or more were taken at once */
	uint64_t
	    late; /* read more than a period, an event's more than a millisecond, behind its moment */
	uint64_t lost;       /* that the kernel had no room for, or that the timer missed */
	uint64_t between_ns; /* what the inconsistent ones stand for */
	struct looks looks;
};

struct session {
	struct table table;
	struct profile profile;
	struct view view;
	enum measure measure;
	uint64_t period; /* nanoseconds */

	struct kernel kernel; /* open when view.kernel points to it */

	pthread_mutex_t lock; /* of the tally */
	struct tally tally;
};

/* Begins to count the CPU time of a thread from now on: what it used before is not sampled. */
void session_meet(struct session *, struct thread *);

/* Looks at a thread, whose lock is held, and adds what is seen to the profile as a sample that was due at a time.
 * event: of the kernel; it stands for what the thread has used since the last one, and counts as so many samples as
 * that makes periods, none if the last one has counted for it: events come later than they are due to a thread that
 * goes from CPU to CPU, each of which has its own, or on and off one, of which they miss some microseconds.  Else ns
 * nanoseconds are added to what the thread has to its credit, and only when that makes a period or more is it looked
 * at, as so many samples.  reuse: the last stack still stands. */
struct moment_of {
	uint64_t due, ns;
	bool event, reuse;
	int cpu; /* the one we are bound to, or -1 */
};
void session_sample(struct session *, struct thread *, const struct moment_of *);

/* Adds what the kernel has counted by itself since the last time to the profile. */
void session_collect(struct session *);

/* The same for the last time, when no more can come: closes the kernel. */
void session_close(struct session *);

/* Makes room for more stacks in the kernel, when that is crowded. */
void session_tidy(struct session *);

/* Adds the time that threads have used since their last samples to those.  Threads that have used some and were not
 * seen yet are looked at now. */
void session_settle(struct session *);

/* Both for one thread, whose lock is held: the last that is heard of it.  Where its stack was never seen, settling looks
 * at it. */
void session_settle_one(struct session *, struct thread *);
void session_close_one(struct session *, struct thread *);

#endif
