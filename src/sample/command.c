#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pipe2, syscall */
#endif
#include "sample/command.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child: waits, becomes the command, or tells why it cannot. */
static _Noreturn void
become(char *const argv[], int go, int error, const sigset_t *signals, const struct rlimit *files)
{
	char byte;
	int why;

	if (read(go, &byte, 1) != 1) /* foldsample is gone, or gave up */
		_exit(COMMAND_FAILED);
	setrlimit(RLIMIT_NOFILE, files);
	sigprocmask(SIG_SETMASK, signals, NULL);
	execvp(argv[0], argv);
	why = errno;
	if (write(error, &why, sizeof why) != sizeof why)
		_exit(COMMAND_FAILED);
	_exit(why == ENOENT ? COMMAND_MISSING : COMMAND_REFUSED);
}

bool
command_start(
    struct command *c, char *const argv[], const sigset_t *signals, const struct rlimit *files)
{
	int go[2], error[2];

	if (pipe2(go, O_CLOEXEC) != 0)
		return false;
	if (pipe2(error, O_CLOEXEC) != 0) {
		close(go[0]);
		close(go[1]);
		return false;
	}
	c->pid = fork();
	if (c->pid == 0) {
		close(go[1]);
		become(argv, go[0], error[1], signals, files);
	}
	close(go[0]);
	close(error[1]);
	c->go_fd = go[1];
	c->error_fd = error[0];
	return c->pid > 0;
}

int
command_go(struct command *c)
{
	int why = 0;
	ssize_t n;

	if (write(c->go_fd, "", 1) != 1)
		why = errno;
	close(c->go_fd);
	do
		n = read(c->error_fd, &why, sizeof why); /* ends when the command runs */
	while (n < 0 && errno == EINTR);
	close(c->error_fd);
	return why;
}

uint64_t
command_used(const struct command *c)
{
	const uint64_t second = 1000000000, microsecond = 1000;
	struct rusage used = {0};
	siginfo_t end = {0};

	/* The call has one more argument than libc's function. */
	if (syscall(SYS_waitid, P_PID, c->pid, &end, WEXITED | WNOHANG | WNOWAIT, &used) != 0 ||
	    end.si_pid != c->pid)
		return 0;
	return (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * second +
	    (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * microsecond;
}

int
command_end(const struct command *c)
{
	int status;

	while (waitpid(c->pid, &status, 0) < 0)
		if (errno != EINTR)
			return COMMAND_FAILED;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
