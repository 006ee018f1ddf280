/* wake CPU HZ SECONDS: a thread that wakes so often on a CPU, before others, and sleeps again: what that alone costs
 * who runs there is the least that any sampler costs which comes to the CPU of its target. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

int
main(int argc, char *argv[])
{
	enum { BILLION = 1000000000, FIRST = -20 };
	struct timespec due;
	cpu_set_t set;
	long hz;

	if (argc != 4)
		return 2;
	CPU_ZERO(&set);
	CPU_SET((size_t)atoi(argv[1]), &set);
	hz = atol(argv[2]);
	if (hz < 1 || sched_setaffinity(0, sizeof set, &set) != 0)
		return 2;
	setpriority(PRIO_PROCESS, 0, FIRST);
	prctl(PR_SET_TIMERSLACK, 1UL);
	clock_gettime(CLOCK_MONOTONIC, &due);
	for (long n = hz * atol(argv[3]); n > 0; n--) {
		due.tv_nsec += BILLION / hz;
		due.tv_sec += due.tv_nsec / BILLION;
		due.tv_nsec %= BILLION;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
	}
	return 0;
}
