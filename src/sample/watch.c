#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* syscall */
#endif
#include "sample/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "sample/news.h"

enum {
	ASK_NS = 250000000, /* between two questions whether a process is there, where no fd tells */
	MILLION = 1000000,
};

struct watched {
	pid_t pid;
	int fd; /* readable when the process has ended; -1 on an old kernel */
};

void
watch_start(struct watch *w, struct session *s)
{
	sigset_t ours;

	*w = (struct watch){.session = s};
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGUSR1);
	sigprocmask(SIG_BLOCK, &ours, &w->before);
	w->signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	if (w->signal_fd < 0)
		msg_die("cannot wait for signals");
}

void
watch_add(struct watch *w, pid_t pid)
{
	int fd = -1;

#ifdef SYS_pidfd_open
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
#endif
	w->v = mem_grow(w->v, &w->capacity, w->n + 1, sizeof *w->v);
	w->v[w->n++] = (struct watched){pid, fd};
}

/* Tells whether a process has ended, a zombie too. */
static bool
ended(const struct watched *w)
{
	struct proc_stat st;
	int fd;
	bool there;

	if (w->fd >= 0)
		return poll(&(struct pollfd){w->fd, POLLIN, 0}, 1, 0) == 1;
	fd = proc_open(w->pid, w->pid, "stat");
	there = fd >= 0 && proc_stat(fd, &st) && st.state != 'Z' && st.state != 'X';
	if (fd >= 0)
		close(fd);
	return !there;
}

/* Forgets the processes that have ended; returns whether there are any left. */
static bool
any_left(struct watch *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (!ended(&w->v[i])) {
			w->v[n++] = w->v[i];
			continue;
		}
		news_exit(w->session, w->v[i].pid, w->v[i].pid);
		if (w->v[i].fd >= 0)
			close(w->v[i].fd);
	}
	w->n = n;
	return n > 0;
}

/* Returns how long to sleep until the next thing to do, in milliseconds; -1: for ever. */
static int
time_left(const struct watch *w, uint64_t next)
{
	uint64_t now = proc_now();
	uint64_t due = w->end;
	bool ask = false;

	for (size_t i = 0; i < w->n; i++)
		ask = ask || w->v[i].fd < 0;
	if (next != 0 && (due == 0 || next < due))
		due = next;
	if (ask && (due == 0 || now + ASK_NS < due))
		due = now + ASK_NS;
	if (due == 0)
		return -1;
	if (due <= now)
		return 0;
	return (due - now) / MILLION > 1000000 ? 1000000 : (int)((due - now + MILLION - 1) / MILLION);
}

static void
write_now(struct session *s)
{
	session_collect(s);
	profile_write(&s->profile);
}

/* Sleeps until something happens; returns false when that is a signal to end. */
static bool
wait_once(const struct watch *w, uint64_t next)
{
	struct kernel *kernel = w->session->view.kernel;
	struct pollfd *fds = mem_get(w->n + 2, sizeof *fds);
	struct signalfd_siginfo signal;
	bool go_on = true;

	for (size_t i = 0; i < w->n; i++)
		fds[i] = (struct pollfd){w->v[i].fd, POLLIN, 0};
	fds[w->n] = (struct pollfd){w->signal_fd, POLLIN, 0};
	fds[w->n + 1] = (struct pollfd){kernel == NULL ? -1 : kernel->work, POLLIN, 0};
	poll(fds, (nfds_t)w->n + 2, time_left(w, next));
	if (fds[w->n + 1].revents != 0 && kernel_load(kernel))
		session_tidy(w->session);
	free(fds);
	while (read(w->signal_fd, &signal, sizeof signal) == sizeof signal)
		if (signal.ssi_signo == SIGUSR1)
			write_now(w->session);
		else
			go_on = false;
	return go_on;
}

void
watch_run(struct watch *w)
{
	uint64_t next = w->every == 0 ? 0 : proc_now() + w->every;

	while (wait_once(w, next) && any_left(w)) {
		uint64_t now = proc_now();

		if (w->end != 0 && now >= w->end)
			break;
		if (next != 0 && now >= next) {
			write_now(w->session);
			while (next <= now)
				next += w->every;
		}
	}
}

void
watch_end(struct watch *w)
{
	sigprocmask(SIG_SETMASK, &w->before, NULL);
	close(w->signal_fd);
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].fd >= 0)
			close(w->v[i].fd);
	free(w->v);
}
