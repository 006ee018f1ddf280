#include "tree.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"

/* The stack whose nodes are open: for every depth, its node and where its frame ends in the text. */
struct path {
	struct str text;
	size_t n;
	size_t capacity, end_capacity;
	uint32_t *node;
	size_t *end;
};

/* Closes the deepest open node before stack number i: its totals are known then. */
static void
close_node(struct tree *t, struct path *p, size_t i)
{
	struct node *v = &t->v[p->node[--p->n]];

	v->end = (uint32_t)t->n;
	v->last = (uint32_t)i;
	v->total_before += v->self_before;
	v->total += v->self;
	if (p->n > 0) {
		t->v[p->node[p->n - 1]].total_before += v->total_before;
		t->v[p->node[p->n - 1]].total += v->total;
	}
}

/* Leaves open the frames that text, stack number i, begins with as well, and closes the others. */
static void
close_nodes(struct tree *t, struct path *p, struct str text, size_t i)
{
	size_t same = str_common(p->text, text, 0);

	while (p->n > 0 &&
	    (p->end[p->n - 1] > same || folded_end(text, p->end[p->n - 1]) != p->end[p->n - 1]))
		close_node(t, p, i);
}

static void
open_node(struct tree *t, size_t *capacity, struct path *p, struct str name, size_t end, size_t first)
{
	struct node *v;

	if (t->n >= UINT32_MAX - 1)
		msg_die("more than %lu nodes", (unsigned long)UINT32_MAX - 1);
	t->v = mem_grow(t->v, capacity, t->n + 1, sizeof *t->v);
	p->node = mem_grow(p->node, &p->capacity, p->n + 1, sizeof *p->node);
	p->end = mem_grow(p->end, &p->end_capacity, p->n + 1, sizeof *p->end);
	v = &t->v[t->n];
	*v = (struct node){.name = name, .parent = p->n == 0 ? TREE_NONE : p->node[p->n - 1]};
	v->depth = (uint32_t)p->n;
	v->first = (uint32_t)first;
	p->node[p->n] = (uint32_t)t->n++;
	p->end[p->n++] = end;
	if (p->n > t->levels)
		t->levels = (uint32_t)p->n;
}

static void
add_stack(struct tree *t, size_t *capacity, struct path *p, const struct stack *s, size_t i)
{
	size_t at;
	bool more = true;
	struct str rest, name;

	if (p->n > 0)
		close_nodes(t, p, s->text, i);
	p->text = s->text;
	at = p->n == 0 ? 0 : p->end[p->n - 1];
	more = p->n == 0 || at < s->text.n;
	rest = str_sub(s->text, p->n > 0 && more ? at + 1 : at, s->text.n);
	while (more) {
		name = folded_frame(&rest, &more);
		open_node(t, capacity, p, name, (size_t)(name.p - s->text.p) + name.n, i);
	}
	t->v[p->node[p->n - 1]].self_before += s->before;
	t->v[p->node[p->n - 1]].self += s->count;
}

void
tree_build(struct tree *t, const struct stacks *s)
{
	struct path p = {0};
	size_t capacity = 0;

	if (s->n > UINT32_MAX)
		msg_die("more than %lu stacks", (unsigned long)UINT32_MAX);
	*t = (struct tree){.two = s->two};
	stacks_total(s, &t->total_before, &t->total); /* fits, so every sum below does */
	for (size_t i = 0; i < s->n; i++) {
		if (i + 2 < s->n)
			str_prefetch(s->v[i + 2].text);
		add_stack(t, &capacity, &p, &s->v[i], i);
	}
	while (p.n > 0)
		close_node(t, &p, s->n);
	free(p.node);
	free(p.end);
}

void
tree_free(struct tree *t)
{
	free(t->v);
	*t = (struct tree){0};
}
