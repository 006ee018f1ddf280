#include "sample/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "sample/names.h"

enum {
	SKIP_MOST = 1000, /* samples between two searches for an interpreter */
	TITLE_FIRST_NS =
	    20000000, /* between the first two times that a name is looked up; twice that from then on */
	SKIP_LATER = 8, /* searches, and one more sample is passed over when it has not begun */
};

static const uint64_t title_most_ns = 10000000000;

/* Searches for interpreters share what they learn of files. */
static pthread_mutex_t search_lock = PTHREAD_MUTEX_INITIALIZER;

/* What would allow us to read a process (ptrace(2), "access mode checking"). */
static const char *
remedy(pid_t pid)
{
	int scope = proc_setting("/proc/sys/kernel/yama/ptrace_scope");

	if (scope >= 3)
		return "kernel.yama.ptrace_scope is 3: nobody may until the next boot";
	if (geteuid() == 0)
		return "needs CAP_SYS_PTRACE where the process runs, which this root has not";
	if (scope > 0 && proc_owner(pid) == geteuid())
		return "needs root, CAP_SYS_PTRACE, or kernel.yama.ptrace_scope=0";
	return "needs root or CAP_SYS_PTRACE";
}

void
process_explain(pid_t pid, int error, char why[static PYTHON_WHY])
{
	if (error == ESRCH && kill(pid, 0) == 0) { /* it has no memory */
		snprintf(
		    why, PYTHON_WHY, "not a Python process, but a zombie or a thread of the kernel");
	} else if (error == ESRCH) {
		snprintf(why, PYTHON_WHY, "no such process");
	} else if (error == EPERM || error == EACCES) {
		snprintf(
		    why, PYTHON_WHY, "not permitted to read process %d: %s", (int)pid, remedy(pid));
	} else {
		snprintf(why, PYTHON_WHY, "%s", strerror(error));
	}
}

bool
process_open(struct process *p)
{
	if (!p->open)
		p->open = memory_open(&p->python.memory, p->pid);
	return p->open;
}

void
process_name(struct thread *t)
{
	struct process *p = t->process;

	proc_name(p->pid, t->tid, t->name);
	if (t->tid != p->pid)
		return;
	pthread_mutex_lock(&p->lock);
	memcpy(p->name, t->name, sizeof p->name);
	pthread_mutex_unlock(&p->lock);
}

struct str
process_title(struct thread *t)
{
	struct process *p = t->process;
	uint64_t now = proc_now();
	struct text found = {0};

	if (t->title_of != p->programs) { /* what it had was another program's */
		t->title.n = 0;
		t->title_due = t->title_wait = 0;
		t->title_of = p->programs;
	}
	if (p->answer != PYTHON_READY || now < t->title_due)
		return (struct str){t->title.p, t->title.n};
	t->title_wait = t->title_wait == 0 ? TITLE_FIRST_NS : 2 * t->title_wait;
	if (t->title_wait > title_most_ns)
		t->title_wait = title_most_ns;
	t->title_due = now + t->title_wait;
	for (size_t i = t->nstates; i > 0 && found.n == 0; i--) /* the first interpreter is the last */
		names_find(&p->python, &t->states[i - 1], &p->active, &found);
	if (found.n > 0) {
		free(t->title.p);
		t->title = found;
	} else {
		free(found.p);
	}
	return (struct str){t->title.p, t->title.n};
}

void
process_find(struct process *p)
{
	struct memory m;

	if (p->answer == PYTHON_READY || p->answer == PYTHON_REFUSED)
		return;
	if (p->skip > 0) {
		p->skip--;
		return;
	}
	if (!process_open(p))
		return;
	m = p->python.memory;
	pthread_mutex_lock(&search_lock);
	python_free(&p->python);
	p->answer = python_find(&p->python, m, p->pid, p->inner, p->why);
	p->python.memory = m;
	pthread_mutex_unlock(&search_lock);
	proc_name(p->pid, p->pid, p->name); /* it may be another program by now */
	p->version++;
	p->tries++;
	p->skip = p->answer == PYTHON_NONE ? p->tries : p->tries / SKIP_LATER;
	if (p->skip > SKIP_MOST)
		p->skip = SKIP_MOST;
}

void
process_forget(struct process *p)
{
	proc_name(p->pid, p->pid, p->name);
	if (p->open)
		memory_renew(&p->python.memory);
	python_free(&p->python);
	codes_free(&p->codes);
	p->programs++;
	p->active = 0;
	p->answer = PYTHON_LATER;
	p->tries = 1; /* so that nothing is taken over from its parent any more */
	p->skip = 0;
	p->version++;
}

void
process_fork(struct process *p, struct process *from)
{
	pthread_mutex_lock(&from->lock);
	pthread_mutex_lock(&p->lock);
	if (from->answer == PYTHON_READY && p->answer != PYTHON_READY && p->tries == 0 &&
	    process_open(p)) {
		python_fork(&p->python, &from->python, p->python.memory);
		p->answer = PYTHON_READY;
		p->version++;
		python_threads(&p->python);
	}
	pthread_mutex_unlock(&p->lock);
	pthread_mutex_unlock(&from->lock);
}

void
process_ask(struct thread *t)
{
	t->told = proc_used(t->used_fd, &t->seen, &t->turns);
}

void
process_rests(struct thread *t)
{
	t->rest_turns = t->turns;
	t->rest_at = t->told ? proc_now() : 0;
}

void
process_states(struct thread *t, bool again)
{
	struct process *p = t->process;
	struct python *y = &p->python;

	if (again) {
		python_threads(y);
		p->version++;
	}
	t->version = p->version;
	t->python = *y;
	t->python.threads = NULL;
	t->python.heads = NULL;
	t->nstates = 0;
	t->heads = mem_grow(t->heads, &t->heads_capacity, y->nheads + 1, sizeof *t->heads);
	if (y->nheads > 0)
		memcpy(t->heads, y->heads, y->nheads * sizeof *t->heads);
	t->nheads = y->nheads;
	for (int try = 0; try < 2 && t->nstates == 0; try++) {
		pid_t want = try == 0 ? t->inner : t->forked_from;

		for (size_t i = 0; i < y->nthreads; i++) {
			if (want == 0 || y->threads[i].native != want)
				continue;
			t->states =
			    mem_grow(t->states, &t->states_capacity, t->nstates + 1, sizeof *t->states);
			t->states[t->nstates++] = y->threads[i];
		}
	}
}
