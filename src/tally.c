/* A line costs about one cache miss here: its slot holds all that is needed, and the slots of a batch are
 * fetched ahead together.  A slot's sum has 64 bits; once it is larger, its lines go to the shared stack
 * at once. */
#include "tally.h"

#include <stdlib.h>

#include "base/mem.h"

struct tally_slot {
	struct hash hash;
	uint64_t count; /* in units of 10^-9 */
	uint32_t lines;
	uint32_t stack; /* the shared stack's number + 1; 0 when the slot is free */
};

static void
grow_slots(struct tally *t)
{
	size_t n = t->nslots == 0 ? 1 << 8 : t->nslots < 1 << 16 ? 4 * t->nslots : 2 * t->nslots;
	struct tally_slot *slots = mem_zero(n, sizeof *slots);

	for (size_t i = 0; i < t->nslots; i++) {
		size_t at = hash_slot(t->slots[i].hash, n);

		if (t->slots[i].stack == 0)
			continue;
		while (slots[at].stack != 0)
			at = (at + 1) & (n - 1);
		slots[at] = t->slots[i];
	}
	free(t->slots);
	t->slots = slots;
	t->nslots = n;
}

/* A slot's count once its sum is with the shared stack. */
#define LARGE UINT64_MAX

/* Moves a slot's counts to the shared stack and adds a count; false when the sum does not fit.  The lock
 * is held. */
static bool
flush(struct stacks *s, struct tally_slot *slot, count128 count)
{
	struct stack *k = &s->v[slot->stack - 1];
	count128 sum = k->count;

	if (!count_add(&sum, slot->count == LARGE ? 0 : slot->count) || !count_add(&sum, count))
		return false;
	k->count = sum;
	k->before += slot->lines;
	slot->count = LARGE;
	slot->lines = 0;
	return true;
}

static bool
add_large(struct tally *t, struct tally_slot *slot, count128 count)
{
	bool fits;

	pthread_mutex_lock(&t->shared->lock);
	fits = flush(t->shared->stacks, slot, count);
	t->shared->stacks->v[slot->stack - 1].before += fits;
	pthread_mutex_unlock(&t->shared->lock);
	return fits;
}

/* Gives the slots of stacks that are new to the thread their numbers.  What of the shared table will be
 * looked at is fetched ahead. */
static void
find_new(struct tally *t, struct tally_slot *const *slot, const struct str *text, size_t n)
{
	if (n == 0)
		return;
	pthread_mutex_lock(&t->shared->lock);
	for (size_t i = 0; i < n; i++)
		stacks_prefetch(t->shared->stacks, slot[i]->hash);
	for (size_t i = 0; i < n; i++)
		slot[i]->stack = stacks_find(t->shared->stacks, text[i], slot[i]->hash) + 1;
	pthread_mutex_unlock(&t->shared->lock);
	t->n += n;
}

/* Returns where the hash is in the table, or the free slot where it belongs. */
static struct tally_slot *
probe(const struct tally *t, struct hash hash, size_t at)
{
	while (t->slots[at].stack != 0 && !hash_eq(t->slots[at].hash, hash))
		at = (at + 1) & (t->nslots - 1);
	return &t->slots[at];
}

size_t
tally_add(struct tally *t, const struct tally_line *line, size_t n)
{
	struct tally_slot *slot[TALLY_BATCH], *new_slot[TALLY_BATCH];
	struct str new_text[TALLY_BATCH];
	size_t at[TALLY_BATCH], new_n = 0;

	while (t->n + n > t->nslots / 2)
		grow_slots(t);
	for (size_t i = 0; i < n; i++) {
		at[i] = hash_slot(line[i].hash, t->nslots);
		__builtin_prefetch(&t->slots[at[i]], 1);
	}
	for (size_t i = 0; i < n; i++) {
		slot[i] = probe(t, line[i].hash, at[i]);
		if (slot[i]->stack != 0)
			continue;
		*slot[i] = (struct tally_slot){.hash = line[i].hash, .stack = UINT32_MAX};
		new_text[new_n] = line[i].stack;
		new_slot[new_n++] = slot[i];
	}
	find_new(t, new_slot, new_text, new_n);
	for (size_t i = 0; i < n; i++)
		if (line[i].count < LARGE - slot[i]->count && slot[i]->lines < UINT32_MAX) {
			slot[i]->count += (uint64_t)line[i].count;
			slot[i]->lines++;
		} else if (!add_large(t, slot[i], line[i].count)) {
			return i;
		}
	return n;
}

size_t
tally_bytes(const struct tally *t)
{
	return t->nslots * sizeof *t->slots;
}

bool
tally_join(struct tally *t)
{
	bool fits = true;

	for (size_t i = 0; i < t->nslots; i++)
		if (t->slots[i].stack != 0)
			fits = flush(t->shared->stacks, &t->slots[i], 0) && fits;
	free(t->slots);
	t->slots = NULL;
	t->nslots = t->n = 0;
	return fits;
}
