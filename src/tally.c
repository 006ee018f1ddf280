/* A line costs about one cache miss here: its slot holds all that is needed, and the slots of a batch are
 * fetched ahead together.  A slot's sum has 64 bits; a larger one is kept with the shared ones.
 *
 * Of a stack that several threads meet, one alone keeps the frames; from the others it is absent until the tallies
 * are joined. */
#include "tally.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/par.h"
#include "folded.h"
#include "front.h"

enum { AHEAD = 32 }; /* slots to fetch ahead of use, half of them free */

struct tally_slot {
	struct hash hash;
	uint64_t count; /* in units of 10^-9, or LARGE: it is a shared one */
	uint32_t lines; /* 0 when it is */
	uint32_t
	    stack; /* its number + 1; 0 when the slot is free; from ABSENT on, the tally that has it */
};

#define ABSENT (UINT32_MAX - SHARED_THREADS)
#define LARGE UINT64_MAX

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

/* Adds a line, and what its slot has had, to the shared sums; false when the sum does not fit. */
static bool
add_large(struct tally *t, struct tally_slot *slot, const struct tally_line *line)
{
	count128 count = slot->count == LARGE ? 0 : slot->count;

	if (!count_add(&count, line->count) ||
	    !shared_add(t->shared, line->stack, (count128)slot->lines + 1, count))
		return false;
	slot->count = LARGE;
	slot->lines = 0;
	return true;
}

/* Adds a line to its slot; false when the sum does not fit. */
static bool
add_line(struct tally *t, struct tally_slot *slot, const struct tally_line *line)
{
	if (line->count >= LARGE - slot->count || slot->lines == UINT32_MAX)
		return add_large(t, slot, line);
	slot->count += (uint64_t)line->count;
	slot->lines++;
	return true;
}

/* Fetches where the hash will be looked for. */
static void
fetch_slot(const struct tally *t, struct hash hash)
{
	__builtin_prefetch(&t->slots[hash_slot(hash, t->nslots)], 1);
}

/* Returns where the hash is in the table, or the free slot where it belongs. */
static struct tally_slot *
probe(const struct tally *t, struct hash hash, size_t at)
{
	while (t->slots[at].stack != 0 && !hash_eq(t->slots[at].hash, hash))
		at = (at + 1) & (t->nslots - 1);
	return &t->slots[at];
}

void
tally_part(struct tally *t, uint64_t number)
{
	if (!t->mixed)
		front_part(&t->stacks.front, number);
}

/* Adds lines in any order; returns how many were added. */
static size_t
add_mixed(struct tally *t, const struct tally_line *line, size_t n)
{
	struct hash hash[TALLY_BATCH];
	struct tally_slot *slot[TALLY_BATCH];
	size_t at[TALLY_BATCH], new[TALLY_BATCH], nnew = 0;

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
		*slot[i] = (struct tally_slot){.hash = hash[i], .stack = ABSENT};
		shared_fetch(t->shared, hash[i]);
		new[nnew++] = i;
	}
	t->n += nnew;
	for (size_t i = 0; i < nnew; i++) {
		unsigned owner = shared_claim(t->shared, hash[new[i]], t->number);

		slot[new[i]]->stack = owner != t->number
		    ? ABSENT + owner
		    : packed_append(&t->stacks, line[new[i]].stack) + 1;
	}
	for (size_t i = 0; i < n; i++)
		if (!add_line(t, slot[i], &line[i]))
			return i;
	return n;
}

/* Returns the text of a stack, which is made in the arena. */
static struct str
text_of(const struct intern *names, const uint32_t *path, size_t n, struct arena *texts)
{
	size_t length = n, at = 0;
	char *text;

	for (size_t k = 0; k < n; k++)
		length += names->v[path[k]].n;
	text = arena_bytes(texts, length);
	for (size_t k = 0; k < n; k++)
		at = folded_join(text, at, k == 0, names->v[path[k]]);
	return (struct str){text, at};
}

/* Adds the stacks of the front as lines, now that they are not all. */
static void
add_front(struct tally *t)
{
	const struct intern *names = &t->stacks.names;
	struct front f = t->stacks.front;
	uint32_t *path = mem_get(f.deepest, sizeof *path);
	struct tally_line line[TALLY_BATCH];
	struct arena texts = {0};
	size_t n = 0, at = 0;

	t->stacks.front = (struct front){0};
	for (size_t i = 0; i < f.n; i++) {
		memcpy(path + f.v[i].shared, f.names + at, f.v[i].own * sizeof *path);
		at += f.v[i].own;
		line[n++] = (struct tally_line){
		    text_of(names, path, front_depth(&f, i), &texts), f.v[i].count, 0};
		if (n == TALLY_BATCH || i + 1 == f.n) {
			add_mixed(t, line, n); /* counts are small, and all fit */
			arena_free(&texts);
			n = 0;
		}
	}
	front_free(&f);
	free(path);
}

/* Adds lines as long as they are in order, and small; returns how many were added. */
static size_t
add_in_order(struct tally *t, const struct tally_line *line, size_t n)
{
	struct packed *p = &t->stacks;
	size_t i = 0;

	while (i < n && line[i].count < LARGE &&
	    front_add(&p->front, &p->names, line[i].stack, line[i].common, (uint64_t)line[i].count))
		i++;
	if (i < n) {
		t->mixed = true;
		shared_open(t->shared);
		add_front(t);
	} else {
		front_keep(&p->front);
	}
	return i;
}

size_t
tally_add(struct tally *t, const struct tally_line *line, size_t n)
{
	size_t done = t->mixed ? 0 : add_in_order(t, line, n);

	return done == n ? n : done + add_mixed(t, line + done, n - done);
}

size_t
tally_bytes(const struct tally *t)
{
	return t->nslots * sizeof *t->slots + packed_bytes(&t->stacks) + shared_bytes(t->shared);
}

/* Tallies that are joined, on a thread each. */
struct joint {
	struct tally **t;
	unsigned n;
	bool mixed;        /* one of them is */
	uint32_t **absent; /* for each tally: slots whose stack is absent, by who has it; */
	uint32_t **start;  /* and where those of each begin, and the end of all */
	atomic_bool overflow;
};

/* Adds what a slot has to the counts of a stack; false when the sum does not fit. */
static bool
flush(struct packed_stack *to, const struct tally_slot *slot)
{
	to->before += slot->lines;
	return slot->count == LARGE || count_add(&to->count, slot->count);
}

/* Makes the counts of a tally those of its stacks, and sorts the slots whose stacks are absent. */
static void
settle(void *joint, unsigned i)
{
	struct joint *j = joint;
	struct tally *t = j->t[i];
	uint32_t *start = j->start[i] = mem_zero(j->n + 2, sizeof *start);
	uint32_t *absent = mem_get(t->n, sizeof *absent);
	size_t n = 0;

	for (size_t k = 0; k < t->nslots; k++) {
		uint32_t ahead = k + AHEAD < t->nslots ? t->slots[k + AHEAD].stack : 0;
		uint32_t stack = t->slots[k].stack;

		if (ahead != 0 && ahead < ABSENT)
			__builtin_prefetch(&t->stacks.v[ahead - 1], 1);
		if (stack >= ABSENT) {
			start[stack - ABSENT + 2]++;
			absent[n++] = (uint32_t)k;
		} else if (stack != 0 && !flush(&t->stacks.v[stack - 1], &t->slots[k])) {
			j->overflow = true;
		}
	}
	for (unsigned owner = 0; owner < j->n; owner++)
		start[owner + 2] += start[owner + 1];
	j->absent[i] = mem_get(n, sizeof *absent);
	for (size_t k = 0; k < n; k++)
		j->absent[i][start[t->slots[absent[k]].stack - ABSENT + 1]++] = absent[k];
	free(absent);
}

/* Adds what the others have counted of a tally's stacks. */
static void
take_absent(void *joint, unsigned owner)
{
	struct joint *j = joint;
	struct tally *to = j->t[owner];

	for (unsigned i = 0; i < j->n; i++) {
		const uint32_t *slot = j->absent[i] + j->start[i][owner];
		const uint32_t *end = j->absent[i] + j->start[i][owner + 1];
		const struct tally_slot *from = j->t[i]->slots;

		for (; slot < end; slot++) {
			struct hash hash = from[*slot].hash;
			const struct tally_slot *found = probe(to, hash, hash_slot(hash, to->nslots));

			if (slot + AHEAD < end)
				fetch_slot(to, from[slot[AHEAD]].hash);
			if (!flush(&to->stacks.v[found->stack - 1], &from[*slot]))
				j->overflow = true;
		}
	}
}

/* Joins the fronts of all tallies, if there are no other stacks and the fronts belong behind each other. */
static bool
join_fronts(struct joint *j, uint32_t *const *number)
{
	struct front **from = mem_get(j->n, sizeof(struct front *)), all = {0};
	bool order;

	for (unsigned i = 0; i < j->n; i++)
		from[i] = &j->t[i]->stacks.front;
	order =
	    !j->mixed && (j->n == 1 || front_join(&all, from, number, j->n, &j->t[0]->stacks.names));
	if (order && j->n > 1)
		j->t[0]->stacks.front = all;
	free(from);
	return order;
}

static void
expand_one(void *joint, unsigned i)
{
	packed_expand(&((struct joint *)joint)->t[i]->stacks, 1);
}

/* Moves the stacks of all tallies to the first one. */
static void
move_stacks(struct joint *j)
{
	uint32_t **number = mem_get(j->n, sizeof(uint32_t *));
	bool order;

	number[0] = NULL;
	for (unsigned i = 1; i < j->n; i++)
		number[i] = intern_join(&j->t[0]->stacks.names, &j->t[i]->stacks.names);
	order = join_fronts(j, number);
	if (!order)
		par_run(j->n, expand_one, j);
	for (unsigned i = 0; i < j->n; i++) {
		if (!order && i > 0)
			packed_renumber(&j->t[i]->stacks, number[i], PACKED_FULL, j->n);
		if (i > 0)
			packed_move(&j->t[0]->stacks, &j->t[i]->stacks);
		free(number[i]);
	}
	free(number);
}

/* Adds the shared sums as stacks of their own. */
static void
add_sums(struct packed *p, const struct stacks *sums)
{
	if (sums->n > 0)
		packed_expand(p, 1);
	for (size_t i = 0; i < sums->n; i++) {
		uint32_t k = packed_append(p, sums->v[i].text);

		p->v[k].before = sums->v[i].before;
		p->v[k].count = sums->v[i].count;
	}
}

bool
tally_join(struct tally **t, unsigned n, struct packed *p)
{
	struct joint j = {.t = t, .n = n};

	j.absent = mem_zero(n, sizeof(uint32_t *));
	j.start = mem_zero(n, sizeof(uint32_t *));
	for (unsigned i = 0; i < n; i++)
		j.mixed = j.mixed || t[i]->mixed;
	if (j.mixed) {
		par_run(n, settle, &j);
		par_run(n, take_absent, &j);
	}
	move_stacks(&j);
	add_sums(&t[0]->stacks, shared_sums(t[0]->shared));
	*p = t[0]->stacks;
	for (unsigned i = 0; i < n; i++) {
		free(t[i]->slots);
		*t[i] = (struct tally){0};
		free(j.absent[i]);
		free(j.start[i]);
	}
	free(j.absent);
	free(j.start);
	return !j.overflow;
}
