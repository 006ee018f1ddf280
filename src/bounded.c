#include "bounded.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"
#include "sorted.h"
#include "spill.h"
#include "write.h"

/* Where the merged stacks go. */
struct sink {
	struct out *out;
	char separator;
	bool two;
	bool begun;
};

static void
write_one(void *arg, struct str text, count128 before, count128 count)
{
	struct sink *s = arg;

	if (!s->begun && !s->two)
		folded_write_guard(s->out, text);
	s->begun = true;
	folded_write(s->out, text, s->separator, s->two, before, count);
}

static void
write_header(struct sink *s)
{
	if (s->two)
		folded_write_header(s->out);
}

/* Stacks whose first count has just been taken from their text: they are in another order then, and some
 * are the same. */
struct split {
	struct packed stacks;
	struct spill spill;
	size_t limit;
};

static void
split_one(void *arg, struct str text, count128 before, count128 count)
{
	struct split *s = arg;
	uint32_t i;

	if (!packed_cut_count(&text, &before))
		return;
	i = packed_append(&s->stacks, text);
	s->stacks.v[i].before = before;
	s->stacks.v[i].count = count;
	if (packed_bytes(&s->stacks) > s->limit)
		spill_stacks(&s->spill, &s->stacks);
}

/* Writes what was spilled when it has two counts a line. */
static void
write_split(struct spill *spilled, size_t memory, struct sink *sink)
{
	struct split s = {
	    .limit = memory / 2, .spill = {.memory = memory / 4, .threads = spilled->threads}};

	spill_merge(spilled, split_one, &s);
	spill_stacks(&s.spill, &s.stacks);
	spill_merge(&s.spill, write_one, sink);
}

int
bounded_merge(
    char *const *operands, const struct load *how, size_t memory, struct out *out, char separator)
{
	struct spill spill = {.memory = memory / 2, .threads = how->threads};
	struct sink sink = {.out = out, .separator = separator};
	struct load bounded = *how;
	struct packed p = {0};
	int status;

	if (!how->label && sorted_merge(operands, false, how->threads, memory, out, separator))
		return EXIT_DONE;
	bounded.limit = memory / 4 * 3; /* arrays that grow are there twice for a moment */
	bounded.spill = spill_stacks;
	bounded.arg = &spill;
	status = load(&p, operands, &bounded);
	sink.two = p.two;
	if (spill.n == 0) {
		write_packed(&p, out, separator, how->threads);
	} else {
		write_header(&sink);
		if (sink.two)
			write_split(&spill, memory, &sink);
		else
			spill_merge(&spill, write_one, &sink);
	}
	packed_free(&p);
	return status;
}
