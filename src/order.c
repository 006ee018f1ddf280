/* Multikey quicksort (Bentley and Sedgewick, "Fast algorithms for sorting and searching strings", SODA
 * 1997) on eight bytes at a time, which are kept beside the item as in its caching variant (Ng and
 * Kakehi, IEICE 2007): stacks share long beginnings, and this looks at each shared byte about once
 * instead of once per comparison.  What all items of a part share is skipped at once. */
#include "order.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/par.h"
#include "folded.h"

enum { SMALL = 12, KEY_BYTES = 8, TASK = 4096, AHEAD = 8 }; /* AHEAD: items to fetch ahead of use */

struct item {
	uint64_t key; /* the bytes at the current depth */
	struct str text;
	uint32_t i;
};

_Static_assert(sizeof(struct item) + sizeof(uint32_t) <= ORDER_BYTES, "ORDER_BYTES is too low");

/* Items that are the same in their first depth bytes. */
struct task {
	struct item *v;
	size_t n;
	size_t depth;
	bool loaded; /* their keys are those at depth */
};

/* Parts of TASK items or more that wait for a thread, when there are several. */
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct task *tasks;
	size_t n, capacity;
	unsigned threads;
	unsigned busy; /* threads that sort, and may add tasks */
};

static void
swap(struct item *a, struct item *b)
{
	struct item t = *a;

	*a = *b;
	*b = t;
}

/* All of the n items are the same in their first depth bytes. */
static void
insertion_sort(struct item *v, size_t n, size_t depth)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0; j--) {
			if (v[j - 1].key < v[j].key)
				break;
			if (v[j - 1].key == v[j].key &&
			    folded_cmp(v[j - 1].text, v[j].text, depth) <= 0)
				break;
			swap(&v[j - 1], &v[j]);
		}
}

static uint64_t
median(uint64_t a, uint64_t b, uint64_t c)
{
	if (a < b)
		return b < c ? b : a < c ? c : a;
	return a < c ? a : b < c ? c : b;
}

/* Moves the texts that end before depth to the front, in order, and returns their number: they are the
 * same but for separators at their ends, so the shorter is first.  There are few: texts differ. */
static size_t
take_ended(struct item *v, size_t n, size_t depth)
{
	size_t ended = 0;

	for (size_t i = 0; i < n; i++)
		if (v[i].text.n <= depth)
			swap(&v[i], &v[ended++]);
	for (size_t i = 1; i < ended; i++)
		for (size_t j = i; j > 0 && v[j - 1].text.n > v[j].text.n; j--)
			swap(&v[j - 1], &v[j]);
	return ended;
}

/* Returns how many bytes the items have in common; depth are known to be. */
static size_t
shared_bytes(const struct item *v, size_t n, size_t depth)
{
	size_t shared = v[0].text.n;

	for (size_t i = 1; i < n && shared > depth; i++) {
		struct str a = str_sub(v[0].text, 0, shared);

		if (i + AHEAD < n)
			__builtin_prefetch(v[i + AHEAD].text.p + depth);
		shared = str_common(a, v[i].text, depth);
	}
	return shared;
}

static void
load_keys(struct item *v, size_t n, size_t depth)
{
	for (size_t i = 0; i < n; i++) {
		if (i + AHEAD < n)
			__builtin_prefetch(v[i + AHEAD].text.p + depth);
		v[i].key = folded_key(v[i].text, depth);
	}
}

/* Splits v around a pivot: *less items have lower keys, and from *more on they have higher ones. */
static void
split(struct item *v, size_t n, size_t *less, size_t *more)
{
	uint64_t pivot = median(v[0].key, v[n / 2].key, v[n - 1].key);
	size_t i = 0;

	*less = 0;
	*more = n;
	while (i < *more)
		if (v[i].key < pivot)
			swap(&v[(*less)++], &v[i++]);
		else if (v[i].key > pivot)
			swap(&v[i], &v[--*more]);
		else
			i++;
}

static void sort(struct pool *, struct task);

/* Sorts a part now, or leaves it to whichever thread is free. */
static void
hand_on(struct pool *pool, struct task t)
{
	if (pool->threads == 1 || t.n < TASK) {
		sort(pool, t);
		return;
	}
	pthread_mutex_lock(&pool->lock);
	pool->tasks = mem_grow(pool->tasks, &pool->capacity, pool->n + 1, sizeof *pool->tasks);
	pool->tasks[pool->n++] = t;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

/* The largest of the three parts is left to the loop, so the recursion is no deeper than log2(n). */
static void
sort(struct pool *pool, struct task t)
{
	while (t.n > 1) {
		struct task low, equal, high;
		size_t less, more, ended;

		if (!t.loaded) {
			t.depth = shared_bytes(t.v, t.n, t.depth);
			load_keys(t.v, t.n, t.depth);
		}
		if (t.n <= SMALL) {
			insertion_sort(t.v, t.n, t.depth);
			return;
		}
		split(t.v, t.n, &less, &more);
		ended = take_ended(t.v + less, more - less, t.depth + KEY_BYTES);
		low = (struct task){t.v, less, t.depth, true};
		equal =
		    (struct task){t.v + less + ended, more - less - ended, t.depth + KEY_BYTES, false};
		high = (struct task){t.v + more, t.n - more, t.depth, true};
		t = equal.n >= low.n && equal.n >= high.n ? equal : low.n > high.n ? low : high;
		if (t.v != low.v || t.n != low.n)
			hand_on(pool, low);
		if (t.v != equal.v)
			hand_on(pool, equal);
		if (t.v != high.v)
			hand_on(pool, high);
	}
}

/* Sorts tasks until there is none and none can come. */
static void
work(void *arg, unsigned i)
{
	struct pool *pool = arg;

	(void)i;
	pthread_mutex_lock(&pool->lock);
	while (pool->n > 0 || pool->busy > 0) {
		if (pool->n == 0) {
			pthread_cond_wait(&pool->changed, &pool->lock);
			continue;
		}
		pool->busy++;
		struct task t = pool->tasks[--pool->n];
		pthread_mutex_unlock(&pool->lock);
		sort(pool, t);
		pthread_mutex_lock(&pool->lock);
		pool->busy--;
	}
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

uint32_t *
order_make(size_t n, struct str (*text)(const void *of, size_t i), const void *of, unsigned threads)
{
	struct item *v = mem_get(n, sizeof *v);
	uint32_t *order = mem_get(n, sizeof *order);
	struct pool pool = {.threads = n < 2 * TASK ? 1 : threads};

	for (size_t i = 0; i < n; i++) {
		v[i].text = text(of, i);
		v[i].i = (uint32_t)i;
	}
	pthread_mutex_init(&pool.lock, NULL);
	pthread_cond_init(&pool.changed, NULL);
	pool.tasks = mem_grow(NULL, &pool.capacity, 1, sizeof *pool.tasks);
	pool.tasks[pool.n++] = (struct task){v, n, 0, false};
	par_run(pool.threads, work, &pool);
	pthread_cond_destroy(&pool.changed);
	pthread_mutex_destroy(&pool.lock);
	free(pool.tasks);
	for (size_t i = 0; i < n; i++)
		order[i] = v[i].i;
	free(v);
	return order;
}
