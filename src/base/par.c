#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_getaffinity, sched_getcpu, pthread_attr_setaffinity_np */
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

/* Linux may leave a new thread on the processor of the one that starts it, where it waits for up to 4 ms while others
 * are idle: longer than much of what is done here takes.  So each begins on a processor of its own, and then
 * goes where it likes. */
#ifdef __GLIBC__

struct processors {
	cpu_set_t all;
	bool known;
};

static void
find_processors(struct processors *p)
{
	p->known = sched_getaffinity(0, sizeof p->all, &p->all) == 0;
}

/* Chooses the next processor but i behind this thread's, for a thread with these attributes to begin on. */
static bool
choose_processor(const struct processors *p, unsigned i, pthread_attr_t *attr)
{
	int here = sched_getcpu();
	unsigned processor = (unsigned)here;
	cpu_set_t one;

	if (!p->known || here < 0)
		return false;
	for (unsigned left = i + 1; left > 0; left -= CPU_ISSET(processor, &p->all) ? 1U : 0U)
		processor = (processor + 1) % CPU_SETSIZE;
	CPU_ZERO(&one);
	CPU_SET(processor, &one);
	return pthread_attr_setaffinity_np(attr, sizeof one, &one) == 0;
}

static void
use_all(const struct processors *p)
{
	if (p->known)
		sched_setaffinity(0, sizeof p->all, &p->all);
}

#else

struct processors {
	bool known;
};

static void
find_processors(struct processors *p)
{
	p->known = false;
}

static bool
choose_processor(const struct processors *p, unsigned i, pthread_attr_t *attr)
{
	(void)p, (void)i, (void)attr;
	return false;
}

static void
use_all(const struct processors *p)
{
	(void)p;
}

#endif

struct job {
	pthread_t thread;
	void (*work)(void *, unsigned);
	void *arg;
	unsigned i;
	const struct processors *processors;
};

static void *
run(void *arg)
{
	struct job *job = arg;

	use_all(job->processors);
	job->work(job->arg, job->i);
	return NULL;
}

static void
start(struct job *job)
{
	pthread_attr_t attr;
	bool started = false;

	if (pthread_attr_init(&attr) == 0) {
		started = choose_processor(job->processors, job->i, &attr) &&
		    pthread_create(&job->thread, &attr, run, job) == 0;
		pthread_attr_destroy(&attr);
	}
	if (!started && pthread_create(&job->thread, NULL, run, job) != 0)
		msg_die("cannot start a thread");
}

void
par_run(unsigned n, void (*work)(void *arg, unsigned i), void *arg)
{
	struct job *jobs = mem_get(n, sizeof *jobs);
	struct processors processors;

	if (n > 1)
		find_processors(&processors);
	for (unsigned i = 0; i + 1 < n; i++) {
		jobs[i] = (struct job){.work = work, .arg = arg, .i = i, .processors = &processors};
		start(&jobs[i]);
	}
	work(arg, n - 1);
	for (unsigned i = 0; i + 1 < n; i++)
		pthread_join(jobs[i].thread, NULL);
	free(jobs);
}
