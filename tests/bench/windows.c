/* windows PID CPU FILE RATE METHOD ROUNDS: what a sample costs a program, which runs on a CPU and counts what it does
 * in the first word of FILE.
 *
 * We attach to it once, by the method (bpf or perf), and count what it does in windows of 40 ms: events on, off, and off
 * once more, in turns.  What the windows with events lack beside their neighbours is the cost; what the two without differ
 * by is noise.  Windows in which others ran on that CPU are left out.  Prints microseconds a sample (the median), half
 * the distance of its quartiles divided by the root of their number, the same two of off against off, and how many
 * threes of windows were kept. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"
#include "sample/readers.h"

enum { ON, OFF, STILL, KINDS, ENABLE = 0x2400, DISABLE = 0x2401, WINDOW_US = 40000, SETTLE_US = 2000, ROUNDS = 4096 };

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Returns how much is done a second of CPU time, of the program's and ours, in a window; 0 when others ran, too. */
static double
look(clockid_t clock, const volatile uint64_t *count)
{
	double used = seconds(clock) + seconds(CLOCK_PROCESS_CPUTIME_ID);
	double wall = seconds(CLOCK_MONOTONIC);
	uint64_t before = *count;

	usleep(WINDOW_US);
	used = seconds(clock) + seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
	wall = seconds(CLOCK_MONOTONIC) - wall;
	return used < 0.98 * wall || used > 1.02 * wall ? 0 : (double)(*count - before) / used;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
print(double *v, size_t n)
{
	double root = 1;

	if (n < 4) {
		printf("- - ");
		return;
	}
	while (root * root < (double)n)
		root += 0.01;
	qsort(v, n, sizeof *v, by_size);
	printf("%.2f %.2f ", v[n / 2], (v[3 * n / 4] - v[n / 4]) / 2 / root);
}

int
main(int argc, char *argv[])
{
	struct session s = {.view.template = "%n"};
	struct readers r;
	char why[PYTHON_WHY] = "";
	const volatile uint64_t *count;
	clockid_t clock;
	static double cost[ROUNDS], noise[ROUNDS];
	size_t n = 0;
	cpu_set_t elsewhere;
	int rounds;
	pid_t pid;

	msg_start(argv[0]);
	if (argc != 7)
		return 2;
	pid = (pid_t)atoi(argv[1]);
	rounds = atoi(argv[6]);
	count = mmap(NULL, 4096, PROT_READ, MAP_SHARED, open(argv[3], O_RDONLY), 0);
	if (rounds > ROUNDS || count == MAP_FAILED || clock_getcpuclockid(pid, &clock) != 0)
		return 2;
	s.period = 1000000000 / (uint64_t)atol(argv[4]);
	s.profile.path = "/dev/null";
	pthread_mutex_init(&s.lock, NULL);
	table_start(&s.table, true);
	profile_start(&s.profile);
	if (strcmp(argv[5], "bpf") == 0) {
		if (!kernel_open(&s.kernel, false, why))
			msg_die("%s", why);
		s.view.kernel = &s.kernel;
	}
	if (table_add(&s.table, pid, why) == NULL || !readers_open(&r, &s, why) ||
	    !readers_add(&r, pid, false, why))
		msg_die("%s", why);
	readers_start(&r);
	CPU_ZERO(&elsewhere);
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (i != atoi(argv[2]))
			CPU_SET((size_t)i, &elsewhere);
	sched_setaffinity(0, sizeof elsewhere, &elsewhere);
	sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){50});
	usleep(500000);
	if (s.view.kernel != NULL)
		kernel_load(s.view.kernel);
	usleep(500000); /* what is seen often is known now */
	for (int i = 0; i < rounds; i++) {
		double done[KINDS];
		bool good = true;

		for (int k = 0; k < KINDS; k++) {
			int kind = (i + k) % KINDS;

			for (size_t e = 0; e < r.events.nfds; e++)
				ioctl(r.events.fds[e], kind == ON ? ENABLE : DISABLE, 0);
			usleep(SETTLE_US);
			done[kind] = look(clock, count);
			good = good && done[kind] > 0;
		}
		if (!good)
			continue;
		noise[n] = (1 - done[STILL] / done[OFF]) * (double)s.period / 1000;
		cost[n++] = (1 - 2 * done[ON] / (done[OFF] + done[STILL])) * (double)s.period / 1000;
	}
	print(cost, n);
	print(noise, n);
	printf("%zu\n", n);
	readers_stop(&r);
	session_close(&s);
	profile_end(&s.profile);
	table_free(&s.table);
	return 0;
}
