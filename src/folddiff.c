/* folddiff: compare two profiles. */
#include "base/msg.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/par.h"
#include "diff.h"
#include "load.h"
#include "packed.h"
#include "sort.h"
#include "sorted.h"
#include "write.h"

enum { MEMORY = 1 << 26 }; /* that the comparison of sorted files may take */

static const struct opt options[] = {
    {'n', "normalise", NULL, "scale BEFORE to the sum of AFTER"},
    {'x', "strip-hex", NULL, "blank hexadecimal numbers, so that addresses line up"},
    {'o', "output", "FILE", "write to FILE, which appears when all is done"},
    {'s', "strict", NULL, "stop at the first bad line and write nothing"},
    OPT_END,
};

/* Reads one side; returns its status. */
static int
load_side(struct packed *p, char *operand, const struct load *how)
{
	char *operands[] = {operand, NULL};
	int status = load(p, operands, how);

	if (p->two)
		msg_die_at(operand, 0, "has two counts a line already: nothing to compare");
	return status;
}

static struct packed both, after;

int
main(int argc, char *argv[])
{
	struct opts o = {.table = options};
	struct load how = {.threads = par_processors(), .whole = true};
	const char *path = NULL;
	struct out *out;
	bool normalise = false, blank_hex = false;
	int c, status;

	(void)argc;
	o.about = "compare two profiles";
	o.operands = "BEFORE AFTER";
	opt_start(&o, argv);
	while ((c = opt_next(&o)) != 0)
		switch (c) {
		case 'n':
			normalise = true;
			break;
		case 'x':
			blank_hex = true;
			break;
		case 'o':
			path = o.value;
			break;
		case 's':
			how.strict = true;
			break;
		}
	if (o.args[0] == NULL || o.args[1] == NULL || o.args[2] != NULL)
		opt_usage(&o, "two operands are needed: BEFORE and AFTER");
	out = out_open(path);
	if (!normalise && !blank_hex && sorted_merge(o.args, true, how.threads, MEMORY, out, ' ')) {
		out_close(out);
		return EXIT_DONE;
	}
	status = load_side(&both, o.args[0], &how);
	c = load_side(&after, o.args[1], &how);
	diff_make(&both, &after, blank_hex, how.threads);
	if (normalise) {
		sort_stacks(&both, how.threads);
		diff_normalise(&both);
	}
	write_packed(&both, out, ' ', how.threads);
	out_close(out);
	return status > c ? status : c;
}
