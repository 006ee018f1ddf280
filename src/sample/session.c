#include "sample/session.h"

#include <stdlib.h>
#include <time.h>

enum { BILLION = 1000000000, LATE_NS = 1000000, THOUSAND = 1000 };

uint64_t
session_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * BILLION + (uint64_t)t.tv_nsec;
}

void
session_meet(struct session *s, struct thread *t)
{
	struct proc_stat st;

	pthread_mutex_lock(&s->table.lock);
	t->process->clock_first = t->process->clock_last = proc_clock(t->process->pid);
	pthread_mutex_unlock(&s->table.lock);
	pthread_mutex_lock(&t->lock);
	proc_used(t->used_fd, &t->used, &t->turns);
	if (proc_stat(t->stat_fd, &st))
		t->user_ns = st.user_ns;
	pthread_mutex_unlock(&t->lock);
}

static void
count(struct session *s, const struct looks *looks, enum looked what, const struct moment_of *m,
    uint64_t begun)
{
	uint64_t bound = s->period < LATE_NS ? s->period : LATE_NS;

	pthread_mutex_lock(&s->lock);
	s->tally.samples++;
	if (begun > m->due + bound)
		s->tally.late++;
	if (what == LOOK_BETWEEN)
		s->tally.between_ns += m->ns;
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

void
session_sample(struct session *s, struct thread *t, const struct moment_of *m)
{
	struct looks looks = {0};
	enum looked what = LOOK_STACK;
	uint64_t begun = session_now();
	uint64_t samples = 1;

	if (!m->reuse || !t->stack_good)
		what = look_at(t, m->cpu, &s->view, &looks);
	if (what == LOOK_GONE)
		return;
	if (!m->whole) {
		t->credit += m->ns;
		samples = t->credit / s->period;
		t->credit %= s->period;
	}
	count(s, &looks, what, m, begun);
	count_time(s, t, m->ns);
	profile_add(&s->profile, t->process->pid, (struct str){t->stack.p, t->stack.n}, samples,
	    microseconds(t, m->ns), m->due);
}

void
session_settle(struct session *s)
{
	if (s->measure != MEASURE_CPU)
		return;
	for (size_t i = 0; i < s->table.nslots; i++)
		for (struct thread *t = s->table.threads[i]; t != NULL; t = t->next) {
			uint64_t used, turns;

			if (t->stack.n == 0 || t->gone || !proc_used(t->used_fd, &used, &turns) ||
			    used <= t->used)
				continue;
			count_time(s, t, used - t->used);
			profile_add(&s->profile, t->process->pid, (struct str){t->stack.p, t->stack.n},
			    0, microseconds(t, used - t->used), session_now());
			t->used = used;
		}
}
