/* folddiff: compare two profiles. */
#include "base/msg.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/par.h"
#include "diff.h"
#include "load.h"
#include "stacks.h"

static const struct opt options[] = {
    {'n', "normalise", NULL, "scale BEFORE to the sum of AFTER"},
    {'x', "strip-hex", NULL, "blank hexadecimal numbers, so that addresses line up"},
    {'o', "output", "FILE", "write to FILE, which appears when all is done"},
    {'s', "strict", NULL, "stop at the first bad line and write nothing"},
    OPT_END,
};

static struct stacks both;

/* Reads one side and adds it; returns its status. */
static int
add_side(char *operand, const struct load *how, bool after, bool blank_hex)
{
	char *operands[] = {operand, NULL};
	struct stacks one = {0};
	int status = load_stacks(&one, operands, how);

	if (one.two)
		msg_die_at(operand, 0, "has two counts a line already: nothing to compare");
	diff_add(&both, &one, after, blank_hex);
	stacks_free(&one);
	return status;
}

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
	status = add_side(o.args[0], &how, false, blank_hex);
	c = add_side(o.args[1], &how, true, blank_hex);
	stacks_sort(&both, how.threads);
	if (normalise)
		diff_normalise(&both);
	stacks_write(&both, out, ' ', how.threads);
	out_close(out);
	return status > c ? status : c;
}
