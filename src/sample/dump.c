#include "sample/dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/out.h"
#include "folded.h"
#include "sample/bound.h"
#include "sample/form.h"

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

/* Prints the number and the name: title, or when that is empty the kernel's, which may hold anything. */
static void
print_name(struct out *o, pid_t id, struct str title, const char *name)
{
	struct text t = {0};

	if (title.n > 0)
		text_add(&t, title);
	else
		form_escape(&t, str_c(name));
	out_u64(o, (uint64_t)id);
	out_char(o, ' ');
	out_bytes(o, t.p, t.n);
	free(t.p);
}

static void
dump_thread(struct run *r, struct out *o, struct thread *t)
{
	struct looks looks = {0};
	struct proc_stat st = {.state = '?'};
	struct place place = {-1, 0};
	struct process *p = t->process;
	bool lock;

	pthread_mutex_lock(&t->lock);
	process_ask(t);
	if (proc_stat(t->stat_fd, &st) && st.state != 'R')
		process_rests(t);
	else if (st.state == 'R' && bound_to(st.cpu))
		place.cpu = st.cpu;
	look_at(t, place, &r->session.view, &looks);
	lock = holds_lock(t);
	out_text(o, "thread ");
	pthread_mutex_lock(&p->lock);
	print_name(o, t->tid, process_title(t), t->name);
	pthread_mutex_unlock(&p->lock);
	out_text(o, ": ");
	out_text(o, state_text(st.state));
	out_text(o, lock ? ", holds the interpreter lock\n" : "\n");
	print_stack(o, (struct str){t->stack.p, t->stack.n});
	pthread_mutex_unlock(&t->lock);
}

static void
dump_process(struct run *r, struct out *o, pid_t pid)
{
	struct pids threads = {0};
	char version[32];

	proc_threads(pid, &threads);
	for (size_t i = 0; i < threads.n; i++) {
		struct thread *t = table_get(&r->session.table, pid, threads.v[i]);

		if (t == NULL)
			continue;
		if (i == 0) {
			uint32_t v = t->process->python.version;

			snprintf(version, sizeof version, ": Python %u.%u\n", v >> 24, v >> 16 & 0xff);
			out_text(o, "process ");
			print_name(o, pid, STR(""), t->process->name);
			out_text(o, version);
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
