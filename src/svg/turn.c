#include "svg/turn.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Marks the names that are bases; the caller frees the marks. */
static bool *
find_bases(const struct packed *p, const struct turn *how)
{
	bool *base = mem_zero(p->names.n, sizeof *base);

	for (size_t i = 0; i < p->names.n; i++)
		for (size_t k = 0; k < how->nbases; k++)
			base[i] = base[i] || str_eq(p->names.v[i], str_c(how->bases[k]));
	return base;
}

/* Takes the frames above the first base off every stack, and the stacks away that have none. */
static void
cut_above(struct packed *p, const struct turn *how)
{
	bool *base = find_bases(p, how);
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct packed_stack s = p->v[i];

		while (s.n > 0 && !base[packed_name(p, &s, 0)]) {
			s.path += p->width;
			s.n--;
		}
		if (s.n > 0)
			p->v[n++] = s;
	}
	p->n = n;
	p->stray = true;
	free(base);
}

/* Puts the frames of a stack in reverse order. */
static void
reverse(const struct packed *p, const struct packed_stack *s)
{
	unsigned char kept[PACKED_FULL], *root = s->path, *leaf = root + (size_t)(s->n - 1) * p->width;

	for (; root < leaf; root += p->width, leaf -= p->width) {
		memcpy(kept, root, p->width);
		memcpy(root, leaf, p->width);
		memcpy(leaf, kept, p->width);
	}
}

void
turn_stacks(struct packed *p, const struct turn *how)
{
	if (how->nbases > 0 || how->reverse)
		packed_expand(p, 0);
	if (how->nbases > 0)
		cut_above(p, how);
	for (size_t i = 0; how->reverse && i < p->n; i++)
		reverse(p, &p->v[i]);
}
