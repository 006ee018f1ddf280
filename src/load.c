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

enum {
	FEW_CHUNKS = 2, /* input that ends before is not worth a thread; */
	MUCH = 1 << 22, /* so many bytes are, as is known at once */
};

/* What a thread reads, and what it has found so far. */
struct reader {
	const struct load *how;
	struct in *in;
	struct chunk chunk;
	struct tally tally;
	struct tally_line batch[TALLY_BATCH]; /* lines of the chunk that are to be added */
	struct str batch_text[TALLY_BATCH];   /* and as they stand there */
	uint64_t batch_line[TALLY_BATCH];     /* and their numbers */
	size_t n;
	bool any;                 /* a stack */
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

/* Adds a line that is not to be added to others, or hands it on. */
static void
add_one(struct reader *r, struct str stack, count128 count)
{
	struct packed *p = &r->tally.stacks;

	r->any = true;
	if (r->how->each != NULL) {
		r->how->each(r->how->arg, stack, count);
		return;
	}
	packed_append(p, stack);
	p->v[p->n - 1].before = 1;
	p->v[p->n - 1].count = count;
}

/* Adds a line whose stack is known to begin with so many bytes as the one before does. */
static void
add_line(struct reader *r, const struct folded *line, size_t common)
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
		stack = labelled(r, stack); /* which has no less in common than without */
	if (r->how->each != NULL || r->how->ordered) {
		add_one(r, stack, line->count);
		return;
	}
	r->batch_line[r->n] = r->chunk.lines;
	r->batch_text[r->n] = line->line;
	r->batch[r->n++] = (struct tally_line){stack, line->count, common};
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
	struct str rest = c->text, last = {NULL, 0}; /* stack, as long as the lines are in order */
	struct folded line;

	c->lines = 0;
	tally_part(&r->tally, c->number);
	if (r->how->label)
		make_label(r);
	if (c->first) {
		size_t header = folded_old_header(rest);

		rest = str_sub(rest, header, rest.n);
		c->lines = header > 0 ? 2 : 0;
	}
	while (rest.n > 0 && !(r->how->strict && r->bad.n > 0)) {
		size_t common = last.n == 0 ? 0 : str_common(last, rest, 0);

		c->lines++;
		switch (folded_next(&rest, common, &line)) {
		case FOLDED_STACK:
			last.p = line.stack.p;
			last.n = r->tally.mixed ? 0 : line.stack.n;
			add_line(r, &line, common < line.stack.n ? common : line.stack.n);
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

/* Tells whether the tallies of all threads, which are about as large as this one's, have come to the limit. */
static bool
is_full(const struct reader *r)
{
	return r->how->spill != NULL && tally_bytes(&r->tally) > r->how->limit / r->threads;
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
		if (is_full(r))
			*r->full = true;
	}
	return true;
}

static void
read_rest(void *readers, unsigned i)
{
	struct reader *r = (struct reader *)readers + i;

	while (!*r->full && read_chunks(r, UINT_MAX))
		;
}

/* Adds to the first reader what another one has noted, and frees it. */
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

/* Makes n readers of the input, which share the flags. */
static struct reader *
make_readers(unsigned n, struct in *in, const struct load *how, atomic_bool flag[2])
{
	struct reader *readers = mem_zero(n, sizeof *readers);

	for (unsigned i = 0; i < n; i++) {
		readers[i].how = how;
		readers[i].in = in;
		readers[i].threads = n;
		readers[i].stop = &flag[0];
		readers[i].full = &flag[1];
	}
	return readers;
}

/* Lets n readers read on to the end of the input, or until the stacks are to be spilled, and joins what they have
 * counted.  The first of them alone reads what is little.  Returns whether there is more. */
static bool
read_beside(struct reader *readers, unsigned n, struct packed *p)
{
	struct tally **t = mem_get(n, sizeof(struct tally *));
	struct shared *shared = shared_make();

	for (unsigned i = 0; i < n; i++) {
		t[i] = &readers[i].tally;
		t[i]->shared = shared;
		t[i]->number = i;
		t[i]->mixed =
		    in_several(readers[i].in); /* the second would not go on where the first ends */
	}
	if (in_size(readers[0].in) >= MUCH ||
	    (read_chunks(&readers[0], FEW_CHUNKS) && !*readers[0].full)) {
		if (n > 1)
			shared_start(shared, in_size(readers[0].in));
		if (t[0]->mixed)
			shared_open(shared);
		par_run(n, read_rest, readers);
	}
	if (!tally_join(t, n, p))
		msg_die("a sum of counts is too large");
	shared_free(shared);
	free(t);
	return *readers[0].full;
}

/* Reads all input into p, and leaves in *all what was found.  Whether there was a stack is in all->any. */
static void
read_all(struct packed *p, struct in *in, const struct load *how, struct reader *all)
{
	unsigned n = how->ordered || how->each != NULL || how->threads == 0 ? 1 : how->threads;
	atomic_bool flag[2] = {false, false};
	struct reader *readers = make_readers(n, in, how, flag);
	bool more, any = false, spilled = false;

	n = n < SHARED_THREADS ? n : SHARED_THREADS;
	hash_start();
	do {
		more = read_beside(readers, n, p);
		any = any || p->n + p->front.n > 0;
		if (more || (spilled && p->n + p->front.n > 0)) {
			packed_expand(p, 1);
			how->spill(how->arg, p);
			spilled = true;
		}
		flag[1] = false;
	} while (more);
	for (unsigned i = 0; i < n; i++)
		join(&readers[0], &readers[i]);
	*all = readers[0];
	all->any = all->any || any;
	free(readers);
}

int
load(struct packed *p, char *const *operands, const struct load *how)
{
	struct in *in = in_open(operands, how->strict);
	struct reader all;
	bool failed;

	read_all(p, in, how, &all);
	if (all.header || (all.single.total == 0 && all.any)) { /* lines with one count are bad then */
		folded_bad_join(&all.bad, &all.single);
		packed_split(p);
	} else {
		for (size_t i = 0; i < p->n; i++)
			p->v[i].before = 0;
	}
	failed = in_failed(in);
	if (!in_report(in, all.bad.n > 0 ? all.bad.line[0].chunk : UINT64_MAX))
		folded_bad_report(&all.bad, in, how->strict ? 1 : 10);
	in_close(in);
	if (failed && how->whole)
		msg_die("nothing written: not all of the input could be read");
	if (how->strict && (failed || all.bad.n > 0))
		exit(EXIT_TROUBLE);
	return failed || all.bad.n > 0 ? EXIT_TROUBLE : EXIT_DONE;
}
