/* foldsvg: draw an interactive flame graph. */
#include "base/msg.h"
#include "base/out.h"
#include "load.h"
#include "packed.h"
#include "sort.h"
#include "svg/attr.h"
#include "svg/colour.h"
#include "svg/layout.h"
#include "svg/palmap.h"
#include "svg/svg.h"
#include "svg/turn.h"
#include "svg/want.h"
#include "tree.h"

static struct attrs attrs;
static struct palmap map;
static struct want w;
static struct tree tree;
static struct layout layout;

/* Counts the stacks that only one side has. */
static void
count_sides(struct picture *p)
{
	for (size_t i = 0; tree.two && i < tree.nstacks; i++) {
		count128 before = tree_count_before(&tree, i), after = tree_count(&tree, i);

		if (after == 0 && before > 0) {
			p->gone++;
			p->gone_before += before;
		}
		if (before == 0 && after > 0) {
			p->new ++;
			p->new_after += after;
		}
	}
}

/* Says why there is nothing to draw. */
static const char *
why_nothing(void)
{
	if (w.turn.nbases > 0 && tree.n == 0)
		return "nothing to draw: no stack goes through a frame of --base";
	if (w.layout.draw == LAYOUT_AFTER && tree.total_before > 0)
		return "nothing to draw: all counts after are 0 (--draw=before shows what was)";
	return "nothing to draw: no stack has a count";
}

static void
check_counts(void)
{
	count128 most = tree.total_before > layout.total ? tree.total_before : layout.total;

	if (w.layout.total > 0 && w.layout.total < layout.sum)
		msg_warn("--total: less than the sum of all counts, which is taken instead");
	if (most > COUNT_MAX / (w.look.factor / COUNT_ONE + 1))
		msg_die("counts too large for --factor");
}

/* Reads the operands and makes the tree; returns the exit status. */
static int
load_tree(char *const *operands)
{
	struct packed p = {0};
	int status = load(&p, operands, &w.load);

	turn_stacks(&p, &w.turn);
	if (w.load.ordered)
		sort_names(&p, w.load.threads);
	tree_make(&tree, &p, w.load.threads);
	return status;
}

/* Draws the tree; returns the exit status. */
static int
draw(struct out *out)
{
	struct picture p = {.look = &w.look, .tree = &tree, .layout = &layout, .colour = &w.colour};
	const char *why;

	if (tree.two && !w.backdrop) /* a frame that did not change is grey */
		w.look.back = (struct backdrop){{255, 255, 255}, {255, 255, 255}};
	layout_make(&layout, &tree, &w.layout);
	if (layout.total == 0) {
		why = why_nothing();
		msg_warn("%s", why);
		svg_write_nothing(out, &w.look, why);
		return EXIT_TROUBLE;
	}
	check_counts();
	count_sides(&p);
	p.attrs = &attrs;
	p.draw = w.layout.draw;
	p.ordered = w.load.ordered;
	p.threads = w.load.threads;
	p.least = layout_least(&w.layout);
	colour_start(&w.colour, &tree);
	svg_write(out, &p);
	return EXIT_DONE;
}

int
main(int argc, char *argv[])
{
	static const char map_file[] = "palette.map";
	char *const *operands = want_read(&w, argv);
	struct out *out = out_open(w.output);
	int status = EXIT_DONE, map_status = EXIT_DONE;

	(void)argc;
	if (w.print >= 0) {
		svg_write_part(out, (enum svg_part)w.print);
		out_close(out);
		return EXIT_DONE;
	}
	if (w.attr_file != NULL)
		status |= attr_load(&attrs, w.attr_file);
	if (w.keep) {
		map_status = palmap_load(&map, map_file);
		w.colour.map = &map;
	}
	status |= load_tree(operands);
	status |= draw(out);
	out_close(out);
	if (w.keep && map_status != EXIT_DONE)
		msg_warn("%s: left as it was: not all of it could be read", map_file);
	else if (w.keep)
		palmap_save(&map, map_file);
	return status | map_status;
}
