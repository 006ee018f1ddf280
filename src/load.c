/* Whether a line has one count or two is known for sure only at the end of the input ("main;lambda 2 100"
 * may be a frame called "lambda 2").  So every line is first read as one with one count, and the field
 * "before" of a stack tells how many lines made it.  If the input turns out to have two counts, the
 * first of them stands at the end of the stack's text, and that number of lines times that count is
 * what has to be added: exact, whatever the order of the lines. */
#include "load.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"

/* What reading has found so far. */
struct found {
	struct stacks *to;
	const struct load *how;
	struct str label; /* the current file's */
	char *label_text; /* its bytes */
	size_t label_capacity;
	char *labelled; /* room for a stack with its label */
	size_t capacity;
	bool header;              /* the comment that announces two counts */
	struct folded_bad bad;    /* lines that are bad either way */
	struct folded_bad single; /* lines that have one count: bad if the others have two */
};

/* Returns the stack with the file's label in front; good until the next call. */
static struct str
labelled(struct found *f, struct str stack)
{
	size_t n;

	f->labelled = mem_grow(f->labelled, &f->capacity, f->label.n + 1 + stack.n, 1);
	n = folded_join(f->labelled, 0, true, f->label);
	return (struct str){f->labelled, folded_join(f->labelled, n, false, stack)};
}

static void
add_line(struct found *f, const struct chunk *c, const struct folded *line)
{
	struct str stack = line->stack, rest = stack;
	count128 ignored;

	if (!folded_cut_count(&rest, &ignored))
		folded_bad_add(&f->single, c, c->lines, line->line, "missing second count");
	if (f->how->label)
		stack = labelled(f, stack);
	if (f->how->ordered)
		stacks_append(f->to, stack, 1, line->count);
	else if (!stacks_add(f->to, stack, 1, line->count))
		folded_bad_add(&f->bad, c, c->lines, line->line, "sum of counts too large");
}

static void
add_chunk(struct found *f, struct chunk *c)
{
	struct str rest = c->text;
	struct folded line;

	if (f->how->label && c->first) {
		struct str name = str_base(str_c(c->file));

		f->label_text = mem_grow(f->label_text, &f->label_capacity, name.n + 1, 1);
		f->label = folded_label(name, f->label_text);
	}

	c->lines = 0;
	if (c->first) {
		size_t header = folded_old_header(rest);

		rest = str_sub(rest, header, rest.n);
		c->lines = header > 0 ? 2 : 0;
	}
	while (rest.n > 0 && !(f->how->strict && f->bad.n > 0)) {
		c->lines++;
		switch (folded_next(&rest, &line)) {
		case FOLDED_STACK:
			add_line(f, c, &line);
			break;
		case FOLDED_BAD:
			folded_bad_add(&f->bad, c, c->lines, line.line, line.why);
			break;
		case FOLDED_HEADER:
			f->header = true;
			break;
		case FOLDED_NONE:
			break;
		}
	}
}

/* Moves the first count of every stack from the end of its text to where it belongs.  Stacks that have
 * none are the bad lines of f->single. */
static void
split_counts(struct found *f)
{
	struct stacks one = *f->to, *two = f->to;

	*two = (struct stacks){0};
	two->two = true;
	for (size_t i = 0; i < one.n; i++) {
		struct str text = one.v[i].text;
		count128 lines = one.v[i].before, before;

		if (!folded_cut_count(&text, &before))
			continue;
		if (before > COUNT_MAX / lines)
			msg_die("sum of counts too large: %s", msg_quote(text).text);
		if (f->how->ordered)
			stacks_append(two, text, before, one.v[i].count);
		else if (!stacks_add(two, text, before * lines, one.v[i].count))
			msg_die("sum of counts too large: %s", msg_quote(text).text);
	}
	stacks_free(&one);
}

int
load_stacks(struct stacks *s, char *const *operands, const struct load *how)
{
	struct found f = {.to = s, .how = how};
	struct in *in = in_open(operands);
	struct chunk c = {0};
	bool failed;

	while (!(how->strict && (f.bad.n > 0 || in_failed(in))) && in_chunk(in, &c))
		add_chunk(&f, &c);
	if (f.header || (f.single.total == 0 && s->n > 0)) {
		split_counts(&f);
		folded_bad_join(&f.bad, &f.single);
	} else {
		for (size_t i = 0; i < s->n; i++)
			s->v[i].before = 0;
	}
	folded_bad_report(&f.bad, in, how->strict ? 1 : 10);
	failed = in_failed(in);
	in_close(in);
	chunk_free(&c);
	free(f.label_text);
	free(f.labelled);
	if (failed && how->whole)
		msg_die("nothing written: not all of the input could be read");
	if (how->strict && (failed || f.bad.n > 0))
		exit(EXIT_TROUBLE);
	return failed || f.bad.n > 0 ? EXIT_TROUBLE : EXIT_DONE;
}
