#include "svg/names.h"

#include <stdlib.h>

#include "base/hash.h"
#include "order.h"

enum { RECENT = 4096 };

/* Names by their hash, while they are found. */
struct found {
	struct names *names;
	size_t capacity;
	struct hash *hash;       /* of each name */
	uint32_t *slots;         /* numbers of names plus 1, 0 for a free one */
	size_t nslots;           /* a power of two */
	uint32_t recent[RECENT]; /* numbers plus 1 of names found before: most are soon found again */
};

static void
grow_slots(struct found *f)
{
	free(f->slots);
	f->nslots = f->nslots == 0 ? 1024 : 2 * f->nslots;
	f->slots = mem_zero(f->nslots, sizeof *f->slots);
	f->hash = mem_grow(f->hash, &f->capacity, f->nslots, sizeof *f->hash);
	for (size_t i = 0; i < f->names->n; i++) {
		size_t s = hash_slot(f->hash[i], f->nslots);

		while (f->slots[s] != 0)
			s = (s + 1) & (f->nslots - 1);
		f->slots[s] = (uint32_t)i + 1;
	}
}

/* Returns the number of a name that was not found lately. */
static uint32_t
look_up(struct found *f, struct str text, size_t *name_capacity)
{
	struct names *names = f->names;
	struct hash h = hash_bytes(text);
	size_t s;

	if (2 * names->n >= f->nslots)
		grow_slots(f);
	s = hash_slot(h, f->nslots);
	while (f->slots[s] != 0) {
		if (hash_eq(f->hash[f->slots[s] - 1], h))
			return f->slots[s] - 1;
		s = (s + 1) & (f->nslots - 1);
	}
	names->v = mem_grow(names->v, name_capacity, names->n + 1, sizeof *names->v);
	names->v[names->n] = (struct name){.text = text};
	f->hash[names->n] = h;
	f->slots[s] = (uint32_t)++names->n;
	return f->slots[s] - 1;
}

/* Returns where a name is among the recent ones, by its length and its ends. */
static size_t
recent_slot(struct str text)
{
	uint64_t head = 0, tail = 0;
	size_t n = text.n < sizeof head ? text.n : sizeof head;

	if (n > 0) {
		memcpy(&head, text.p, n);
		memcpy(&tail, text.p + text.n - n, n);
	}
	head = (head ^ text.n) * 0x9e3779b97f4a7c15 ^ tail * 0xd6e8feb86659fd93;
	return (size_t)(head >> 32 ^ head) % RECENT;
}

/* Returns the number of a name, in the order of their first appearance. */
static uint32_t
find(struct found *f, struct str text, size_t *name_capacity)
{
	uint32_t *recent = &f->recent[recent_slot(text)];

	if (*recent == 0 || !str_eq(f->names->v[*recent - 1].text, text))
		*recent = look_up(f, text, name_capacity) + 1;
	return *recent - 1;
}

static struct str
text_of(const void *names, size_t i)
{
	return ((const struct names *)names)->v[i].text;
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Gives every name a colour, and each its number. */
static void
find_colours(struct names *names, struct colour *c)
{
	uint32_t *of = mem_get(names->n + 1, sizeof *of);
	size_t n = 0;

	names->colours = mem_get(names->n + 1, sizeof *names->colours);
	for (size_t i = 0; i < names->n; i++) {
		struct rgb rgb = colour_name(c, names->v[i].text);

		of[i] = names->colours[i] = (uint32_t)rgb.r << 16 | (uint32_t)rgb.g << 8 | rgb.b;
	}
	if (names->n > 1)
		qsort(names->colours, names->n, sizeof *names->colours, compare);
	for (size_t i = 0; i < names->n; i++)
		if (i == 0 || names->colours[i] != names->colours[n - 1])
			names->colours[n++] = names->colours[i];
	names->ncolours = n;
	for (size_t i = 0; i < names->n; i++) {
		const uint32_t *at =
		    bsearch(&of[i], names->colours, n, sizeof *names->colours, compare);

		names->v[i].colour = (uint32_t)(at - names->colours);
	}
	free(of);
}

/* Sorts the names and renumbers those of the nodes. */
static void
sort_names(struct names *names, size_t nodes)
{
	uint32_t *order = order_make(names->n, text_of, names, 1);
	uint32_t *rank = mem_get(names->n + 1, sizeof *rank);
	struct name *v = mem_get(names->n + 1, sizeof *v);

	for (uint32_t i = 0; i < names->n; i++) {
		v[i] = names->v[order[i]];
		rank[order[i]] = i;
	}
	for (size_t i = 0; i < nodes; i++)
		names->of[i] = rank[names->of[i]];
	free(order);
	free(rank);
	free(names->v);
	names->v = v;
}

void
names_make(struct names *names, const struct tree *t, struct colour *c)
{
	struct found f = {.names = names};
	size_t capacity = 0;

	*names = (struct names){0};
	names->of = mem_get(t->n + 1, sizeof *names->of);
	hash_start();
	for (uint32_t i = 0; i < t->n; i++) {
		struct str text = colour_waker(c, t, i);

		size_t known = names->n;

		names->of[i] = find(&f, text, &capacity);
		if (names->n > known && text.p != t->v[i].name.p)
			names->v[known].text = arena_copy(&names->marked, text);
	}
	free(f.hash);
	free(f.slots);
	sort_names(names, t->n);
	find_colours(names, c);
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
