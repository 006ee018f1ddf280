#include "stacks.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"
#include "folded.h"
#include "order.h"

/* The table is open addressing with linear probing.  A slot keeps 32 bits of the hash beside the
 * stack's number, so that nearly every probe of another stack ends in the slot itself; equal bits are
 * always settled by comparing the bytes. */
struct slot {
	uint32_t hash;
	uint32_t stack; /* its number + 1; 0 when the slot is free */
};

/* Differs from run to run, so that nobody can prepare stacks that collide.  No output depends on it. */
static uint64_t
hash_seed(void)
{
	static uint64_t seed;
	struct timespec t;

	if (seed == 0) {
		clock_gettime(CLOCK_REALTIME, &t);
		seed = (uint64_t)t.tv_nsec << 32 ^ (uint64_t)t.tv_sec ^ (uint64_t)getpid() << 20;
		seed ^= (uint64_t)(uintptr_t)&t;
		seed |= 1;
	}
	return seed;
}

static uint64_t
mix(uint64_t a, uint64_t b)
{
	count128 m = (count128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t
hash(struct str s)
{
	const uint64_t k1 = 0x9e3779b97f4a7c15, k2 = 0xd6e8feb86659fd93;
	uint64_t h = hash_seed() ^ mix(s.n ^ k1, k2);
	uint64_t w[2] = {0, 0};

	for (; s.n >= sizeof w; s.p += sizeof w, s.n -= sizeof w) {
		memcpy(w, s.p, sizeof w);
		h = mix(w[0] ^ k1, w[1] ^ h);
	}
	w[0] = w[1] = 0;
	if (s.n > 0)
		memcpy(w, s.p, s.n);
	return mix(mix(w[0] ^ k1, w[1] ^ h), k2);
}

static void
grow_slots(struct stacks *s)
{
	size_t n = s->nslots == 0 ? 1 << 10 : 2 * s->nslots;
	struct slot *slots = mem_zero(n, sizeof *slots);

	for (size_t i = 0; i < s->n; i++) {
		uint64_t h = hash(s->v[i].text);
		size_t at = (size_t)h & (n - 1);

		while (slots[at].stack != 0)
			at = (at + 1) & (n - 1);
		slots[at] = (struct slot){(uint32_t)(h >> 32), (uint32_t)i + 1};
	}
	free(s->slots);
	s->slots = slots;
	s->nslots = n;
}

static struct stack *
append(struct stacks *s, struct str text)
{
	struct stack *k;

	if (s->n >= UINT32_MAX - 1)
		msg_die("more than %lu different stacks", (unsigned long)UINT32_MAX - 1);
	s->v = mem_grow(s->v, &s->capacity, s->n + 1, sizeof *s->v);
	k = &s->v[s->n++];
	*k = (struct stack){arena_copy(&s->text, text), 0, 0};
	return k;
}

/* Returns the stack with that text, adding it with no counts when it is new. */
static struct stack *
find(struct stacks *s, struct str text)
{
	uint64_t h = hash(text);
	uint32_t tag = (uint32_t)(h >> 32);
	size_t at;

	if (s->n >= s->nslots / 2)
		grow_slots(s);
	for (at = (size_t)h & (s->nslots - 1); s->slots[at].stack != 0;
	     at = (at + 1) & (s->nslots - 1)) {
		struct stack *k = &s->v[s->slots[at].stack - 1];

		if (s->slots[at].hash == tag && str_eq(k->text, text))
			return k;
	}
	s->slots[at] = (struct slot){tag, (uint32_t)s->n + 1};
	return append(s, text);
}

bool
stacks_add(struct stacks *s, struct str text, count128 before, count128 count)
{
	struct stack *k = find(s, text);

	if (before > COUNT_MAX - k->before || count > COUNT_MAX - k->count)
		return false;
	k->before += before;
	k->count += count;
	return true;
}

void
stacks_append(struct stacks *s, struct str text, count128 before, count128 count)
{
	struct stack *k = append(s, text);

	k->before = before;
	k->count = count;
}

static struct str
text_of(const void *v, size_t i)
{
	return ((const struct stack *)v)[i].text;
}

void
stacks_sort(struct stacks *s)
{
	uint32_t *order = order_make(s->n, text_of, s->v);
	struct stack *v = mem_get(s->n, sizeof *v);

	for (size_t i = 0; i < s->n; i++)
		v[i] = s->v[order[i]];
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
stacks_write(const struct stacks *s, struct out *o, char separator)
{
	if (s->two)
		folded_write_header(o);
	for (size_t i = 0; i < s->n; i++)
		if (s->two)
			folded_write_two(o, s->v[i].text, separator, s->v[i].before, s->v[i].count);
		else
			folded_write(o, s->v[i].text, separator, s->v[i].count);
}

void
stacks_free(struct stacks *s)
{
	free(s->v);
	free(s->slots);
	arena_free(&s->text);
	*s = (struct stacks){0};
}
