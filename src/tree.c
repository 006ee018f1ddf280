/* Stacks come in preorder: the nodes that one shares with the one before are open still, the others of that one
 * are closed, and the rest are new. */
#include "tree.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/msg.h"
#include "base/par.h"
#include "sort.h"

enum {
	FEW = 1 << 12, /* stacks that are not worth a thread */
	AHEAD = 8,     /* stacks to fetch ahead of use */
};

/* The nodes of a tree that are being made, those of a share of the stacks by each thread. */
struct making {
	struct tree *t;
	const struct packed *p;
	const struct front_stack
	    *v; /* how many nodes each stack shares with the one before, and how many it adds: */
	struct front_stack *found; /* the front's, or NULL, and those that were found */
	const uint32_t *rank;      /* for a front: what its numbers are to be */
	uint64_t *number;          /* of each share's first node */
	uint32_t *levels;          /* of each share */
	size_t n;                  /* stacks */
	unsigned threads;
};

/* A thread's share of them, and the nodes that are open. */
struct share {
	struct making *m;
	size_t from, to; /* stacks */
	uint32_t n;      /* nodes of those before */
	uint32_t *open;
	uint32_t nopen;
};

static size_t
share_begin(const struct making *m, unsigned thread)
{
	return m->n * thread / m->threads;
}

/* Finds what a sorted stack shares with the one before, and what it adds. */
static void
find_shared(struct making *m, size_t i)
{
	const struct packed *p = m->p;
	const struct packed_stack *s = &p->v[i];

	if (i + AHEAD < p->n)
		__builtin_prefetch(s[AHEAD].path);
	m->found[i].shared = i == 0 ? 0 : packed_common(p, s - 1, s);
	m->found[i].own = s->n - m->found[i].shared;
}

/* Counts the nodes that the stacks of a thread add. */
static void
count_nodes(void *making, unsigned thread)
{
	struct making *m = making;
	uint64_t n = 0;
	uint32_t levels = 0;

	for (size_t i = share_begin(m, thread); i < share_begin(m, thread + 1); i++) {
		if (m->found != NULL)
			find_shared(m, i);
		n += m->v[i].own;
		levels = m->v[i].shared + m->v[i].own > levels ? m->v[i].shared + m->v[i].own : levels;
	}
	m->number[thread] = n;
	m->levels[thread] = levels;
}

/* Makes numbers of the shares' nodes of what they have; returns how many nodes there are. */
static uint32_t
sum_shares(struct making *m)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < m->threads; i++) {
		uint64_t own = m->number[i];

		m->number[i] = n;
		n += own;
		if (m->levels[i] > m->t->levels)
			m->t->levels = m->levels[i];
	}
	if (n >= UINT32_MAX)
		msg_die("more than %lu nodes", (unsigned long)UINT32_MAX - 1);
	return (uint32_t)n;
}

/* Finds the nodes that are open before the share's first stack: of each depth, the last one made. */
static void
find_open(struct share *s)
{
	const struct front_stack *v = &s->m->v[s->from];
	uint32_t number = s->n, left = s->nopen = s->from == 0 ? 0 : v[-1].shared + v[-1].own;

	while (left > 0) {
		v--;
		number -= v->own;
		for (uint32_t depth = v->shared; depth < left; depth++)
			s->open[depth] = number + depth - v->shared;
		left = left < v->shared ? left : v->shared;
	}
}

/* Closes the open nodes from depth on, before stack i. */
static void
close_nodes(struct share *s, uint32_t depth, size_t i)
{
	while (s->nopen > depth) {
		struct node *v = &s->m->t->v[s->open[--s->nopen]];

		v->end = s->n;
		v->last = (uint32_t)i;
	}
}

/* Opens a node; who closes it, maybe another thread, writes the rest. */
static void
open_node(struct share *s, uint32_t name, size_t i)
{
	struct node *v = &s->m->t->v[s->n];

	v->name = name;
	v->parent = s->nopen == 0 ? TREE_NONE : s->open[s->nopen - 1];
	v->depth = s->nopen;
	v->first = (uint32_t)i;
	s->open[s->nopen++] = s->n++;
}

/* Returns the name of node number, the k-th that stack i adds. */
static inline uint32_t
name_of(const struct making *m, size_t i, uint32_t k, uint32_t number)
{
	const struct packed *p = m->p;

	if (m->found == NULL)
		return m->rank[p->front.names[number]] - 1; /* a front's names are those of the nodes */
	if (k == 0 && i + AHEAD < p->n)
		__builtin_prefetch(p->v[i + AHEAD].path);
	return packed_name(p, &p->v[i], m->v[i].shared + k) - 1;
}

/* Makes the nodes of a thread's stacks, and closes those that end before its last one. */
static void
make_some(void *making, unsigned thread)
{
	struct making *m = making;
	struct share s = {.m = m,
	    .from = share_begin(m, thread),
	    .to = share_begin(m, thread + 1),
	    .n = (uint32_t)m->number[thread]};

	s.open = mem_get(m->t->levels, sizeof *s.open);
	find_open(&s);
	for (size_t i = s.from; i < s.to; i++) {
		close_nodes(&s, m->v[i].shared, i);
		for (uint32_t k = 0; k < m->v[i].own; k++)
			open_node(&s, name_of(m, i, k, s.n), i);
	}
	if (s.to == m->n)
		close_nodes(&s, 0, s.to);
	free(s.open);
}

static void
make_nodes(struct making *m)
{
	struct tree *t = m->t;

	m->number = mem_get(m->threads, sizeof *m->number);
	m->levels = mem_get(m->threads, sizeof *m->levels);
	par_run(m->threads, count_nodes, m);
	t->n = sum_shares(m);
	t->v = mem_get(t->n, sizeof *t->v);
	par_run(m->threads, make_some, m);
	free(m->number);
	free(m->levels);
}

/* Adds the counts of stack i to all; ends the program where that does not fit. */
static void
sum_count(struct tree *t, const struct packed *p, size_t i)
{
	if (p->front.n > 0) { /* 2^32 counts of 64 bits always fit */
		t->total += p->front.v[i].count;
		t->total_before += t->two ? p->front.before[i] : 0;
	} else if (!count_add(&t->total, p->v[i].count) ||
	    (t->two && !count_add(&t->total_before, p->v[i].before))) {
		msg_die("the sum of all counts is too large, at %s",
		    msg_quote(packed_text(p, &p->v[i])).text);
	}
}

static void
sum_counts(struct tree *t, const struct packed *p)
{
	t->upto = mem_get(t->nstacks + 1, sizeof *t->upto);
	t->upto[0] = 0;
	if (t->two)
		t->upto_before = mem_zero(t->nstacks + 1, sizeof *t->upto_before);
	for (size_t i = 0; i < t->nstacks; i++) {
		sum_count(t, p, i);
		t->upto[i + 1] = t->total;
		if (t->two)
			t->upto_before[i + 1] = t->total_before;
	}
}

void
tree_make(struct tree *t, struct packed *p, unsigned threads)
{
	struct making m = {.t = t, .p = p};
	uint32_t *rank = NULL;

	if (p->front.n > 0)
		m.rank = rank = sort_front_names(p);
	else if (p->sorted == NULL)
		sort_stacks(p, threads);
	m.n = p->front.n + p->n;
	m.threads = m.n < FEW ? 1 : threads;
	if (rank == NULL)
		m.found = mem_get(m.n, sizeof *m.found);
	m.v = rank == NULL ? m.found : p->front.v;
	*t = (struct tree){.two = p->two, .nstacks = m.n, .nnames = p->nsorted};
	make_nodes(&m);
	sum_counts(t, p);
	t->names = p->sorted;
	t->text = p->names.text;
	p->sorted = NULL;
	p->names.text = (struct arena){0};
	packed_free(p);
	free(rank);
	free(m.found);
}

void
tree_build(struct tree *t, const struct stacks *s)
{
	struct packed p = {.two = s->two};

	hash_start();
	for (size_t i = 0; i < s->n; i++) {
		uint32_t k = packed_append(&p, s->v[i].text);

		p.v[k].before = s->v[i].before;
		p.v[k].count = s->v[i].count;
	}
	tree_make(t, &p, 1);
}

count128
tree_self(const struct tree *t, size_t i, count128 *before)
{
	count128 self = tree_total(t, i), self_before = tree_total_before(t, i);

	for (size_t child = i + 1; child < t->v[i].end; child = t->v[child].end) {
		self -= tree_total(t, child);
		self_before -= tree_total_before(t, child);
	}
	if (before != NULL)
		*before = self_before;
	return self;
}

void
tree_free(struct tree *t)
{
	free(t->v);
	free(t->names);
	free(t->upto);
	free(t->upto_before);
	arena_free(&t->text);
	*t = (struct tree){0};
}
