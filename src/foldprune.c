/* foldprune: cut what is rare, keeping the totals true. */
#include <signal.h>

#include "base/msg.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/par.h"
#include "load.h"
#include "prune.h"
#include "sketch.h"
#include "stacks.h"

static const struct opt options[] = {
    {'n', "count", "COUNT", "cut subtrees whose total is below COUNT"},
    {'p', "percent", "PERCENT", "cut subtrees whose total is below PERCENT of all"},
    {'t', "top", "N", "cut all but the N heaviest stacks"},
    {'d', "depth", "DEPTH", "cut frames that have more than DEPTH frames above"},
    {'m', "memory", "N", "remember no more than 2N stacks: for a stream without end"},
    {'x', "discard", NULL, "discard what is cut, and say how much on stderr"},
    {'o', "output", "FILE", "write to FILE, which appears when all is done"},
    {'s', "strict", NULL, "stop at the first bad line and write nothing"},
    OPT_END,
};

static void
ignore(int signal_number)
{
	(void)signal_number;
}

static struct stacks all;
static struct sketch sketch;

/* What was discarded, and of how much. */
struct lost {
	count128 before, count;
	count128 total_before, total;
};

/* Whoever writes the stream may have something left to write when all of a pipeline is interrupted: the
 * first time, reading goes on to the end. */
static void
outlive_interrupt(void)
{
	struct sigaction once = {.sa_handler = ignore, .sa_flags = (int)SA_RESETHAND};

	sigaction(SIGINT, &once, NULL);
}

/* Reads a stream without end in bounded memory.  Its lines are taken in their order, so that the result
 * does not depend on when they come. */
static int
load_stream(char *const *operands, struct load how)
{
	struct packed none = {0};
	int status;

	outlive_interrupt();
	how.each = sketch_line;
	how.arg = &sketch;
	status = load(&none, operands, &how);
	if (none.two)
		msg_die("-m: takes one count a line, and the input has two");
	all = sketch.kept;
	for (size_t i = 0; i < all.n; i++)
		all.v[i].before = 0;
	return status;
}

/* Loads all, and cuts it.  Returns the exit status. */
static int
prune(char *const *operands, const struct load *read, const struct prune *how, struct lost *lost)
{
	struct packed packed = {0};
	struct tree tree;
	int status;

	if (sketch.n > 0) {
		status = load_stream(operands, *read);
		stacks_total(&all, &lost->total_before, &lost->total);
		prune_stacks(&all, how, &lost->before, &lost->count);
		return status;
	}
	status = load(&packed, operands, read);
	tree_make(&tree, &packed, read->threads);
	lost->total_before = tree.total_before;
	lost->total = tree.total;
	prune_tree(&all, &tree, how, &lost->before, &lost->count);
	tree_free(&tree);
	return status;
}

/* Says what share of a column was discarded. */
static void
report(const char *column, count128 cut, count128 total)
{
	char cut_text[COUNT_TEXT], total_text[COUNT_TEXT], percent[COUNT_TEXT];

	msg_warn("discarded %.*s of %.*s%s (%.*s %%)", (int)count_text(cut, cut_text), cut_text,
	    (int)count_text(total, total_text), total_text, column,
	    (int)count_percent(cut, total, percent), percent);
}

int
main(int argc, char *argv[])
{
	struct opts o = {.table = options};
	struct prune how = {.depth = PRUNE_ANY_DEPTH};
	struct load read = {.threads = par_processors()};
	const char *path = NULL;
	struct out *out;
	struct lost lost;
	bool chosen = false;
	int c, status;

	(void)argc;
	o.about = "cut what is rare, keeping the totals true";
	o.operands = "[FILE ...]";
	opt_start(&o, argv);
	while ((c = opt_next(&o)) != 0) {
		chosen = chosen || strchr("nptdm", c) != NULL;
		switch (c) {
		case 'n':
			how.least = opt_count(&o);
			break;
		case 'p':
			how.percent = opt_count(&o);
			if (how.percent > 100 * COUNT_ONE)
				opt_bad(&o, "more than 100 percent");
			break;
		case 't':
			how.heaviest = (size_t)opt_u64(&o, 1, UINT32_MAX);
			break;
		case 'd':
			how.depth = (uint32_t)opt_u64(&o, 0, UINT32_MAX - 1);
			break;
		case 'm':
			sketch.n = (size_t)opt_u64(&o, 1, UINT32_MAX / 4);
			break;
		case 'x':
			how.discard = true;
			break;
		case 'o':
			path = o.value;
			read.whole = true;
			break;
		case 's':
			read.strict = true;
			break;
		}
	}
	if (!chosen) /* what a picture 1000 pixels wide cannot show */
		how.percent = COUNT_ONE / 10;
	out = out_open(path);
	status = prune(o.args, &read, &how, &lost);
	stacks_write(&all, out);
	out_close(out);
	if (how.discard && all.two)
		report(" before", lost.before, lost.total_before);
	if (how.discard)
		report(all.two ? " after" : "", lost.count, lost.total);
	return status;
}
