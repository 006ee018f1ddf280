#include "svg/layout.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"

/* Finds the sums of the stacks' widths. */
static void
sum_stacks(struct layout *l, const struct tree *t, enum layout_draw draw)
{
	l->upto = draw == LAYOUT_BEFORE && t->two ? t->upto_before : t->upto;
	if (draw == LAYOUT_MAX && t->two) {
		l->most = mem_zero(t->nstacks + 1, sizeof *l->most);
		for (size_t i = 0; i < t->nstacks; i++) {
			count128 before = tree_count_before(t, i), c = tree_count(t, i);

			l->most[i + 1] = l->most[i];
			if (!count_add(&l->most[i + 1], before > c ? before : c))
				msg_die("sum of counts too large");
		}
		l->upto = l->most;
	}
	l->sum = l->upto[t->nstacks];
	for (size_t i = 0; !l->gaps && i < t->nstacks; i++)
		l->gaps = l->upto[i] == l->upto[i + 1];
}

count128
layout_count(const struct layout *l, const struct tree *t, size_t i)
{
	return l->upto[tree_last(t, i)] - l->upto[t->v[i].first];
}

/* Returns the place that is that sum away from the left, to the nearest thousandth of a pixel. */
static int64_t
place(const struct layout *l, count128 sum, int64_t width)
{
	count128 rest, x = count_scale(sum, (count128)width, l->total, &rest);

	return (int64_t)x + (rest >= l->total - rest);
}

/* Returns the least count that is wide enough. */
static count128
least_count(const struct layout *l, const struct layout_how *how)
{
	count128 whole = how->percent ? 100 * COUNT_ONE : (count128)how->width * (COUNT_ONE / 1000);
	count128 rest, least;

	if (how->least > whole)
		return COUNT_MAX;
	least = count_scale(l->total, how->least, whole, &rest);
	return least + (rest > 0);
}

int64_t
layout_least(const struct layout_how *how)
{
	const count128 unit = how->percent ? 100 * COUNT_ONE : COUNT_ONE / 1000;
	count128 least = how->percent ? 100 * COUNT_ONE : (count128)how->width * (COUNT_ONE / 1000);

	if (how->least < least)
		least = how->least;
	return (int64_t)(how->percent ? count_scale(least, (count128)how->width, unit, NULL)
				      : least / unit);
}

/* Returns how many frames of the subtree of node i have any width. */
static size_t
count_wide(const struct layout *l, const struct tree *t, size_t i)
{
	size_t end = t->v[i].end, n = 0;

	if (!l->gaps)
		return end - i;
	for (; i < end; i++)
		n += layout_count(l, t, i) > 0;
	return n;
}

void
layout_make(struct layout *l, const struct tree *t, const struct layout_how *how)
{
	struct tree_above above = {.end = mem_get(t->levels, sizeof *above.end)};
	size_t capacity = 0, i = 0;
	count128 least;

	*l = (struct layout){0};
	sum_stacks(l, t, how->draw);
	l->total = how->total > l->sum ? how->total : l->sum;
	least = l->total > 0 ? least_count(l, how) : 0;
	while (l->sum > 0 && i < t->n) {
		count128 c = layout_count(l, t, i);
		uint32_t row;
		int64_t x;

		if (c == 0 || c < least) {
			l->narrow += count_wide(l, t, i);
			i = t->v[i].end;
			continue;
		}
		l->v = mem_grow(l->v, &capacity, l->n + 1, sizeof *l->v);
		row = tree_depth(&above, t, i) + 1;
		x = place(l, l->upto[t->v[i].first], how->width);
		l->v[l->n++] = (struct box){
		    (uint32_t)i, row, x, place(l, l->upto[tree_last(t, i)], how->width) - x};
		l->levels = row > l->levels ? row : l->levels;
		i++;
	}
	free(above.end);
	if (l->sum == 0)
		l->total = 0;
}

void
layout_free(struct layout *l)
{
	free(l->v);
	free(l->most);
	*l = (struct layout){0};
}
