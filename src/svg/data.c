#include "svg/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Digits are the characters from FIRST on; a number ends with one below LAST. */
enum { FIRST = '?', LAST = 32, NO_NAME = 1, FIRST_NAME = 2, UP = 1, COUNT = 2, BEFORE = 4 };
enum {
	NUMBER = 13,       /* bytes that a number takes at most; */
	HEAD = 4 * NUMBER, /* a head and what follows it; */
	ROOM = 1 << 16,    /* and what is asked for at once */
};

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

/* Returns c / d, and in *rest what is left: seldom does that take 128 bits, or a division at all, which are slow. */
static inline count128
divide(count128 c, count128 d, count128 *rest)
{
	if (c <= UINT64_MAX && d == COUNT_ONE) {
		*rest = (uint64_t)c % (uint64_t)COUNT_ONE;
		return (uint64_t)c / (uint64_t)COUNT_ONE;
	}
	if (c <= UINT64_MAX && d <= UINT64_MAX) {
		*rest = (uint64_t)c % (uint64_t)d;
		return (uint64_t)c / (uint64_t)d;
	}
	*rest = c % d;
	return c / d;
}

/* Tells whether c is a multiple of d. */
static inline bool
divides(count128 d, count128 c)
{
	count128 rest;

	divide(c, d, &rest);
	return rest == 0;
}

struct data_unit
data_unit(const struct tree *t, count128 total, count128 factor)
{
	struct data_unit u = {.factor = factor, .divisor = COUNT_ONE};
	count128 before = 0, sum = 0;

	for (size_t i = 0; i < t->nstacks; i++) {
		count128 b = t->two ? multiplied(tree_count_before(t, i), factor) : 0;
		count128 c = multiplied(tree_count(t, i), factor);

		while ((b > 0 && !divides(u.divisor, b)) || !divides(u.divisor, c)) {
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
	count128 rest;

	c = divide(multiplied(c, u->factor), u->divisor, &rest);
	return (uint64_t)(c + (rest >= u->divisor - rest));
}

/* Writes a number to p and returns where it ends. */
static inline char *
put_number(char *p, uint64_t n)
{
	char text[NUMBER];
	size_t at = sizeof text;

	if (n < LAST) {
		*p++ = (char)(FIRST + n);
		return p;
	}
	text[--at] = (char)(FIRST + n % LAST);
	for (n /= LAST; n > 0; n = (n - 1) / LAST)
		text[--at] = (char)(FIRST + LAST + (n - 1) % LAST);
	memcpy(p, text + at, sizeof text - at);
	return p + (sizeof text - at);
}

static void
write_number(struct out *o, uint64_t n)
{
	char *p = out_room(o, NUMBER);

	out_took(o, (size_t)(put_number(p, n) - p));
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

void
data_names(struct out *o, const struct page *page, const struct names *names)
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

/* A head without anything that follows it. */
struct head {
	char text[15]; /* NUMBER bytes at most */
	unsigned char n;
};

/* What the writing of the nodes keeps. */
struct writer {
	struct out *o;
	char *room, *p; /* where there is room for ROOM bytes, and where it is not written to yet */
	const struct tree *tree;
	const struct names *names;
	uint32_t
	    *next; /* for each name, and for none, plus FIRST_NAME: the one that last followed it */
	struct head *heads; /* of all names, plus FIRST_NAME, and of what is none */
	uint32_t *open;     /* the names of the nodes that are open, root first */
	uint32_t nopen;
	uint32_t done; /* nodes written */
};

/* Writes a head and what follows it. */
static inline void
write_head(struct writer *w, uint32_t name, uint32_t up, uint64_t count, uint64_t before)
{
	unsigned follow = (up > 0 ? UP : 0U) + (count > 0 ? COUNT : 0U) + (before > 0 ? BEFORE : 0U);
	char *p = w->p;

	if (p > w->room + ROOM - HEAD) {
		out_took(w->o, (size_t)(p - w->room));
		p = w->room = out_room(w->o, ROOM);
	}
	memcpy(p, w->heads[name].text, sizeof w->heads[name].text);
	p += w->heads[name].n;
	p[-1] = (char)(p[-1] + (int)follow); /* its last digit is a multiple of 8 */
	if (up > 0)
		p = put_number(p, up);
	if (count > 0)
		p = put_number(p, count);
	if (before > 0)
		p = put_number(p, before);
	w->p = p;
}

/* Writes the nodes that a stack adds, and its counts behind the last of them. */
static void
write_nodes(struct writer *w, const struct front_stack *s, uint64_t count, uint64_t before)
{
	uint32_t above = s->shared == 0 ? (uint32_t)w->names->n : w->open[s->shared - 1];
	uint32_t up = w->nopen - s->shared;

	w->nopen = s->shared + s->own;
	for (uint32_t k = s->shared; k < w->nopen; k++) {
		uint32_t own = names_of(w->names, w->tree, w->done++), name = own + FIRST_NAME;
		bool again = w->next[above] == name, last = k + 1 == w->nopen;

		w->next[above] = name;
		write_head(w, again ? 0 : name, up, last ? count : 0, last ? before : 0);
		up = 0;
		w->open[k] = above = own;
	}
}

/* Writes a stack: the nodes that it adds, and its counts, for which a node may be open already. */
static void
write_stack(struct writer *w, const struct front_stack *s, uint64_t count, uint64_t before)
{
	if (s->own > 0) {
		write_nodes(w, s, count, before);
	} else if (count > 0 || before > 0) {
		write_head(w, NO_NAME, w->nopen - s->shared, count, before);
		w->nopen = s->shared;
	}
}

void
data_nodes(struct out *o, const struct tree *t, const struct names *names, const struct data_unit *unit)
{
	struct writer w = {.o = o, .tree = t, .names = names};

	w.open = mem_get(t->levels, sizeof *w.open);
	w.next = mem_zero(names->n + 1, sizeof *w.next);
	w.heads = mem_get(names->n + FIRST_NAME, sizeof *w.heads);
	for (size_t i = 0; i < names->n + FIRST_NAME; i++)
		w.heads[i].n = (unsigned char)(put_number(w.heads[i].text, 8 * i) - w.heads[i].text);
	w.p = w.room = out_room(o, ROOM);
	for (uint32_t i = 0; i < t->nstacks; i++)
		write_stack(&w, &t->stacks[i], data_count(unit, tree_count(t, i)),
		    t->two ? data_count(unit, tree_count_before(t, i)) : 0);
	out_took(o, (size_t)(w.p - w.room));
	free(w.open);
	free(w.next);
	free(w.heads);
}
