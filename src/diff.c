#include "diff.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"
#include "front.h"
#include "order.h"

static bool
hex_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Copies text to to, which has room for twice its length: "0x1" grows to "0x...".  Returns the length. */
static size_t
copy_blanked(struct str text, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n;) {
		bool hex = i + 2 < text.n && text.p[i] == '0' && text.p[i + 1] == 'x' &&
		    hex_digit(text.p[i + 2]);

		if (!hex) {
			to[n++] = text.p[i++];
			continue;
		}
		memcpy(to + n, "0x...", 5);
		n += 5;
		for (i += 2; i < text.n && hex_digit(text.p[i]); i++)
			;
	}
	return n;
}

/* Renumbers one's stacks by the names of to, which get what is missing. */
static void
share_names(struct intern *to, struct packed *one, bool blank_hex, unsigned threads)
{
	uint32_t *number = mem_get(one->names.n, sizeof *number);
	char *blanked = NULL;
	size_t capacity = 0;

	for (size_t i = 0; i < one->names.n; i++) {
		struct str name = one->names.v[i];

		if (blank_hex) {
			blanked = mem_grow(blanked, &capacity, 2 * name.n, 1);
			name = (struct str){blanked, copy_blanked(name, blanked)};
		}
		number[i] = intern(to, name);
	}
	packed_renumber(one, number, PACKED_FULL, threads);
	free(number);
	free(blanked);
}

/* Does what diff_make does for two profiles that came in order, as which the result comes. */
static void
put_beside(struct packed *before, struct packed *after)
{
	struct intern *names = &before->names;
	uint32_t *number = intern_join(names, &after->names);
	uint32_t *order = order_make(names->v, names->n, ORDER_BYTES, 1);
	uint32_t *rank = mem_get(names->n, sizeof *rank);
	struct front both = {0};

	for (size_t i = 0; i < names->n; i++)
		rank[order[i]] = (uint32_t)i;
	front_beside(&both, &before->front, &after->front, number, rank);
	before->front = both;
	before->two = true;
	packed_free(after);
	free(number);
	free(order);
	free(rank);
}

void
diff_make(struct packed *before, struct packed *after, bool blank_hex, unsigned threads)
{
	if (before->front.n > 0 && after->front.n > 0 && !blank_hex) {
		put_beside(before, after);
		return;
	}
	packed_expand(before, 0);
	packed_expand(after, 0);
	if (blank_hex) {
		struct packed blanked = {0};

		share_names(&blanked.names, before, true, threads);
		packed_move(&blanked, before);
		*before = blanked;
	}
	before->two = true;
	for (size_t i = 0; i < before->n; i++) {
		before->v[i].before = before->v[i].count;
		before->v[i].count = 0;
	}
	share_names(&before->names, after, blank_hex, threads);
	packed_move(before, after);
}

/* What rounding down took from a stack's count, in parts of a unit whose number is the same for all. */
struct rest {
	count128 rest;
	size_t i;
};

static int
cmp_rest(const void *a, const void *b)
{
	const struct rest *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest < y->rest ? 1 : -1;
	return (x->i > y->i) - (x->i < y->i);
}

void
diff_normalise(struct packed *both)
{
	struct rest *v = mem_get(both->n, sizeof *v);
	count128 before, after, sum = 0;

	packed_total(both, &before, &after);
	if (before != after && before != 0 && after != 0) {
		for (size_t i = 0; i < both->n; i++) {
			struct packed_stack *s = &both->v[i];

			v[i].i = i;
			s->before = count_scale(s->before, after, before, &v[i].rest);
			sum += s->before;
		}
		qsort(v, both->n, sizeof *v, cmp_rest);
		for (size_t i = 0; sum < after; i++, sum++)
			both->v[v[i].i].before++;
	}
	free(v);
}
