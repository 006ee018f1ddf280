#include "sample/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "sample/command.h"

enum {
	BILLION = 1000000000,
	MILLION = 1000000,
	UNSEEN = 100, /* this part of the CPU time may go unseen without a word */
};

/* Each thread takes files; the limit that was set for programs that use select(2) is not for us. */
static void
allow_files(struct run *r)
{
	struct rlimit most;

	getrlimit(RLIMIT_NOFILE, &r->files);
	most = r->files;
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
}

static int command_status = COMMAND_FAILED;

/* Runs last at exit: what was registered later has cleaned up. */
static void
exit_as_command(void)
{
	_exit(command_status);
}

void
run_fail_as_command(void)
{
	atexit(exit_as_command);
}

/* Ends the program unless a named process is one that can be sampled. */
static void
open_process(struct run *r, pid_t pid)
{
	char why[PYTHON_WHY] = "";
	struct process *p = table_add(&r->session.table, pid, why);

	if (p == NULL)
		msg_die("%d: %s", (int)pid, why);
	pthread_mutex_lock(&p->lock);
	process_find(p);
	if (p->answer == PYTHON_NONE)
		msg_die("%d: not a Python process: %s", (int)pid, msg_quote(str_c(p->name)).text);
	if (p->answer == PYTHON_REFUSED)
		msg_die("%d: %s", (int)pid, p->why);
	if (p->answer == PYTHON_GONE)
		msg_die("%d: no such process", (int)pid);
	pthread_mutex_unlock(&p->lock);
}

void
run_open(struct run *r)
{
	allow_files(r);
	pthread_mutex_init(&r->session.lock, NULL);
	table_start(&r->session.table, !r->no_children);
	for (size_t i = 0; i < r->pids.n; i++)
		open_process(r, r->pids.v[i]);
}

/* Sets the perf events up; false with the reason in r->why. */
static bool
try_events(struct run *r, const struct pids *pids)
{
	if (!readers_open(&r->readers, &r->session, r->why))
		return false;
	for (size_t i = 0; i < pids->n; i++)
		if (!readers_add(&r->readers, pids->v[i], r->command != NULL, r->why)) {
			readers_stop(&r->readers);
			return false;
		}
	readers_start(&r->readers);
	return true;
}

/* The same with a program that counts in the kernel what is known. */
static bool
try_bpf(struct run *r, const struct pids *pids)
{
	struct session *s = &r->session;

	if (!kernel_open(&s->kernel, s->view.lines, r->why))
		return false;
	s->view.kernel = &s->kernel;
	r->used = METHOD_BPF;
	if (try_events(r, pids))
		return true;
	s->view.kernel = NULL;
	kernel_close(&s->kernel);
	return false;
}

static bool
try_perf(struct run *r, const struct pids *pids)
{
	char why[EVENTS_WHY];

	memcpy(why, r->why, sizeof why); /* the events were not why there is no program */
	r->used = METHOD_PERF;
	if (!try_events(r, pids))
		return false;
	memcpy(r->why, why, sizeof why);
	return true;
}

static void
meet_all(struct run *r, pid_t pid)
{
	struct pids threads = {0};

	proc_threads(pid, &threads);
	for (size_t i = 0; i < threads.n; i++) {
		struct thread *t = table_get(&r->session.table, pid, threads.v[i]);

		if (t == NULL)
			continue;
		session_meet(&r->session, t);
		table_put(&r->session.table, t);
	}
	free(threads.v);
}

/* Begins to sample, by the best method that works or the one that is asked for. */
static void
begin(struct run *r, const struct pids *pids)
{
	bool clock = r->session.measure >= MEASURE_WALL;

	if (r->method == METHOD_BPF ||
	    (r->method == METHOD_BEST && !clock && !r->session.profile.timeline)) {
		if (try_bpf(r, pids))
			return;
		if (r->method == METHOD_BPF)
			msg_die("%s", r->why);
	}
	if (r->method == METHOD_PERF || (r->method == METHOD_BEST && !clock)) {
		if (try_perf(r, pids))
			return;
		if (r->method == METHOD_PERF)
			msg_die("%s", r->why);
	}
	for (size_t i = 0; i < pids->n; i++)
		meet_all(r, pids->v[i]);
	r->used = r->method == METHOD_PLAIN ? METHOD_PLAIN : METHOD_TIMER;
	if (!poller_start(&r->poller, &r->session, r->used == METHOD_TIMER))
		msg_die("%s", "cannot start a thread");
}

/* Our own CPU time so far, in seconds. */
static double
own_time(void)
{
	struct rusage own;

	getrusage(RUSAGE_SELF, &own);
	return (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec) +
	    (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec) / MILLION;
}

static void
finish(struct run *r)
{
	if (r->used == METHOD_BPF || r->used == METHOD_PERF)
		readers_stop(&r->readers);
	else
		poller_stop(&r->poller);
	session_settle(&r->session);
	session_close(&r->session);
	r->sampled_ns = table_time(&r->session.table, &r->used_ns);
	r->wall_ns = proc_now() - r->begun;
	r->cost = own_time() - r->cost;
}

static const char *
method_text(const struct run *r)
{
	if (r->used == METHOD_PLAIN)
		return "plain reads, each stack taken twice";
	if (r->used == METHOD_TIMER)
		return r->poller.bound ? "timer, on the CPU of each thread"
				       : "timer, not allowed on all CPUs";
	if (!r->readers.bound)
		return "perf events, not allowed on all CPUs";
	return "perf events on each CPU";
}

static double
percent(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

/* What was done and how good it is. */
static void
summarize(struct run *r)
{
	const struct tally *t = &r->session.tally;
	double wall = (double)r->wall_ns / BILLION;
	uint64_t used = r->used_ns;
	uint64_t sampled = r->sampled_ns;
	char known[64] = "";

	if (r->used == METHOD_BPF)
		snprintf(known, sizeof known, ", %llu samples counted in the kernel",
		    (unsigned long long)t->known);
	msg_warn("%llu samples in %.1f s, %llu late, %llu lost; %llu inconsistent (%.3f %%, %.3f s), "
		 "%llu looked at twice",
	    (unsigned long long)t->samples, wall, (unsigned long long)t->late,
	    (unsigned long long)t->lost, (unsigned long long)t->looks.between,
	    percent(t->looks.between, t->samples), (double)t->between_ns / BILLION,
	    (unsigned long long)t->looks.again);
	if (r->session.measure <= MEASURE_USER)
		msg_warn("%.3f s of CPU sampled (%.1f Hz), %.3f s used by the processes' own clocks "
			 "(%.2f %%)",
		    (double)sampled / BILLION,
		    sampled == 0 ? 0 : (double)t->times * BILLION / (double)sampled,
		    (double)used / BILLION, percent(sampled, used));
	if (r->session.measure == MEASURE_CPU && !r->no_children && r->ended_ns > used + used / UNSEEN)
		msg_warn("%.3f s more were used by processes that ended: without a sample, or after "
			 "their last one",
		    (double)(r->ended_ns - used) / BILLION);
	msg_warn("method: %s%s%s%s%s%s; %.3f s of CPU for sampling, %.2f reads a sample",
	    method_text(r), known, r->readers.events.hidden ? ", user mode only" : "",
	    r->why[0] != '\0' ? " (" : "", r->why, r->why[0] != '\0' ? ")" : "", r->cost,
	    t->looks.n == 0 ? 0
			    : (double)(memory_calls() - r->calls) / (double)(t->looks.n + t->known));
}

/* Starts the command, sampled from its first instruction. */
static void
start_command(struct run *r, struct command *c)
{
	char why[PYTHON_WHY] = "";
	int error;

	if (!command_start(c, r->command, &r->watch.before, &r->files))
		msg_die("%s", strerror(errno));
	if (table_add(&r->session.table, c->pid, why) == NULL)
		msg_die("%s", why);
	pids_add(&r->pids, c->pid);
	begin(r, &r->pids);
	error = command_go(c);
	if (error != 0) {
		msg_warn("%s: %s", r->command[0], strerror(error));
		command_status = error == ENOENT ? COMMAND_MISSING : COMMAND_REFUSED;
		exit(command_status);
	}
}

int
run_all(struct run *r)
{
	struct command command;
	int status = EXIT_DONE;

	watch_start(&r->watch, &r->session);
	run_open(r);
	profile_start(&r->session.profile);
	r->begun = proc_now();
	r->calls = memory_calls();
	r->cost = own_time();
	if (r->command != NULL)
		start_command(r, &command);
	else
		begin(r, &r->pids);
	for (size_t i = 0; i < r->pids.n; i++)
		watch_add(&r->watch, r->pids.v[i]);
	r->watch.end = r->ends ? r->begun + r->duration : 0;
	r->watch.every = r->every;
	watch_run(&r->watch);
	finish(r);
	if (r->command != NULL)
		r->ended_ns = command_used(&command);
	profile_end(&r->session.profile);
	if (!r->quiet)
		summarize(r);
	watch_end(&r->watch);
	if (r->command != NULL)
		status = command_status = command_end(&command);
	table_free(&r->session.table);
	free(r->pids.v);
	return status;
}
