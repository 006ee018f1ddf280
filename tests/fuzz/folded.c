/* The reader, the tally, the order, the tree, prune and diff, on any bytes: what is read is written in
 * order, reads as it was written, and no sum changes.  The first byte chooses the size of chunks, and whether
 * lines may be expected to be in order, the second what is cut. */
#include "seam.h"

#include "diff.h"
#include "folded.h"
#include "load.h"
#include "prune.h"
#include "sort.h"
#include "stacks.h"
#include "tree.h"
#include "write.h"

static struct packed packed, other;
static struct stacks s;
static struct tree t;

/* Reads what was written, or the input; returns the messages there were. */
static unsigned long
read_profile(struct packed *p, struct str from, bool ordered)
{
	static char *const none[] = {NULL};
	struct load how = {.ordered = ordered, .threads = 1};

	input = from;
	warnings = 0;
	load(p, none, &how);
	return warnings;
}

/* Returns a copy of what was written, which the caller frees. */
static struct str
written(const struct out *o)
{
	char *copy = mem_get(o->n, 1);

	if (o->n > 0)
		memcpy(copy, o->p, o->n);
	return (struct str){copy, o->n};
}

static struct str
lines_of(struct packed *p)
{
	struct out *o = out_open(NULL);

	write_packed(p, o, ' ', 1);
	return written(o);
}

static struct str
write_stacks(void)
{
	struct out *o = out_open(NULL);

	stacks_write(&s, o);
	return written(o);
}

/* Makes stacks of a sorted profile, which is in order; as texts they are written the same. */
static void
unpack(struct packed *p)
{
	struct str a = {NULL, 0}, b;

	s.two = p->two;
	for (size_t i = 0; i < p->n; i++) {
		b = packed_text(p, &p->v[i]);
		MUST(i == 0 || folded_cmp(a, b, 0) < 0);
		MUST(stacks_add(&s, b, p->v[i].before, p->v[i].count));
		free((void *)a.p);
		a = b;
	}
	free((void *)a.p);
	a = lines_of(p);
	b = write_stacks();
	MUST(str_eq(a, b));
	free((void *)a.p);
	free((void *)b.p);
}

/* Makes the tree of a profile, and looks at it. */
static void
check_tree(struct packed *p)
{
	count128 before = 0, count = 0, self, self_before;
	size_t n = p->n + p->front.n;
	struct tree_above above = {0};
	uint32_t *node;

	tree_make(&t, p, 1); /* there are too few stacks for a second thread */
	MUST(t.nstacks == n);
	above.end = mem_get(t.levels, sizeof *above.end);
	node = mem_get(t.levels, sizeof *node); /* i, and those above it */
	for (size_t i = 0; i < t.n; i++) {
		const struct node *v = &t.v[i];
		uint32_t depth = tree_depth(&above, &t, i);

		node[depth] = (uint32_t)i;
		self = tree_self(&t, i, &self_before);
		MUST(v->end > i && v->end <= t.n && depth < t.levels && v->first < tree_last(&t, i));
		MUST(t.name[i] < t.nnames);
		MUST(tree_total(&t, i) >= self && tree_total_before(&t, i) >= self_before);
		MUST(depth == 0 || (t.v[node[depth - 1]].end >= v->end &&
				       tree_total(&t, node[depth - 1]) >= tree_total(&t, i)));
		if (depth == 0) {
			before += tree_total_before(&t, i);
			count += tree_total(&t, i);
		}
	}
	MUST(before == t.total_before && count == t.total);
	free(above.end);
	free(node);
	tree_free(&t);
}

/* A profile that came in order is written as it is; sorted it is the same. */
static void
check_front(struct packed *p)
{
	struct str first, again;

	if (p->front.n == 0)
		return;
	first = lines_of(p);
	sort_stacks(p, 1);
	again = lines_of(p);
	MUST(str_eq(first, again));
	free((void *)first.p);
	free((void *)again.p);
}

/* What was written reads as the same, and nothing about it is bad. */
static void
check_again(void)
{
	struct str first = lines_of(&packed), again;

	packed_free(&packed);
	MUST(read_profile(&packed, first, false) == 0);
	if (packed.front.n == 0)
		sort_stacks(&packed, 1);
	check_tree(&packed);
	MUST(read_profile(&packed, first, false) == 0);
	check_front(&packed);
	again = lines_of(&packed);
	MUST(str_eq(first, again));
	free((void *)first.p);
	free((void *)again.p);
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
	struct str first, again;

	how.least = kind & 1 ? (count128)(kind >> 3) * COUNT_ONE : 0;
	how.percent = kind & 2 ? (count128)(kind >> 3) * COUNT_ONE : 0;
	how.depth = kind & 4 ? kind >> 4 : PRUNE_ANY_DEPTH;
	how.heaviest = kind % 5 == 0 ? 1 + (kind >> 4) : 0;
	stacks_total(&s, &before, &count);
	prune_stacks(&s, &how, &lost, &lost2);
	stacks_total(&s, &before2, &count2);
	MUST(before == before2 && count == count2 && lost == 0 && lost2 == 0);
	for (size_t i = 1; i < s.n; i++)
		MUST(folded_cmp(s.v[i - 1].text, s.v[i].text, 0) < 0);
	first = write_stacks();
	prune_stacks(&s, &how, &lost, &lost2);
	again = write_stacks();
	MUST(str_eq(first, again));
	free((void *)first.p);
	free((void *)again.p);
}

static void
check_diff(struct str whole, uint8_t kind)
{
	count128 before, after;

	read_profile(&packed, whole, false);
	read_profile(&other, whole, false);
	if (packed.two)
		return;
	diff_make(&packed, &other, kind & 1, 1);
	check_front(&packed);
	if (packed.sorted == NULL)
		sort_stacks(&packed, 1);
	packed_total(&packed, &before, &after);
	MUST(before == after);
	diff_normalise(&packed);
	packed_total(&packed, &before, &after);
	MUST(before == after);
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
	input_several = piece % 4 == 0;
	if (setjmp(died) == 0) {
		read_profile(&packed, whole, true);
		sort_names(&packed, 1);
		check_tree(&packed);
		read_profile(&packed, whole, false);
		sort_stacks(&packed, 1);
		unpack(&packed);
		check_tree(&packed);
		if (!has_pruned(whole))
			check_prune(kind);
	}
	tree_free(&t);
	stacks_free(&s);
	packed_free(&packed);
	if (setjmp(died) == 0) {
		read_profile(&packed, whole, false);
		check_again();
		packed_free(&packed);
		check_diff(whole, kind);
	}
	packed_free(&packed);
	packed_free(&other);
	return 0;
}
