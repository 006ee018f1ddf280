#include "stacks.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/msg.h"
#include "base/par.h"
#include "folded.h"
#include "order.h"

enum {
	AHEAD = 8,      /* stacks to fetch ahead of use */
	FEW = 1 << 12,  /* stacks that are not worth a thread */
	PART = 1 << 16, /* bytes that a thread writes at once */
};

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

/* Appends a stack without counts, and returns where its n bytes of text are to be. */
static char *
append(struct stacks *s, size_t n)
{
	char *text = arena_bytes(&s->text, n);

	if (s->n >= UINT32_MAX - 1)
		msg_die("more than %lu different stacks", (unsigned long)UINT32_MAX - 1);
	s->v = mem_grow(s->v, &s->capacity, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct stack){{text, n}, 0, 0};
	return text;
}

uint32_t
stacks_reserve(struct stacks *s, struct hash hash, size_t n, char **copy)
{
	size_t at;

	*copy = NULL;
	if (s->n >= s->nslots / 2)
		grow_slots(s);
	at = hash_slot(hash, s->nslots);
	while (s->slots[at].stack != 0) {
		if (hash_eq(s->slots[at].hash, hash))
			return s->slots[at].stack - 1;
		at = (at + 1) & (s->nslots - 1);
	}
	*copy = append(s, n);
	s->slots[at] = (struct slot){hash, (uint32_t)s->n};
	return (uint32_t)s->n - 1;
}

uint32_t
stacks_find(struct stacks *s, struct str text, struct hash hash)
{
	char *copy;
	uint32_t i = stacks_reserve(s, hash, text.n, &copy);

	if (copy != NULL && text.n > 0)
		memcpy(copy, text.p, text.n);
	return i;
}

void
stacks_prefetch(const struct stacks *s, struct hash hash)
{
	if (s->nslots > 0)
		__builtin_prefetch(&s->slots[hash_slot(hash, s->nslots)], 1);
}

bool
stacks_add(struct stacks *s, struct str text, count128 before, count128 count)
{
	struct stack *k;
	uint32_t i;

	hash_start();
	i = stacks_find(s, text, hash_bytes(text)); /* may move s->v */
	k = &s->v[i];
	if (before > COUNT_MAX - k->before || count > COUNT_MAX - k->count)
		return false;
	k->before += before;
	k->count += count;
	return true;
}

void
stacks_append(struct stacks *s, struct str text, count128 before, count128 count)
{
	char *copy = append(s, text.n);

	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	s->v[s->n - 1].before = before;
	s->v[s->n - 1].count = count;
}

static struct str
text_of(const void *v, size_t i)
{
	return ((const struct stack *)v)[i].text;
}

void
stacks_sort(struct stacks *s, unsigned threads)
{
	uint32_t *order = order_make(s->n, text_of, s->v, threads);
	struct stack *v = mem_get(s->n, sizeof *v);

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

/* Parts of a profile that are put into text on any thread, and written in their order. */
struct writing {
	const struct stacks *s;
	struct out *out;
	char separator;
	pthread_mutex_t lock;
	pthread_cond_t written;
	size_t next;        /* the stack that the next part begins with */
	unsigned long part; /* its number */
	unsigned long turn; /* the number of the part that is to be written */
};

/* One thread's part. */
struct part {
	struct writing *w;
	unsigned long number;
	size_t from, to;
};

/* Takes the next part; false when there is none. */
static bool
take_part(struct part *p)
{
	struct writing *w = p->w;
	size_t bytes = 0;

	pthread_mutex_lock(&w->lock);
	p->number = w->part++;
	p->from = w->next;
	while (w->next < w->s->n && bytes < PART)
		bytes += w->s->v[w->next++].text.n;
	p->to = w->next;
	pthread_mutex_unlock(&w->lock);
	return p->from < p->to;
}

static void
await_turn(void *part)
{
	const struct part *p = part;

	pthread_mutex_lock(&p->w->lock);
	while (p->w->turn != p->number)
		pthread_cond_wait(&p->w->written, &p->w->lock);
	pthread_mutex_unlock(&p->w->lock);
}

static void
end_turn(struct part *p)
{
	pthread_mutex_lock(&p->w->lock);
	p->w->turn++;
	pthread_cond_broadcast(&p->w->written);
	pthread_mutex_unlock(&p->w->lock);
}

static void
write_parts(void *writing, unsigned thread)
{
	struct part p = {.w = writing};
	const struct stacks *s = p.w->s;
	struct out *o = out_beside(p.w->out, await_turn, &p);

	(void)thread;
	while (take_part(&p)) {
		for (size_t i = p.from; i < p.to; i++) {
			if (i + 2 < s->n)
				str_prefetch(s->v[i + 2].text);
			if (s->two)
				folded_write_two(
				    o, s->v[i].text, p.w->separator, s->v[i].before, s->v[i].count);
			else
				folded_write(o, s->v[i].text, p.w->separator, s->v[i].count);
		}
		out_flush(o);
		end_turn(&p);
	}
	out_drop(o);
}

void
stacks_write(const struct stacks *s, struct out *o, char separator, unsigned threads)
{
	struct writing w = {.s = s, .out = o, .separator = separator};

	if (s->two)
		folded_write_header(o);
	else if (s->n > 0)
		folded_write_guard(o, s->v[0].text);
	out_flush(o);
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.written, NULL);
	par_run(s->n < FEW ? 1 : threads, write_parts, &w);
	pthread_cond_destroy(&w.written);
	pthread_mutex_destroy(&w.lock);
}

size_t
stacks_bytes(const struct stacks *s)
{
	return s->text.size + s->capacity * sizeof *s->v + s->nslots * sizeof *s->slots +
	    s->n * (sizeof *s->v + ORDER_BYTES);
}

void
stacks_free(struct stacks *s)
{
	free(s->v);
	free(s->slots);
	arena_free(&s->text);
	*s = (struct stacks){0};
}
