#include "sort.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/par.h"
#include "order.h"

enum {
	FEW = 1 << 12, /* stacks that are not worth a thread */
	AHEAD = 8,     /* stacks to fetch ahead of use */
};

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

/* Sorts the names that are used (NULL: all), and returns the rank of each, which the caller frees. */
static uint32_t *
rank_names(struct packed *p, const bool *used)
{
	uint32_t *order = order_make(p->names.v, p->names.n, ORDER_BYTES, 1);
	uint32_t *rank = mem_get(p->names.n, sizeof *rank);

	p->sorted = mem_get(p->names.n, sizeof *p->sorted);
	for (size_t i = 0; i < p->names.n; i++) {
		if (used != NULL && !used[order[i]])
			continue;
		p->sorted[p->nsorted++] = p->names.v[order[i]];
		rank[order[i]] = (uint32_t)p->nsorted;
	}
	free(order);
	return rank;
}

uint32_t *
sort_front_names(struct packed *p)
{
	return rank_names(p, NULL);
}

void
sort_names(struct packed *p, unsigned threads)
{
	bool *used = p->stray ? find_used(p) : NULL;
	uint32_t *rank = rank_names(p, used);
	unsigned width = 1;

	while (width < PACKED_FULL && p->nsorted >> 8 * width > 0)
		width++;
	packed_renumber(p, rank, width, threads);
	free(rank);
	free(used);
}

/* Stacks that are put in order, a share of them by each thread. */
struct ordering {
	const struct packed *p;
	const uint32_t *order;
	struct packed_stack *v;
	size_t *n; /* of each share, once those that are equal are one */
	unsigned threads;
	atomic_bool mixed; /* two of the stacks are not in order */
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
		msg_die("sum of counts too large: %s", msg_quote(packed_text(p, s)).text);
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

/* Looks whether the stacks of a thread's share are in order, each behind the one before. */
static void
check_some(void *ordering, unsigned thread)
{
	struct ordering *o = ordering;
	size_t i = share_begin(o, thread), end = share_begin(o, thread + 1);

	for (i = i == 0 ? 1 : i; i < end && !o->mixed; i++) {
		const struct packed_stack *s = &o->p->v[i];

		if (i + AHEAD < end)
			__builtin_prefetch(s[AHEAD].path);
		if (str_cmp(packed_path(o->p, s - 1), packed_path(o->p, s)) >= 0)
			o->mixed = true;
	}
}

void
sort_stacks(struct packed *p, unsigned threads)
{
	struct ordering o = {.p = p};
	struct str *path;
	uint32_t *order;

	packed_expand(p, 0);
	o.threads = p->n < FEW ? 1 : threads;
	sort_names(p, threads);
	par_run(o.threads, check_some, &o);
	if (!o.mixed)
		return;
	path = mem_get(p->n, sizeof *path);
	for (size_t i = 0; i < p->n; i++)
		path[i] = packed_path(p, &p->v[i]);
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
