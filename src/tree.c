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

/* A thread's share of the stacks, and of their nodes. */
struct share {
	struct making *m;
	size_t from, to; /* stacks */
	uint64_t own;    /* nodes that they add, */
	uint32_t levels; /* how many the deepest has, */
	bool bare;       /* and whether some adds none */
	uint32_t n;      /* nodes that were made, of this share and those before */
	uint32_t *open;  /* those that are not closed */
	uint32_t nopen;
};

/* The nodes of a tree that are being made, those of a share of the stacks by each thread. */
struct making {
	struct tree *t; /* which has the stacks and the names of a front already */
	const struct packed *p;
	const uint32_t *rank; /* for a front: what the numbers of its names are to be */
	struct share *shares;
	unsigned threads;
};

/* Finds what a sorted stack shares with the one before, and what it adds. */
static void
find_shared(const struct making *m, size_t i)
{
	const struct packed *p = m->p;
	const struct packed_stack *s = &p->v[i];
	uint32_t shared;

	if (i + AHEAD < p->n)
		__builtin_prefetch(s[AHEAD].path);
	shared = i == 0 ? 0 : packed_common(p, s - 1, s);
	m->t->stacks[i] = (struct front_stack){.shared = shared, .own = s->n - shared};
}

/* Counts the nodes that the stacks of a share add. */
static void
count_nodes(void *making, unsigned thread)
{
	struct making *m = making;
	struct share s = {.m = m,
	    .from = m->t->nstacks * thread / m->threads,
	    .to = m->t->nstacks * (thread + 1) / m->threads};

	for (size_t i = s.from; i < s.to; i++) {
		const struct front_stack *v = &m->t->stacks[i];

		if (m->rank == NULL)
			find_shared(m, i);
		s.own += v->own;
		s.levels = v->shared + v->own > s.levels ? v->shared + v->own : s.levels;
		s.bare = s.bare || v->own == 0;
	}
	m->shares[thread] = s;
}

/* Finds the numbers of the shares' nodes, and makes room for all. */
static void
sum_shares(struct making *m)
{
	struct tree *t = m->t;
	uint64_t n = 0;
	bool bare = false;

	for (unsigned i = 0; i < m->threads; i++) {
		struct share *s = &m->shares[i];

		s->n = (uint32_t)n;
		n += s->own;
		t->levels = s->levels > t->levels ? s->levels : t->levels;
		bare = bare || s->bare;
	}
	if (n >= UINT32_MAX)
		msg_die("more than %lu nodes", (unsigned long)UINT32_MAX - 1);
	t->n = n;
	t->v = mem_get(n + 1, sizeof *t->v);
	t->v[n].first = (uint32_t)t->nstacks;
	if (m->rank == NULL)
		t->name = mem_get(n, sizeof *t->name);
	if (bare)
		t->last = mem_get(n, sizeof *t->last);
}

/* Finds the nodes that are open before the share's first stack: of each depth, the last one made. */
static void
find_open(struct share *s)
{
	const struct front_stack *v = &s->m->t->stacks[s->from];
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
	struct tree *t = s->m->t;

	while (s->nopen > depth) {
		uint32_t node = s->open[--s->nopen];

		t->v[node].end = s->n;
		if (t->last != NULL)
			t->last[node] = (uint32_t)i;
	}
}

/* Opens a node; who closes it, maybe another thread, writes the rest. */
static void
open_node(struct share *s, uint32_t name, size_t i)
{
	struct tree *t = s->m->t;

	t->name[s->n] = name;
	t->v[s->n].first = (uint32_t)i;
	s->open[s->nopen++] = s->n++;
}

/* Returns the name of node number, the k-th that stack i adds. */
static inline uint32_t
name_of(const struct making *m, size_t i, uint32_t k, uint32_t number)
{
	const struct packed *p = m->p;

	if (m->rank != NULL)
		return m->rank[m->t->name[number]] - 1; /* a front's names are those of the nodes */
	if (k == 0 && i + AHEAD < p->n)
		__builtin_prefetch(p->v[i + AHEAD].path);
	return packed_name(p, &p->v[i], m->t->stacks[i].shared + k) - 1;
}

/* Makes the nodes of a share's stacks, and closes those that end before its last one. */
static void
make_some(void *making, unsigned thread)
{
	struct making *m = making;
	struct share s = m->shares[thread];

	s.open = mem_get(m->t->levels, sizeof *s.open);
	find_open(&s);
	for (size_t i = s.from; i < s.to; i++) {
		const struct front_stack *v = &m->t->stacks[i];

		close_nodes(&s, v->shared, i);
		for (uint32_t k = 0; k < v->own; k++)
			open_node(&s, name_of(m, i, k, s.n), i);
	}
	if (s.to == m->t->nstacks)
		close_nodes(&s, 0, s.to);
	free(s.open);
}

static void
make_nodes(struct making *m)
{
	m->shares = mem_get(m->threads, sizeof *m->shares);
	par_run(m->threads, count_nodes, m);
	sum_shares(m);
	par_run(m->threads, make_some, m);
	free(m->shares);
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

/* Leaves the tree what it takes of the profile, and frees the rest. */
static void
take_names(struct tree *t, struct packed *p)
{
	t->names = p->sorted;
	t->text = p->names.text;
	p->sorted = NULL;
	p->names.text = (struct arena){0};
	p->front.v = NULL;
	p->front.names = NULL;
	packed_free(p);
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
	*t = (struct tree){.two = p->two, .nstacks = p->front.n + p->n, .nnames = p->nsorted};
	m.threads = t->nstacks < FEW ? 1 : threads;
	t->name = p->front.names;
	t->stacks = rank == NULL ? mem_get(t->nstacks, sizeof *t->stacks) : p->front.v;
	make_nodes(&m);
	sum_counts(t, p);
	take_names(t, p);
	free(rank);
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
	free(t->name);
	free(t->last);
	free(t->stacks);
	free(t->names);
	free(t->upto);
	free(t->upto_before);
	arena_free(&t->text);
	*t = (struct tree){0};
}
