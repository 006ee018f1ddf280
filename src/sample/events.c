#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* syscall */
#endif
#include "sample/events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "sample/perf.h"
#include "sample/proc.h"

enum { RING_PAGES = 16 }; /* of data: some thousand samples */

static int
open_event(struct perf_attr *a, pid_t tid, int cpu)
{
	return (int)syscall(SYS_perf_event_open, a, tid, cpu, -1, PERF_CLOSE_ON_EXEC);
}

static void
explain(int error, char why[static EVENTS_WHY])
{
	int paranoid = proc_setting("/proc/sys/kernel/perf_event_paranoid");

	if (error == EACCES || error == EPERM)
		snprintf(why, EVENTS_WHY,
		    "perf events are not permitted (kernel.perf_event_paranoid is %d; root and "
		    "CAP_PERFMON are let in)",
		    paranoid);
	else if (error == ENOSYS || error == ENOENT)
		snprintf(why, EVENTS_WHY, "this kernel has no perf events");
	else if (error == EMFILE || error == ENFILE)
		snprintf(why, EVENTS_WHY, "too many threads: out of file descriptors");
	else
		snprintf(why, EVENTS_WHY, "perf events: %s", strerror(error));
}

static void
set_common(struct perf_attr *a)
{
	*a = (struct perf_attr){
	    .size = sizeof *a,
	    .type = PERF_SOFTWARE,
	    .sample_type = PERF_TID | PERF_TIME,
	    .flags = PERF_SAMPLE_ID_ALL | PERF_EXCLUDE_HV | PERF_USE_CLOCKID,
	    .wakeup_events = 1,
	    .clockid = CLOCK_MONOTONIC,
	};
}

/* Makes the ring of one CPU. */
static bool
open_cpu(struct events *e, int cpu)
{
	struct perf_attr a;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct events_cpu *c;
	void *base;
	int fd;

	set_common(&a);
	a.config = PERF_DUMMY;
	a.flags |= PERF_EXCLUDE_KERNEL;
	if (e->program >= 0)
		a.flags |=
		    PERF_WATERMARK; /* every record wakes us, not samples only: those may be far apart */
	fd = open_event(&a, 0, cpu);
	if (fd < 0)
		return false;
	base = mmap(NULL, (1 + RING_PAGES) * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (base == MAP_FAILED) {
		close(fd);
		return false;
	}
	c = &e->cpus[e->ncpus++];
	c->cpu = cpu;
	c->fd = fd;
	c->length = (1 + RING_PAGES) * page;
	c->ring = (struct ring){
	    .page = base, .data = (unsigned char *)base + page, .size = RING_PAGES * page};
	return true;
}

bool
events_open(struct events *e, char why[static EVENTS_WHY])
{
	int n = (int)sysconf(_SC_NPROCESSORS_CONF);

	e->cpus = mem_zero(n < 1 ? 1 : (size_t)n, sizeof *e->cpus);
	e->ncpus = 0;
	e->fds = NULL;
	e->nfds = e->capacity = 0;
	e->hidden = false;
	for (int cpu = 0; cpu < n; cpu++)
		if (!open_cpu(e, cpu) && errno != ENODEV) { /* that one is off */
			explain(errno, why);
			events_close(e);
			return false;
		}
	return true;
}

static int
open_counter(struct events *e, pid_t tid, int cpu, bool on_exec)
{
	struct perf_attr a;
	int fd;

	set_common(&a);
	a.config = PERF_TASK_CLOCK;
	a.sample_period = e->period;
	a.flags |= PERF_INHERIT | PERF_TASK_RECORDS | PERF_COMM_RECORDS | PERF_TELL_EXEC;
	if (on_exec)
		a.flags |= PERF_DISABLED | PERF_ENABLE_ON_EXEC;
	if (e->user || e->hidden)
		a.flags |= PERF_EXCLUDE_KERNEL;
	if (!e->children)
		a.flags |= PERF_INHERIT_THREAD;
	fd = open_event(&a, tid, cpu);
	if (fd < 0 && errno == EINVAL && !e->children) {
		a.flags &= ~PERF_INHERIT_THREAD; /* an older kernel: children are passed over later */
		fd = open_event(&a, tid, cpu);
	}
	if (fd < 0 && errno == EACCES && !e->user && !e->hidden) {
		a.flags |= PERF_EXCLUDE_KERNEL;
		fd = open_event(&a, tid, cpu);
		e->hidden = fd >= 0;
	}
	return fd;
}

bool
events_add(struct events *e, pid_t tid, bool on_exec, char why[static EVENTS_WHY])
{
	for (size_t i = 0; i < e->ncpus; i++) {
		int fd = open_counter(e, tid, e->cpus[i].cpu, on_exec);

		if (fd < 0 && errno == ESRCH)
			return true; /* it ended */
		if (fd < 0 || ioctl(fd, PERF_SET_OUTPUT, e->cpus[i].fd) != 0 ||
		    (e->program >= 0 && ioctl(fd, PERF_SET_BPF, e->program) != 0)) {
			explain(errno, why);
			if (fd >= 0)
				close(fd);
			return false;
		}
		e->fds = mem_grow(e->fds, &e->capacity, e->nfds + 1, sizeof *e->fds);
		e->fds[e->nfds++] = fd;
	}
	return true;
}

void
events_close(struct events *e)
{
	for (size_t i = 0; i < e->nfds; i++)
		close(e->fds[i]);
	for (size_t i = 0; i < e->ncpus; i++) {
		munmap(e->cpus[i].ring.page, e->cpus[i].length);
		close(e->cpus[i].fd);
	}
	free(e->fds);
	free(e->cpus);
	e->fds = NULL;
	e->cpus = NULL;
	e->nfds = e->ncpus = e->capacity = 0;
}
