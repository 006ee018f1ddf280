#include "svg/names.h"

#include <stdlib.h>

#include "order.h"

/* Where the palette has wakers, a frame may have a mark that others of its name have not: finds the names
 * with and without it, and which of them each node has. */
static void
mark_wakers(struct names *names, const struct tree *t, struct colour *c)
{
	uint32_t *number = mem_zero(2 * t->nnames, sizeof *number), *order, *rank;
	struct str *v = mem_get(2 * t->nnames, sizeof *v);

	names->of = mem_get(t->n, sizeof *names->of);
	for (uint32_t i = 0; i < t->n; i++) {
		struct str text = colour_waker(c, t, i), own = tree_name(t, i);
		uint32_t *n = &number[2 * t->name[i] + (text.n > own.n)];

		if (*n == 0) {
			v[names->n] = text.n > own.n ? arena_copy(&names->marked, text) : own;
			*n = (uint32_t)++names->n;
		}
		names->of[i] = *n - 1;
	}
	order = order_make(v, names->n, ORDER_BYTES, 1);
	rank = number; /* is not needed any more */
	for (uint32_t i = 0; i < names->n; i++) {
		names->v[i].text = v[order[i]];
		rank[order[i]] = i;
	}
	for (size_t i = 0; i < t->n; i++)
		names->of[i] = rank[names->of[i]];
	free(order);
	free(number);
	free(v);
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void
names_colour(struct names *names, struct colour *c)
{
	uint64_t *of = mem_get(names->n, sizeof *of); /* colours, and the numbers of the names */

	for (size_t i = 0; i < names->n; i++) {
		struct rgb rgb = colour_name(c, names->v[i].text);

		of[i] = ((uint64_t)rgb.r << 16 | (uint64_t)rgb.g << 8 | rgb.b) << 32 | i;
	}
	if (names->n > 1)
		qsort(of, names->n, sizeof *of, compare);
	names->colours = mem_get(names->n, sizeof *names->colours);
	for (size_t i = 0; i < names->n; i++) {
		uint32_t colour = (uint32_t)(of[i] >> 32);

		if (names->ncolours == 0 || names->colours[names->ncolours - 1] != colour)
			names->colours[names->ncolours++] = colour;
		names->v[(uint32_t)of[i]].colour = (uint32_t)names->ncolours - 1;
	}
	free(of);
}

void
names_make(struct names *names, const struct tree *t, struct colour *c)
{
	bool wakers = palette_has_wakers(c->palette);

	*names = (struct names){0};
	names->v = mem_get((wakers ? 2 : 1) * t->nnames + 1, sizeof *names->v);
	if (wakers) {
		mark_wakers(names, t, c);
	} else {
		names->n = t->nnames;
		for (size_t i = 0; i < t->nnames; i++)
			names->v[i].text = t->names[i];
	}
}

void
names_free(struct names *names)
{
	free(names->v);
	free(names->of);
	free(names->colours);
	arena_free(&names->marked);
	*names = (struct names){0};
}
