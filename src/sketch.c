/* Lossy counting (Manku and Motwani, "Approximate frequency counts over data streams", VLDB 2002), with the
 * bound that Misra and Gries ("Finding repeated elements", 1982) give to the number of counters: when
 * there are more than 2n, the (n + 1)-th highest possible count, c, becomes the new value of missed, and
 * the stacks whose possible count is not above it go.  That count less the old value of missed is what
 * each of n + 1 stacks at least has had of the sum in the meantime, so missed never exceeds sum / n. */
#include "sketch.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/msg.h"
#include "prune.h"

static count128
most_possible(const struct stack *s)
{
	return s->count > COUNT_MAX - s->before ? COUNT_MAX : s->count + s->before;
}

/* Higher first. */
static int
cmp_count(const void *a, const void *b)
{
	const count128 *x = a, *y = b;

	return (*x < *y) - (*x > *y);
}

/* Returns the (n + 1)-th highest possible count of the kept stacks that do not end in PRUNED. */
static count128
next_highest(const struct sketch *k)
{
	count128 *v = mem_get(k->kept.n, sizeof *v), c;
	size_t n = 0;

	for (size_t i = 0; i < k->kept.n; i++)
		if (!prune_is_pruned(k->kept.v[i].text))
			v[n++] = most_possible(&k->kept.v[i]);
	qsort(v, n, sizeof *v, cmp_count);
	c = v[k->n];
	free(v);
	return c;
}

/* Cuts the stacks that are not certain to be heavy. */
static void
cut(struct sketch *k)
{
	bool *heavy = mem_zero(k->kept.n, sizeof *heavy);

	k->missed = next_highest(k);
	stacks_sort(&k->kept);
	for (size_t i = 0; i < k->kept.n; i++) {
		struct stack *s = &k->kept.v[i];

		heavy[i] = !prune_is_pruned(s->text) && most_possible(s) > k->missed;
		if (!heavy[i])
			s->before = 0;
	}
	prune_all_but(&k->kept, heavy);
	free(heavy);
	k->pruned = 0;
	for (size_t i = 0; i < k->kept.n; i++)
		k->pruned += prune_is_pruned(k->kept.v[i].text);
}

void
sketch_line(void *sketch, struct str stack, count128 count)
{
	struct sketch *k = sketch;
	size_t n = k->kept.n;
	uint32_t i;
	struct stack *s;
	bool pruned;

	hash_start();
	i = stacks_find(&k->kept, stack);
	s = &k->kept.v[i];
	pruned = k->kept.n > n && prune_is_pruned(stack);
	if (k->kept.n > n)
		s->before = pruned ? 0 : k->missed;
	k->pruned += pruned;
	if (!count_add(&s->count, count))
		msg_die("sum of counts too large: %s", msg_quote(stack).text);
	if (k->kept.n - k->pruned > 2 * k->n)
		cut(k);
}
