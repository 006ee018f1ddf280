#include "packed.h"

#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/par.h"
#include "folded.h"
#include "order.h"

enum {
	FEW = 1 << 12, /* stacks that are not worth a thread */
};

static inline void
put_number(unsigned char *at, unsigned width, uint32_t number)
{
	switch (width) {
	case 4:
		*at++ = (unsigned char)(number >> 24); /* fall through */
	case 3:
		*at++ = (unsigned char)(number >> 16); /* fall through */
	case 2:
		*at++ = (unsigned char)(number >> 8); /* fall through */
	default:
		*at = (unsigned char)number;
	}
}

/* Appends a stack whose path is in p->path. */
static uint32_t
append(struct packed *p, struct packed_stack s)
{
	p->width = PACKED_FULL;
	s.path = (unsigned char *)arena_bytes(&p->paths, PACKED_FULL * s.n);
	memcpy(s.path, p->path, PACKED_FULL * s.n);
	if (p->n >= PACKED_MOST)
		msg_die("more than %lu different stacks", (unsigned long)PACKED_MOST);
	p->v = mem_grow(p->v, &p->capacity, p->n + 1, sizeof *p->v);
	p->v[p->n] = s;
	return (uint32_t)p->n++;
}

uint32_t
packed_append(struct packed *p, struct str text)
{
	struct packed_stack s = {0};
	struct str frame[FOLDED_FRAMES];
	uint32_t number[FOLDED_FRAMES];
	bool more = true;

	while (more) {
		size_t n = folded_frames(&text, frame, &more);

		intern_all(&p->names, frame, n, number);
		p->path = mem_grow(p->path, &p->path_capacity, PACKED_FULL * (s.n + n), 1);
		for (size_t i = 0; i < n; i++)
			put_number(p->path + PACKED_FULL * s.n++, PACKED_FULL, number[i]);
	}
	return append(p, s);
}

void
packed_expand(struct packed *p, count128 before)
{
	struct front f = p->front;
	size_t at = 0;

	p->front = (struct front){0};
	for (size_t i = 0; i < f.n; i++) {
		struct packed_stack s = {.n = f.v[i].shared,
		    .before = f.before != NULL ? f.before[i] : before,
		    .count = f.v[i].count};

		p->path =
		    mem_grow(p->path, &p->path_capacity, PACKED_FULL * ((size_t)s.n + f.v[i].own), 1);
		for (uint32_t k = 0; k < f.v[i].own; k++)
			put_number(p->path + PACKED_FULL * s.n++, PACKED_FULL, f.names[at++]);
		append(p, s);
	}
	front_free(&f);
}

void
packed_move(struct packed *to, struct packed *from)
{
	if (from->n > PACKED_MOST - to->n)
		msg_die("more than %lu different stacks", (unsigned long)PACKED_MOST);
	to->width = PACKED_FULL;
	to->v = mem_grow(to->v, &to->capacity, to->n + from->n, sizeof *to->v);
	if (from->n > 0)
		memcpy(to->v + to->n, from->v, from->n * sizeof *to->v);
	to->n += from->n;
	arena_join(&to->paths, &from->paths);
	packed_free(from);
}

uint32_t
packed_common(const struct packed *p, const struct packed_stack *a, const struct packed_stack *b)
{
	return (uint32_t)(str_common(packed_path(p, a), packed_path(p, b), 0) / p->width);
}

/* Numbers that are to be written in the place of others, in that many bytes each. */
struct renumbering {
	const struct packed *p;
	const uint32_t *to;
	unsigned width, threads;
};

/* Renumbers a stack whose numbers have had the full width.  Where the width is known there are no branches. */
static inline void
renumber_stack(const struct packed_stack *s, const uint32_t *to, unsigned width)
{
	for (size_t k = 0; k < s->n; k++)
		put_number(s->path + width * k, width,
		    to[packed_number(s->path + PACKED_FULL * k, PACKED_FULL)]);
}

/* Does a thread's share of the stacks. */
static void
renumber_some(void *renumbering, unsigned thread)
{
	const struct renumbering *r = renumbering;
	const struct packed *p = r->p;
	size_t from = p->n * thread / r->threads, to = p->n * (thread + 1) / r->threads;

	for (size_t i = from; i < to; i++)
		switch (r->width) {
		case 4:
			renumber_stack(&p->v[i], r->to, 4);
			break;
		case 2:
			renumber_stack(&p->v[i], r->to, 2);
			break;
		default:
			renumber_stack(&p->v[i], r->to, r->width);
		}
}

void
packed_renumber(struct packed *p, const uint32_t *to, unsigned width, unsigned threads)
{
	struct renumbering r = {p, to, width, p->n < FEW ? 1 : threads};

	par_run(r.threads, renumber_some, &r);
	p->width = width;
}

bool
packed_cut_count(struct str *text, count128 *before)
{
	count128 count;

	if (!folded_cut_count(text, &count))
		return false;
	if (count > COUNT_MAX / *before)
		msg_die("sum of counts too large: %s", msg_quote(*text).text);
	*before *= count;
	return true;
}

void
packed_split(struct packed *p)
{
	size_t n = 0;

	packed_expand(p, 1);
	p->two = p->stray = true;
	for (size_t i = 0; i < p->n; i++) {
		struct packed_stack s = p->v[i];
		struct str name = p->names.v[packed_name(p, &s, s.n - 1)], rest = name;
		count128 count;

		if (s.before == 0) /* its lines are another one's */
			continue;
		if (folded_cut_count(&rest, &count) && count > COUNT_MAX / s.before)
			name = packed_text(p, &p->v[i]); /* to tell which */
		if (!packed_cut_count(&name, &s.before))
			continue;
		put_number(s.path + PACKED_FULL * (s.n - 1), PACKED_FULL, intern(&p->names, name));
		p->v[n++] = s;
	}
	p->n = n;
}

struct str
packed_text(const struct packed *p, const struct packed_stack *s)
{
	char *text = NULL;
	size_t n = 0, capacity = 0;

	for (size_t k = 0; k < s->n; k++) {
		uint32_t number = packed_name(p, s, k);
		struct str name = p->sorted == NULL ? p->names.v[number] : p->sorted[number - 1];

		text = mem_grow(text, &capacity, n + 1 + name.n, 1);
		n = folded_join(text, n, k == 0, name);
	}
	return (struct str){text, n};
}

void
packed_total(const struct packed *p, count128 *before, count128 *count)
{
	*before = *count = 0;
	for (size_t i = 0; i < p->n; i++)
		if (!count_add(before, p->v[i].before) || !count_add(count, p->v[i].count))
			msg_die("the sum of all counts is too large, at %s",
			    msg_quote(packed_text(p, &p->v[i])).text);
}

size_t
packed_bytes(const struct packed *p)
{
	const size_t each = sizeof *p->v + sizeof(struct str) + ORDER_ITEM;

	return p->paths.size + p->capacity * sizeof *p->v + intern_bytes(&p->names) + p->n * each +
	    p->front.capacity * sizeof *p->front.v + p->front.names_capacity * sizeof *p->front.names +
	    p->front.depths * PACKED_FULL + p->front.n * (sizeof *p->v + each);
}

void
packed_free(struct packed *p)
{
	free(p->v);
	free(p->sorted);
	free(p->path);
	front_free(&p->front);
	intern_free(&p->names);
	arena_free(&p->paths);
	*p = (struct packed){0};
}
