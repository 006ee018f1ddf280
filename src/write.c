/* Sorted stacks begin as the ones before them do: most of a line is copied from the last one. */
#include "write.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/parts.h"
#include "folded.h"
#include "sort.h"

enum {
	AHEAD = 8,  /* stacks to fetch ahead of use */
	PART = 512, /* stacks that a thread writes at once */
};

/* A stack that is to be written. */
struct line {
	const struct packed_stack *stack; /* NULL for a front's */
	uint32_t n;                       /* names */
	count128 before, count;
};

/* Where a stack of a front has its own names, and those that it shares. */
struct place {
	size_t own;
	uint32_t *shared;
};

/* How lines are written, and the last one that was. */
struct writer {
	const struct packed *p;
	char separator;
	bool two;
	size_t longest;             /* name, in bytes */
	const struct place *places; /* of a front: of each PARTth stack; else NULL */
	uint32_t *path;             /* of a front: the names of its current stack */
	struct out *out;
	struct line last;
	const char *text; /* of the last line, NULL where there is none, */
	size_t length;    /* with all that belongs to the line, */
	size_t *end;      /* and where its names end */
	size_t capacity;
};

static struct str
name_of(const struct writer *w, const struct line *l, size_t k)
{
	return l->stack == NULL ? w->p->names.v[w->path[k]]
				: w->p->sorted[packed_name(w->p, l->stack, k) - 1];
}

/* Returns the bytes that a line may take: the most they can be, when these fit into the output. */
static size_t
room_for(const struct writer *w, const struct line *l)
{
	size_t most = l->n * (w->longest + 1) + FOLDED_COUNTS;

	if (most <= OUT_ROOM)
		return most;
	most = l->n + FOLDED_COUNTS;
	for (size_t k = 0; k < l->n; k++)
		most += name_of(w, l, k).n;
	return most;
}

/* Writes the counts of a line to to, and returns their length. */
static size_t
put_counts(const struct writer *w, const struct line *l, char *to)
{
	return folded_put_counts(to, w->separator, w->two, l->before, l->count);
}

/* Writes a line of so many bytes at most, which the output cannot hold. */
static void
write_long(struct writer *w, const struct line *l, size_t most)
{
	char *line = mem_get(most, 1);
	size_t n = 0;

	for (size_t k = 0; k < l->n; k++)
		n = folded_join(line, n, k == 0, name_of(w, l, k));
	out_bytes(w->out, line, n + put_counts(w, l, line + n));
	free(line);
	w->text = NULL;
}

/* Writes a line that begins with so many names as the last one does. */
static void
write_line(struct writer *w, const struct line *l, uint32_t shared)
{
	size_t most = room_for(w, l), n = 0;
	char *to = out_room(w->out, most);

	if (to == NULL) {
		write_long(w, l, most);
		return;
	}
	w->end = mem_grow(w->end, &w->capacity, l->n, sizeof *w->end);
	if (w->text == NULL || w->text + w->length != to) /* the output holds the last one no more */
		shared = 0;
	if (shared > 0) {
		n = w->end[shared - 1];
		memcpy(to, w->text, n);
	}
	for (size_t k = shared; k < l->n; k++)
		w->end[k] = n = folded_join(to, n, k == 0, name_of(w, l, k));
	w->length = n + put_counts(w, l, to + n);
	w->text = to;
	w->last = *l;
	out_took(w->out, w->length);
}

static void
write_stacks(struct writer *w, size_t from, size_t to)
{
	const struct packed *p = w->p;

	for (size_t i = from; i < to; i++) {
		const struct packed_stack *s = &p->v[i];
		struct line l = {s, s->n, s->before, s->count};

		if (i + AHEAD < to)
			__builtin_prefetch(p->v[i + AHEAD].path);
		write_line(w, &l, w->text == NULL ? 0 : packed_common(p, w->last.stack, s));
	}
}

static void
write_front(struct writer *w, size_t from, size_t to)
{
	const struct front *f = &w->p->front;
	const struct place *place = &w->places[from / PART];
	size_t at = place->own;

	w->path = mem_get(f->deepest, sizeof *w->path);
	memcpy(w->path, place->shared, f->v[from].shared * sizeof *w->path);
	for (size_t i = from; i < to; i++) {
		const struct front_stack *s = &f->v[i];
		struct line l = {
		    NULL, s->shared + s->own, f->before == NULL ? 0 : f->before[i], s->count};

		memcpy(w->path + s->shared, f->names + at, s->own * sizeof *w->path);
		at += s->own;
		write_line(w, &l, s->shared);
	}
}

static void
write_some(const void *writer, size_t from, size_t to, struct out *o)
{
	struct writer w = *(const struct writer *)writer;

	w.out = o;
	if (w.places == NULL)
		write_stacks(&w, from, to);
	else
		write_front(&w, from, to);
	free(w.end);
	free(w.path);
}

static struct writer
make_writer(const struct packed *p, char separator, bool two)
{
	struct writer w = {.p = p, .separator = separator, .two = two};
	size_t n = p->sorted == NULL ? p->names.n : p->nsorted;

	for (size_t i = 0; i < n; i++) {
		struct str name = p->sorted == NULL ? p->names.v[i] : p->sorted[i];

		w.longest = name.n > w.longest ? name.n : w.longest;
	}
	return w;
}

/* Returns the place of each PARTth stack of a front; free_places gives them back. */
static struct place *
find_places(const struct front *f)
{
	struct place *places = mem_get(f->n / PART + 1, sizeof *places);
	uint32_t *path = mem_get(f->deepest, sizeof *path);
	size_t at = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct front_stack *s = &f->v[i];
		struct place *p = &places[i / PART];

		if (i % PART == 0) {
			*p = (struct place){at, mem_get(s->shared, sizeof *path)};
			memcpy(p->shared, path, s->shared * sizeof *path);
		}
		memcpy(path + s->shared, f->names + at, s->own * sizeof *path);
		at += s->own;
	}
	free(path);
	return places;
}

static void
free_places(struct place *places, const struct front *f)
{
	for (size_t i = 0; i < f->n; i += PART)
		free(places[i / PART].shared);
	free(places);
}

/* Returns the first stack when it is of one name; else an empty one. */
static struct str
first_name(const struct packed *p)
{
	const struct front *f = &p->front;

	if (f->n > 0 && f->v[0].own == 1)
		return p->names.v[f->names[0]];
	if (p->n > 0 && p->v[0].n == 1)
		return p->sorted[packed_name(p, &p->v[0], 0) - 1];
	return STR("");
}

void
write_packed(struct packed *p, struct out *o, char separator, unsigned threads)
{
	struct place *places = NULL;
	struct writer w;

	if (p->front.n > 0)
		places = find_places(&p->front);
	else if (p->sorted == NULL)
		sort_stacks(p, threads);
	w = make_writer(p, separator, p->two);
	w.places = places;
	if (p->two)
		folded_write_header(o);
	else
		folded_write_guard(o, first_name(p));
	parts_write(o, threads, p->n + p->front.n, PART, write_some, &w);
	if (places != NULL)
		free_places(places, &p->front);
}

void
write_two(const struct packed *p, struct out *o)
{
	struct writer w = make_writer(p, ' ', true);

	write_some(&w, 0, p->n, o);
}
