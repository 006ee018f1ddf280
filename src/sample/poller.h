/* floor 4: sampling by the clock: one thread that goes to the CPU of each thread it reads.
 * Uses bound, mem, session. */
#ifndef SAMPLE_POLLER_H
#define SAMPLE_POLLER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "sample/session.h"

struct poller {
	struct session *session;
	bool bind;  /* go to the CPU of each thread; else read each stack twice */
	bool bound; /* that was possible, so far */
	pthread_t thread;
	int stop_fd;
	uint64_t last;     /* when threads were sampled last */
	uint64_t searched; /* when new threads and children were looked for last */
	uint64_t *holders; /* of the locks of the process at hand */
	size_t nholders, capacity;
	int cpu; /* where we are bound to, -1: nowhere */
};

/* Begin and end.  The processes are those in the session's table, and their children. */
bool poller_start(struct poller *, struct session *, bool bind);
void poller_stop(struct poller *);

#endif
