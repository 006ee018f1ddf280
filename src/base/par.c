#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#endif
#include "base/par.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"

struct job {
	pthread_t thread;
	void (*work)(void *, unsigned);
	void *arg;
	unsigned i;
};

unsigned
par_processors(void)
{
	long n;

#ifdef __linux__
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		return (unsigned)CPU_COUNT(&set);
#endif
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (unsigned)n : 1;
}

static void *
run(void *arg)
{
	struct job *job = arg;

	job->work(job->arg, job->i);
	return NULL;
}

void
par_run(unsigned n, void (*work)(void *arg, unsigned i), void *arg)
{
	struct job *jobs = mem_get(n, sizeof *jobs);

	for (unsigned i = 0; i + 1 < n; i++) {
		jobs[i] = (struct job){.work = work, .arg = arg, .i = i};
		if (pthread_create(&jobs[i].thread, NULL, run, &jobs[i]) != 0)
			msg_die("cannot start a thread");
	}
	work(arg, n - 1);
	for (unsigned i = 0; i + 1 < n; i++)
		pthread_join(jobs[i].thread, NULL);
	free(jobs);
}
