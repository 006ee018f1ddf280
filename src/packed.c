#include "packed.h"

#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/par.h"
#include "folded.h"
#include "order.h"

enum {
	FEW = 1 << 12, /* stacks that are not worth a thread */
	AHEAD = 8,     /* stacks to fetch ahead of use */
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

uint32_t
packed_append(struct packed *p, struct str text)
{
	struct packed_stack s = {0};
	struct str frame[FOLDED_FRAMES];
	uint32_t number[FOLDED_FRAMES];
	bool more = true;

	p->width = PACKED_FULL;
	while (more) {
		size_t n = folded_frames(&text, frame, &more);

		intern_all(&p->names, frame, n, number);
		p->path = mem_grow(p->path, &p->path_capacity, PACKED_FULL * (s.n + n), 1);
		for (size_t i = 0; i < n; i++)
			put_number(p->path + PACKED_FULL * s.n++, PACKED_FULL, number[i]);
	}
	s.path = (unsigned char *)arena_bytes(&p->paths, PACKED_FULL * s.n);
	memcpy(s.path, p->path, PACKED_FULL * s.n);
	if (p->n >= PACKED_MOST)
		msg_die("more than %lu different stacks", (unsigned long)PACKED_MOST);
	p->v = mem_grow(p->v, &p->capacity, p->n + 1, sizeof *p->v);
	p->v[p->n] = s;
	return (uint32_t)p->n++;
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
	struct str x = {(const char *)a->path, a->n * (size_t)p->width};
	struct str y = {(const char *)b->path, b->n * (size_t)p->width};

	return (uint32_t)(str_common(x, y, 0) / p->width);
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

static void
renumber(struct packed *p, const uint32_t *to, unsigned width, unsigned threads)
{
	struct renumbering r = {p, to, width, p->n < FEW ? 1 : threads};

	par_run(r.threads, renumber_some, &r);
	p->width = width;
}

void
packed_renumber(struct packed *p, const uint32_t *to, unsigned threads)
{
	renumber(p, to, PACKED_FULL, threads);
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

	p->two = p->stray = true;
	for (size_t i = 0; i < p->n; i++) {
		struct packed_stack s = p->v[i];
		struct str name = p->names.v[packed_name(p, &s, s.n - 1)], rest = name;
		count128 count;

		if (s.before == 0) /* its lines are another one's */
			continue;
		if (folded_cut_count(&rest, &count) && count > COUNT_MAX / s.before)
			name = packed_text(p, i); /* to tell which */
		if (!packed_cut_count(&name, &s.before))
			continue;
		put_number(s.path + PACKED_FULL * (s.n - 1), PACKED_FULL, intern(&p->names, name));
		p->v[n++] = s;
	}
	p->n = n;
}

/* Marks the names that stacks have; the caller frees the marks. */
static bool *
find_used(const struct packed *p)
{
	bool *used = mem_zero(p->names.n, sizeof *used);

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->v[i].n; k++)
			used[packed_name(p, &p->v[i], k)] = true;
	return used;
}

void
packed_rank(struct packed *p, unsigned threads)
{
	uint32_t *order = order_make(p->names.v, p->names.n, ORDER_BYTES, 1);
	uint32_t *rank = mem_get(p->names.n, sizeof *rank);
	bool *used = p->stray ? find_used(p) : NULL;
	unsigned width = 1;

	p->sorted = mem_get(p->names.n, sizeof *p->sorted);
	for (size_t i = 0; i < p->names.n; i++) {
		if (used != NULL && !used[order[i]])
			continue;
		p->sorted[p->nsorted++] = p->names.v[order[i]];
		rank[order[i]] = (uint32_t)p->nsorted;
	}
	while (width < PACKED_FULL && p->nsorted >> 8 * width > 0)
		width++;
	renumber(p, rank, width, threads);
	free(order);
	free(rank);
	free(used);
}

/* Returns the text of a stack; the caller frees its bytes. */
static struct str
text_of(const struct packed *p, const struct packed_stack *s)
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

/* Stacks that are put in order, a share of them by each thread. */
struct ordering {
	const struct packed *p;
	const uint32_t *order;
	struct packed_stack *v;
	size_t *n; /* of each share, once those that are equal are one */
	unsigned threads;
};

static size_t
share_begin(const struct ordering *o, unsigned thread)
{
	return o->p->n * thread / o->threads;
}

/* Adds the counts of a stack to those of last, when it is the same one. */
static bool
same_stack(const struct packed *p, struct packed_stack *last, const struct packed_stack *s)
{
	if (last->n != s->n || memcmp(last->path, s->path, s->n * p->width) != 0)
		return false;
	if (!count_add(&last->before, s->before) || !count_add(&last->count, s->count))
		msg_die("sum of counts too large: %s", msg_quote(text_of(p, s)).text);
	return true;
}

static void
order_some(void *ordering, unsigned thread)
{
	struct ordering *o = ordering;
	const struct packed *p = o->p;
	struct packed_stack *v = o->v + share_begin(o, thread);
	const uint32_t *order = o->order;
	size_t end = share_begin(o, thread + 1), n = 0;

	for (size_t i = share_begin(o, thread); i < end; i++) {
		const struct packed_stack *s = &p->v[order[i]];

		if (i + 2 * AHEAD < end)
			__builtin_prefetch(&p->v[order[i + 2 * AHEAD]]);
		if (i + AHEAD < end)
			__builtin_prefetch(p->v[order[i + AHEAD]].path);
		if (n == 0 || !same_stack(p, &v[n - 1], s))
			v[n++] = *s;
	}
	o->n[thread] = n;
}

/* Puts the shares of all threads behind each other; returns how many stacks there are. */
static size_t
join_shares(const struct ordering *o)
{
	size_t n = o->n[0];

	for (unsigned i = 1; i < o->threads; i++) {
		const struct packed_stack *from = o->v + share_begin(o, i);
		size_t first = 0;

		if (o->n[i] > 0 && n > 0 && same_stack(o->p, &o->v[n - 1], from))
			first = 1;
		if (o->n[i] > first)
			memmove(o->v + n, from + first, (o->n[i] - first) * sizeof *from);
		n += o->n[i] - first;
	}
	return n;
}

void
packed_sort(struct packed *p, unsigned threads)
{
	struct ordering o = {.p = p, .threads = p->n < FEW ? 1 : threads};
	struct str *path;
	uint32_t *order;

	packed_rank(p, threads);
	path = mem_get(p->n, sizeof *path);
	for (size_t i = 0; i < p->n; i++)
		path[i] = (struct str){(const char *)p->v[i].path, p->v[i].n * (size_t)p->width};
	o.order = order = order_make(path, p->n, ORDER_BYTES, threads);
	free(path);
	o.v = mem_get(p->n, sizeof *o.v);
	o.n = mem_get(o.threads, sizeof *o.n);
	par_run(o.threads, order_some, &o);
	p->n = join_shares(&o);
	free(o.n);
	free(order);
	free(p->v);
	p->v = o.v;
}

void
packed_total(const struct packed *p, count128 *before, count128 *count)
{
	*before = *count = 0;
	for (size_t i = 0; i < p->n; i++)
		if (!count_add(before, p->v[i].before) || !count_add(count, p->v[i].count))
			msg_die("the sum of all counts is too large, at %s",
			    msg_quote(packed_text(p, i)).text);
}

struct str
packed_text(const struct packed *p, size_t i)
{
	return text_of(p, &p->v[i]);
}

size_t
packed_bytes(const struct packed *p)
{
	return p->paths.size + p->capacity * sizeof *p->v + intern_bytes(&p->names) +
	    p->n * (sizeof *p->v + sizeof(struct str) + ORDER_ITEM);
}

void
packed_free(struct packed *p)
{
	free(p->v);
	free(p->sorted);
	free(p->path);
	intern_free(&p->names);
	arena_free(&p->paths);
	*p = (struct packed){0};
}
