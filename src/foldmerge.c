/* foldmerge: add up folded stacks from any number of files. */
#include "base/msg.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/par.h"
#include "bounded.h"
#include "load.h"
#include "packed.h"
#include "sorted.h"
#include "write.h"

enum {
	OPT_TAB = 256,
	FEW = 8, /* files: in order they are merged as they are; those of more are looked up faster */
	MEMORY = 1 << 26, /* that merging them may take */
};

static const struct opt options[] = {
    {'j', "jobs", "N", "read and sort on N threads; default: one for each processor"},
    {'l', "label", NULL, "put each file's base name in front as root frame"},
    {'m', "memory", "SIZE", "take about SIZE bytes of memory, and a temporary file for the rest"},
    {'o', "output", "FILE", "write to FILE, which appears when all is done"},
    {'s', "strict", NULL, "stop at the first bad line and write nothing"},
    {OPT_TAB, "tab", NULL, "write stack TAB count, for Hadoop Streaming"},
    OPT_END,
};

static struct packed all;

/* Merges a few files in order; false when they are others. */
static bool
merge_sorted(char *const *operands, const struct load *how, struct out *out, char separator)
{
	size_t n = 0;

	while (operands[n] != NULL)
		n++;
	return n <= FEW && !how->label &&
	    sorted_merge(operands, false, how->threads, MEMORY, out, separator);
}

int
main(int argc, char *argv[])
{
	struct opts o = {.table = options};
	struct load how = {.threads = par_processors()};
	const char *path = NULL;
	struct out *out;
	char separator = ' ';
	size_t memory = 0;
	int c, status;

	(void)argc;
	o.about = "add up folded stacks from any number of files";
	o.operands = "[FILE ...]";
	opt_start(&o, argv);
	while ((c = opt_next(&o)) != 0)
		switch (c) {
		case 'j':
			how.threads = (unsigned)opt_u64(&o, 1, 1024);
			break;
		case 'l':
			how.label = true;
			break;
		case 'm':
			memory = opt_size(&o);
			break;
		case 'o':
			path = o.value;
			how.whole = true;
			break;
		case 's':
			how.strict = true;
			break;
		case OPT_TAB:
			separator = '\t';
			break;
		}
	out = out_open(path);
	if (memory > 0) {
		status = bounded_merge(o.args, &how, memory, out, separator);
	} else if (merge_sorted(o.args, &how, out, separator)) {
		status = EXIT_DONE;
	} else {
		status = load(&all, o.args, &how);
		write_packed(&all, out, separator, how.threads);
	}
	out_close(out);
	return status;
}
