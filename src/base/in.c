#include "base/in.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/progress.h"

enum { CHUNK = 1 << 18 };

/* An open operand.  A regular file with a size is shared out: a thread claims the next CHUNK bytes of it
 * and reads them, and the lines that begin there, without holding the lock.  Anything else is a stream
 * that is read under the lock, the begun line at the end being carried over to the next chunk. */
struct file {
	const char *name;
	int fd;
	bool stream;
	bool begun;     /* a chunk was handed out */
	bool ended;     /* no more bytes are to come */
	unsigned users; /* threads that read */
	off_t start;    /* where it stood when it was opened */
	off_t next;     /* the next byte to be claimed */
};

/* What is known of a chunk that was handed out, to find the place of a line later. */
struct past {
	uint64_t lines;
	bool first;
};

struct in {
	pthread_mutex_t lock;
	char *const *operands; /* those still to be opened */
	char **standard;       /* "-" alone, when there were none */
	struct file *file;     /* the current one, NULL when there is none */
	bool strict;
	atomic_bool failed;
	const char *failure; /* when strict: the first operand that could not be read, */
	int error;           /* why, */
	uint64_t behind;     /* and the number of the last chunk before that */
	char *carry;         /* of a stream */
	size_t ncarry, carry_capacity;
	struct past *past;
	size_t npast, past_capacity;
	uint64_t size; /* of all operands, 0 when it is not known */
	bool several;  /* operands */
};

/* Returns the size of all operands together, 0 when one is no regular file. */
static uint64_t
total_size(char *const *operands)
{
	uint64_t total = 0;
	struct stat st;

	for (; *operands != NULL; operands++) {
		bool standard = strcmp(*operands, "-") == 0;

		if ((standard ? fstat(STDIN_FILENO, &st) : stat(*operands, &st)) != 0 ||
		    !S_ISREG(st.st_mode))
			return 0;
		total += (uint64_t)st.st_size;
	}
	return total;
}

struct in *
in_open(char *const *operands, bool strict)
{
	static char dash[] = "-";
	struct in *in = mem_zero(1, sizeof *in);

	pthread_mutex_init(&in->lock, NULL);
	in->strict = strict;
	in->operands = operands;
	if (*operands == NULL) {
		in->standard = mem_zero(2, sizeof *in->standard);
		in->standard[0] = dash;
		in->operands = in->standard;
	}
	in->several = in->operands[1] != NULL;
	in->size = total_size(in->operands);
	progress_start(in->size);
	return in;
}

uint64_t
in_size(const struct in *in)
{
	return in->size;
}

bool
in_several(const struct in *in)
{
	return in->several;
}

/* Takes note of a file that cannot be read, or not further than the chunk with that number is. */
static void
fail(struct in *in, const char *name, uint64_t behind)
{
	in->failed = true;
	if (!in->strict) {
		msg_warn_at(name, 0, "%s", strerror(errno));
	} else if (in->failure == NULL || behind < in->behind) {
		in->failure = name;
		in->error = errno;
		in->behind = behind;
	}
}

/* Opens one operand; NULL, after a message, when that cannot be done. */
static struct file *
open_file(struct in *in, const char *operand)
{
	bool standard = strcmp(operand, "-") == 0;
	struct file f = {.name = standard ? "<stdin>" : operand};
	struct file *file;
	struct stat st;

	f.fd = standard ? STDIN_FILENO : open(operand, O_RDONLY);
	if (f.fd < 0 || fstat(f.fd, &st) != 0) {
		fail(in, f.name, in->npast);
		return NULL;
	}
	f.start = f.next = standard ? lseek(f.fd, 0, SEEK_CUR) : 0;
	f.stream = !S_ISREG(st.st_mode) || st.st_size == 0 || f.start < 0;
	file = mem_get(1, sizeof *file);
	*file = f;
	return file;
}

/* Makes the next operand that can be opened the current file; false when none is left. */
static bool
open_next(struct in *in)
{
	while (in->file == NULL && *in->operands != NULL && !(in->strict && in->failed))
		in->file = open_file(in, *in->operands++);
	return in->file != NULL;
}

/* Closes a file that has ended once nobody reads it any more.  Standard input is left at its end, where
 * reading it would have left it. */
static void
leave_file(struct in *in, struct file *f)
{
	if (f->ended && in->file == f) {
		in->file = NULL;
		if (f->fd == STDIN_FILENO && !f->stream)
			lseek(f->fd, 0, SEEK_END);
	}
	if (!f->ended || f->users > 0)
		return;
	if (f->fd != STDIN_FILENO)
		close(f->fd);
	free(f);
}

/* Appends what one read brings to the chunk's n bytes; at is its place in a file that is shared out.
 * Returns 0 at the end, and when reading fails.  A buffer that once held a long line
 * is not filled for a short one. */
static size_t
read_more(struct in *in, struct file *f, struct chunk *c, size_t n, off_t at)
{
	size_t room = c->capacity - n, most = n + CHUNK + (CHUNK >> 6);
	ssize_t got;

	if (room > most)
		room = most;
	do
		got = f->stream ? read(f->fd, c->buffer + n, room)
				: pread(f->fd, c->buffer + n, room, at);
	while (got < 0 && errno == EINTR);
	if (got >= 0)
		return (size_t)got;
	if (!f->stream)
		pthread_mutex_lock(&in->lock);
	fail(in, f->name, f->stream ? in->npast + 1 : c->number);
	if (!f->stream)
		pthread_mutex_unlock(&in->lock);
	return 0;
}

/* Tells whether the lines at p (n bytes, the last one ended) are one alone. */
static bool
one_line(const char *p, size_t n)
{
	return memchr(p, '\n', n) == p + n - 1;
}

/* Reads a stream into the chunk, behind the begun line that the last one left, until it holds a whole
 * line; two where the stream begins.  What is behind them is kept for the next chunk. */
static void
read_stream(struct in *in, struct file *f, struct chunk *c)
{
	size_t n = in->ncarry, lines = 0;

	c->buffer = mem_grow(c->buffer, &c->capacity, n < CHUNK / 2 ? CHUNK : 2 * n, 1);
	if (n > 0)
		memcpy(c->buffer, in->carry, n);
	while (lines == 0 || (!f->begun && one_line(c->buffer, lines))) {
		size_t got, end;

		if (n == c->capacity)
			c->buffer = mem_grow(c->buffer, &c->capacity, 2 * n, 1);
		got = read_more(in, f, c, n, 0);
		if (got == 0) {
			f->ended = true;
			lines = n;
			break;
		}
		for (end = n + got; end > n && c->buffer[end - 1] != '\n'; end--)
			;
		lines = end > n ? end : lines;
		n += got;
	}
	in->carry = mem_grow(in->carry, &in->carry_capacity, n - lines, 1);
	if (n > lines)
		memcpy(in->carry, c->buffer + lines, n - lines);
	in->ncarry = n - lines;
	c->text = (struct str){c->buffer, lines};
}

/* A part of a file that one thread reads into its chunk: n bytes, from begin on. */
struct claim {
	struct in *in;
	struct file *f;
	struct chunk *c;
	off_t begin;
	size_t n;
	bool ended; /* at the end of the file */
};

/* Returns the end of the line that byte i is in, reading on where needed; limit when no line ends before
 * that many bytes, and the end of all bytes when the file ends. */
static size_t
line_end(struct claim *r, size_t i, size_t limit)
{
	while (i < limit) {
		size_t end = r->n < limit ? r->n : limit, got;
		const char *p = i < end ? memchr(r->c->buffer + i, '\n', end - i) : NULL;

		if (p != NULL)
			return (size_t)(p - r->c->buffer) + 1;
		i = i > end ? i : end;
		if (r->n >= limit)
			break;
		if (r->n == r->c->capacity)
			r->c->buffer = mem_grow(r->c->buffer, &r->c->capacity, 2 * r->n, 1);
		got = read_more(r->in, r->f, r->c, r->n, r->begin + (off_t)r->n);
		if (got == 0) {
			r->ended = true;
			return r->n;
		}
		r->n += got;
	}
	return limit;
}

/* Reads the lines that begin in the CHUNK bytes of the file from at on.  To know whether one begins right
 * there, the byte before is read too.  The last of them may end anywhere behind.  Returns whether the file
 * ends there. */
static bool
read_claim(struct in *in, struct file *f, struct chunk *c, off_t at)
{
	struct claim r = {.in = in, .f = f, .c = c, .begin = at > f->start ? at - 1 : at};
	size_t claimed = CHUNK + (size_t)(at - r.begin), from = 0, to;

	c->buffer = mem_grow(c->buffer, &c->capacity, CHUNK + (CHUNK >> 6), 1);
	if (r.begin < at)
		from = line_end(&r, 0, claimed);
	to = from < claimed ? line_end(&r, claimed - 1, SIZE_MAX) : from;
	c->text = str_sub((struct str){c->buffer, r.n}, from, to);
	return r.ended;
}

/* Gives the chunk its number and takes note of it. */
static void
number(struct in *in, struct file *f, struct chunk *c)
{
	in->past = mem_grow(in->past, &in->past_capacity, in->npast + 1, sizeof *in->past);
	in->past[in->npast] = (struct past){0, !f->begun};
	c->number = ++in->npast;
	c->file = f->name;
	c->first = !f->begun;
	c->lines = 0;
	f->begun = true;
}

/* Reads the current file's next chunk, which may turn out to be empty.  The lock is held. */
static void
read_chunk(struct in *in, struct chunk *c)
{
	struct file *f = in->file;
	off_t at = f->next;
	bool ended;

	if (f->stream) {
		read_stream(in, f, c);
		number(in, f, c);
	} else {
		number(in, f, c);
		f->next += CHUNK;
		f->users++;
		pthread_mutex_unlock(&in->lock);
		ended = read_claim(in, f, c, at);
		pthread_mutex_lock(&in->lock);
		f->ended = f->ended || ended;
		f->users--;
	}
	progress_add(c->text.n);
	leave_file(in, f);
}

/* Takes note of how many lines the chunk had.  The lock is held. */
static void
take_back(struct in *in, struct chunk *c)
{
	if (c->number > 0)
		in->past[c->number - 1].lines = c->lines;
	c->number = 0;
	c->text.n = 0;
}

void
in_return(struct in *in, struct chunk *c)
{
	pthread_mutex_lock(&in->lock);
	take_back(in, c);
	pthread_mutex_unlock(&in->lock);
}

bool
in_chunk(struct in *in, struct chunk *c)
{
	pthread_mutex_lock(&in->lock);
	take_back(in, c);
	while (c->text.n == 0 && open_next(in))
		read_chunk(in, c);
	if (c->text.n == 0) {
		c->number = 0;
		progress_end();
	}
	pthread_mutex_unlock(&in->lock);
	return c->text.n > 0;
}

uint64_t
in_line(const struct in *in, uint64_t chunk_number, uint64_t n)
{
	for (size_t i = chunk_number - 1; !in->past[i].first; i--)
		n += in->past[i - 1].lines;
	return n;
}

bool
in_failed(const struct in *in)
{
	return in->failed;
}

bool
in_report(const struct in *in, uint64_t before)
{
	if (in->failure == NULL || in->behind >= before)
		return false;
	msg_warn_at(in->failure, 0, "%s", strerror(in->error));
	return true;
}

void
in_close(struct in *in)
{
	pthread_mutex_destroy(&in->lock);
	if (in->file != NULL) { /* not read to its end */
		in->file->ended = true;
		leave_file(in, in->file);
	}
	free(in->standard);
	free(in->carry);
	free(in->past);
	free(in);
}

void
chunk_free(struct chunk *c)
{
	free(c->buffer);
	*c = (struct chunk){0};
}
