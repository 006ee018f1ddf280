#include "svg/data.h"

#include <stdlib.h>

#include "base/mem.h"

/* Digits are the characters from FIRST on; a number ends with one below LAST. */
enum { FIRST = '?', LAST = 32, NO_NAME = 1, FIRST_NAME = 2, UP = 1, COUNT = 2, BEFORE = 4 };

static const count128 largest = (count128)1 << 53;

/* Returns c * factor, rounded. */
static count128
multiplied(count128 c, count128 factor)
{
	count128 rest, q;

	if (factor == COUNT_ONE)
		return c;
	q = count_scale(c, factor, COUNT_ONE, &rest);
	return q + (rest >= COUNT_ONE - rest);
}

struct data_unit
data_unit(const struct tree *t, count128 total, count128 factor)
{
	struct data_unit u = {.factor = factor, .divisor = COUNT_ONE};
	count128 before = 0, sum = 0;

	for (size_t i = 0; i < t->nstacks; i++) {
		count128 b = multiplied(tree_count_before(t, i), factor);
		count128 c = multiplied(tree_count(t, i), factor);

		while (b % u.divisor != 0 || c % u.divisor != 0) {
			u.divisor /= 10;
			u.decimals++;
		}
		before += b;
		sum += c;
	}
	total = multiplied(total, factor);
	if (total < sum)
		total = sum;
	if (total < before)
		total = before;
	/* Rounding may add half a unit to each count. */
	while (total / u.divisor > largest - t->nstacks - 1) {
		u.divisor *= 10;
		u.decimals--;
		u.rounded = true;
	}
	return u;
}

uint64_t
data_count(const struct data_unit *u, count128 c)
{
	c = multiplied(c, u->factor);
	return (uint64_t)(c / u->divisor + (c % u->divisor >= u->divisor - c % u->divisor));
}

static void
write_number(struct out *o, uint64_t n)
{
	char text[16];
	size_t at = sizeof text;

	text[--at] = (char)(FIRST + n % LAST);
	for (n /= LAST; n > 0; n = (n - 1) / LAST)
		text[--at] = (char)(FIRST + LAST + (n - 1) % LAST);
	out_bytes(o, text + at, sizeof text - at);
}

/* Returns how many bytes two names have in common at their beginnings that are shown as they are. */
static size_t
common(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n] && a.p[n] >= ' ' && a.p[n] < 0x7f)
		n++;
	return n;
}

static void
write_names(struct out *o, const struct page *page, const struct names *names)
{
	struct str last = {"", 0};

	for (size_t i = 0; i < names->ncolours; i++) {
		uint32_t c = names->colours[i];

		page_code(o, (struct rgb){(uint8_t)(c >> 16), (uint8_t)(c >> 8), (uint8_t)c});
	}
	for (size_t i = 0; i < names->n; i++) {
		struct str name = names->v[i].text;
		size_t same = common(last, name);

		out_char(o, '\n');
		write_number(o, names->v[i].colour);
		write_number(o, same);
		page_text(page, o, str_sub(name, same, name.n));
		last = name;
	}
	out_char(o, '\n');
}

/* What the writing of the nodes keeps. */
struct writer {
	struct out *o;
	const struct tree *tree;
	const struct names *names;
	uint32_t
	    *next;     /* for each name, and for none, plus FIRST_NAME: the one that last followed it */
	uint32_t at;   /* the node that is open, TREE_NONE for none */
	uint32_t done; /* nodes written */
};

static uint32_t
depth(const struct writer *w, uint32_t i)
{
	return i == TREE_NONE ? 0 : w->tree->v[i].depth + 1;
}

/* Writes a head and what follows it: for a count of node i, which may have to be opened first, or may be
 * open already. */
static void
write_head(struct writer *w, uint32_t i, uint64_t count, uint64_t before)
{
	uint32_t name = NO_NAME, parent = i, up;

	if (i == w->done) {
		uint32_t *next;

		parent = w->tree->v[i].parent;
		next = &w->next[parent == TREE_NONE ? w->names->n : w->names->of[parent]];
		name = w->names->of[i] + FIRST_NAME;
		if (*next == name)
			name = 0;
		else
			*next = name;
		w->done++;
	}
	up = depth(w, w->at) - depth(w, parent);
	w->at = i;
	write_number(w->o,
	    (uint64_t)name * 8 + (up > 0 ? UP : 0) + (count > 0 ? COUNT : 0) +
		(before > 0 ? BEFORE : 0));
	if (up > 0)
		write_number(w->o, up);
	if (count > 0)
		write_number(w->o, count);
	if (before > 0)
		write_number(w->o, before);
}

/* Writes stack number i: the nodes that begin with it, and its counts. */
static void
write_stack(struct writer *w, uint32_t i, uint64_t count, uint64_t before)
{
	const struct tree *t = w->tree;
	uint32_t node = w->at;

	if (w->done < t->n && t->v[w->done].first == i) {
		while (w->done + 1 < t->n && t->v[w->done + 1].first == i)
			write_head(w, w->done, 0, 0);
		write_head(w, w->done, count, before);
		return;
	}
	if (count == 0 && before == 0)
		return;
	while (t->v[node].last <= i)
		node = t->v[node].parent;
	write_head(w, node, count, before);
}

void
data_write(struct out *o, const struct page *page, const struct tree *t, const struct names *names,
    const struct data_unit *unit)
{
	struct writer w = {.o = o, .tree = t, .names = names, .at = TREE_NONE};

	w.next = mem_zero(names->n + 1, sizeof *w.next);
	write_names(o, page, names);
	for (uint32_t i = 0; i < t->nstacks; i++)
		write_stack(&w, i, data_count(unit, tree_count(t, i)),
		    data_count(unit, tree_count_before(t, i)));
	free(w.next);
}
