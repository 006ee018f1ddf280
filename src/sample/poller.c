#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* ppoll */
#endif
#include "sample/poller.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "sample/bound.h"

enum {
	SEARCH_NS = 100000000, /* between two searches for children, threads that ended, new names */
	MILLION = 1000000,
	JITTER = 4, /* a moment is moved by up to period / JITTER: programs have rhythms too */
};

/* Finds children, and children of children; they join the table. */
static void
find_children(struct session *s, pid_t pid, const struct pids *known)
{
	struct pids found = {0};

	proc_children(pid, &found);
	for (size_t i = 0; i < found.n; i++) {
		if (pids_have(known, found.v[i]))
			continue;
		table_fork(&s->table, found.v[i], pid, pid);
		find_children(s, found.v[i], known);
	}
	free(found.v);
}

/* Returns how long thread t, whose lock is held, ran or waited since it was last asked; 0: nothing to
 * sample.  *slept: it did not run, nor does it now; else *st says what it does. */
static uint64_t
elapsed(const struct session *s, struct thread *t, struct proc_stat *st, uint64_t tick, bool *slept)
{
	uint64_t used, ns;

	process_ask(t);
	*slept = t->told && t->rest_at != 0 && t->turns == t->rest_turns;
	if (!*slept && !proc_stat(t->stat_fd, st))
		return 0;
	if (!*slept && st->state != 'R')
		process_rests(t);
	used = t->told ? t->seen : st->user_ns + st->system_ns;
	ns = used > t->used ? used - t->used : 0;
	t->used = used;
	if (s->measure == MEASURE_USER) {
		ns = *slept ? 0 : st->user_ns - t->user_ns;
		t->user_ns += ns;
	}
	if (s->measure == MEASURE_CPU || s->measure == MEASURE_USER)
		return ns;
	return tick;
}

/* Finds the thread states that hold the locks of a process's interpreters. */
static void
find_holders(struct poller *p, struct process *of, bool search)
{
	struct python *y = &of->python;
	bool again = search; /* for new interpreters and threads */

	pthread_mutex_lock(&of->lock);
	process_find(of);
	for (int try = 0; try < 2 && of->answer == PYTHON_READY; try++) {
		if (again) {
			python_threads(y);
			of->version++;
		}
		again = false;
		p->nholders = 0;
		for (size_t i = 0; i < y->nthreads; i++) {
			uint64_t holder;

			if (i > 0 && y->threads[i].interp == y->threads[i - 1].interp)
				continue;
			holder = python_holder(y, y->threads[i].interp);
			p->holders =
			    mem_grow(p->holders, &p->capacity, p->nholders + 1, sizeof *p->holders);
			p->holders[p->nholders++] = holder;
			again = again || (holder != 0 && !python_knows(y, holder));
		}
		if (!again)
			break;
	}
	pthread_mutex_unlock(&of->lock);
}

/* Tells whether thread t, whose lock is held, is one of those. */
static bool
holds(const struct poller *p, struct thread *t)
{
	struct process *of = t->process;

	pthread_mutex_lock(&of->lock);
	if (t->version != of->version)
		process_states(t, false);
	pthread_mutex_unlock(&of->lock);
	for (size_t i = 0; i < t->nstates; i++)
		for (size_t k = 0; k < p->nholders; k++)
			if (t->states[i].at == p->holders[k])
				return true;
	return false;
}

static void
go_to(struct poller *p, int cpu)
{
	if (!p->bind || cpu == p->cpu)
		return;
	p->cpu = bound_to(cpu) ? cpu : -1;
	if (p->cpu < 0)
		p->bound = false;
}

static void
sample_thread(struct poller *p, struct thread *t, uint64_t due, uint64_t tick)
{
	struct session *s = p->session;
	struct moment_of m = {.due = due, .cpu = -1};
	struct proc_stat st = {.cpu = -1};
	bool slept;

	pthread_mutex_lock(&t->lock);
	m.ns = elapsed(s, t, &st, tick, &slept);
	if (m.ns > 0 && (s->measure != MEASURE_GIL || holds(p, t))) {
		m.reuse = slept;
		if (!slept && st.state == 'R') {
			go_to(p, st.cpu);
			m.cpu = p->cpu;
		}
		session_sample(s, t, &m);
	}
	pthread_mutex_unlock(&t->lock);
}

/* Forgets threads that are not there any more. */
static void
forget_threads(struct session *s, pid_t pid, const struct pids *there)
{
	struct pids gone = {0};

	pthread_mutex_lock(&s->table.lock);
	for (size_t i = 0; i < s->table.nslots; i++)
		for (struct thread *t = s->table.threads[i]; t != NULL; t = t->next)
			if (t->process->pid == pid && !t->gone && !pids_have(there, t->tid))
				pids_add(&gone, t->tid);
	pthread_mutex_unlock(&s->table.lock);
	for (size_t i = 0; i < gone.n; i++)
		table_exit(&s->table, pid, gone.v[i]);
	free(gone.v);
}

static void
rename_thread(struct thread *t)
{
	pthread_mutex_lock(&t->lock);
	process_name(t);
	pthread_mutex_unlock(&t->lock);
}

static void
sample_process(struct poller *p, pid_t pid, uint64_t due, uint64_t tick, bool search)
{
	struct session *s = p->session;
	struct pids threads = {0};

	if (!proc_threads(pid, &threads)) {
		table_exit(&s->table, pid, pid);
		return;
	}
	for (size_t i = 0; i < threads.n; i++) {
		struct thread *t = table_get(&s->table, pid, threads.v[i]);

		if (t == NULL)
			continue;
		if (i == 0)
			p->nholders = 0;
		if (i == 0 && s->measure == MEASURE_GIL)
			find_holders(p, t->process, search);
		if (search)
			rename_thread(t);
		sample_thread(p, t, due, tick);
		table_put(&s->table, t);
	}
	if (search)
		forget_threads(s, pid, &threads);
	free(threads.v);
}

static void
sample_all(struct poller *p, uint64_t due)
{
	struct session *s = p->session;
	uint64_t now = proc_now();
	bool search = now - p->searched >= SEARCH_NS;
	struct pids list = {0};

	table_list(&s->table, &list);
	if (search)
		p->searched = now;
	if (search && s->table.children) {
		size_t known = list.n;

		for (size_t i = 0; i < known; i++)
			find_children(s, list.v[i], &list);
		list.n = 0;
		table_list(&s->table, &list);
	}
	for (size_t i = 0; i < list.n; i++)
		sample_process(p, list.v[i], due, now - p->last, search);
	p->last = now;
	free(list.v);
}

/* Waits for a time; false when we are to stop. */
static bool
wait_until(const struct poller *p, uint64_t due)
{
	struct pollfd stop = {p->stop_fd, POLLIN, 0};
	uint64_t now = proc_now();
	struct timespec left = {0, 0};

	if (due > now)
		left = (struct timespec){
		    (time_t)((due - now) / (1000 * MILLION)), (long)((due - now) % (1000 * MILLION))};
	return ppoll(&stop, 1, &left, NULL) == 0;
}

static void *
run(void *context)
{
	struct poller *p = context;
	struct session *s = p->session;
	uint64_t due = proc_now();
	uint32_t dice = 1;

	bound_first();
	for (;;) {
		uint64_t now, moment;

		dice = dice * 1664525 + 1013904223;
		moment = due + (uint64_t)(dice >> 16) * s->period / JITTER / 65536;
		if (!wait_until(p, moment))
			break;
		sample_all(p, moment);
		due += s->period;
		now = proc_now();
		if (now >
		    due + s->period) { /* moments that were missed: the next sample stands for them */
			pthread_mutex_lock(&s->lock);
			s->tally.lost += (now - due) / s->period;
			pthread_mutex_unlock(&s->lock);
			due = now;
		}
	}
	return NULL;
}

bool
poller_start(struct poller *p, struct session *s, bool bind)
{
	*p = (struct poller){.session = s, .bind = bind, .bound = bind, .cpu = -1};
	p->last = proc_now();
	p->stop_fd = eventfd(0, EFD_CLOEXEC);
	return p->stop_fd >= 0 && pthread_create(&p->thread, NULL, run, p) == 0;
}

void
poller_stop(struct poller *p)
{
	uint64_t one = 1;

	if (write(p->stop_fd, &one, sizeof one) == sizeof one)
		pthread_join(p->thread, NULL);
	close(p->stop_fd);
	free(p->holders);
}
