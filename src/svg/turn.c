#include "svg/turn.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"

/* Takes the frames above the first base off *stack; false when it has none. */
static bool
cut_above(struct str *stack, const struct turn *how)
{
	struct str rest = *stack;
	bool more = true;

	if (how->nbases == 0)
		return true;
	while (more) {
		struct str frame = folded_frame(&rest, &more);

		for (size_t i = 0; i < how->nbases; i++)
			if (str_eq(frame, str_c(how->bases[i]))) {
				size_t from = (size_t)(frame.p - stack->p);

				*stack = str_sub(*stack, from, stack->n);
				return true;
			}
	}
	return false;
}

void
turn_stacks(struct stacks *s, const struct turn *how)
{
	struct stacks old = *s;
	char *turned = NULL;
	size_t capacity = 0;

	if (how->nbases == 0 && !how->reverse)
		return;
	*s = (struct stacks){.two = old.two};
	for (size_t i = 0; i < old.n; i++) {
		struct stack v = old.v[i];

		if (!cut_above(&v.text, how))
			continue;
		if (how->reverse) {
			turned = mem_grow(turned, &capacity, v.text.n + 1, 1);
			folded_reverse(v.text, turned);
			v.text.p = turned;
		}
		if (how->ordered)
			stacks_append(s, v.text, v.before, v.count);
		else if (!stacks_add(s, v.text, v.before, v.count))
			msg_die("sum of counts too large: %s", msg_quote(v.text).text);
	}
	free(turned);
	stacks_free(&old);
}
