/* floor 4: a run of the sampler, from the first process to the summary.
 * Uses command, events, known, mem, msg, poller, readers, session, watch. */
#ifndef SAMPLE_RUN_H
#define SAMPLE_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

#include "sample/events.h"
#include "sample/poller.h"
#include "sample/readers.h"
#include "sample/session.h"
#include "sample/watch.h"

enum method { METHOD_BEST, METHOD_BPF, METHOD_PERF, METHOD_TIMER, METHOD_PLAIN };

/* What is asked for, and what comes of it. */
struct run {
	struct pids pids; /* to sample, or */
	char **command;   /* to start and sample; NULL when there is none */
	enum method method;
	uint64_t duration; /* nanoseconds, when ends */
	bool ends;
	uint64_t every; /* nanoseconds between two writings; 0: none */
	bool no_children;
	bool quiet;
	struct session session;

	struct watch watch;
	struct readers readers;
	struct poller poller;
	enum method used;     /* of the methods */
	char why[EVENTS_WHY]; /* no better one was */
	uint64_t begun, wall_ns;
	uint64_t sampled_ns, used_ns; /* CPU time: what samples stand for, what the clocks say */
	uint64_t ended_ns;            /* what the command and all it waited for have used; 0: it runs */
	uint64_t calls;               /* to read memory, before it */
	double cost;                  /* CPU time of our own for the sampling, in seconds */
	struct rlimit files;          /* as they were */
};

/* Runs; returns the program's exit status. */
int run_all(struct run *);

/* From now on, whatever makes the program fail, its exit status is that of programs that run others. */
void run_fail_as_command(void);

/* The steps before sampling begins: opens the processes.  Any that cannot be sampled ends the program. */
void run_open(struct run *);

#endif
