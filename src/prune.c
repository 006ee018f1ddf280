#include "prune.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"
#include "tree.h"

/* The profile as it comes to be, and what does not go into it. */
struct pruned {
	struct stacks to;
	bool discard;
	count128 before, count; /* discarded */
	char *text;             /* room for a stack */
	size_t capacity;
};

/* Sums of parts of a profile whose sum fits cannot overflow. */
static void
keep(struct pruned *p, struct str text, count128 before, count128 count)
{
	if (!stacks_add(&p->to, text, before, count))
		msg_die("sum of counts too large: %s", msg_quote(text).text);
}

/* Moves counts to the child PRUNED of the stack that text holds; of no frame when root. */
static void
cut(struct pruned *p, struct str text, bool root, count128 before, count128 count)
{
	size_t n;

	if (before == 0 && count == 0)
		return;
	if (p->discard) {
		p->before += before;
		p->count += count;
		return;
	}
	p->text = mem_grow(p->text, &p->capacity, text.n + 1 + sizeof PRUNED, 1);
	n = root ? 0 : folded_join(p->text, 0, true, text);
	n = folded_join(p->text, n, root, STR(PRUNED));
	keep(p, (struct str){p->text, n}, before, count);
}

/* Tells whether count is below percent of total; a column of zeros keeps nothing. */
static bool
below(count128 count, count128 percent, count128 total)
{
	return total == 0 || count_cmp_products(count, 100 * COUNT_ONE, percent, total) < 0;
}

static bool
is_small(const struct tree *t, size_t i, uint32_t depth, const struct prune *how)
{
	count128 before = tree_total_before(t, i), count = tree_total(t, i);
	bool few = before < how->least && count < how->least;
	bool rare = (t->total_before != 0 || t->total != 0) &&
	    below(before, how->percent, t->total_before) && below(count, how->percent, t->total);

	return few || rare || depth > how->depth;
}

/* The text of the stack that leads to the current node, and where each of its frames ends. */
struct path {
	char *text;
	size_t *end;
	size_t capacity;
};

static void
path_step(struct path *p, uint32_t depth, struct str name)
{
	size_t above = depth == 0 ? 0 : p->end[depth - 1];

	p->text = mem_grow(p->text, &p->capacity, above + 1 + name.n, 1);
	p->end[depth] = folded_join(p->text, above, depth == 0, name);
}

/* Cuts small and deep subtrees: where a node goes, all of its subtree does. */
static void
cut_subtrees(struct pruned *p, const struct tree *t, const struct prune *how)
{
	struct path path = {.end = mem_get(t->levels, sizeof *path.end)};
	struct tree_above nodes = {.end = mem_get(t->levels, sizeof *nodes.end)};

	for (size_t i = 0; i < t->n;) {
		uint32_t depth = tree_depth(&nodes, t, i);
		size_t above = depth == 0 ? 0 : path.end[depth - 1];
		count128 self, before;

		if (is_small(t, i, depth, how)) {
			cut(p, (struct str){path.text, above}, depth == 0, tree_total_before(t, i),
			    tree_total(t, i));
			i = t->v[i].end;
			continue;
		}
		path_step(&path, depth, tree_name(t, i));
		self = tree_self(t, i, &before);
		if (tree_ends(t, i))
			keep(p, (struct str){path.text, path.end[depth]}, before, self);
		i++;
	}
	free(nodes.end);
	free(path.text);
	free(path.end);
}

static count128
weight(const struct stack *s)
{
	return s->before > s->count ? s->before : s->count;
}

bool
prune_is_pruned(struct str text)
{
	size_t n = sizeof PRUNED - 1;

	return str_ends(text, STR(PRUNED)) &&
	    (text.n == n || folded_end(text, text.n - n - 1) == text.n - n - 1);
}

/* Heavier first; of equals, the first in canonical order. */
static int
cmp_weight(const void *a, const void *b)
{
	const struct stack *x = *(const struct stack *const *)a, *y = *(const struct stack *const *)b;

	if (weight(x) != weight(y))
		return weight(x) < weight(y) ? 1 : -1;
	return (x > y) - (x < y);
}

/* Returns for every stack whether it is one of the n heaviest; the caller frees it. */
static bool *
find_heaviest(const struct stacks *s, size_t n)
{
	bool *heavy = mem_zero(s->n, sizeof *heavy);
	const struct stack **v = mem_get(s->n, sizeof(const struct stack *));
	size_t candidates = 0;

	for (size_t i = 0; i < s->n; i++)
		if (!prune_is_pruned(s->v[i].text))
			v[candidates++] = &s->v[i];
	qsort(v, candidates, sizeof *v, cmp_weight);
	for (size_t i = 0; i < candidates && i < n; i++)
		heavy[v[i] - s->v] = true;
	free(v);
	return heavy;
}

/* Returns how many bytes of text are whole frames with which kept begins too; *root tells that there
 * is no such frame. */
static size_t
shared_frames(struct str text, struct str kept, bool *root)
{
	size_t shared = 0;
	bool more = true, more_kept = true;
	struct str a = text, b = kept;

	*root = true;
	while (more && more_kept) {
		struct str frame = folded_frame(&a, &more);

		if (!str_eq(frame, folded_frame(&b, &more_kept)))
			break;
		*root = false;
		shared = (size_t)(frame.p - text.p) + frame.n;
	}
	return shared;
}

/* Cuts stack i back to the deepest frame that a heavy stack has as well.  In canonical order that
 * stack is the last one before it or the next one behind it; there is none where the number is s->n. */
static void
cut_back(struct pruned *p, const struct stacks *s, size_t i, size_t last, size_t next)
{
	struct str text = s->v[i].text;
	bool last_root = true, next_root = true;
	size_t a = last == s->n ? 0 : shared_frames(text, s->v[last].text, &last_root);
	size_t b = next == s->n ? 0 : shared_frames(text, s->v[next].text, &next_root);

	cut(p, str_sub(text, 0, a > b ? a : b), last_root && next_root, s->v[i].before, s->v[i].count);
}

/* Cuts all stacks but the heavy ones. */
static void
cut_light(struct pruned *p, const struct stacks *s, const bool *heavy)
{
	size_t last = s->n, next = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (heavy[i]) {
			last = i;
			keep(p, s->v[i].text, s->v[i].before, s->v[i].count);
			continue;
		}
		while (next < s->n && (next <= i || !heavy[next]))
			next++;
		cut_back(p, s, i, last, next);
	}
}

/* Puts what was kept in the place of the profile. */
static void
replace(struct stacks *s, struct pruned *p)
{
	stacks_free(s);
	*s = p->to;
	stacks_sort(s);
	p->to = (struct stacks){.two = s->two};
}

void
prune_tree(
    struct stacks *s, const struct tree *t, const struct prune *how, count128 *before, count128 *count)
{
	struct pruned p = {.to = {.two = t->two}, .discard = how->discard};

	cut_subtrees(&p, t, how);
	replace(s, &p);
	if (how->heaviest > 0) {
		bool *heavy = find_heaviest(s, how->heaviest);

		cut_light(&p, s, heavy);
		free(heavy);
		replace(s, &p);
	}
	free(p.text);
	*before = p.before;
	*count = p.count;
}

void
prune_stacks(struct stacks *s, const struct prune *how, count128 *before, count128 *count)
{
	struct tree t;

	tree_build(&t, s);
	prune_tree(s, &t, how, before, count);
	tree_free(&t);
}

void
prune_all_but(struct stacks *s, const bool *marked)
{
	struct pruned p = {.to = {.two = s->two}};

	cut_light(&p, s, marked);
	free(p.text);
	stacks_free(s);
	*s = p.to;
}
