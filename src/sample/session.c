#include "sample/session.h"

#include <stdlib.h>

enum { LATE_NS = 1000000, THOUSAND = 1000 };

void
session_meet(struct session *s, struct thread *t)
{
	struct proc_stat st;

	pthread_mutex_lock(&s->table.lock);
	t->process->clock_first = t->process->clock_last = proc_clock(t->process->pid);
	pthread_mutex_unlock(&s->table.lock);
	pthread_mutex_lock(&t->lock);
	process_ask(t);
	t->used = t->seen;
	if (proc_stat(t->stat_fd, &st)) {
		t->user_ns = st.user_ns;
		if (!t->told)
			t->used = st.user_ns + st.system_ns;
	}
	pthread_mutex_unlock(&t->lock);
}

static void
count(struct session *s, const struct looks *looks, enum looked what, uint64_t samples, uint64_t ns,
    bool late)
{
	pthread_mutex_lock(&s->lock);
	s->tally.samples += samples;
	s->tally.times++;
	s->tally.late += late;
	if (what == LOOK_BETWEEN)
		s->tally.between_ns += ns;
	s->tally.looks.n += looks->n;
	s->tally.looks.again += looks->again;
	s->tally.looks.between += looks->between;
	s->tally.looks.moving += looks->moving;
	s->tally.looks.stopped += looks->stopped;
	pthread_mutex_unlock(&s->lock);
}

/* Adds nanoseconds to what the thread has to its credit and takes whole microseconds out. */
static uint64_t
microseconds(struct thread *t, uint64_t ns)
{
	uint64_t us;

	t->rest += ns;
	us = t->rest / THOUSAND;
	t->rest %= THOUSAND;
	return us;
}

static void
count_time(struct session *s, struct thread *t, uint64_t ns)
{
	struct process *p = t->process;
	uint64_t now = proc_clock(p->pid);

	pthread_mutex_lock(&s->table.lock);
	p->sampled += ns;
	if (now > p->clock_last)
		p->clock_last = now;
	pthread_mutex_unlock(&s->table.lock);
}

/* Returns what the thread has used since the last sample; where the kernel does not say, and of user time,
 * a period. */
static uint64_t
used_since(const struct session *s, struct thread *t)
{
	uint64_t ns;

	if (s->measure == MEASURE_USER)
		return s->period;
	if (!t->told) /* when it was looked at, if it was */
		process_ask(t);
	if (!t->told)
		return s->period;
	ns = t->seen > t->used ? t->seen - t->used : 0;
	t->used = t->seen;
	return ns;
}

/* Returns how many samples an event of the thread counts as, which has used ns nanoseconds since the last one: the
 * nearest number, and what that is off is made up for by the next ones. */
static uint64_t
samples_of(const struct session *s, struct thread *t, uint64_t ns)
{
	int64_t period = (int64_t)s->period;
	int64_t n;

	t->beyond += (int64_t)ns;
	n = t->beyond < -period / 2 ? 0 : (t->beyond + period / 2) / period;
	t->beyond -= n * period;
	return (uint64_t)n;
}

void
session_sample(struct session *s, struct thread *t, const struct moment_of *m)
{
	struct looks looks = {0};
	struct place place = {m->cpu, m->event ? m->due : 0};
	enum looked what = LOOK_STACK;
	uint64_t begun = proc_now();
	uint64_t bound = m->event && s->period > LATE_NS ? LATE_NS : s->period;
	uint64_t samples = 1;
	uint64_t ns;

	if (!m->event) {
		t->credit += m->ns;
		samples = t->credit / s->period;
	}
	if (samples == 0)
		return;
	if (!m->reuse || !t->stack_good)
		what = look_at(t, place, &s->view, &looks);
	if (what == LOOK_GONE)
		return;
	ns = m->event ? used_since(s, t) : samples * s->period;
	if (m->event)
		samples = samples_of(s, t, ns);
	else
		t->credit -= ns;
	count(s, &looks, what, samples, ns, begun > m->due + bound);
	count_time(s, t, ns);
	profile_add(&s->profile, t->process->pid, (struct str){t->stack.p, t->stack.n}, samples,
	    microseconds(t, ns), m->due);
}

/* Looks at a thread that was not seen yet, where it is now. */
static void
look_at_last(struct session *s, struct thread *t)
{
	struct looks looks = {0};
	struct proc_stat st;

	if (t->told && proc_stat(t->stat_fd, &st) && st.state != 'R')
		process_rests(t);
	if (look_at(t, (struct place){-1, 0}, &s->view, &looks) != LOOK_STACK)
		t->stack.n = 0;
	s->tally.looks.n += looks.n;
	s->tally.looks.again += looks.again;
	process_ask(t);
}

/* The same for one thread. */
static void
settle(struct session *s, struct thread *t)
{
	uint64_t ns = t->credit;
	uint64_t samples = 0;
	int64_t left;

	process_ask(t);
	if (s->measure == MEASURE_CPU && t->told && t->seen > t->used) {
		if (t->stack.n == 0)
			look_at_last(s, t);
		if (t->told)
			ns += t->seen - t->used;
	}
	if (t->stack.n == 0 || ns == 0)
		return;
	left = t->beyond + (int64_t)ns + (int64_t)s->period / 2;
	if (s->measure == MEASURE_CPU && left >= (int64_t)s->period)
		samples = (uint64_t)left / s->period;
	count_time(s, t, ns);
	s->tally.samples += samples;
	profile_add(&s->profile, t->process->pid, (struct str){t->stack.p, t->stack.n}, samples,
	    microseconds(t, ns), proc_now());
}

void
session_settle(struct session *s)
{
	struct pids processes = {0};

	table_list(&s->table, &processes);
	for (size_t i = 0; i < processes.n; i++) {
		struct pids threads = {0};

		proc_threads(processes.v[i], &threads);
		for (size_t k = 0; k < threads.n; k++) {
			struct thread *t = table_get(&s->table, processes.v[i], threads.v[k]);

			if (t == NULL)
				continue;
			pthread_mutex_lock(&t->lock);
			settle(s, t);
			pthread_mutex_unlock(&t->lock);
			table_put(&s->table, t);
		}
		free(threads.v);
	}
	free(processes.v);
}
