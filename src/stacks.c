#include "stacks.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/msg.h"
#include "folded.h"
#include "order.h"

enum { AHEAD = 8 }; /* stacks to fetch ahead of use */

/* The table is open addressing with linear probing, at most half full. */
struct slot {
	struct hash hash;
	uint32_t stack; /* its number + 1; 0 when the slot is free */
};

static void
grow_slots(struct stacks *s)
{
	size_t n = s->nslots == 0 ? 1 << 8 : s->nslots < 1 << 16 ? 4 * s->nslots : 2 * s->nslots;
	struct slot *slots = mem_zero(n, sizeof *slots);

	for (size_t i = 0; i < s->nslots; i++) {
		size_t at = hash_slot(s->slots[i].hash, n);

		if (s->slots[i].stack == 0)
			continue;
		while (slots[at].stack != 0)
			at = (at + 1) & (n - 1);
		slots[at] = s->slots[i];
	}
	free(s->slots);
	s->slots = slots;
	s->nslots = n;
}

/* Appends a stack without counts. */
static void
append(struct stacks *s, struct str text)
{
	if (s->n >= UINT32_MAX - 1)
		msg_die("more than %lu different stacks", (unsigned long)UINT32_MAX - 1);
	s->v = mem_grow(s->v, &s->capacity, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct stack){arena_copy(&s->text, text), 0, 0};
}

uint32_t
stacks_find(struct stacks *s, struct str text)
{
	struct hash hash = hash_bytes(text);
	size_t at;

	if (s->n >= s->nslots / 2)
		grow_slots(s);
	at = hash_slot(hash, s->nslots);
	while (s->slots[at].stack != 0) {
		if (hash_eq(s->slots[at].hash, hash))
			return s->slots[at].stack - 1;
		at = (at + 1) & (s->nslots - 1);
	}
	append(s, text);
	s->slots[at] = (struct slot){hash, (uint32_t)s->n};
	return (uint32_t)s->n - 1;
}

bool
stacks_add(struct stacks *s, struct str text, count128 before, count128 count)
{
	struct stack *k;
	uint32_t i;

	hash_start();
	i = stacks_find(s, text); /* may move s->v */
	k = &s->v[i];
	if (before > COUNT_MAX - k->before || count > COUNT_MAX - k->count)
		return false;
	k->before += before;
	k->count += count;
	return true;
}

void
stacks_sort(struct stacks *s)
{
	struct stack *v = mem_get(s->n, sizeof *v);
	struct str *text = mem_get(s->n, sizeof *text);
	uint32_t *order;

	for (size_t i = 0; i < s->n; i++)
		text[i] = s->v[i].text;
	order = order_make(text, s->n, ORDER_STACKS, 1);
	free(text);
	for (size_t i = 0; i < s->n; i++) {
		if (i + AHEAD < s->n)
			__builtin_prefetch(&s->v[order[i + AHEAD]]);
		v[i] = s->v[order[i]];
	}
	free(order);
	free(s->v);
	free(s->slots);
	s->v = v;
	s->capacity = s->n;
	s->slots = NULL;
	s->nslots = 0;
}

void
stacks_total(const struct stacks *s, count128 *before, count128 *count)
{
	*before = *count = 0;
	for (size_t i = 0; i < s->n; i++)
		if (!count_add(before, s->v[i].before) || !count_add(count, s->v[i].count))
			msg_die(
			    "the sum of all counts is too large, at %s", msg_quote(s->v[i].text).text);
}

void
stacks_write(const struct stacks *s, struct out *o)
{
	if (s->two)
		folded_write_header(o);
	else if (s->n > 0)
		folded_write_guard(o, s->v[0].text);
	for (size_t i = 0; i < s->n; i++) {
		if (i + 2 < s->n)
			str_prefetch(s->v[i + 2].text);
		folded_write(o, s->v[i].text, ' ', s->two, s->v[i].before, s->v[i].count);
	}
}

size_t
stacks_bytes(const struct stacks *s)
{
	return s->text.size + s->capacity * sizeof *s->v + s->nslots * sizeof *s->slots;
}

void
stacks_free(struct stacks *s)
{
	free(s->v);
	free(s->slots);
	arena_free(&s->text);
	*s = (struct stacks){0};
}
