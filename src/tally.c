/* A line costs about one cache miss here: its slot holds all that is needed, and the slots of a batch are
 * fetched ahead together.  A slot's sum has 64 bits; once it is larger, its lines go to the shared stack
 * at once. */
#include "tally.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

enum { A_WHILE = 1024, AHEAD = 32 }; /* lines; slots to fetch ahead of use, half of them free */

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

/* Moves a slot's counts, and those of some more lines, to the shared stack; false when the sum does not fit.
 * The lock is held. */
static bool
flush(struct stacks *s, struct tally_slot *slot, uint32_t lines, count128 count)
{
	struct stack *k = &s->v[slot->stack - 1];
	count128 sum = k->count;

	if (!count_add(&sum, slot->count == LARGE ? 0 : slot->count) || !count_add(&sum, count))
		return false;
	k->count = sum;
	k->before += slot->lines + (count128)lines;
	slot->count = LARGE;
	slot->lines = 0;
	return true;
}

static bool
add_large(struct tally *t, struct tally_slot *slot, count128 count)
{
	bool fits;

	pthread_mutex_lock(&t->shared->lock);
	fits = flush(t->shared->stacks, slot, 1, count);
	pthread_mutex_unlock(&t->shared->lock);
	return fits;
}

/* Gives the slots of stacks that are new to the thread their numbers.  What of the shared table will be
 * looked at is fetched ahead. */
static void
find_new(struct tally *t, struct tally_slot *const *slot, const struct str *text, size_t n)
{
	struct stacks *all = t->shared->stacks;
	char *copy[TALLY_BATCH];

	if (n == 0)
		return;
	pthread_mutex_lock(&t->shared->lock); /* not longer than it takes to make room */
	for (size_t i = 0; i < n; i++)
		stacks_prefetch(all, slot[i]->hash);
	for (size_t i = 0; i < n; i++)
		slot[i]->stack = stacks_reserve(all, slot[i]->hash, text[i].n, &copy[i]) + 1;
	pthread_mutex_unlock(&t->shared->lock);
	for (size_t i = 0; i < n; i++)
		if (copy[i] != NULL && text[i].n > 0)
			memcpy(copy[i], text[i].p, text[i].n);
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

/* Adds the lines to the trie itself; returns how many. */
static size_t
add_direct(struct tally *t, const struct tally_line *line, size_t n)
{
	size_t known = t->trie->nstacks;

	for (size_t i = 0; i < n; i++) {
		uint32_t number = trie_find(t->trie, line[i].stack);
		struct trie_stack *s = &t->trie->stacks[number];

		if (!count_add(&s->count, line[i].count))
			return i;
		s->before++;
	}
	t->new += t->trie->nstacks - known;
	return n;
}

/* After a while decides, by how many lines were new, what to do with the next ones. */
static void
decide(struct tally *t, size_t n)
{
	t->lines += n;
	if (t->trie == NULL || t->lines < A_WHILE)
		return;
	t->direct = t->new > t->lines / 2;
	t->lines = t->new = 0;
}

size_t
tally_add(struct tally *t, const struct tally_line *line, size_t n)
{
	struct tally_slot *slot[TALLY_BATCH], *new_slot[TALLY_BATCH];
	struct str new_text[TALLY_BATCH];
	struct hash hash[TALLY_BATCH];
	size_t at[TALLY_BATCH], new_n = 0;

	decide(t, n);
	if (t->direct)
		return add_direct(t, line, n);
	while (t->n + n > t->nslots / 2)
		grow_slots(t);
	for (size_t i = 0; i < n; i++) {
		hash[i] = hash_bytes(line[i].stack);
		at[i] = hash_slot(hash[i], t->nslots);
		__builtin_prefetch(&t->slots[at[i]], 1);
	}
	for (size_t i = 0; i < n; i++) {
		slot[i] = probe(t, hash[i], at[i]);
		if (slot[i]->stack != 0)
			continue;
		*slot[i] = (struct tally_slot){.hash = hash[i], .stack = UINT32_MAX};
		new_text[new_n] = line[i].stack;
		new_slot[new_n++] = slot[i];
	}
	find_new(t, new_slot, new_text, new_n);
	t->new += new_n;
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
	struct stacks *all = t->shared->stacks;
	bool fits = true;

	for (size_t i = 0; i < t->nslots; i++) {
		if (i + AHEAD < t->nslots && t->slots[i + AHEAD].stack != 0)
			__builtin_prefetch(&all->v[t->slots[i + AHEAD].stack - 1], 1);
		if (t->slots[i].stack != 0)
			fits = flush(all, &t->slots[i], 0, 0) && fits;
	}
	free(t->slots);
	t->slots = NULL;
	t->nslots = t->n = 0;
	return fits;
}
