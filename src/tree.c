#include "tree.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/msg.h"
#include "order.h"

enum { AHEAD = 8 }; /* items to fetch ahead of use */

/* What is found out about each node of the trie, by its number. */
struct plan {
	uint32_t size;        /* nodes of its subtree that stacks go through; 0: it goes */
	uint32_t child, next; /* its first child and its next sibling, or TRIE_NONE */
};

static void
fetch(const struct trie *from, const struct plan *plan, uint32_t i)
{
	__builtin_prefetch(&from->v[i]);
	__builtin_prefetch(&plan[i], 1);
}

static struct plan *
make_plan(const struct trie *from)
{
	struct plan *plan = mem_get(from->n, sizeof *plan);

	for (size_t i = 0; i < from->n; i++)
		plan[i] = (struct plan){0, TRIE_NONE, TRIE_NONE};
	for (size_t i = from->n; i-- > 0;) { /* parents have lower numbers */
		uint32_t parent = from->v[i].parent;

		if (plan[i].size > 0 || from->v[i].stack != TRIE_NONE)
			plan[i].size++;
		if (parent != TRIE_NONE)
			plan[parent].size += plan[i].size;
	}
	return plan;
}

static struct str
text_of(const void *names, size_t i)
{
	return ((const struct str *)names)[i];
}

/* Gives the tree the names of the nodes that stay, and takes over their text.  Returns the place of each name
 * of the trie among them; the caller frees it. */
static uint32_t *
sort_names(struct tree *t, struct trie *from, const struct plan *plan)
{
	size_t n = from->names.n;
	uint32_t *rank = mem_zero(n, sizeof *rank), *order, *number = mem_get(n, sizeof *number);
	struct str *used = mem_get(n, sizeof *used);

	for (size_t i = 0; i < from->n; i++)
		rank[from->v[i].name] |= plan[i].size > 0;
	for (uint32_t i = 0; i < n; i++)
		if (rank[i] > 0) {
			number[t->nnames] = i;
			used[t->nnames++] = from->names.v[i];
		}
	order = order_make(t->nnames, text_of, used, 1);
	t->names = mem_get(t->nnames, sizeof *t->names);
	for (uint32_t i = 0; i < t->nnames; i++) {
		t->names[i] = used[order[i]];
		rank[number[order[i]]] = i;
	}
	t->text = from->names.text;
	from->names.text = (struct arena){0};
	free(order);
	free(number);
	free(used);
	return rank;
}

/* Returns the numbers of the trie's nodes, sorted by the rank of their names, and in front of them those that go.
 * The caller frees it. */
static uint32_t *
sort_nodes(const struct tree *t, const struct trie *from, const struct plan *plan, const uint32_t *rank)
{
	uint32_t *start = mem_zero(t->nnames + 2, sizeof *start);
	uint32_t *sorted = mem_get(from->n, sizeof *sorted);

	for (size_t i = 0; i < from->n; i++)
		start[plan[i].size == 0 ? 1 : rank[from->v[i].name] + 2]++;
	for (size_t i = 0; i < t->nnames; i++)
		start[i + 1] += start[i];
	for (uint32_t i = 0; i < from->n; i++)
		sorted[start[plan[i].size == 0 ? 0 : rank[from->v[i].name] + 1]++] = i;
	free(start);
	return sorted;
}

/* Makes lists of siblings: in the order of their names, or, in a flame chart, of their numbers.  Returns the
 * first root. */
static uint32_t
link_siblings(struct plan *plan, const struct tree *t, const struct trie *from, const uint32_t *rank)
{
	uint32_t *sorted = from->ordered ? NULL : sort_nodes(t, from, plan, rank);
	uint32_t root = TRIE_NONE;

	for (size_t k = from->n; k-- > 0;) {
		uint32_t i = sorted == NULL ? (uint32_t)k : sorted[k], parent = from->v[i].parent;
		uint32_t *first = parent == TRIE_NONE ? &root : &plan[parent].child;

		if (sorted != NULL && k >= AHEAD)
			fetch(from, plan, sorted[k - AHEAD]);
		if (plan[i].size == 0)
			continue;
		plan[i].next = *first;
		*first = i;
	}
	free(sorted);
	return root;
}

/* Puts the nodes into preorder, and the numbers of the trie's stacks into the order in which they end there. */
static void
place_nodes(struct tree *t, const struct trie *from, const struct plan *plan, uint32_t i,
    const uint32_t *rank, uint32_t *order)
{
	uint32_t parent = TREE_NONE, depth = 0;

	while (i != TRIE_NONE) {
		uint32_t at = (uint32_t)t->n++, n = (uint32_t)t->nstacks;

		t->v[at] = (struct node){rank[from->v[i].name], parent, at + plan[i].size, depth, n, n};
		if (plan[i].next != TRIE_NONE) /* comes after the subtree */
			fetch(from, plan, plan[i].next);
		if (from->v[i].stack != TRIE_NONE)
			order[t->nstacks++] = from->v[i].stack;
		if (++depth > t->levels)
			t->levels = depth;
		parent = at;
		if (plan[i].child != TRIE_NONE) {
			i = plan[i].child;
			continue;
		}
		do { /* close it, and those above of which it is the last child */
			n = plan[i].next;
			i = from->v[i].parent;
			t->v[parent].last = (uint32_t)t->nstacks;
			parent = t->v[parent].parent;
			depth--;
		} while (n == TRIE_NONE && i != TRIE_NONE);
		i = n;
	}
}

/* In a flame chart the stacks keep their order, several may end at a node, and others come between: finds the
 * first and the last of each.  Nodes have their numbers in the trie. */
static void
span_stacks(struct tree *t, const struct trie *from, uint32_t *order)
{
	t->nstacks = from->nstacks;
	for (size_t i = 0; i < t->n; i++) {
		t->v[i].first = UINT32_MAX;
		t->v[i].last = 0;
	}
	for (uint32_t i = 0; i < t->nstacks; i++) {
		struct node *v = &t->v[from->stacks[i].node];

		order[i] = i;
		v->first = v->first < i ? v->first : i;
		v->last = i + 1;
	}
	for (size_t i = t->n; i-- > 0;) {
		struct node *v = &t->v[i], *above = &t->v[v->parent == TREE_NONE ? i : v->parent];

		above->first = above->first < v->first ? above->first : v->first;
		above->last = above->last > v->last ? above->last : v->last;
	}
}

static void
sum_counts(struct tree *t, const struct trie *from, const uint32_t *order)
{
	t->upto = mem_zero(from->nstacks + 1, sizeof *t->upto);
	if (t->two)
		t->upto_before = mem_zero(from->nstacks + 1, sizeof *t->upto_before);
	for (size_t i = 0; i < from->nstacks; i++) {
		const struct trie_stack *s = &from->stacks[order[i]];

		if (i + AHEAD < from->nstacks)
			__builtin_prefetch(&from->stacks[order[i + AHEAD]]);
		if (!count_add(&t->total, s->count) ||
		    (t->two && !count_add(&t->total_before, s->before)))
			msg_die("the sum of all counts is too large");
		t->upto[i + 1] = t->total;
		if (t->two)
			t->upto_before[i + 1] = t->total_before;
	}
}

void
tree_make(struct tree *t, struct trie *from)
{
	struct plan *plan = make_plan(from);
	uint32_t *rank, *order = mem_get(from->nstacks, sizeof *order), root;

	*t = (struct tree){.two = from->two};
	rank = sort_names(t, from, plan);
	root = link_siblings(plan, t, from, rank);
	t->v = mem_get(from->n, sizeof *t->v);
	place_nodes(t, from, plan, root, rank, order);
	if (from->ordered)
		span_stacks(t, from, order);
	sum_counts(t, from, order);
	free(plan);
	free(rank);
	free(order);
	trie_free(from);
}

void
tree_build(struct tree *t, const struct stacks *s, bool ordered)
{
	struct trie from = {.two = s->two, .ordered = ordered};

	hash_start();
	if (!trie_add(&from, s))
		msg_die("a sum of counts is too large");
	tree_make(t, &from);
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
