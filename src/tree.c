/* Stacks come in preorder: the nodes that one shares with the one before are open still, the others of that one
 * are closed, and the rest are new. */
#include "tree.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/msg.h"
#include "base/par.h"

enum {
	FEW = 1 << 12, /* stacks that are not worth a thread */
	AHEAD = 8,     /* stacks to fetch ahead of use */
};

/* The nodes of a tree that are being made, those of a share of the stacks by each thread. */
struct making {
	struct tree *t;
	const struct packed *p;
	uint32_t *shared; /* for each stack, how many nodes it shares with the one before */
	uint64_t *number; /* of each share's first node */
	uint32_t *levels; /* of each share */
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
	return m->p->n * thread / m->threads;
}

/* Finds what the stacks of a thread share with those before, and how many nodes they have of their own. */
static void
count_nodes(void *making, unsigned thread)
{
	struct making *m = making;
	const struct packed *p = m->p;
	uint64_t n = 0;
	uint32_t levels = 0;

	for (size_t i = share_begin(m, thread); i < share_begin(m, thread + 1); i++) {
		const struct packed_stack *s = &p->v[i];

		if (i + AHEAD < p->n)
			__builtin_prefetch(s[AHEAD].path);
		m->shared[i] = i == 0 ? 0 : packed_common(p, s - 1, s);
		n += s->n - m->shared[i];
		levels = s->n > levels ? s->n : levels;
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
	const struct making *m = s->m;
	uint32_t number = s->n, left = s->nopen = s->from == 0 ? 0 : m->p->v[s->from - 1].n;

	for (size_t i = s->from; left > 0; left = left < m->shared[i] ? left : m->shared[i]) {
		i--;
		number -= m->p->v[i].n - m->shared[i];
		for (uint32_t depth = m->shared[i]; depth < left; depth++)
			s->open[depth] = number + depth - m->shared[i];
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
		const struct packed_stack *stack = &m->p->v[i];

		if (i + AHEAD < s.to)
			__builtin_prefetch(stack[AHEAD].path);
		close_nodes(&s, m->shared[i], i);
		for (size_t k = s.nopen; k < stack->n; k++)
			open_node(&s, packed_name(m->p, stack, k) - 1, i);
	}
	if (s.to == m->p->n)
		close_nodes(&s, 0, s.to);
	free(s.open);
}

static void
make_nodes(struct tree *t, const struct packed *p, unsigned threads)
{
	struct making m = {.t = t, .p = p, .threads = p->n < FEW ? 1 : threads};

	m.shared = mem_get(p->n, sizeof *m.shared);
	m.number = mem_get(m.threads, sizeof *m.number);
	m.levels = mem_get(m.threads, sizeof *m.levels);
	par_run(m.threads, count_nodes, &m);
	t->n = sum_shares(&m);
	t->v = mem_get(t->n, sizeof *t->v);
	par_run(m.threads, make_some, &m);
	free(m.shared);
	free(m.number);
	free(m.levels);
}

static void
sum_counts(struct tree *t, const struct packed *p)
{
	t->upto = mem_zero(p->n + 1, sizeof *t->upto);
	if (t->two)
		t->upto_before = mem_zero(p->n + 1, sizeof *t->upto_before);
	for (size_t i = 0; i < p->n; i++) {
		if (!count_add(&t->total, p->v[i].count) ||
		    (t->two && !count_add(&t->total_before, p->v[i].before)))
			msg_die("the sum of all counts is too large, at %s",
			    msg_quote(packed_text(p, i)).text);
		t->upto[i + 1] = t->total;
		if (t->two)
			t->upto_before[i + 1] = t->total_before;
	}
}

void
tree_make(struct tree *t, struct packed *p, unsigned threads)
{
	*t = (struct tree){.two = p->two, .nstacks = p->n, .nnames = p->nsorted};
	make_nodes(t, p, threads);
	sum_counts(t, p);
	t->names = p->sorted;
	t->text = p->names.text;
	p->sorted = NULL;
	p->names.text = (struct arena){0};
	packed_free(p);
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
	packed_sort(&p, 1);
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
