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

/* Adds what was sampled, and reads the process's clock.  When that is gone with the process and nobody looked at these
 * samples as they were taken, it is as old as the last look: it has gone on by what they stand for. */
static void
count_time(struct session *s, struct thread *t, uint64_t ns, bool unseen)
{
	struct process *p = t->process;
	uint64_t now = proc_clock(p->pid);

	pthread_mutex_lock(&s->table.lock);
	p->sampled += ns;
	if (now == 0 && unseen)
		p->clock_last += ns;
	if (now > p->clock_last)
		p->clock_last = now;
	pthread_mutex_unlock(&s->table.lock);
}

/* Returns what a sample stands for: what the thread has used since the last one that was looked at, or its part of it
 * when the kernel has counted others since; what that makes for those, beyond the periods that they count for, is
 * spread over them when they are collected.  Where the kernel does not say, and of user time, each is a period. */
static uint64_t
used_since(const struct session *s, struct thread *t)
{
	uint64_t known = s->view.kernel == NULL ? 0 : known_counted(s->view.kernel, &t->known);
	uint64_t ns, part;

	if (s->measure == MEASURE_USER)
		return s->period;
	if (!t->told) /* when it was looked at, if it was */
		process_ask(t);
	if (!t->told)
		return s->period;
	ns = t->seen > t->used ? t->seen - t->used : 0;
	t->used = t->seen;
	part = ns / (known + 1);
	t->spread += (int64_t)(ns - part) - (int64_t)(known * s->period);
	return part;
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

/* Adds to the profile what the kernel has counted of the thread; returns how many samples. */
static uint64_t
collect(struct session *s, struct thread *t)
{
	uint64_t sum = known_take(s->view.kernel, &t->known);
	uint64_t left = sum, all = 0, samples = 0;

	for (size_t i = 0; i < t->known.n && left > 0; i++) {
		const struct known_stack *k = &t->known.v[i];
		int64_t ns = (int64_t)(k->fresh * s->period);
		int64_t more = (int64_t)((double)t->spread * ((double)k->fresh / (double)left));
		uint64_t n;

		if (k->fresh == 0)
			continue;
		if (more < -ns)
			more = -ns;
		t->spread -= more;
		left -= k->fresh;
		ns += more;
		n = samples_of(s, t, (uint64_t)ns);
		profile_add(&s->profile, t->process->pid, (struct str){k->text, k->n}, n,
		    microseconds(t, (uint64_t)ns), proc_now());
		samples += n;
		all += (uint64_t)ns;
	}
	if (sum == 0)
		return 0;
	count_time(s, t, all, true);
	pthread_mutex_lock(&s->lock);
	s->tally.samples += samples;
	s->tally.known += sum;
	s->tally.times += sum;
	pthread_mutex_unlock(&s->lock);
	return sum;
}

/* Tells the kernel the stack that was just seen. */
static void
make_known(struct session *s, struct thread *t)
{
	const struct known_way way = {
	    .tid = t->tid,
	    .layout = &t->python.layout,
	    .state = t->states[0].at,
	    .heads = {t->heads[0], t->heads[2]},
	    .root = {t->stack.p, t->root},
	};

	if (!known_same(&t->known, &way))
		known_forget(s->view.kernel, &t->known, t->tid);
	else if (t->witness.frames <= PROGRAM_FRAMES)
		known_add(s->view.kernel, &t->known, &way, t->witness.key,
		    (struct str){t->stack.p, t->stack.n});
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
	if (m->event && what == LOOK_STACK && t->witness.plain)
		make_known(s, t);
	count(s, &looks, what, samples, ns, begun > m->due + bound);
	count_time(s, t, ns, false);
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

/* Spreads what the thread has used since the last look over what the kernel has counted; false, with all as it was,
 * when that is nothing. */
static bool
settle_known(struct session *s, struct thread *t)
{
	t->told = false;
	if (s->measure == MEASURE_CPU) {
		uint64_t ns = used_since(s, t);

		if (t->told)
			t->spread += (int64_t)ns;
	}
	if (collect(s, t) > 0)
		return true;
	if (t->spread > 0)
		t->used -= (uint64_t)t->spread;
	t->spread = 0;
	return false;
}

void
session_settle_one(struct session *s, struct thread *t)
{
	uint64_t ns = t->credit;
	uint64_t samples = 0;
	int64_t left;

	if (s->view.kernel != NULL && settle_known(s, t))
		return;
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
	count_time(s, t, ns, false);
	pthread_mutex_lock(&s->lock);
	s->tally.samples += samples;
	pthread_mutex_unlock(&s->lock);
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
			session_settle_one(s, t);
			pthread_mutex_unlock(&t->lock);
			table_put(&s->table, t);
		}
		free(threads.v);
	}
	free(processes.v);
}

static void
for_all(struct session *s, void (*what)(struct session *, struct thread *))
{
	size_t n;
	struct thread **v = table_all(&s->table, 0, &n);

	for (size_t i = 0; i < n; i++) {
		pthread_mutex_lock(&v[i]->lock);
		what(s, v[i]);
		pthread_mutex_unlock(&v[i]->lock);
		table_put(&s->table, v[i]);
	}
	free(v);
}

static void
collect_one(struct session *s, struct thread *t)
{
	collect(s, t);
}

void
session_collect(struct session *s)
{
	if (s->view.kernel != NULL)
		for_all(s, collect_one);
}

void
session_close_one(struct session *s, struct thread *t)
{
	collect(s, t);
	known_close(s->view.kernel, &t->known, t->tid);
}

void
session_close(struct session *s)
{
	if (s->view.kernel == NULL)
		return;
	for_all(s, session_close_one);
	kernel_close(s->view.kernel);
	s->view.kernel = NULL;
}

void
session_tidy(struct session *s)
{
	static const double enough = 0.75;
	bool all = false;

	do {
		size_t n;
		struct thread **v = table_all(&s->table, 0, &n);

		for (size_t i = 0; i < n; i++) {
			pthread_mutex_lock(&v[i]->lock);
			collect(s, v[i]);
			known_thin(s->view.kernel, &v[i]->known, all);
			pthread_mutex_unlock(&v[i]->lock);
		}
		kernel_wait();
		for (size_t i = 0; i < n; i++) {
			pthread_mutex_lock(&v[i]->lock);
			collect(s, v[i]);
			known_bury(s->view.kernel, &v[i]->known);
			pthread_mutex_unlock(&v[i]->lock);
			table_put(&s->table, v[i]);
		}
		free(v);
		all = !all;
	} while (all && kernel_fill(s->view.kernel) > enough / 2);
	kernel_ease(s->view.kernel);
}
