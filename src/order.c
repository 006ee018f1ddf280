/* Multikey quicksort (Bentley and Sedgewick, "Fast algorithms for sorting and searching strings", SODA
 * 1997) on eight bytes at a time, which are kept beside the item as in its caching variant (Ng and
 * Kakehi, IEICE 2007): stacks share long beginnings, and this looks at each shared byte about once
 * instead of once per comparison, and at memory only when it goes eight bytes deeper. */
#include "order.h"

#include <stdlib.h>

#include "base/mem.h"
#include "folded.h"

enum { SMALL = 12, KEY_BYTES = 8 };

struct item {
	uint64_t key; /* the bytes at the current depth */
	struct str text;
	uint32_t i;
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

static void
load_keys(struct item *v, size_t n, size_t depth)
{
	for (size_t i = 0; i < n; i++)
		v[i].key = folded_key(v[i].text, depth);
}

/* Sorts items that are the same in their first depth bytes and whose keys are loaded.  The largest of
 * the three parts is left to the loop, so the recursion is no deeper than log2(n). */
static void
sort(struct item *v, size_t n, size_t depth)
{
	while (n > SMALL) {
		uint64_t pivot = median(v[0].key, v[n / 2].key, v[n - 1].key);
		size_t less = 0, i = 0, more = n;
		size_t equal;

		while (i < more)
			if (v[i].key < pivot)
				swap(&v[less++], &v[i++]);
			else if (v[i].key > pivot)
				swap(&v[i], &v[--more]);
			else
				i++;
		equal = more - less;
		if (equal >= less && equal >= n - more) {
			sort(v, less, depth);
			sort(v + more, n - more, depth);
			v += less;
			depth += KEY_BYTES;
			i = take_ended(v, equal, depth);
			v += i;
			n = equal - i;
			load_keys(v, n, depth);
			continue;
		}
		i = take_ended(v + less, equal, depth + KEY_BYTES);
		load_keys(v + less + i, equal - i, depth + KEY_BYTES);
		sort(v + less + i, equal - i, depth + KEY_BYTES);
		if (less > n - more) {
			sort(v + more, n - more, depth);
			n = less;
		} else {
			sort(v, less, depth);
			v += more;
			n -= more;
		}
	}
	insertion_sort(v, n, depth);
}

uint32_t *
order_make(size_t n, struct str (*text)(const void *of, size_t i), const void *of)
{
	struct item *v = mem_get(n, sizeof *v);
	uint32_t *order = mem_get(n, sizeof *order);

	for (size_t i = 0; i < n; i++) {
		v[i].text = text(of, i);
		v[i].i = (uint32_t)i;
	}
	load_keys(v, n, 0);
	sort(v, n, 0);
	for (size_t i = 0; i < n; i++)
		order[i] = v[i].i;
	free(v);
	return order;
}
