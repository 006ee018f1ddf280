/* The reader, the table, the order, the tree, prune and diff, on any bytes: what is read is written in
 * order, reads as it was written, and no sum changes.  The first byte chooses the size of chunks, the second
 * what is cut. */
#include "seam.h"

#include "diff.h"
#include "folded.h"
#include "load.h"
#include "prune.h"
#include "stacks.h"
#include "tree.h"

static struct stacks s, both;
static struct tree t, u;
static struct trie trie;
static char *text;
static size_t capacity;

/* Reads what was written, or the input; returns the messages there were. */
static unsigned long
load(struct str from, bool ordered)
{
	static char *const none[] = {NULL};
	struct load how = {.ordered = ordered, .threads = 1};

	input = from;
	warnings = 0;
	load_stacks(&s, none, &how);
	return warnings;
}

static struct str
written(void)
{
	struct out *o = out_open(NULL);

	stacks_write(&s, o, ' ', 1);
	text = mem_grow(text, &capacity, o->n, 1);
	if (o->n > 0)
		memcpy(text, o->p, o->n);
	return (struct str){text, o->n};
}

static void
check_order(void)
{
	for (size_t i = 1; i < s.n; i++)
		MUST(folded_cmp(s.v[i - 1].text, s.v[i].text, 0) < 0);
}

static void
check_tree(bool ordered)
{
	count128 before = 0, count = 0, self, self_before;

	tree_build(&t, &s, ordered);
	MUST(t.nstacks == s.n);
	for (size_t i = 0; i < t.n; i++) {
		const struct node *v = &t.v[i];

		self = tree_self(&t, i, &self_before);
		MUST(v->end > i && v->end <= t.n && v->depth < t.levels && v->first < v->last);
		MUST(tree_total(&t, i) >= self && tree_total_before(&t, i) >= self_before);
		MUST(v->parent == TREE_NONE ||
		    (v->parent < i && tree_total(&t, v->parent) >= tree_total(&t, i)));
		if (v->parent == TREE_NONE) {
			before += tree_total_before(&t, i);
			count += tree_total(&t, i);
		}
	}
	MUST(before == t.total_before && count == t.total);
}

/* The tree of what was read into a trie is that of the stacks. */
static void
check_trie(struct str whole)
{
	static char *const none[] = {NULL};
	struct load how = {.threads = 1};

	input = whole;
	load_trie(&trie, none, &how);
	tree_make(&u, &trie);
	MUST(t.n == u.n && t.nnames == u.nnames && t.nstacks == u.nstacks && t.two == u.two);
	for (size_t i = 0; i < t.n; i++)
		MUST(memcmp(&t.v[i], &u.v[i], sizeof t.v[i]) == 0);
	for (size_t i = 0; i < t.nnames; i++)
		MUST(str_eq(t.names[i], u.names[i]));
	for (size_t i = 0; i < t.nstacks; i++)
		MUST(tree_count(&t, i) == tree_count(&u, i) &&
		    tree_count_before(&t, i) == tree_count_before(&u, i));
}

/* What was written reads as the same, and nothing about it is bad. */
static void
check_again(void)
{
	struct str first = written();
	char *copy = mem_get(first.n, 1);

	if (first.n > 0)
		memcpy(copy, first.p, first.n);
	stacks_free(&s);
	MUST(load((struct str){copy, first.n}, false) == 0);
	stacks_sort(&s, 1);
	MUST(str_eq(written(), (struct str){copy, first.n}));
	free(copy);
}

/* A frame of the input's own with that name is taken for one of ours: foldprune(1), CAVEATS. */
static bool
has_pruned(struct str whole)
{
	for (size_t i = 0; i + 8 <= whole.n; i++)
		if (memcmp(whole.p + i, PRUNED, 8) == 0)
			return true;
	return false;
}

static void
check_prune(uint8_t kind)
{
	struct prune how = {.depth = PRUNE_ANY_DEPTH};
	count128 before, count, before2, count2, lost, lost2;
	struct str first;
	char *copy;

	how.least = kind & 1 ? (count128)(kind >> 3) * COUNT_ONE : 0;
	how.percent = kind & 2 ? (count128)(kind >> 3) * COUNT_ONE : 0;
	how.depth = kind & 4 ? kind >> 4 : PRUNE_ANY_DEPTH;
	how.heaviest = kind % 5 == 0 ? 1 + (kind >> 4) : 0;
	stacks_total(&s, &before, &count);
	prune_stacks(&s, &how, &lost, &lost2);
	stacks_total(&s, &before2, &count2);
	MUST(before == before2 && count == count2 && lost == 0 && lost2 == 0);
	check_order();
	first = written();
	copy = mem_get(first.n, 1);
	if (first.n > 0)
		memcpy(copy, first.p, first.n);
	prune_stacks(&s, &how, &lost, &lost2);
	MUST(str_eq(written(), (struct str){copy, first.n}));
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str whole;
	uint8_t piece, kind;

	if (size < 2)
		return 0;
	piece = data[0];
	kind = data[1];
	whole = (struct str){(const char *)data + 2, size - 2};
	input_piece = 1 + (size_t)piece * piece;
	if (setjmp(died) == 0) {
		load(whole, true);
		check_tree(true);
		tree_free(&t);
		stacks_free(&s);
		load(whole, false);
		stacks_sort(&s, 1);
		check_order();
		check_tree(false);
		check_trie(whole);
		if (!has_pruned(whole))
			check_prune(kind);
	}
	tree_free(&t);
	tree_free(&u);
	trie_free(&trie);
	stacks_free(&s);
	if (setjmp(died) == 0) {
		load(whole, false);
		stacks_sort(&s, 1);
		check_again();
		if (!s.two) {
			count128 before, after;

			diff_add(&both, &s, false, kind & 1);
			diff_add(&both, &s, true, kind & 2);
			stacks_sort(&both, 1);
			diff_normalise(&both);
			stacks_total(&both, &before, &after);
			MUST(before == after || before == 0 || after == 0);
		}
	}
	stacks_free(&s);
	stacks_free(&both);
	return 0;
}
