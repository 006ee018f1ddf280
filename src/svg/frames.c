#include "svg/frames.h"

#include "base/parts.h"
#include "svg/figure.h"
#include "svg/label.h"
#include "svg/module.h"
#include "svg/palette.h"
#include "svg/xml.h"

enum { RADIUS = 2000, INSET = 3000, LEAST_COLUMNS = 3 };
enum { PART = 1 << 10 }; /* frames that a thread writes at once */

static void
text(struct out *o, const char *s)
{
	out_text(o, s);
}

/* What changed: the figures before, and the difference of the shares. */
static void
write_change(struct out *o, const struct picture *p, uint32_t i)
{
	const struct tree *t = p->tree;
	count128 before = tree_total_before(t, i), after = tree_total(t, i);
	bool self = p->colour->delta == COLOUR_SELF;

	if (before == 0) {
		text(o, "; new");
		return;
	}
	text(o, "; before ");
	figure_count(o, before, p->look->factor);
	text(o, ", ");
	figure_percent(o, before, t->total_before);
	if (after == 0) {
		text(o, "; gone");
		return;
	}
	text(o, self ? "; self " : "; ");
	if (self)
		after = tree_self(t, i, &before);
	figure_change(o, before, t->total_before, after, t->total, p->colour->negate);
}

void
frames_figures(struct out *o, const struct picture *p, const struct page *page, uint32_t i)
{
	const struct tree *t = p->tree;
	const struct layout *l = p->layout;
	count128 c, total = l->total;

	if (t->two && l->sum != t->total) /* the width is another count: told is the one after */
		total = t->total;
	if (i == TREE_NONE)
		c = total;
	else
		c = t->two ? tree_total(t, i) : layout_count(l, t, i);
	out_char(o, '(');
	figure_count(o, c, p->look->factor);
	out_char(o, ' ');
	page_text(page, o, str_c(p->look->count_name));
	text(o, ", ");
	if (i == TREE_NONE)
		text(o, "100%");
	else
		figure_percent(o, c, total);
	if (t->two && i != TREE_NONE)
		write_change(o, p, i);
	if (palette_has_modules(p->colour->palette) && !t->two && i != TREE_NONE) {
		text(o, "; ");
		page_text(page, o, modules_name(&p->colour->modules, tree_name(t, i)));
	}
	out_char(o, ')');
}

/* Writes one attribute that --nameattr gave, if it did. */
static void
write_given(struct out *o, const struct page *page, const char *name, struct str value)
{
	if (value.p == NULL)
		return;
	out_char(o, ' ');
	text(o, name);
	text(o, "=\"");
	page_text(page, o, value);
	out_char(o, '"');
}

static void
write_extra(struct out *o, const struct page *page, struct str extra)
{
	struct str name, value;

	while (extra.p != NULL && attr_extra(&extra, &name, &value)) {
		out_char(o, ' ');
		out_str(o, name);
		text(o, "=\"");
		page_text(page, o, value);
		out_char(o, '"');
	}
}

/* Opens the group of a frame, a link when it has an address; returns how it is closed. */
static const char *
open_group(struct out *o, const struct page *page, const struct attr *a, struct str name)
{
	static const struct attr none;
	bool link;

	if (a == NULL)
		a = &none;
	link = a->value[ATTR_HREF].p != NULL;
	text(o, link ? "<a" : "<g");
	write_given(o, page, "id", a->value[ATTR_ID]);
	write_given(
	    o, page, "class", a->value[ATTR_CLASS].p != NULL ? a->value[ATTR_CLASS] : STR("func_g"));
	if (a->value[ATTR_TITLE].p != NULL)
		write_given(o, page, "data-name", name);
	write_extra(o, page, a->value[ATTR_GEXTRA]);
	if (link) {
		write_given(o, page, "xlink:href", a->value[ATTR_HREF]);
		write_given(o, page, "target",
		    a->value[ATTR_TARGET].p != NULL ? a->value[ATTR_TARGET] : STR("_top"));
		write_extra(o, page, a->value[ATTR_AEXTRA]);
	}
	text(o, "><title>");
	return link ? "</text></a>\n" : "</text></g>\n";
}

/* Writes what is in the group behind the title. */
static void
write_shape(
    struct out *o, const struct page *page, const struct box *b, struct rgb colour, struct str name)
{
	const struct look *look = page->look;
	int64_t y = page_row(page, b->row), height = look->row - 1000;
	int64_t columns = look->letter > 0 ? (b->width - 2 * INSET) / look->letter : 0;
	struct str label = {"", 0};
	bool cut = false;

	text(o, "</title><rect");
	page_number(o, "x", PAGE_SIDE + b->x);
	page_number(o, "y", y);
	page_number(o, "width", b->width);
	page_number(o, "height", height);
	page_colour(o, "fill", colour);
	page_number(o, "rx", RADIUS);
	text(o, "/><text");
	page_number(o, "x", PAGE_SIDE + b->x + INSET);
	page_number(o, "y", y + height / 2 + INSET);
	out_char(o, '>');
	if (columns >= LEAST_COLUMNS)
		label = label_fit(name, (size_t)columns, &cut);
	page_text(page, o, label);
	if (cut)
		text(o, "..");
}

static void
write_frame(struct out *o, const struct picture *p, const struct page *page, const struct box *b)
{
	struct str full = tree_name(p->tree, b->node), name = label_name(full);
	const struct attr *a = p->attrs == NULL ? NULL : attr_find(p->attrs, full);
	const char *close = open_group(o, page, a, name);

	if (a != NULL && a->value[ATTR_TITLE].p != NULL) {
		page_text(page, o, a->value[ATTR_TITLE]);
	} else {
		page_text(page, o, name);
		out_char(o, ' ');
		frames_figures(o, p, page, b->node);
	}
	write_shape(o, page, b, colour_node(p->colour, p->tree, b->node), name);
	text(o, close);
}

/* The frames of a picture, and its page. */
struct frames {
	const struct picture *picture;
	const struct page *page;
};

static void
write_some(const void *frames, size_t from, size_t to, struct out *o)
{
	const struct frames *f = frames;

	for (size_t i = from; i < to; i++)
		write_frame(o, f->picture, f->page, &f->picture->layout->v[i]);
}

void
frames_write(struct out *o, const struct picture *p, const struct page *page)
{
	struct box all = {TREE_NONE, 0, 0, page_room(p->look)};
	const struct frames frames = {p, page};

	text(o, "<g class=\"func_g\"><title>all ");
	frames_figures(o, p, page, TREE_NONE);
	write_shape(o, page, &all, colour_node(p->colour, p->tree, TREE_NONE), STR("all"));
	text(o, "</text></g>\n");
	parts_write(
	    o, colour_in_order(p->colour) ? 1 : p->threads, p->layout->n, PART, write_some, &frames);
}
