#include "sample/readers.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "sample/bound.h"
#include "sample/news.h"

struct reader {
	struct readers *all;
	struct events_cpu *on;
	pthread_t thread;
	int cpu; /* -1 when we may not run there */
};

bool
readers_open(struct readers *r, struct session *s, char why[static EVENTS_WHY])
{
	*r = (struct readers){.session = s, .stop_fd = -1, .bound = true};
	r->events.period = s->period;
	r->events.user = s->measure == MEASURE_USER;
	r->events.children = s->table.children;
	r->events.program = s->view.kernel == NULL ? -1 : s->view.kernel->first;
	if (!events_open(&r->events, why))
		return false;
	r->stop_fd = eventfd(0, EFD_CLOEXEC);
	return r->stop_fd >= 0;
}

/* Tells whether some record in the rings says that the thread was made by one that is covered: then it is,
 * too. */
static bool
is_covered(const struct readers *r, pid_t tid)
{
	for (size_t i = 0; i < r->events.ncpus; i++) {
		struct ring look = r->events.cpus[i].ring;
		struct record record;

		look.only_look = true;
		while (ring_next(&look, &record))
			if (record.kind == RECORD_FORK && record.tid == tid)
				return true;
	}
	return false;
}

/* What the threads have used up to now is not sampled.  They are met one right after another: their process's clock is
 * read with each. */
static void
meet_all(struct readers *r, pid_t pid, const struct pids *threads)
{
	for (size_t i = 0; i < threads->n; i++) {
		struct thread *t = table_get(&r->session->table, pid, threads->v[i]);

		if (t == NULL)
			continue;
		session_meet(r->session, t);
		table_put(&r->session->table, t);
	}
}

bool
readers_add(struct readers *r, pid_t pid, bool on_exec, char why[static EVENTS_WHY])
{
	struct pids seen = {0};
	struct pids met = {0};
	bool good = true;
	bool more = true;

	/* Threads that come while we look are found by looking until there are no more. */
	while (more && good) {
		struct pids now = {0};

		more = false;
		proc_threads(pid, &now);
		for (size_t i = 0; i < now.n && good; i++) {
			if (pids_have(&seen, now.v[i]))
				continue;
			pids_add(&seen, now.v[i]);
			more = true;
			if (is_covered(r, now.v[i]))
				continue;
			good = events_add(&r->events, now.v[i], on_exec, why);
			pids_add(&met, now.v[i]);
		}
		free(now.v);
	}
	if (good)
		meet_all(r, pid, &met);
	free(seen.v);
	free(met.v);
	return good;
}

static void
take_sample(struct reader *r, const struct record *record)
{
	struct session *s = r->all->session;
	struct thread *t = table_get(&s->table, record->pid, record->tid);
	struct moment_of m = {.due = record->time, .event = true, .cpu = r->cpu};

	if (t == NULL)
		return;
	pthread_mutex_lock(&t->lock);
	session_sample(s, t, &m);
	pthread_mutex_unlock(&t->lock);
	table_put(&s->table, t);
}

static void
take_record(struct reader *r, const struct record *record)
{
	struct session *s = r->all->session;

	switch (record->kind) {
	case RECORD_SAMPLE:
		take_sample(r, record);
		break;
	case RECORD_FORK:
		if (record->pid != record->parent)
			table_fork(&s->table, record->pid, record->parent, record->parent_tid);
		break;
	case RECORD_EXEC:
		news_exec(s, record->pid);
		news_name(s, record->pid, record->tid);
		break;
	case RECORD_NAME:
		news_name(s, record->pid, record->tid);
		break;
	case RECORD_EXIT:
		news_exit(s, record->pid, record->tid);
		break;
	case RECORD_LOST:
		news_lost(s, record->lost);
		break;
	case RECORD_OTHER:
		break;
	}
}

static void *
read_cpu(void *context)
{
	struct reader *r = context;
	struct pollfd fds[2] = {{r->on->fd, POLLIN, 0}, {r->all->stop_fd, POLLIN, 0}};
	struct record record;

	if (!bound_to(r->on->cpu)) {
		r->cpu = -1;
		r->all->bound = false;
	}
	bound_first();
	while (fds[1].revents == 0) {
		poll(fds, 2, -1);
		while (ring_next(&r->on->ring, &record))
			take_record(r, &record);
	}
	return NULL;
}

void
readers_start(struct readers *r)
{
	r->v = mem_get(r->events.ncpus, sizeof *r->v);
	for (r->n = 0; r->n < r->events.ncpus; r->n++) {
		struct reader *one = &r->v[r->n];

		*one = (struct reader){.all = r, .on = &r->events.cpus[r->n]};
		one->cpu = one->on->cpu;
		if (pthread_create(&one->thread, NULL, read_cpu, one) != 0)
			msg_die("cannot start a thread for each CPU");
	}
}

void
readers_stop(struct readers *r)
{
	uint64_t one = 1;

	if (write(r->stop_fd, &one, sizeof one) == sizeof one)
		for (size_t i = 0; i < r->n; i++)
			pthread_join(r->v[i].thread, NULL);
	free(r->v);
	close(r->stop_fd);
	events_close(&r->events);
	r->v = NULL;
	r->n = 0;
}
