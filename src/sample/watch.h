/* floor 4: waiting for what ends a run: time, signals, the end of the targets.
 * Uses known, mem, news, session. */
#ifndef SAMPLE_WATCH_H
#define SAMPLE_WATCH_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "sample/session.h"

struct watch {
	struct session *session;
	int signal_fd;
	sigset_t before;   /* the signals that were blocked before us */
	uint64_t end;      /* nanoseconds of the monotonic clock; 0: never */
	uint64_t every;    /* nanoseconds between two writings; 0: none */
	struct watched *v; /* the processes whose end is waited for */
	size_t n, capacity;
};

/* Takes the signals over; before any thread is made. */
void watch_start(struct watch *, struct session *);

/* Waits for the end of this process, too. */
void watch_add(struct watch *, pid_t pid);

/* Waits until the run is to end, and writes the profile in between when that is due. */
void watch_run(struct watch *);

/* Gives back what was taken; SIGINT and SIGTERM then end the program as they do others. */
void watch_end(struct watch *);

#endif
