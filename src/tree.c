/* Stacks come in preorder: the nodes that one shares with the one before are open still, the others of that one
 * are closed, and the rest are new. */
#include "tree.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/msg.h"

enum { AHEAD = 8 }; /* stacks to fetch ahead of use */

/* The tree that is made, and the nodes that are open. */
struct making {
	struct tree *t;
	size_t capacity;
	uint32_t *open;
	size_t nopen, open_capacity;
};

/* Closes the open nodes from depth on, before stack i. */
static void
close_nodes(struct making *m, size_t depth, size_t i)
{
	while (m->nopen > depth) {
		struct node *v = &m->t->v[m->open[--m->nopen]];

		v->end = (uint32_t)m->t->n;
		v->last = (uint32_t)i;
	}
}

static void
open_node(struct making *m, uint32_t name, size_t i)
{
	struct tree *t = m->t;
	uint32_t depth = (uint32_t)m->nopen;

	if (t->n >= UINT32_MAX - 1)
		msg_die("more than %lu nodes", (unsigned long)UINT32_MAX - 1);
	t->v = mem_grow(t->v, &m->capacity, t->n + 1, sizeof *t->v);
	t->v[t->n] = (struct node){.name = name,
	    .parent = depth == 0 ? TREE_NONE : m->open[depth - 1],
	    .depth = depth,
	    .first = (uint32_t)i};
	m->open = mem_grow(m->open, &m->open_capacity, depth + 1, sizeof *m->open);
	m->open[m->nopen++] = (uint32_t)t->n++;
	if (m->nopen > t->levels)
		t->levels = depth + 1;
}

static void
make_nodes(struct tree *t, const struct packed *p)
{
	struct making m = {.t = t};

	for (size_t i = 0; i < p->n; i++) {
		const struct packed_stack *s = &p->v[i];

		if (i + AHEAD < p->n)
			__builtin_prefetch(s[AHEAD].path);
		close_nodes(&m, i == 0 ? 0 : packed_common(p, s - 1, s), i);
		for (size_t k = m.nopen; k < s->n; k++)
			open_node(&m, packed_name(p, s, k) - 1, i);
	}
	close_nodes(&m, 0, p->n);
	free(m.open);
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
tree_make(struct tree *t, struct packed *p)
{
	*t = (struct tree){.two = p->two, .nstacks = p->n, .nnames = p->nsorted};
	make_nodes(t, p);
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
	tree_make(t, &p);
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
