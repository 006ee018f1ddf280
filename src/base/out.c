#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"

struct out {
	int fd;
	const char *name; /* for messages */
	char *path;       /* the file to replace, symbolic links resolved; NULL when written directly */
	char *temporary;  /* what is written instead; NULL when written directly */
	struct out *next; /* of those that have a temporary */
	void (*turn)(void *);
	void *turn_arg;
	off_t mark; /* where out_rewind goes back to */
	size_t n;
	char buffer[OUT_ROOM];
};

static struct out *temporaries;

/* Removes what was not finished; also from a signal handler, so it calls only what may be called there. */
static void
remove_temporaries(void)
{
	for (struct out *o = temporaries; o != NULL; o = o->next)
		unlink(o->temporary);
}

static void
die_of_signal(int signal_number)
{
	remove_temporaries();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* Signals that are ignored (nohup) or that the program handles itself stay as they are. */
static void
watch_exits(void)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGXFSZ, SIGXCPU};
	static bool watched;

	if (watched)
		return;
	watched = true;
	atexit(remove_temporaries);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct sigaction old;

		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			signal(signals[i], die_of_signal);
	}
}

static void
unlist(struct out *o)
{
	struct out **p = &temporaries;

	while (*p != NULL && *p != o)
		p = &(*p)->next;
	if (*p == o)
		*p = o->next;
}

/* Opens a temporary beside o->path, with the permissions the file has or would be given. */
static void
open_temporary(struct out *o, const struct stat *old)
{
	static const char suffix[] = ".XXXXXX";
	size_t n = strlen(o->path);
	mode_t mask = umask(0);
	sigset_t all, before;

	umask(mask);
	o->temporary = mem_get(n + sizeof suffix, 1);
	memcpy(o->temporary, o->path, n);
	memcpy(o->temporary + n, suffix, sizeof suffix);
	watch_exits();
	sigfillset(&all); /* none may come between making the file and taking note of it */
	sigprocmask(SIG_BLOCK, &all, &before);
	o->fd = mkstemp(o->temporary);
	if (o->fd < 0)
		msg_die_at(o->name, 0, "%s", strerror(errno));
	o->next = temporaries;
	temporaries = o;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (fchmod(o->fd, old != NULL ? old->st_mode & 07777 : 0666 & ~mask) != 0)
		msg_die_at(o->name, 0, "%s", strerror(errno));
}

struct out *
out_to(int fd, const char *name)
{
	struct out *o = mem_get(1, sizeof *o);

	o->fd = fd;
	o->name = name;
	o->path = o->temporary = NULL;
	o->next = NULL;
	o->turn = NULL;
	o->n = 0;
	return o;
}

struct out *
out_open(const char *path)
{
	struct out *o = out_to(STDOUT_FILENO, "<stdout>");
	struct stat st;

	if (path == NULL || strcmp(path, "-") == 0)
		return o;
	o->name = path;
	if (stat(path, &st) != 0) {
		struct stat link;

		if (errno != ENOENT || lstat(path, &link) == 0) /* a link that leads nowhere */
			msg_die_at(path, 0, "%s", strerror(errno));
		o->path = mem_get(strlen(path) + 1, 1);
		memcpy(o->path, path, strlen(path) + 1);
		open_temporary(o, NULL);
	} else if (S_ISREG(st.st_mode)) {
		o->path = realpath(path, NULL);
		if (o->path == NULL || access(o->path, W_OK) != 0)
			msg_die_at(path, 0, "%s", strerror(errno));
		open_temporary(o, &st);
	} else {
		o->fd = open(path, O_WRONLY);
		if (o->fd < 0)
			msg_die_at(path, 0, "%s", strerror(errno));
	}
	return o;
}

/* A reader that went away has what it wanted: end as if SIGPIPE had come, even where it is ignored. */
static _Noreturn void
die_of_write(const struct out *o)
{
	if (errno == EPIPE) {
		remove_temporaries();
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	msg_die_at(o->name, 0, "%s", strerror(errno));
}

static void
write_all(struct out *o, const char *p, size_t n)
{
	if (n > 0 && o->turn != NULL)
		o->turn(o->turn_arg);
	while (n > 0) {
		ssize_t done = write(o->fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			die_of_write(o);
		p += done;
		n -= (size_t)done;
	}
}

void
out_flush(struct out *o)
{
	write_all(o, o->buffer, o->n);
	o->n = 0;
}

struct out *
out_beside(struct out *o, void (*turn)(void *arg), void *arg)
{
	struct out *beside = out_to(o->fd, o->name);

	beside->turn = turn;
	beside->turn_arg = arg;
	return beside;
}

void
out_bytes(struct out *o, const char *p, size_t n)
{
	if (n > OUT_ROOM - o->n)
		out_flush(o);
	if (n > OUT_ROOM) {
		write_all(o, p, n);
	} else if (n > 0) {
		memcpy(o->buffer + o->n, p, n);
		o->n += n;
	}
}

char *
out_room(struct out *o, size_t n)
{
	if (n > OUT_ROOM)
		return NULL;
	if (n > OUT_ROOM - o->n)
		out_flush(o);
	return o->buffer + o->n;
}

void
out_took(struct out *o, size_t n)
{
	o->n += n;
}

void
out_str(struct out *o, struct str s)
{
	out_bytes(o, s.p, s.n);
}

void
out_text(struct out *o, const char *s)
{
	out_bytes(o, s, strlen(s));
}

void
out_char(struct out *o, char c)
{
	if (o->n == OUT_ROOM)
		out_flush(o);
	o->buffer[o->n++] = c;
}

void
out_u64(struct out *o, uint64_t n)
{
	char text[NUM_TEXT];

	out_bytes(o, text, num_text(n, text));
}

void
out_count(struct out *o, count128 c)
{
	char text[COUNT_TEXT];

	out_bytes(o, text, count_text(c, text));
}

static void
release(struct out *o)
{
	free(o->temporary);
	free(o->path);
	free(o);
}

void
out_close(struct out *o)
{
	out_flush(o);
	if (o->temporary != NULL && fsync(o->fd) != 0 && errno != EINVAL)
		msg_die_at(o->name, 0, "%s", strerror(errno));
	if (close(o->fd) != 0 && errno != EINTR)
		msg_die_at(o->name, 0, "%s", strerror(errno));
	if (o->temporary != NULL) {
		if (rename(o->temporary, o->path) != 0)
			msg_die_at(o->name, 0, "%s", strerror(errno));
		unlist(o);
	}
	release(o);
}

bool
out_mark(struct out *o)
{
	int flags = fcntl(o->fd, F_GETFL);
	struct stat st;

	out_flush(o);
	o->mark = lseek(o->fd, 0, SEEK_CUR);
	return flags >= 0 && (flags & O_APPEND) == 0 && fstat(o->fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    o->mark == st.st_size;
}

void
out_rewind(struct out *o)
{
	o->n = 0;
	if (ftruncate(o->fd, o->mark) != 0 || lseek(o->fd, o->mark, SEEK_SET) < 0)
		msg_die_at(o->name, 0, "%s", strerror(errno));
}

void
out_drop(struct out *o)
{
	if (o->temporary != NULL) {
		unlink(o->temporary);
		unlist(o);
		close(o->fd);
	}
	release(o);
}
