/* What stands below a fuzz target in the place of base/in, base/out, base/msg and base/par: input and output
 * are in memory, and a program that dies comes back to the target.  An archive's member is not linked when
 * the target has all of its functions, so every other unit is the real one. */
#ifndef SEAM_H
#define SEAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/in.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/out.h"
#include "base/par.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process such that the fuzzer keeps the input. */
#define MUST(what)                                                             \
	do                                                                     \
		if (!(what)) {                                                 \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
			abort();                                               \
		}                                                              \
	while (0)

static jmp_buf died;
static struct str input;      /* what is read, whatever the operand */
static size_t input_piece;    /* in chunks of whole lines of about as many bytes */
static bool input_several;     /* say that there may be more operands */
static unsigned long warnings; /* messages since the target set it to 0 */

/* --- out: to memory -------------------------------------------------------------------------------- */

struct out {
	char *p;
	size_t n, capacity;
};

static struct out output;

struct out *
out_open(const char *path)
{
	(void)path;
	output.n = 0;
	return &output;
}

struct out *
out_to(int fd, const char *name)
{
	(void)fd;
	return out_open(name);
}

struct out *
out_beside(struct out *o, void (*turn)(void *arg), void *arg)
{
	(void)turn;
	(void)arg;
	return o;
}

void
out_bytes(struct out *o, const char *p, size_t n)
{
	o->p = mem_grow(o->p, &o->capacity, o->n + n, 1);
	if (n > 0)
		memcpy(o->p + o->n, p, n);
	o->n += n;
}

char *
out_room(struct out *o, size_t n)
{
	o->p = mem_grow(o->p, &o->capacity, o->n + n + 1, 1);
	return o->p + o->n;
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
	out_bytes(o, &c, 1);
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

void
out_flush(struct out *o)
{
	(void)o;
}

void
out_close(struct out *o)
{
	(void)o;
}

void
out_drop(struct out *o)
{
	(void)o;
}

/* --- in: from memory ------------------------------------------------------------------------------- */

struct in {
	struct str rest;
	uint64_t number;
	uint64_t lines[4096]; /* lines of the chunks before */
};

struct in *
in_open(char *const *operands, bool strict)
{
	struct in *in = mem_zero(1, sizeof *in);

	(void)operands;
	(void)strict;
	in->rest = input;
	return in;
}

uint64_t
in_size(const struct in *in)
{
	return in->rest.n;
}

bool
in_several(const struct in *in)
{
	(void)in;
	return input_several;
}

void
in_return(struct in *in, struct chunk *c)
{
	if (c->number > 0 && c->number < 4096)
		in->lines[c->number] = in->lines[c->number - 1] + c->lines;
	c->number = 0;
}

/* A chunk is a copy of just its bytes, so that the sanitizer sees who reads past them. */
bool
in_chunk(struct in *in, struct chunk *c)
{
	size_t n = in->rest.n < input_piece ? in->rest.n : input_piece;

	in_return(in, c);
	free(c->buffer);
	c->buffer = NULL;
	c->text.n = 0;
	if (in->rest.n == 0)
		return false;
	if (in->number > 4000)
		n = in->rest.n;
	for (int lines = in->number == 0 ? 2 : 1; lines > 0 && n < in->rest.n; n++)
		lines -= in->rest.p[n] == '\n';
	if (n < in->rest.n && in->rest.p[n - 1] != '\n')
		n += str_find(str_sub(in->rest, n, in->rest.n), '\n') + 1;
	n = n > in->rest.n ? in->rest.n : n;
	c->buffer = mem_get(n, 1);
	memcpy(c->buffer, in->rest.p, n);
	c->text = (struct str){c->buffer, n};
	c->file = "fuzz";
	c->first = in->number == 0;
	c->number = ++in->number;
	c->lines = 0;
	in->rest = str_sub(in->rest, n, in->rest.n);
	return true;
}

uint64_t
in_line(const struct in *in, uint64_t number, uint64_t n)
{
	return in->lines[number - 1] + n;
}

bool
in_failed(const struct in *in)
{
	(void)in;
	return false;
}

bool
in_report(const struct in *in, uint64_t before)
{
	(void)in;
	(void)before;
	return false;
}

void
in_close(struct in *in)
{
	free(in);
}

void
chunk_free(struct chunk *c)
{
	free(c->buffer);
	*c = (struct chunk){0};
}

/* --- par: one after the other ---------------------------------------------------------------------- */

unsigned
par_processors(void)
{
	return 1;
}

void
par_run(unsigned n, void (*work)(void *arg, unsigned i), void *arg)
{
	for (unsigned i = 0; i < n; i++)
		work(arg, i);
}

/* --- msg: formatted, as a message would be, and thrown away ---------------------------------------- */

__attribute__((format(printf, 1, 0))) static void
say(const char *fmt, va_list ap)
{
	char text[4096];

	MUST(vsnprintf(text, sizeof text, fmt, ap) >= 0);
	warnings++;
}

#define SAY(fmt)                  \
	va_list ap;               \
	va_start(ap, fmt);        \
	say(fmt, ap);             \
	va_end(ap)

void
msg_start(const char *argv0)
{
	(void)argv0;
}

const char *
msg_program(void)
{
	return "fuzz";
}

void
msg_warn(const char *fmt, ...)
{
	SAY(fmt);
}

void
msg_die(const char *fmt, ...)
{
	SAY(fmt);
	longjmp(died, 1);
}

void
msg_warn_at(const char *file, uint64_t line, const char *fmt, ...)
{
	SAY(fmt);
	(void)file;
	(void)line;
}

void
msg_die_at(const char *file, uint64_t line, const char *fmt, ...)
{
	SAY(fmt);
	(void)file;
	(void)line;
	longjmp(died, 1);
}

void
msg_status(const char *text)
{
	(void)text;
}

struct msg_quoted
msg_quote(struct str s)
{
	struct msg_quoted q;

	snprintf(q.text, sizeof q.text, "'%.*s'", s.n < 60 ? (int)s.n : 60, s.n > 0 ? s.p : "");
	return q;
}

#endif
