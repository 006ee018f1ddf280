#include "intern.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/msg.h"

struct intern_slot {
	uint32_t hash;   /* the low half */
	uint32_t number; /* of the text + 1; 0 when the slot is free */
};

static void
grow_slots(struct intern *in)
{
	size_t n = in->nslots == 0 ? 1 << 8 : 4 * in->nslots;
	struct intern_slot *slots = mem_zero(n, sizeof *slots);

	for (size_t i = 0; i < in->n; i++) {
		uint64_t hash = hash_quick(in->v[i]);
		size_t at = hash & (n - 1);

		while (slots[at].number != 0)
			at = (at + 1) & (n - 1);
		slots[at] = (struct intern_slot){(uint32_t)hash, (uint32_t)i + 1};
	}
	free(in->slots);
	in->slots = slots;
	in->nslots = n;
}

static uint32_t
look_up(struct intern *in, struct str text, uint64_t hash)
{
	size_t at = hash & (in->nslots - 1);

	while (in->slots[at].number != 0) {
		if (in->slots[at].hash == (uint32_t)hash &&
		    str_same(in->v[in->slots[at].number - 1], text))
			return in->slots[at].number - 1;
		at = (at + 1) & (in->nslots - 1);
	}
	if (in->n >= UINT32_MAX - 1)
		msg_die("more than %lu different names", (unsigned long)UINT32_MAX - 1);
	in->v = mem_grow(in->v, &in->capacity, in->n + 1, sizeof *in->v);
	in->v[in->n] = arena_copy(&in->text, text);
	in->slots[at] = (struct intern_slot){(uint32_t)hash, (uint32_t)++in->n};
	return (uint32_t)in->n - 1;
}

/* What is needed of memory is asked for as early as can be: the slots of all texts, then what they name. */
void
intern_all(struct intern *in, const struct str *text, size_t n, uint32_t *number)
{
	uint64_t hash[INTERN_BATCH];

	while (2 * (in->n + n) > in->nslots)
		grow_slots(in);
	for (size_t i = 0; i < n; i++) {
		hash[i] = hash_quick(text[i]);
		__builtin_prefetch(&in->slots[hash[i] & (in->nslots - 1)]);
	}
	for (size_t i = 0; i < n; i++) {
		number[i] = in->slots[hash[i] & (in->nslots - 1)].number;
		if (number[i] > 0)
			__builtin_prefetch(&in->v[number[i] - 1]);
	}
	for (size_t i = 0; i < n; i++)
		if (number[i] > 0) {
			__builtin_prefetch(in->v[number[i] - 1].p);
			__builtin_prefetch(in->v[number[i] - 1].p + text[i].n);
		}
	for (size_t i = 0; i < n; i++)
		number[i] = look_up(in, text[i], hash[i]);
}

uint32_t
intern(struct intern *in, struct str text)
{
	uint32_t number;

	intern_all(in, &text, 1, &number);
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
