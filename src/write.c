/* Sorted stacks begin as the ones before them do: most of a line is copied from the last one. */
#include "write.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/parts.h"
#include "folded.h"

enum {
	AHEAD = 8,                              /* stacks to fetch ahead of use */
	WRITERS = 8,                            /* threads: more would wait for the one that writes */
	PART = 512,                             /* stacks that a thread writes at once */
	COUNTS_TEXT = 2 * (COUNT_TEXT + 1) + 1, /* the end of a line */
};

/* How lines are written, and the last one that was. */
struct writer {
	const struct packed *p;
	char separator;
	bool two;
	size_t longest; /* name, in bytes */
	struct out *out;
	const struct packed_stack *last; /* NULL where there is none */
	const char *line;                /* its text, */
	size_t length;                   /* with all that belongs to the line, */
	size_t *end;                     /* and where its names end */
	size_t capacity;
};

static struct str
name_of(const struct packed *p, const struct packed_stack *s, size_t k)
{
	return p->sorted[packed_name(p, s, k) - 1];
}

/* Returns the bytes that the line of a stack may take: the most they can be, when these fit into the output. */
static size_t
room_for(const struct writer *w, const struct packed_stack *s)
{
	size_t most = s->n * (w->longest + 1) + COUNTS_TEXT;

	if (most <= OUT_ROOM)
		return most;
	most = s->n + COUNTS_TEXT;
	for (size_t k = 0; k < s->n; k++)
		most += name_of(w->p, s, k).n;
	return most;
}

/* Writes the counts of a stack to to, and returns their length. */
static size_t
put_counts(const struct writer *w, const struct packed_stack *s, char *to)
{
	size_t n = 0;

	to[n++] = w->separator;
	if (w->two) {
		n += count_text(s->before, to + n);
		to[n++] = ' ';
	}
	n += count_text(s->count, to + n);
	to[n++] = '\n';
	return n;
}

/* Writes a line that is too long for the output to hold it. */
static void
write_long(struct writer *w, const struct packed_stack *s)
{
	struct str text = packed_text(w->p, (size_t)(s - w->p->v));
	char counts[COUNTS_TEXT];

	out_str(w->out, text);
	out_bytes(w->out, counts, put_counts(w, s, counts));
	free((void *)text.p);
	w->last = NULL;
}

static void
write_line(struct writer *w, const struct packed_stack *s)
{
	char *to = out_room(w->out, room_for(w, s));
	size_t k = 0, n = 0;

	if (to == NULL) {
		write_long(w, s);
		return;
	}
	w->end = mem_grow(w->end, &w->capacity, s->n, sizeof *w->end);
	if (w->last != NULL && w->line + w->length == to) /* the output still holds it */
		k = packed_common(w->p, w->last, s);
	if (k > 0) {
		n = w->end[k - 1];
		memcpy(to, w->line, n);
	}
	for (; k < s->n; k++)
		w->end[k] = n = folded_join(to, n, k == 0, name_of(w->p, s, k));
	n += put_counts(w, s, to + n);
	out_took(w->out, n);
	w->last = s;
	w->line = to;
	w->length = n;
}

static void
write_some(const void *writer, size_t from, size_t to, struct out *o)
{
	struct writer w = *(const struct writer *)writer;

	w.out = o;
	for (size_t i = from; i < to; i++) {
		if (i + AHEAD < to)
			__builtin_prefetch(w.p->v[i + AHEAD].path);
		write_line(&w, &w.p->v[i]);
	}
	free(w.end);
}

static struct writer
make_writer(const struct packed *p, char separator, bool two)
{
	struct writer w = {.p = p, .separator = separator, .two = two};

	for (size_t i = 0; i < p->nsorted; i++)
		if (p->sorted[i].n > w.longest)
			w.longest = p->sorted[i].n;
	return w;
}

void
write_packed(const struct packed *p, struct out *o, char separator, unsigned threads)
{
	struct writer w = make_writer(p, separator, p->two);

	if (p->two)
		folded_write_header(o);
	else if (p->n > 0 && p->v[0].n == 1)
		folded_write_guard(o, name_of(p, &p->v[0], 0));
	parts_write(o, threads < WRITERS ? threads : WRITERS, p->n, PART, write_some, &w);
}

void
write_two(const struct packed *p, struct out *o)
{
	struct writer w = make_writer(p, ' ', true);

	write_some(&w, 0, p->n, o);
}
