#include "diff.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"

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

void
diff_add(struct stacks *both, const struct stacks *one, bool after, bool blank_hex)
{
	char *blanked = NULL;
	size_t capacity = 0;

	both->two = true;
	for (size_t i = 0; i < one->n; i++) {
		struct str text = one->v[i].text;
		count128 count = one->v[i].count;

		if (blank_hex) {
			blanked = mem_grow(blanked, &capacity, 2 * text.n, 1);
			text = (struct str){blanked, copy_blanked(text, blanked)};
		}
		if (!stacks_add(both, text, after ? 0 : count, after ? count : 0))
			msg_die("sum of counts too large: %s", msg_quote(text).text);
	}
	free(blanked);
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
diff_normalise(struct stacks *both)
{
	struct rest *v = mem_get(both->n, sizeof *v);
	count128 before, after, sum = 0;

	stacks_total(both, &before, &after);
	if (before != after && before != 0 && after != 0) {
		for (size_t i = 0; i < both->n; i++) {
			struct stack *s = &both->v[i];

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
