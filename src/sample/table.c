#include "sample/table.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

void
table_start(struct table *t, bool children)
{
	*t = (struct table){.children = children};
	pthread_mutex_init(&t->lock, NULL);
	t->nslots = 64;
	t->threads = mem_zero(t->nslots, sizeof(struct thread *));
}

static struct thread **
slot(const struct table *t, pid_t tid)
{
	return &t->threads[(size_t)tid & (t->nslots - 1)];
}

static struct process *
find_process(const struct table *t, pid_t pid)
{
	struct process *p = t->processes;

	while (p != NULL && (p->pid != pid || p->gone))
		p = p->next;
	return p;
}

static struct process *
add_process(struct table *t, pid_t pid)
{
	struct process *p = mem_zero(1, sizeof *p);

	p->pid = pid;
	p->table = t;
	p->inner = proc_inner(pid, pid);
	p->answer = PYTHON_LATER;
	pthread_mutex_init(&p->lock, NULL);
	proc_name(pid, pid, p->name);
	p->next = t->processes;
	t->processes = p;
	return p;
}

struct process *
table_add(struct table *t, pid_t pid, char why[static PYTHON_WHY])
{
	struct process *p;

	pthread_mutex_lock(&t->lock);
	p = find_process(t, pid);
	if (p == NULL)
		p = add_process(t, pid);
	p->wanted = true;
	p->clock_first = p->clock_last = proc_clock(pid);
	pthread_mutex_unlock(&t->lock);
	if (!process_open(p)) {
		process_explain(pid, errno, why);
		return NULL;
	}
	return p;
}

/* Doubles the number of slots when they fill. */
static void
grow(struct table *t)
{
	struct thread **old = t->threads;
	size_t n = t->nslots;

	if (t->nthreads < 2 * n)
		return;
	t->nslots = 2 * n;
	t->threads = mem_zero(t->nslots, sizeof(struct thread *));
	for (size_t i = 0; i < n; i++)
		for (struct thread *th = old[i], *next; th != NULL; th = next) {
			next = th->next;
			th->next = *slot(t, th->tid);
			*slot(t, th->tid) = th;
		}
	free(old);
}

static struct thread *
add_thread(struct table *t, struct process *p, pid_t tid)
{
	struct thread *th = mem_zero(1, sizeof *th);

	grow(t);
	th->tid = tid;
	th->process = p;
	th->inner = p->inner == p->pid ? tid : proc_inner(p->pid, tid);
	pthread_mutex_init(&th->lock, NULL);
	proc_name(p->pid, tid, th->name);
	th->stat_fd = proc_open(p->pid, tid, "stat");
	th->used_fd = proc_open(p->pid, tid, "schedstat");
	th->version = p->version - 1;
	p->threads++;
	t->nthreads++;
	th->next = *slot(t, tid);
	*slot(t, tid) = th;
	return th;
}

static struct thread *
find_thread(const struct table *t, pid_t pid, pid_t tid)
{
	struct thread *th = *slot(t, tid);

	while (th != NULL && (th->tid != tid || th->gone || th->process->pid != pid))
		th = th->next;
	return th;
}

/* A process that is sampled before we were told of it: whatever its parent is known as tells more.  The lock
 * is held, but not all the time. */
static void
meet_child(struct table *t, pid_t pid)
{
	int fd = proc_open(pid, pid, "stat");
	struct proc_stat st;
	bool read = fd >= 0 && proc_stat(fd, &st);

	if (fd >= 0)
		close(fd);
	pthread_mutex_unlock(&t->lock);
	if (read)
		table_fork(t, pid, st.parent, st.parent);
	pthread_mutex_lock(&t->lock);
}

/* Tells whether a process that has ended had that number: what is still heard of it comes late, from another
 * CPU's ring, and is no sign of a new one, whose birth is told. */
static bool
has_ended(const struct table *t, pid_t pid)
{
	for (const struct process *p = t->processes; p != NULL; p = p->next)
		if (p->pid == pid && p->gone)
			return true;
	return false;
}

struct thread *
table_get(struct table *t, pid_t pid, pid_t tid)
{
	struct thread *th;

	pthread_mutex_lock(&t->lock);
	th = find_thread(t, pid, tid);
	if (th == NULL) {
		struct process *p = find_process(t, pid);

		if (p == NULL && t->children && !has_ended(t, pid)) {
			meet_child(t, pid);
			p = find_process(t, pid);
		}
		th = find_thread(t, pid, tid);
		if (p != NULL && th == NULL)
			th = add_thread(t, p, tid);
	}
	if (th != NULL)
		th->users++;
	pthread_mutex_unlock(&t->lock);
	return th;
}

struct thread *
table_find(struct table *t, pid_t pid, pid_t tid)
{
	struct thread *th;

	pthread_mutex_lock(&t->lock);
	th = find_thread(t, pid, tid);
	if (th != NULL)
		th->users++;
	pthread_mutex_unlock(&t->lock);
	return th;
}

struct thread **
table_all(struct table *t, pid_t pid, size_t *n)
{
	struct thread **v;

	*n = 0;
	pthread_mutex_lock(&t->lock);
	v = mem_get(t->nthreads + 1, sizeof(struct thread *));
	for (size_t i = 0; i < t->nslots; i++)
		for (struct thread *th = t->threads[i]; th != NULL; th = th->next)
			if (pid == 0 || th->process->pid == pid) {
				th->users++;
				v[(*n)++] = th;
			}
	pthread_mutex_unlock(&t->lock);
	return v;
}

static void
free_process(struct process *p)
{
	struct process **at = &p->table->processes;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	p->table->sampled += p->sampled;
	p->table->used += p->clock_last - p->clock_first;
	codes_free(&p->codes);
	python_free(&p->python);
	if (p->open)
		memory_close(&p->python.memory);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

/* Frees a process that is gone and used by no one. */
static void
drop_process(struct process *p)
{
	if (p->threads == 0 && p->users == 0 && p->gone && !p->wanted)
		free_process(p);
}

static void
put_process(struct table *t, struct process *p)
{
	pthread_mutex_lock(&t->lock);
	p->users--;
	drop_process(p);
	pthread_mutex_unlock(&t->lock);
}

/* Frees a thread that is gone and used by no one, and its process with its last thread. */
static void
free_thread(struct table *t, struct thread *th)
{
	struct thread **at = slot(t, th->tid);
	struct process *p = th->process;

	while (*at != th)
		at = &(*at)->next;
	*at = th->next;
	t->nthreads--;
	if (th->stat_fd >= 0)
		close(th->stat_fd);
	if (th->used_fd >= 0)
		close(th->used_fd);
	snapshot_free(&th->snapshot);
	free(th->states);
	free(th->heads);
	free(th->trace.v);
	free(th->second.v);
	free(th->stack.p);
	free(th->title.p);
	pthread_mutex_destroy(&th->lock);
	free(th);
	p->threads--;
	drop_process(p);
}

void
table_put(struct table *t, struct thread *th)
{
	pthread_mutex_lock(&t->lock);
	if (--th->users == 0 && th->gone)
		free_thread(t, th);
	pthread_mutex_unlock(&t->lock);
}

void
table_fork(struct table *t, pid_t pid, pid_t parent, pid_t parent_tid)
{
	struct process *from, *p;
	struct thread *th;

	if (!t->children)
		return;
	pthread_mutex_lock(&t->lock);
	from = find_process(t, parent);
	p = find_process(t, pid);
	if (p == NULL)
		p = add_process(t, pid);
	th = find_thread(t, pid, pid);
	if (th == NULL)
		th = add_thread(t, p, pid);
	th->forked_from =
	    from != NULL && from->inner != from->pid ? proc_inner(parent, parent_tid) : parent_tid;
	p->users++;
	if (from != NULL)
		from->users++;
	pthread_mutex_unlock(&t->lock);
	if (from != NULL && from != p)
		process_fork(p, from);
	put_process(t, p);
	if (from != NULL)
		put_process(t, from);
}

void
table_exec(struct table *t, pid_t pid)
{
	struct process *p;

	pthread_mutex_lock(&t->lock);
	p = find_process(t, pid);
	if (p == NULL && t->children)
		p = add_process(t, pid);
	if (p != NULL)
		p->users++;
	pthread_mutex_unlock(&t->lock);
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	process_forget(p);
	pthread_mutex_unlock(&p->lock);
	put_process(t, p);
}

void
table_exit(struct table *t, pid_t pid, pid_t tid)
{
	struct thread *th;
	struct process *p;

	pthread_mutex_lock(&t->lock);
	th = find_thread(t, pid, tid);
	p = find_process(t, pid);
	if (p != NULL) {
		uint64_t now = proc_clock(pid);

		if (now != 0)
			p->clock_last = now;
		if (pid == tid)
			p->gone = true;
	}
	if (th != NULL) {
		th->gone = true;
		if (th->users == 0)
			free_thread(t, th);
	} else if (p != NULL) {
		drop_process(p);
	}
	pthread_mutex_unlock(&t->lock);
}

uint64_t
table_time(struct table *t, uint64_t *used)
{
	uint64_t sampled;

	pthread_mutex_lock(&t->lock);
	sampled = t->sampled;
	*used = t->used;
	for (struct process *p = t->processes; p != NULL; p = p->next) {
		uint64_t now = p->gone ? 0 : proc_clock(p->pid);

		if (now > p->clock_last)
			p->clock_last = now;
		sampled += p->sampled;
		*used += p->clock_last - p->clock_first;
	}
	pthread_mutex_unlock(&t->lock);
	return sampled;
}

void
table_list(struct table *t, struct pids *list)
{
	pthread_mutex_lock(&t->lock);
	for (struct process *p = t->processes; p != NULL; p = p->next)
		if (!p->gone)
			pids_add(list, p->pid);
	pthread_mutex_unlock(&t->lock);
}

void
table_free(struct table *t)
{
	for (size_t i = 0; i < t->nslots; i++)
		for (struct thread *th = t->threads[i], *next; th != NULL; th = next) {
			next = th->next;
			free_thread(t, th);
		}
	for (struct process *p = t->processes, *next; p != NULL; p = next) {
		next = p->next;
		free_process(p);
	}
	free(t->threads);
	pthread_mutex_destroy(&t->lock);
}
