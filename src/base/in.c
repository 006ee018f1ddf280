#include "base/in.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/progress.h"

enum { CHUNK = 1 << 18 };

/* What is known of a chunk that was handed out, to find the place of a line later. */
struct past {
	uint64_t lines;
	bool first;
};

struct in {
	pthread_mutex_t lock;
	char *const *next; /* operands still to be opened */
	char **standard;   /* "-" alone, when there were none */
	const char *file;
	int fd; /* -1 when none is open */
	bool regular;
	bool first; /* nothing of the file was handed out yet */
	bool failed;
	char *carry; /* the begun line behind the last chunk */
	size_t ncarry, carry_capacity;
	struct past *past;
	size_t npast, past_capacity;
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
in_open(char *const *operands)
{
	static char dash[] = "-";
	struct in *in = mem_zero(1, sizeof *in);

	pthread_mutex_init(&in->lock, NULL);
	in->fd = -1;
	in->next = operands;
	if (*operands == NULL) {
		in->standard = mem_zero(2, sizeof *in->standard);
		in->standard[0] = dash;
		in->next = in->standard;
	}
	progress_start(total_size(in->next));
	return in;
}

static void
report(struct in *in)
{
	msg_warn_at(in->file, 0, "%s", strerror(errno));
	in->failed = true;
}

/* Opens the next operand that can be opened; false when none is left. */
static bool
open_next(struct in *in)
{
	while (in->fd < 0 && *in->next != NULL) {
		const char *operand = *in->next++;
		struct stat st;

		if (strcmp(operand, "-") == 0) {
			in->file = "<stdin>";
			in->fd = STDIN_FILENO;
		} else {
			in->file = operand;
			in->fd = open(operand, O_RDONLY);
		}
		if (in->fd < 0 || fstat(in->fd, &st) != 0) {
			report(in);
			in->fd = -1;
			continue;
		}
		in->regular = S_ISREG(st.st_mode);
		in->first = true;
	}
	return in->fd >= 0;
}

static void
close_file(struct in *in)
{
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	in->fd = -1;
}

/* Tells whether the lines at p (n bytes, the last one ended) are one alone. */
static bool
one_line(const char *p, size_t n)
{
	return memchr(p, '\n', n) == p + n - 1;
}

/* Reads into the chunk, behind the begun line that the last one left, until it holds a whole line;
 * two where the file begins.  Returns the bytes read, of which *lines are whole lines.  A read error
 * ends the file like its end does, after a message. */
static size_t
fill(struct in *in, struct chunk *c, size_t *lines)
{
	size_t n = in->ncarry;

	c->buffer = mem_grow(c->buffer, &c->capacity, n < CHUNK / 2 ? CHUNK : 2 * n, 1);
	if (n > 0)
		memcpy(c->buffer, in->carry, n);
	for (*lines = 0; *lines == 0 || (in->first && one_line(c->buffer, *lines));) {
		ssize_t got;
		size_t end;

		if (n == c->capacity)
			c->buffer = mem_grow(c->buffer, &c->capacity, 2 * n, 1);
		do
			got = read(in->fd, c->buffer + n, c->capacity - n);
		while (got < 0 && errno == EINTR);
		if (got < 0)
			report(in);
		if (got <= 0) {
			close_file(in);
			return *lines = n;
		}
		progress_add((uint64_t)got);
		for (end = n + (size_t)got; end > n && c->buffer[end - 1] != '\n'; end--)
			;
		*lines = end > n ? end : *lines;
		n += (size_t)got;
	}
	return n;
}

/* Keeps the begun line at p for the next chunk. */
static void
keep(struct in *in, const char *p, size_t n)
{
	in->carry = mem_grow(in->carry, &in->carry_capacity, n, 1);
	if (n > 0)
		memcpy(in->carry, p, n);
	in->ncarry = n;
}

/* Gives the chunk its number and takes note of it. */
static void
number(struct in *in, struct chunk *c)
{
	in->past = mem_grow(in->past, &in->past_capacity, in->npast + 1, sizeof *in->past);
	in->past[in->npast] = (struct past){0, in->first};
	c->number = ++in->npast;
	c->file = in->file;
	c->first = in->first;
	c->lines = 0;
	in->first = false;
}

bool
in_chunk(struct in *in, struct chunk *c)
{
	size_t n, lines = 0;

	pthread_mutex_lock(&in->lock);
	if (c->number > 0)
		in->past[c->number - 1].lines = c->lines;
	c->number = 0;
	while (lines == 0 && open_next(in)) {
		n = fill(in, c, &lines);
		keep(in, c->buffer + lines, n - lines);
	}
	if (lines > 0)
		number(in, c);
	else
		progress_end();
	pthread_mutex_unlock(&in->lock);
	c->text = (struct str){c->buffer, lines};
	return lines > 0;
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

void
in_close(struct in *in)
{
	pthread_mutex_destroy(&in->lock);
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
