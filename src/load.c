/* Whether a line has one count or two is known for sure only at the end of the input ("main;lambda 2 100"
 * may be a frame called "lambda 2").  So every line is first read as one with one count, and the field
 * "before" of a stack tells how many lines made it.  If the input turns out to have two counts, the
 * first of them stands at the end of the stack's text, and that number of lines times that count is
 * what has to be added: exact, whatever the order of the lines. */
#include "load.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/in.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/par.h"
#include "folded.h"
#include "tally.h"

enum { FEW_CHUNKS = 2 }; /* input that ends before is not worth a thread */

/* What a thread reads, and what it has found so far. */
struct reader {
	const struct load *how;
	struct in *in;
	struct chunk chunk;
	struct tally tally;
	struct trie trie;                     /* what is read, if it is to go into one */
	struct tally_line batch[TALLY_BATCH]; /* lines of the chunk that are to be added */
	struct str batch_text[TALLY_BATCH];   /* and as they stand there */
	uint64_t batch_line[TALLY_BATCH];     /* and their numbers */
	size_t n;
	bool header;              /* the comment that announces two counts */
	struct folded_bad bad;    /* lines that are bad either way */
	struct folded_bad single; /* lines that have one count: bad if the others have two */
	struct str label;         /* the current file's */
	char *label_text;         /* its bytes */
	char *labelled;           /* room for a stack with its label */
	size_t label_capacity, labelled_capacity;
	unsigned threads;
	atomic_bool *stop; /* a bad line ends the program */
	atomic_bool *full; /* the stacks are to be spilled */
};

/* Adds the lines that wait. */
static void
flush(struct reader *r)
{
	for (size_t done = 0; done < r->n; done++) {
		done += tally_add(&r->tally, r->batch + done, r->n - done);
		if (done < r->n)
			folded_bad_add(&r->bad, &r->chunk, r->batch_line[done], r->batch_text[done],
			    "sum of counts too large");
	}
	r->n = 0;
}

/* Returns the stack with the file's label in front; good until the next call. */
static struct str
labelled(struct reader *r, struct str stack)
{
	size_t n;

	r->labelled = mem_grow(r->labelled, &r->labelled_capacity, r->label.n + 1 + stack.n, 1);
	n = folded_join(r->labelled, 0, true, r->label);
	return (struct str){r->labelled, folded_join(r->labelled, n, false, stack)};
}

/* Tells whether the stack can end in a count: most do not. */
static bool
may_have_two(struct str stack)
{
	char last = stack.n > 0 ? stack.p[stack.n - 1] : ' ';

	return (last >= '0' && last <= '9') || last == '.';
}

static void
add_line(struct reader *r, const struct folded *line)
{
	struct str stack = line->stack, rest = stack;
	count128 ignored;

	if (may_have_two(stack) && folded_cut_count(&rest, &ignored))
		;
	else if (r->single.n < FOLDED_BAD_KEPT)
		folded_bad_add(
		    &r->single, &r->chunk, r->chunk.lines, line->line, "missing second count");
	else
		r->single.total++; /* nearly every line comes here, so no call */
	if (r->how->label)
		stack = labelled(r, stack);
	if (r->how->ordered) {
		stacks_append(r->tally.shared->stacks, stack, 1, line->count);
		return;
	}
	r->batch_line[r->n] = r->chunk.lines;
	r->batch_text[r->n] = line->line;
	r->batch[r->n++] = (struct tally_line){stack, line->count};
	if (r->n == TALLY_BATCH || r->how->label) /* there is room for one labelled stack */
		flush(r);
}

/* Makes the label of the file that the chunk is of. */
static void
make_label(struct reader *r)
{
	struct str name = str_base(str_c(r->chunk.file));

	r->label_text = mem_grow(r->label_text, &r->label_capacity, name.n + 1, 1);
	r->label = folded_label(name, r->label_text);
}

static void
add_chunk(struct reader *r)
{
	struct chunk *c = &r->chunk;
	struct str rest = c->text;
	struct folded line;

	c->lines = 0;
	if (r->how->label)
		make_label(r);
	if (c->first) {
		size_t header = folded_old_header(rest);

		rest = str_sub(rest, header, rest.n);
		c->lines = header > 0 ? 2 : 0;
	}
	while (rest.n > 0 && !(r->how->strict && r->bad.n > 0)) {
		c->lines++;
		switch (folded_next(&rest, &line)) {
		case FOLDED_STACK:
			add_line(r, &line);
			break;
		case FOLDED_BAD:
			folded_bad_add(&r->bad, c, c->lines, line.line, line.why);
			break;
		case FOLDED_HEADER:
			r->header = true;
			break;
		case FOLDED_NONE:
			break;
		}
	}
	flush(r);
	if (r->how->strict && (r->bad.n > 0 || in_failed(r->in)))
		*r->stop = true;
}

/* Tells whether the stacks have come to a limit: their size now, and that of the tables of all threads,
 * which are about as large as this one's. */
static bool
is_full(struct reader *r)
{
	size_t n, bytes;

	pthread_mutex_lock(&r->tally.shared->lock);
	n = r->tally.shared->stacks->n;
	bytes = stacks_bytes(r->tally.shared->stacks);
	pthread_mutex_unlock(&r->tally.shared->lock);
	return bytes + r->threads * tally_bytes(&r->tally) > r->how->limit || n > r->how->most;
}

/* Adds chunks until the input ends, or most of them are done, or the stacks are full; false at the end. */
static bool
read_chunks(struct reader *r, unsigned most)
{
	for (unsigned i = 0; i < most && !*r->full; i++) {
		if (*r->stop) {
			in_return(r->in, &r->chunk);
			return false;
		}
		if (!in_chunk(r->in, &r->chunk))
			return false;
		add_chunk(r);
		if (r->how->spill != NULL && is_full(r))
			*r->full = true;
	}
	return true;
}

static void
join_tally(struct reader *r)
{
	if (!tally_join(&r->tally))
		msg_die("a sum of counts is too large");
}

static void
read_rest(void *readers, unsigned i)
{
	struct reader *r = (struct reader *)readers + i;

	while (!*r->full && read_chunks(r, UINT_MAX))
		;
}

/* Adds to the first reader what another one has found, and frees it. */
static void
join(struct reader *to, struct reader *r)
{
	if (r != to) {
		to->header = to->header || r->header;
		folded_bad_join(&to->bad, &r->bad);
		folded_bad_join(&to->single, &r->single);
	}
	chunk_free(&r->chunk);
	free(r->label_text);
	free(r->labelled);
}

bool
load_cut_count(struct stack *s)
{
	count128 before;

	if (!folded_cut_count(&s->text, &before))
		return false;
	if (before > COUNT_MAX / s->before)
		msg_die("sum of counts too large: %s", msg_quote(s->text).text);
	s->before *= before;
	return true;
}

/* Gives every stack the two counts it was read with. */
static void
split_counts(struct stacks *s, bool ordered)
{
	struct stacks one = *s;

	*s = (struct stacks){.two = true};
	for (size_t i = 0; i < one.n; i++) {
		struct stack *k = &one.v[i];

		if (!load_cut_count(k))
			continue;
		if (ordered)
			stacks_append(s, k->text, k->before, k->count);
		else if (!stacks_add(s, k->text, k->before, k->count))
			msg_die("sum of counts too large: %s", msg_quote(k->text).text);
	}
	stacks_free(&one);
}

/* Starts n readers on the input; the stacks and the flags are shared, tries are each reader's own. */
static struct reader *
make_readers(unsigned n, struct in *in, const struct load *how, bool tries, struct shared *shared,
    atomic_bool flag[2])
{
	struct reader *readers = mem_zero(n, sizeof *readers);

	for (unsigned i = 0; i < n; i++) {
		readers[i].how = how;
		readers[i].in = in;
		readers[i].threads = n;
		readers[i].tally.shared = shared;
		readers[i].tally.trie = tries ? &readers[i].trie : NULL;
		readers[i].stop = &flag[0];
		readers[i].full = &flag[1];
	}
	return readers;
}

/* Tries that are to be joined in pairs, step apart. */
struct joint {
	struct reader *readers;
	unsigned n, step;
};

static void
join_pair(void *arg, unsigned i)
{
	const struct joint *j = arg;
	unsigned to = 2 * j->step * i, from = to + j->step;

	if (from < j->n && !trie_join(&j->readers[to].trie, &j->readers[from].trie))
		msg_die("a sum of counts is too large");
}

/* Joins the tries of n readers in the first one's. */
static void
join_tries(struct reader *readers, unsigned n)
{
	struct joint j = {.readers = readers, .n = n};

	for (j.step = 1; j.step < n; j.step *= 2)
		par_run((n + 2 * j.step - 1) / (2 * j.step), join_pair, &j);
}

/* Reads all input into s, or, where a trie is asked for, which spills nothing, some of it into all->trie, and
 * leaves in *all what was found.  Returns whether there was a spill; then s is empty. */
static bool
read_all(struct stacks *s, struct in *in, const struct load *how, bool trie, struct reader *all)
{
	unsigned n = how->ordered || how->threads == 0 ? 1 : how->threads;
	struct shared shared = {.stacks = s};
	atomic_bool flag[2] = {false, false};
	struct reader *readers = make_readers(n, in, how, trie, &shared, flag);
	bool more, spilled = false;

	pthread_mutex_init(&shared.lock, NULL);
	hash_start();
	more = read_chunks(&readers[0], FEW_CHUNKS);
	do {
		if (more && !flag[1])
			par_run(n, read_rest, readers);
		for (unsigned i = 0; i < n; i++)
			join_tally(&readers[i]);
		more = more && flag[1];
		if (more || (spilled && s->n > 0)) {
			how->spill(how->arg, s);
			spilled = true;
		}
		flag[1] = false;
	} while (more);
	if (trie)
		join_tries(readers, n);
	for (unsigned i = 0; i < n; i++)
		join(&readers[0], &readers[i]);
	pthread_mutex_destroy(&shared.lock);
	*all = readers[0];
	free(readers);
	return spilled;
}

/* Tells whether a line has two counts, given that there was a stack or not; then lines with one are bad. */
static bool
has_two(struct reader *all, bool any)
{
	bool two = all->header || (all->single.total == 0 && any);

	if (two)
		folded_bad_join(&all->bad, &all->single);
	return two;
}

/* Reports what is wrong, and ends reading. */
static int
finish(struct in *in, const struct reader *all, const struct load *how)
{
	bool failed;

	folded_bad_report(&all->bad, in, how->strict ? 1 : 10);
	failed = in_failed(in);
	in_close(in);
	if (failed && how->whole)
		msg_die("nothing written: not all of the input could be read");
	if (how->strict && (failed || all->bad.n > 0))
		exit(EXIT_TROUBLE);
	return failed || all->bad.n > 0 ? EXIT_TROUBLE : EXIT_DONE;
}

int
load_stacks(struct stacks *s, char *const *operands, const struct load *how)
{
	struct in *in = in_open(operands);
	struct reader all;
	bool spilled = read_all(s, in, how, false, &all);

	if (has_two(&all, spilled || s->n > 0))
		split_counts(s, how->ordered);
	else
		for (size_t i = 0; i < s->n; i++)
			s->v[i].before = 0;
	return finish(in, &all, how);
}

int
load_trie(struct trie *t, char *const *operands, const struct load *how)
{
	struct in *in = in_open(operands);
	struct stacks s = {0};
	struct reader all;
	bool two;

	read_all(&s, in, how, true, &all);
	*t = all.trie;
	two = has_two(&all, s.n > 0 || t->nstacks > 0);
	t->ordered = t->nstacks == 0; /* s is all there is, and will be sorted: no node is looked for */
	if (t->ordered && two)
		split_counts(&s, false);
	stacks_sort(&s, how->threads);
	if (!trie_add(t, &s))
		msg_die("a sum of counts is too large");
	stacks_free(&s);
	if (!t->ordered && two)
		trie_split(t);
	t->two = two;
	for (size_t i = 0; i < t->nstacks && !two; i++)
		t->stacks[i].before = 0;
	return finish(in, &all, how);
}
