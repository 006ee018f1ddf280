#include "intern.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/msg.h"

struct intern_slot {
	struct hash hash; /* stands for the text */
	uint32_t number;  /* of the text + 1; 0 when the slot is free */
};

/* Returns where the hash, which is looked for from there on, is in the table, or the free slot where it belongs. */
static struct intern_slot *
probe(const struct intern *in, struct hash hash, size_t at)
{
	while (in->slots[at].number != 0 && !hash_eq(in->slots[at].hash, hash))
		at = (at + 1) & (in->nslots - 1);
	return &in->slots[at];
}

static void
grow_slots(struct intern *in)
{
	struct intern_slot *old = in->slots;
	size_t n = in->nslots;

	in->nslots = n == 0 ? 1 << 8 : n < 1 << 16 ? 4 * n : 2 * n;
	in->slots = mem_zero(in->nslots, sizeof *in->slots);
	for (size_t i = 0; i < n; i++)
		if (old[i].number != 0)
			*probe(in, old[i].hash, hash_slot(old[i].hash, in->nslots)) = old[i];
	free(old);
}

/* Gives a text that is new a number, which goes to its slot. */
static void
add(struct intern *in, struct str text, struct hash hash, struct intern_slot *slot)
{
	if (in->n >= UINT32_MAX - 1)
		msg_die("more than %lu different names", (unsigned long)UINT32_MAX - 1);
	in->v = mem_grow(in->v, &in->capacity, in->n + 1, sizeof *in->v);
	in->v[in->n++] = arena_copy(&in->text, text);
	*slot = (struct intern_slot){hash, (uint32_t)in->n};
}

void
intern_all(struct intern *in, const struct str *text, size_t n, uint32_t *number)
{
	struct hash hash[INTERN_BATCH];
	size_t at[INTERN_BATCH];

	while (2 * (in->n + n) > in->nslots)
		grow_slots(in);
	for (size_t i = 0; i < n; i++) {
		hash[i] = hash_bytes(text[i]);
		at[i] = hash_slot(hash[i], in->nslots);
		__builtin_prefetch(&in->slots[at[i]]);
	}
	for (size_t i = 0; i < n; i++) {
		struct intern_slot *slot = probe(in, hash[i], at[i]);

		if (slot->number == 0)
			add(in, text[i], hash[i], slot);
		number[i] = slot->number - 1;
	}
}

uint32_t
intern(struct intern *in, struct str text)
{
	uint32_t number;

	intern_all(in, &text, 1, &number);
	return number;
}

uint32_t *
intern_join(struct intern *in, const struct intern *from)
{
	uint32_t *number = mem_get(from->n, sizeof *number);

	for (size_t i = 0; i < from->n; i++)
		number[i] = intern(in, from->v[i]);
	return number;
}

size_t
intern_bytes(const struct intern *in)
{
	return in->text.size + in->capacity * sizeof *in->v + in->nslots * sizeof *in->slots;
}

void
intern_free(struct intern *in)
{
	free(in->v);
	free(in->slots);
	arena_free(&in->text);
	*in = (struct intern){0};
}
