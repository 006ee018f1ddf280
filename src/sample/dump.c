#include "sample/dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/out.h"
#include "folded.h"
#include "sample/bound.h"

static const char *
state_text(char state)
{
	switch (state) {
	case 'R':
		return "running";
	case 'S':
		return "waiting";
	case 'D':
		return "blocked";
	case 'T':
	case 't':
		return "stopped";
	case 'Z':
	case 'X':
		return "ended";
	default:
		return "unknown";
	}
}

static bool
holds_lock(struct thread *t)
{
	struct python *y = &t->process->python;

	for (size_t i = 0; i < t->nstates; i++)
		if (python_holder(y, t->states[i].interp) == t->states[i].at)
			return true;
	return false;
}

/* Prints the frames of a stack, the leaf first. */
static void
print_stack(struct out *o, struct str stack)
{
	char *reversed = mem_get(stack.n + 1, 1);
	struct str rest = {reversed, stack.n};
	bool more = stack.n > 0;

	folded_reverse(stack, reversed);
	while (more) {
		out_text(o, "    ");
		out_str(o, folded_frame(&rest, &more));
		out_char(o, '\n');
	}
	free(reversed);
}

static void
dump_thread(struct run *r, struct out *o, struct thread *t)
{
	struct looks looks = {0};
	struct proc_stat st = {.state = '?'};
	char line[160];
	struct place place = {-1, 0};
	bool lock;

	pthread_mutex_lock(&t->lock);
	process_ask(t);
	if (proc_stat(t->stat_fd, &st) && st.state != 'R')
		process_rests(t);
	else if (st.state == 'R' && bound_to(st.cpu))
		place.cpu = st.cpu;
	look_at(t, place, &r->session.view, &looks);
	lock = holds_lock(t);
	snprintf(line, sizeof line, "thread %d %s: %s%s\n", (int)t->tid, t->name, state_text(st.state),
	    lock ? ", holds the interpreter lock" : "");
	out_text(o, line);
	print_stack(o, (struct str){t->stack.p, t->stack.n});
	pthread_mutex_unlock(&t->lock);
}

static void
dump_process(struct run *r, struct out *o, pid_t pid)
{
	struct pids threads = {0};
	char line[160];

	proc_threads(pid, &threads);
	for (size_t i = 0; i < threads.n; i++) {
		struct thread *t = table_get(&r->session.table, pid, threads.v[i]);

		if (t == NULL)
			continue;
		if (i == 0) {
			uint32_t v = t->process->python.version;

			snprintf(line, sizeof line, "process %d %s: Python %u.%u\n", (int)pid,
			    t->process->name, v >> 24, v >> 16 & 0xff);
			out_text(o, line);
		}
		dump_thread(r, o, t);
		table_put(&r->session.table, t);
	}
	free(threads.v);
}

int
dump_run(struct run *r)
{
	struct out *o;

	r->session.view.process = r->session.view.thread = false;
	run_open(r);
	o = out_open(r->session.profile.path);
	bound_first();
	for (size_t i = 0; i < r->pids.n; i++)
		dump_process(r, o, r->pids.v[i]);
	out_close(o);
	table_free(&r->session.table);
	free(r->pids.v);
	return EXIT_DONE;
}
