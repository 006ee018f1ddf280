#include "svg/overview.h"

#include <stdlib.h>

#include "base/mem.h"
#include "svg/change.h"
#include "svg/figure.h"
#include "svg/label.h"
#include "svg/xml.h"

enum { RADIUS = 2000, INSET = 3000, GAP = 500, LEAST_COLUMNS = 3, PIXEL = 1000 };

/* How a box is drawn. */
enum kind { OUTLINE, SHAPE, GROUP };

struct overview {
	struct out *o;
	const struct picture *picture;
	const struct page *page;
	struct shape {
		uint32_t box;
		uint32_t colour; /* 65536 r + 256 g + b */
	} * shapes;
	size_t nshapes;
	uint8_t *kinds; /* for each box */
};

/* Returns how many boxes are that wide. */
static size_t
count_boxes(const struct layout *l, int64_t width)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->v[i].width >= width;
	return n;
}

/* Sorts out how the boxes are drawn.  Of those that are wide enough but too many for any limit, as in a
 * stack of thousands of frames, the first are taken. */
static void
sort_out(struct overview *v)
{
	const struct layout *l = v->picture->layout;
	int64_t room = page_room(v->page->look), shape = PIXEL, group = OVERVIEW_GROUP * PIXEL;
	size_t groups = 0;

	v->kinds = mem_get(l->n + 1, sizeof *v->kinds);
	while (count_boxes(l, shape) > OVERVIEW_BOXES && 2 * shape <= room)
		shape *= 2;
	while (count_boxes(l, group) > OVERVIEW_GROUPS && 2 * group <= room)
		group *= 2;
	v->nshapes = 0;
	for (size_t i = 0; i < l->n; i++) {
		v->kinds[i] = OUTLINE;
		if (l->v[i].width >= group && groups < OVERVIEW_GROUPS) {
			v->kinds[i] = GROUP;
			groups++;
		} else if (l->v[i].width >= shape && v->nshapes < OVERVIEW_BOXES) {
			v->kinds[i] = SHAPE;
			v->nshapes++;
		}
	}
	v->shapes = mem_get(v->nshapes + 1, sizeof *v->shapes);
	v->nshapes = 0;
}

/* Returns the colour of node i; those of two counts only where that is asked for. */
static struct rgb
colour(const struct overview *v, const struct names *names, uint32_t i)
{
	const struct tree *t = v->picture->tree;
	uint32_t c;

	if (t->two)
		return colour_node(v->picture->colour, t, i);
	c = names->colours[names->v[names_of(names, t, i)].colour];
	return (struct rgb){(uint8_t)(c >> 16), (uint8_t)(c >> 8), (uint8_t)c};
}

static void
write_colour(struct out *o, uint32_t c)
{
	static const char hex[] = "0123456789abcdef";

	out_text(o, " fill=\"#");
	for (int shift = 20; shift >= 0; shift -= 4)
		out_char(o, hex[c >> shift & 15]);
	out_char(o, '"');
}

/* Returns x to a tenth of a pixel. */
static int64_t
tenth(int64_t x)
{
	return (x + 50) / 100 * 100;
}

/* Writes a rectangle as part of a path. */
static void
write_part(struct out *o, int64_t x, int64_t y, int64_t width, int64_t height)
{
	out_char(o, 'M');
	xml_fixed(o, x);
	out_char(o, ' ');
	xml_fixed(o, y);
	out_char(o, 'h');
	xml_fixed(o, width);
	out_char(o, 'v');
	xml_fixed(o, height);
	out_char(o, 'H');
	xml_fixed(o, x);
	out_char(o, 'z');
}

static void
write_box(const struct overview *v, const struct box *b)
{
	int64_t x = tenth(b->x), width = tenth(b->x + b->width) - x;

	if (width >= 2 * PIXEL) /* a line between neighbours of one colour */
		width -= GAP;
	write_part(v->o, PAGE_SIDE + x, page_row(v->page, b->row), width, v->page->look->row - PIXEL);
}

/* For every column of pixels, writes from where to where frames are that are too narrow to be told apart. */
static void
write_outline(const struct overview *v)
{
	const struct layout *l = v->picture->layout;
	size_t columns = (size_t)(page_room(v->page->look) / PIXEL) + 1;
	struct span {
		uint32_t first, last; /* rows; none when first is larger */
	} *at = mem_get(columns + 1, sizeof *at);
	size_t from = 0;

	for (size_t i = 0; i <= columns; i++)
		at[i] = (struct span){1, 0};
	for (size_t i = 0; i < l->n; i++) {
		uint32_t row = l->v[i].row;
		size_t x = (size_t)(l->v[i].x / PIXEL);

		if (v->kinds[i] != OUTLINE)
			continue;
		for (; x <= (size_t)((l->v[i].x + l->v[i].width - 1) / PIXEL) && x < columns; x++) {
			if (at[x].first > at[x].last || row < at[x].first)
				at[x].first = row;
			if (row > at[x].last)
				at[x].last = row;
		}
	}
	out_text(v->o, "<path class=\"rest\" fill=\"#bbb\" d=\"");
	for (size_t x = 0; x <= columns; x++) {
		int64_t y1, y2;

		if (x < columns && at[x].first == at[from].first && at[x].last == at[from].last)
			continue;
		if (at[from].first <= at[from].last) {
			y1 = page_row(v->page, at[from].first);
			y2 = page_row(v->page, at[from].last);
			write_part(v->o, PAGE_SIDE + (int64_t)from * PIXEL, y1 < y2 ? y1 : y2,
			    (int64_t)(x - from) * PIXEL,
			    (y1 < y2 ? y2 - y1 : y1 - y2) + v->page->look->row - PIXEL);
		}
		from = x;
	}
	out_text(v->o, "\"/>\n");
	free(at);
}

static void
write_group(const struct overview *v, const struct box *b, struct rgb c, struct str name)
{
	struct out *o = v->o;
	const struct look *look = v->page->look;
	int64_t y = page_row(v->page, b->row), height = look->row - PIXEL;
	int64_t columns = look->letter > 0 ? (b->width - 2 * INSET) / look->letter : 0;
	struct str label;
	bool cut;

	out_text(o, "<g><title>");
	page_text(v->page, o, name);
	out_char(o, ' ');
	frames_figures(o, v->picture, v->page, b->node);
	out_text(o, "</title><rect");
	page_number(o, "x", PAGE_SIDE + b->x);
	page_number(o, "y", y);
	page_number(o, "width", b->width);
	page_number(o, "height", height);
	write_colour(o, (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b);
	page_number(o, "rx", RADIUS);
	out_text(o, "/>");
	if (columns >= LEAST_COLUMNS) {
		label = label_fit(name, (size_t)columns, &cut);
		out_text(o, "<text");
		page_number(o, "x", PAGE_SIDE + b->x + INSET);
		page_number(o, "y", y + height / 2 + look->font_size * 35 / 100);
		out_text(o, palette_dark(c) ? " fill=\"#fff\">" : ">");
		page_text(v->page, o, label);
		out_text(o, cut ? "..</text>" : "</text>");
	}
	out_text(o, "</g>\n");
}

static int
compare(const void *a, const void *b)
{
	const struct shape *x = a, *y = b;

	if (x->colour != y->colour)
		return x->colour < y->colour ? -1 : 1;
	return (x->box > y->box) - (x->box < y->box);
}

/* Writes a path for each colour. */
static void
write_shapes(struct overview *v)
{
	const struct layout *l = v->picture->layout;

	if (v->nshapes > 1)
		qsort(v->shapes, v->nshapes, sizeof *v->shapes, compare);
	for (size_t i = 0; i < v->nshapes; i++) {
		bool first = i == 0 || v->shapes[i].colour != v->shapes[i - 1].colour;
		bool last = i + 1 == v->nshapes || v->shapes[i].colour != v->shapes[i + 1].colour;

		if (first) {
			out_text(v->o, "<path");
			write_colour(v->o, v->shapes[i].colour);
			out_text(v->o, " d=\"");
		}
		write_box(v, &l->v[v->shapes[i].box]);
		if (last)
			out_text(v->o, "\"/>\n");
	}
}

/* Hatches the frames that only one side has. */
static void
write_hatches(const struct overview *v)
{
	static const char *const patterns[] = {"gone", "new"};
	const struct layout *l = v->picture->layout;

	for (int new = 0; new < 2; new ++) {
		out_text(v->o, "<path fill=\"url(#");
		out_text(v->o, patterns[new]);
		out_text(v->o, ")\" d=\"");
		for (size_t i = 0; i < l->n; i++) {
			const struct tree *t = v->picture->tree;
			uint32_t n = l->v[i].node;

			if ((new ? tree_total_before(t, n) : tree_total(t, n)) == 0 &&
			    v->kinds[i] != OUTLINE)
				write_box(v, &l->v[i]);
		}
		out_text(v->o, "\"/>\n");
	}
}

void
overview_write(
    struct out *o, const struct picture *p, const struct page *page, const struct names *names)
{
	const struct layout *l = p->layout;
	struct overview v = {.o = o, .picture = p, .page = page};
	struct box all = {TREE_NONE, 0, 0, page_room(p->look)};

	sort_out(&v);
	write_outline(&v);
	write_group(
	    &v, &all, p->tree->two ? change_colour(0) : colour_name(p->colour, STR("")), STR("all"));
	for (uint32_t i = 0; i < l->n; i++) {
		struct rgb c;

		if (v.kinds[i] == OUTLINE)
			continue;
		c = colour(&v, names, l->v[i].node);
		if (v.kinds[i] == GROUP)
			write_group(&v, &l->v[i], c, label_name(tree_name(p->tree, l->v[i].node)));
		else
			v.shapes[v.nshapes++] =
			    (struct shape){i, (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b};
	}
	write_shapes(&v);
	if (p->tree->two)
		write_hatches(&v);
	free(v.shapes);
	free(v.kinds);
}
