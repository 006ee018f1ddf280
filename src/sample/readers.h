/* floor 4: co-scheduled reading: on each CPU a thread that the target's own CPU time wakes.
 * Uses bound, events, mem, news, ring, session. */
#ifndef SAMPLE_READERS_H
#define SAMPLE_READERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sample/events.h"
#include "sample/session.h"

/* When a perf event of the target fires, the kernel interrupts it and wakes our thread on that very CPU,
 * which goes first: until it sleeps again the target cannot run there, and so cannot change. */
struct readers {
	struct session *session;
	struct events events;
	struct reader *v;
	size_t n;
	int stop_fd;
	bool bound; /* every reader runs on its CPU */
};

/* Opens the rings; false with a line in why. */
bool readers_open(struct readers *, struct session *, char why[static EVENTS_WHY]);

/* Samples all threads of a process, those to come too; on_exec: from its next program on.  False with a line
 * in why. */
bool readers_add(struct readers *, pid_t pid, bool on_exec, char why[static EVENTS_WHY]);

/* Begin and end the reading; readers_stop also frees what readers_open made. */
void readers_start(struct readers *);
void readers_stop(struct readers *);

#endif
