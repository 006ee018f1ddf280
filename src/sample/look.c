#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* __WALL */
#endif
#include "sample/look.h"

#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"
#include "folded.h"
#include "sample/bound.h"
#include "sample/form.h"

enum {
	LOOKS = 5, /* at one moment or shortly after it */
	ASK_SOON = 16,
	PAUSE_NS = 20000, /* for the interpreter to get on: some hundred instructions */
};

static void
pause_shortly(void)
{
	nanosleep(&(struct timespec){0, PAUSE_NS}, NULL);
}

/* Begins to note what the stack of the thread is read from, for the kernel: only a thread of one state is read by it, of
 * a process with one interpreter. */
static struct witness *
begin_witness(struct thread *t, const struct view *v)
{
	t->witness.plain = false;
	if (v->kernel == NULL || t->nstates != 1 || t->nheads != 4)
		return NULL;
	t->witness = (struct witness){.key = known_seed(&t->known),
	    .by = {v->kernel->maps.by[0], v->kernel->maps.by[1]},
	    .lines = v->kernel->lines,
	    .plain = true};
	return &t->witness;
}

/* Walks all states of the thread, the newest interpreter first, which is the innermost. */
static enum walked
walk_states(struct thread *t, struct trace *trace, struct witness *witness)
{
	enum walked w = WALK_WHOLE;

	trace->n = 0;
	for (size_t i = 0; i < t->nstates && w == WALK_WHOLE; i++)
		w = walk_thread(&t->python, &t->snapshot, &t->states[i], trace, witness);
	return w;
}

/* Tells whether the lists of thread states begin as they did when the thread's own were taken from them. */
static bool
same_heads(struct thread *t, struct witness *witness)
{
	const struct reading r = {&t->python, &t->python.layout, &t->snapshot, witness};

	for (size_t i = 0; i + 1 < t->nheads; i += 2) {
		uint64_t now;

		if (!frame_word(&r, t->heads[i], &now, sizeof now) || now != t->heads[i + 1])
			return false;
	}
	return true;
}

/* Tells whether to ask again for the states of a thread that had none: one gets its state first and its number
 * in it later, so soon at first; one that is no Python thread never does, so more and more seldom. */
static bool
ask_again(struct thread *t)
{
	if (t->nstates > 0) {
		t->stateless = 0;
		return false;
	}
	t->stateless++;
	return t->stateless <= ASK_SOON || (t->stateless & (t->stateless - 1)) == 0;
}

/* Takes the stack into *trace: one snapshot, or a second one when the list of thread states has changed. */
static enum walked
take(struct thread *t, struct trace *trace, const struct view *v)
{
	struct process *p = t->process;
	enum walked w = WALK_OTHER;

	for (int try = 0; try < 2; try++) {
		struct witness *witness;
		bool same;
		bool again = t->version == p->version && try == 0 && ask_again(t);

		if (t->version != p->version || try > 0 || again) {
			pthread_mutex_lock(&p->lock);
			process_states(t, try > 0 || again);
			pthread_mutex_unlock(&p->lock);
		}
		snapshot_begin(&t->snapshot, &t->python.memory);
		witness = begin_witness(t, v);
		w = same_heads(t, witness) ? walk_states(t, trace, witness) : WALK_OTHER;
		same = snapshot_end(&t->snapshot, &t->python.memory);
		if (w == WALK_WHOLE && !same)
			w = WALK_BETWEEN;
		if (w != WALK_OTHER)
			break;
	}
	return w;
}

enum still {
	STILL, /* the thread cannot have run while it was looked at */
	RESTS, /* it may have, but does not now: the next look will tell */
	MOVES, /* it may run */
};

/* Tells whether a thread that was just looked at ran meanwhile.  It did not when it has not been put on a CPU
 * since it was last known not to run; nor when it was once, and then ran on the CPU that we are on.  Else
 * it is asked for: it does not run when it sleeps, or waits for the CPU that we are on.  When it was moved to
 * another CPU, we follow. */
static enum still
held_still(struct thread *t, struct place *at)
{
	struct proc_stat st;
	bool here = at->cpu >= 0 && at->ran_here > t->rest_at;

	process_ask(t);
	if (t->told && t->rest_at != 0 && t->turns - t->rest_turns <= (here ? 1 : 0)) {
		process_rests(t);
		return STILL;
	}
	if (!proc_stat(t->stat_fd, &st) || (st.state == 'R' ? at->cpu < 0 : !t->told))
		return MOVES;
	if (st.state == 'R' && st.cpu != at->cpu) {
		if (!bound_to(st.cpu))
			return MOVES;
		*at = (struct place){st.cpu, 0};
		return RESTS;
	}
	process_rests(t);
	return st.state == 'R' ? STILL : RESTS;
}

static bool
same_trace(const struct trace *a, const struct trace *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].frame != b->v[i].frame || a->v[i].stamp != b->v[i].stamp)
			return false;
	return true;
}

static void
add_number(struct text *s, pid_t id)
{
	char number[16];

	text_add(s, (struct str){number, (size_t)snprintf(number, sizeof number, "-%d", (int)id)});
}

/* Makes room for one more frame behind those that are there. */
static void
add_separator(struct text *s)
{
	if (s->n == 0)
		return;
	s->p = mem_grow(s->p, &s->capacity, s->n + 1, 1);
	s->n = folded_join(s->p, s->n, false, STR(""));
}

/* Begins the text with the root frames that were asked for. */
static void
begin_text(struct thread *t, const struct view *v)
{
	struct process *p = t->process;

	t->stack.n = 0;
	pthread_mutex_lock(&p->lock);
	if (v->process) {
		text_add(&t->stack, STR("process "));
		form_escape(&t->stack, str_c(p->name));
		add_number(&t->stack, p->pid);
	}
	if (v->thread) {
		struct str title = process_title(t);

		add_separator(&t->stack);
		text_add(&t->stack, STR("thread "));
		if (title.n > 0)
			text_add(&t->stack, title);
		else
			form_escape(&t->stack, str_c(t->tid == p->pid ? p->name : t->name));
		add_number(&t->stack, t->tid);
	}
	pthread_mutex_unlock(&p->lock);
	t->root = t->stack.n;
}

static void
add_mark(struct text *s, const char *left, const char *name, const char *right)
{
	add_separator(s);
	text_add(s, str_c(left));
	form_escape(s, str_c(name));
	text_add(s, str_c(right));
}

/* Writes the trace as text.  False when a frame's code is not what code is. */
static bool
write_trace(struct thread *t, const struct view *v)
{
	struct process *p = t->process;
	bool good;
	size_t frames = 0;

	begin_text(t, v);
	pthread_mutex_lock(&p->lock);
	good = t->version == p->version || t->nstates == 0; /* it is still what it was */
	for (size_t i = t->trace.n; i > 0 && good; i--) {
		const struct call *c = &t->trace.v[i - 1];
		struct code *k = codes_find(&p->codes, &p->python, c);

		good = k != NULL;
		if (!good || k->hidden)
			continue;
		add_separator(&t->stack);
		form_add(&t->stack, v->template, k,
		    v->lines ? codes_line(&p->codes, &p->python, k, c) : 0, p->pid, t->tid);
		frames++;
	}
	pthread_mutex_unlock(&p->lock);
	if (good && frames == 0)
		add_mark(&t->stack, "[", "native", "]");
	return good;
}

/* Takes the stack of a thread that is held still; or of one that may run on: then twice the same. */
static bool
look_once(struct thread *t, struct place *at, const struct view *v, struct looks *sum)
{
	enum walked w = take(t, &t->trace, v);
	enum still still = held_still(t, at);

	if (w != WALK_WHOLE)
		return false;
	if (still != STILL)
		sum->moving++;
	if (still == RESTS && (take(t, &t->trace, v) != WALK_WHOLE || held_still(t, at) != STILL))
		return false;
	if (still == MOVES &&
	    (take(t, &t->second, v) != WALK_WHOLE || !same_trace(&t->trace, &t->second)))
		return false;
	if (still == MOVES)
		t->witness.plain = false; /* it may be of two moments */
	return write_trace(t, v);
}

/* Looks until a stack is whole, some times. */
static bool
look_some(struct thread *t, struct place *at, const struct view *v, struct looks *sum)
{
	for (int i = 0; i < LOOKS; i++) {
		if (i > 0)
			pause_shortly();
		if (i == 1)
			sum->again++;
		if (look_once(t, at, v, sum))
			return true;
	}
	return false;
}

/* Looks at a thread that is stopped for it.  However this ends, it runs again. */
static bool
look_stopped(struct thread *t, const struct view *v, struct looks *sum)
{
	bool good = false;
	int status;

	if (ptrace(PTRACE_SEIZE, t->tid, NULL, NULL) != 0)
		return false;
	if (ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL) == 0 &&
	    waitpid(t->tid, &status, __WALL) == t->tid && WIFSTOPPED(status)) {
		sum->stopped++;
		good = take(t, &t->trace, v) == WALK_WHOLE && write_trace(t, v);
		/* A signal that stopped it before we did is handed on. */
		ptrace(PTRACE_DETACH, t->tid, NULL,
		    (void *)(uintptr_t)(status >> 16 != 0 ? 0 : WSTOPSIG(status)));
	}
	return good;
}

/* The frame of a process that is not Python, or not yet. */
static enum looked
look_native(struct thread *t, const struct view *v)
{
	begin_text(t, v);
	if (t->process->answer == PYTHON_NONE)
		add_mark(&t->stack, "[", t->process->name, "]");
	else
		add_mark(&t->stack, "[", "native", "]");
	return LOOK_STACK;
}

static bool
still_there(const struct thread *t)
{
	uint64_t word;

	return memory_copy(&t->python.memory, t->python.runtime, &word, sizeof word);
}

enum looked
look_at(struct thread *t, struct place home, const struct view *v, struct looks *sum)
{
	struct process *p = t->process;
	struct place at = home;
	enum python_answer answer;

	sum->n++;
	t->stack_good = t->told = t->witness.plain = false;
	pthread_mutex_lock(&p->lock);
	process_find(p);
	answer = p->answer;
	pthread_mutex_unlock(&p->lock);
	if (answer == PYTHON_GONE)
		return LOOK_GONE;
	if (answer != PYTHON_READY)
		return look_native(t, v);
	t->stack_good = look_some(t, &at, v, sum);
	if (at.cpu != home.cpu)
		bound_to(home.cpu);
	if (t->stack_good)
		return LOOK_STACK;
	if (!still_there(t)) {
		pthread_mutex_lock(&p->lock);
		process_forget(p); /* it ends, or runs another program */
		pthread_mutex_unlock(&p->lock);
		return look_native(t, v);
	}
	if (v->strict && look_stopped(t, v, sum))
		return LOOK_STACK;
	sum->between++;
	begin_text(t, v);
	add_mark(&t->stack, "[", "inconsistent", "]");
	return LOOK_BETWEEN;
}
