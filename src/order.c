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
	uint32_t i;   /* the text's number */
};

_Static_assert(sizeof(struct item) + sizeof(uint32_t) <= ORDER_ITEM, "ORDER_ITEM is too low");

/* Items that are the same in their first depth bytes. */
struct task {
	struct item *v;
	size_t n;
	size_t depth;
	bool loaded; /* their keys are those at depth */
};

/* An order: folded_cmp and folded_key, or the same for bytes. */
struct rule {
	int (*cmp)(struct str a, struct str b, size_t from);
	uint64_t (*key)(struct str s, size_t at);
};

/* Parts of TASK items or more that wait for a thread, when there are several. */
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct task *tasks;
	size_t n, capacity;
	unsigned threads;
	unsigned busy; /* threads that sort, and may add tasks */
	struct rule rule;
	const struct str *text;
};

static int
byte_cmp(struct str a, struct str b, size_t from)
{
	return str_cmp(str_sub(a, from, a.n), str_sub(b, from, b.n));
}

/* What is behind the end reads as zero. */
static uint64_t
byte_key(struct str s, size_t at)
{
	size_t n = at < s.n ? s.n - at : 0;
	unsigned char b[KEY_BYTES] = {0};

	if (n > 0)
		memcpy(b, s.p + at, n < sizeof b ? n : sizeof b);
	return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
	    (uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 | (uint64_t)b[6] << 8 |
	    (uint64_t)b[7];
}

static inline struct str
text_of(const struct pool *pool, const struct item *item)
{
	return pool->text[item->i];
}

static void
swap(struct item *a, struct item *b)
{
	struct item t = *a;

	*a = *b;
	*b = t;
}

/* All of the n items are the same in their first depth bytes. */
static void
insertion_sort(const struct pool *pool, struct item *v, size_t n, size_t depth)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0; j--) {
			if (v[j - 1].key < v[j].key)
				break;
			if (v[j - 1].key == v[j].key &&
			    pool->rule.cmp(text_of(pool, &v[j - 1]), text_of(pool, &v[j]), depth) <= 0)
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
take_ended(const struct pool *pool, struct item *v, size_t n, size_t depth)
{
	size_t ended = 0;

	for (size_t i = 0; i < n; i++)
		if (text_of(pool, &v[i]).n <= depth)
			swap(&v[i], &v[ended++]);
	for (size_t i = 1; i < ended; i++)
		for (size_t j = i; j > 0 && text_of(pool, &v[j - 1]).n > text_of(pool, &v[j]).n; j--)
			swap(&v[j - 1], &v[j]);
	return ended;
}

/* Fetches what is at depth of an item further on. */
static void
fetch(const struct pool *pool, const struct item *v, size_t n, size_t i, size_t depth)
{
	if (i + 2 * AHEAD < n)
		__builtin_prefetch(&pool->text[v[i + 2 * AHEAD].i]);
	if (i + AHEAD < n)
		__builtin_prefetch(text_of(pool, &v[i + AHEAD]).p + depth);
}

/* Returns how many bytes the items have in common; depth are known to be. */
static size_t
shared_bytes(const struct pool *pool, const struct item *v, size_t n, size_t depth)
{
	struct str first = text_of(pool, &v[0]);

	for (size_t i = 1; i < n && first.n > depth; i++) {
		fetch(pool, v, n, i, depth);
		first.n = str_common(first, text_of(pool, &v[i]), depth);
	}
	return first.n;
}

static void
load_keys(const struct pool *pool, struct item *v, size_t n, size_t depth)
{
	for (size_t i = 0; i < n; i++) {
		fetch(pool, v, n, i, depth);
		v[i].key = pool->rule.key(text_of(pool, &v[i]), depth);
	}
}

/* Moves the items whose keys are at most that to the front, and returns their number.  There is no branch that
 * depends on a key: half of the time it would be taken wrongly. */
static size_t
gather(struct item *v, size_t n, uint64_t most)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t key = v[i].key;
		uint32_t number = v[i].i;

		v[i].key = v[m].key; /* by parts, since they are read again as they are written */
		v[i].i = v[m].i;
		v[m].key = key;
		v[m].i = number;
		m += key <= most;
	}
	return m;
}

/* Splits v around a pivot: *less items have lower keys, and from *more on they have higher ones. */
static void
split(struct item *v, size_t n, size_t *less, size_t *more)
{
	uint64_t pivot = median(v[0].key, v[n / 2].key, v[n - 1].key);

	*less = pivot > 0 ? gather(v, n, pivot - 1) : 0;
	*more = *less + gather(v + *less, n - *less, pivot);
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
			t.depth = shared_bytes(pool, t.v, t.n, t.depth);
			load_keys(pool, t.v, t.n, t.depth);
		}
		if (t.n <= SMALL) {
			insertion_sort(pool, t.v, t.n, t.depth);
			return;
		}
		split(t.v, t.n, &less, &more);
		ended = take_ended(pool, t.v + less, more - less, t.depth + KEY_BYTES);
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

/* Items to begin with. */
struct start {
	const struct pool *pool;
	struct item *v;
	size_t n;
};

/* Makes a thread's share of them. */
static void
start_items(void *start, unsigned thread)
{
	const struct start *s = start;
	size_t from = s->n * thread / s->pool->threads, to = s->n * (thread + 1) / s->pool->threads;

	for (size_t i = from; i < to; i++)
		s->v[i].i = (uint32_t)i;
	load_keys(s->pool, s->v + from, to - from, 0);
}

uint32_t *
order_make(const struct str *text, size_t n, enum order order, unsigned threads)
{
	static const struct rule rules[] = {
	    [ORDER_STACKS] = {folded_cmp, folded_key},
	    [ORDER_BYTES] = {byte_cmp, byte_key},
	};
	struct item *v = mem_get(n, sizeof *v);
	uint32_t *numbers = mem_get(n, sizeof *numbers);
	struct pool pool = {.threads = n < 2 * TASK ? 1 : threads, .rule = rules[order], .text = text};

	par_run(pool.threads, start_items, &(struct start){&pool, v, n});
	pthread_mutex_init(&pool.lock, NULL);
	pthread_cond_init(&pool.changed, NULL);
	pool.tasks = mem_grow(NULL, &pool.capacity, 1, sizeof *pool.tasks);
	pool.tasks[pool.n++] = (struct task){v, n, 0, true};
	par_run(pool.threads, work, &pool);
	pthread_cond_destroy(&pool.changed);
	pthread_mutex_destroy(&pool.lock);
	free(pool.tasks);
	for (size_t i = 0; i < n; i++)
		numbers[i] = v[i].i;
	free(v);
	return numbers;
}
