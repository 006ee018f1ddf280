#include "shared.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
	PLACES = 1 << 17, /* for claims, at most; */
	CLAIMS = 4,       /* so many in each: a line of the cache */
	LINE = 256,       /* bytes of input for which there is a claim */
};

/* The halves of a hash; the high one, which is never 0, is written last. */
struct claim {
	_Atomic uint64_t low, high;
};

struct shared {
	struct claim (*claims)[CLAIMS]; /* NULL when there is one thread, or nobody has any */
	size_t places;                  /* for them; 0 when there is one thread */
	uint16_t (*threads)[CLAIMS];    /* whose they are */
	pthread_mutex_t lock;
	struct stacks sums;
};

struct shared *
shared_make(void)
{
	struct shared *s = mem_zero(1, sizeof *s);

	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
shared_start(struct shared *s, uint64_t size)
{
	s->places = PLACES;
	while (size > 0 && s->places > 1 && s->places / 2 * CLAIMS * LINE >= size)
		s->places /= 2;
}

void
shared_open(struct shared *s)
{
	pthread_mutex_lock(&s->lock);
	if (s->places > 0 && s->claims == NULL) {
		s->threads = mem_get(s->places, sizeof *s->threads);
		s->claims = mem_zero(s->places, sizeof *s->claims);
	}
	pthread_mutex_unlock(&s->lock);
}

void
shared_fetch(const struct shared *s, struct hash hash)
{
	if (s->claims != NULL)
		__builtin_prefetch(s->claims[hash_slot(hash, s->places)], 1);
}

unsigned
shared_claim(struct shared *s, struct hash hash, unsigned thread)
{
	size_t at = s->claims == NULL ? 0 : hash_slot(hash, s->places);

	for (int i = 0; s->claims != NULL && i < CLAIMS && hash.low != 0; i++) {
		struct claim *c = &s->claims[at][i];
		uint64_t low = atomic_load_explicit(&c->low, memory_order_relaxed);

		if (low == 0 && atomic_compare_exchange_strong(&c->low, &low, hash.low)) {
			s->threads[at][i] = (uint16_t)thread;
			atomic_store_explicit(&c->high, hash.high, memory_order_release);
			return thread;
		}
		if (low == hash.low &&
		    atomic_load_explicit(&c->high, memory_order_acquire) == hash.high)
			return s->threads[at][i];
	}
	return thread;
}

bool
shared_add(struct shared *s, struct str stack, count128 lines, count128 count)
{
	bool fits;

	pthread_mutex_lock(&s->lock);
	fits = stacks_add(&s->sums, stack, lines, count);
	pthread_mutex_unlock(&s->lock);
	return fits;
}

size_t
shared_bytes(struct shared *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = stacks_bytes(&s->sums);
	pthread_mutex_unlock(&s->lock);
	return n;
}

const struct stacks *
shared_sums(const struct shared *s)
{
	return &s->sums;
}

void
shared_free(struct shared *s)
{
	pthread_mutex_destroy(&s->lock);
	stacks_free(&s->sums);
	free(s->claims);
	free(s->threads);
	free(s);
}
