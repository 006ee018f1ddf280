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

static bool
add_thread(struct readers *r, pid_t pid, pid_t tid, bool on_exec, char why[static EVENTS_WHY])
{
	struct thread *t;

	if (!events_add(&r->events, tid, on_exec, why))
		return false;
	t = table_get(&r->session->table, pid, tid);
	if (t != NULL) {
		session_meet(r->session, t);
		table_put(&r->session->table, t);
	}
	return true;
}

bool
readers_add(struct readers *r, pid_t pid, bool on_exec, char why[static EVENTS_WHY])
{
	struct pids seen = {0};
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
			if (!is_covered(r, now.v[i]))
				good = add_thread(r, pid, now.v[i], on_exec, why);
		}
		free(now.v);
	}
	free(seen.v);
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
take_name(struct session *s, const struct record *record)
{
	struct thread *t = table_get(&s->table, record->pid, record->tid);

	if (t == NULL)
		return;
	pthread_mutex_lock(&t->lock);
	process_name(t);
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
		table_exec(&s->table, record->pid);
		take_name(s, record);
		break;
	case RECORD_NAME:
		take_name(s, record);
		break;
	case RECORD_EXIT:
		table_exit(&s->table, record->pid, record->tid);
		break;
	case RECORD_LOST:
		pthread_mutex_lock(&s->lock);
		s->tally.lost += record->lost;
		pthread_mutex_unlock(&s->lock);
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
