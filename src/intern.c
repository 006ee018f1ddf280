#include "intern.h"

#include <stdlib.h>

#include "base/msg.h"

static void
grow_slots(struct intern *in)
{
	free(in->slots);
	in->nslots = in->nslots == 0 ? 1024 : 2 * in->nslots;
	in->slots = mem_zero(in->nslots, sizeof *in->slots);
	in->hash = mem_grow(in->hash, &in->hash_capacity, in->nslots, sizeof *in->hash);
	for (size_t i = 0; i < in->n; i++) {
		size_t at = hash_slot(in->hash[i], in->nslots);

		while (in->slots[at] != 0)
			at = (at + 1) & (in->nslots - 1);
		in->slots[at] = (uint32_t)i + 1;
	}
}

/* Returns the number of a text that was not found lately. */
static uint32_t
look_up(struct intern *in, struct str text)
{
	struct hash h = hash_bytes(text);
	size_t at;

	if (2 * in->n >= in->nslots)
		grow_slots(in);
	at = hash_slot(h, in->nslots);
	while (in->slots[at] != 0) {
		if (hash_eq(in->hash[in->slots[at] - 1], h))
			return in->slots[at] - 1;
		at = (at + 1) & (in->nslots - 1);
	}
	if (in->n >= UINT32_MAX - 1)
		msg_die("more than %lu different names", (unsigned long)UINT32_MAX - 1);
	in->v = mem_grow(in->v, &in->capacity, in->n + 1, sizeof *in->v);
	in->v[in->n] = arena_copy(&in->text, text);
	in->hash[in->n] = h;
	in->slots[at] = (uint32_t)++in->n;
	return in->slots[at] - 1;
}

/* Returns where a text is among the recent ones, by its length and its ends. */
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
	return (size_t)(head >> 32 ^ head) % INTERN_RECENT;
}

uint32_t
intern(struct intern *in, struct str text)
{
	uint32_t *recent = &in->recent[recent_slot(text)];

	if (*recent == 0 || !str_eq(in->v[*recent - 1], text))
		*recent = look_up(in, text) + 1;
	return *recent - 1;
}

void
intern_free(struct intern *in)
{
	free(in->v);
	free(in->hash);
	free(in->slots);
	arena_free(&in->text);
	*in = (struct intern){0};
}
