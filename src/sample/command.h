/* floor 4: a command that is started to be sampled.  Uses nothing. */
#ifndef SAMPLE_COMMAND_H
#define SAMPLE_COMMAND_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/* A child process that waits for command_go before it becomes the command. */
struct command {
	pid_t pid;
	int go_fd;
	int error_fd;
};

/* The exit status of programs that run others, as of env(1) and timeout(1). */
enum { COMMAND_FAILED = 125, COMMAND_REFUSED = 126, COMMAND_MISSING = 127 };

/* Makes the child; signals and limits are what it is to run with.  False with errno set. */
bool command_start(
    struct command *, char *const argv[], const sigset_t *signals, const struct rlimit *files);

/* Lets it run; returns 0, or the errno of why it could not be run. */
int command_go(struct command *);

/* Returns the nanoseconds of CPU time that it and all processes it has waited for have used; 0 while it runs. */
uint64_t command_used(const struct command *);

/* Waits for its end; returns the exit status to pass on. */
int command_end(const struct command *);

#endif
