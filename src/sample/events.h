/* floor 4: perf events that count the CPU time of threads, CPU by CPU.  Uses mem, perf, proc, ring. */
#ifndef SAMPLE_EVENTS_H
#define SAMPLE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sample/ring.h"

/* One CPU's ring.  Its own event counts nothing and lives as long as the ring does; those of the threads
 * write into it. */
struct events_cpu {
	int cpu;
	int fd; /* to poll: readable when there is a sample */
	struct ring ring;
	size_t length;
};

struct events {
	struct events_cpu *cpus;
	size_t ncpus;
	int *fds; /* of the threads' events */
	size_t nfds, capacity;

	uint64_t period; /* nanoseconds of CPU time between two samples */
	bool user;       /* of user time only */
	bool children;   /* events are inherited by child processes, not by threads only */
	int program;     /* that the threads' events run, which says whether to tell us; -1: none */
	bool hidden;     /* the kernel's own time is hidden from us, though it was asked for */
};

enum { EVENTS_WHY = 200 };

/* Opens a ring on each CPU; period, user, children and program are set.  False with a line in why when the kernel will
 * not have it. */
bool events_open(struct events *, char why[static EVENTS_WHY]);

/* Opens the events of one thread, inherited by all that it makes; on_exec: counting begins when it runs
 * another program.  False with a line in why. */
bool events_add(struct events *, pid_t tid, bool on_exec, char why[static EVENTS_WHY]);

/* Closes all. */
void events_close(struct events *);

#endif
