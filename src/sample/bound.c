#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_setaffinity, CPU_ALLOC */
#endif
#include "sample/bound.h"

#include <sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NICE_FIRST = -20, SLICE_NS = 100000, CPUS = 8192 };

bool
bound_to(int cpu)
{
	unsigned long mask[CPUS / (8 * sizeof(unsigned long))] = {0};
	size_t bits = 8 * sizeof *mask;

	if (cpu < 0 || cpu >= CPUS)
		return false;
	mask[(size_t)cpu / bits] = 1UL << (size_t)cpu % bits;
	return syscall(SYS_sched_setaffinity, 0, sizeof mask, mask) == 0;
}

/* The kernel's struct sched_attr, as of its first version (sched(7)). */
struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

void
bound_first(void)
{
	struct attributes a = {.size = sizeof a, .nice = NICE_FIRST, .runtime = SLICE_NS};

	prctl(PR_SET_TIMERSLACK, 1UL);
	/* A short slice is asked for, which since 6.12 makes for an early turn, nice or not. */
	if (syscall(SYS_sched_setattr, 0, &a, 0) == 0)
		return;
	a.nice = 0;
	syscall(SYS_sched_setattr, 0, &a, 0);
}
