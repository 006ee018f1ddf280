#include "svg/svg.h"

#include <stdlib.h>

#include "base/parts.h"
#include "svg/asset.h"
#include "svg/change.h"
#include "svg/data.h"
#include "svg/figure.h"
#include "svg/names.h"
#include "svg/overview.h"
#include "svg/script.h"

enum { FEW = 1 << 16 }; /* nodes that are not worth a thread */

/* The sentences for those who cannot see the picture, or look at the file. */
static void
write_description(struct out *o, const struct picture *p, const struct page *page)
{
	const struct layout *l = p->layout;

	figure_count(o, p->tree->two ? p->tree->total : l->total, p->look->factor);
	out_char(o, ' ');
	page_text(page, o, str_c(p->look->count_name));
	out_text(o, " in ");
	out_u64(o, l->n + l->narrow);
	out_text(o, " frames, up to ");
	out_u64(o, p->tree->levels);
	out_text(o, " deep; ");
	out_u64(o, l->narrow);
	out_text(o,
	    " of them are too narrow to be drawn.  Open the file itself in a browser to zoom and"
	    " search.");
}

/* The line below the title: what was asked for, and in a comparison what has no width in the picture or
 * no count to compare with. */
static void
write_subtitle(struct out *o, const struct picture *p, const struct page *page)
{
	const struct look *look = page->look;

	out_text(o, "<text id=\"subtitle\" text-anchor=\"middle\" x=\"50%\"");
	page_number(o, "y", 4 * look->font_size);
	out_char(o, '>');
	if (look->subtitle != NULL)
		page_text(page, o, str_c(look->subtitle));
	if (p->tree->two) {
		out_text(o, look->subtitle != NULL ? " | gone: " : "gone: ");
		out_u64(o, p->gone);
		out_text(o, p->gone == 1 ? " stack, " : " stacks, ");
		figure_percent(o, p->gone_before, p->tree->total_before);
		out_text(o, " of before | new: ");
		out_u64(o, p->new);
		out_text(o, p->new == 1 ? " stack, " : " stacks, ");
		figure_percent(o, p->new_after, p->tree->total);
		out_text(o, " of after");
	}
	out_text(o, "</text>\n");
}

/* What stands where the script, when it runs, shows its controls and its menu. */
static void
write_controls(struct out *o, const struct page *page)
{
	page_line(page, o, "id=\"hint\"", PAGE_SIDE, page->status,
	    "Open the file itself in a browser to zoom and search.");
	script_controls(o, page);
}

/* The lines below the frames, and the buttons, which are there for the script of --static only. */
static void
write_buttons(struct out *o, const struct page *page)
{
	const struct look *look = page->look;
	int64_t right = look->width - PAGE_SIDE - 100000, bottom = page->status;

	page_line(page, o, "id=\"details\" role=\"status\"", PAGE_SIDE, bottom, " ");
	page_line(page, o, "id=\"unzoom\" class=\"button hide\" tabindex=\"0\" role=\"button\"",
	    PAGE_SIDE, 2 * look->font_size, "Reset Zoom");
	page_line(page, o, "id=\"search\" class=\"button script\" tabindex=\"0\" role=\"button\"",
	    right, 2 * look->font_size, "Search");
	page_line(page, o, "id=\"ignorecase\" class=\"button script\" tabindex=\"0\" role=\"button\"",
	    look->width - PAGE_SIDE - 16000, 2 * look->font_size, "ic");
	page_line(page, o, "id=\"matched\" role=\"status\"", right, bottom, " ");
}

/* The modules that have a colour, each with its share, as far as they fit into the line. */
static void
write_legend(struct out *o, const struct picture *p, const struct page *page)
{
	const struct modules *m = &p->colour->modules;
	const struct look *look = page->look;
	int64_t x = PAGE_SIDE, size = look->font_size;

	out_text(o, "<g id=\"legend\">");
	for (size_t i = 0; i <= m->n; i++) {
		struct str name = i < m->n ? m->v[i].name : modules_name(m, STR(""));
		int64_t width = 2 * size + ((int64_t)name.n + 8) * look->letter;

		if (x + width > look->width - PAGE_SIDE)
			continue;
		out_text(o, "<rect");
		page_number(o, "x", x);
		page_number(o, "y", page->legend - size);
		page_number(o, "width", size);
		page_number(o, "height", size);
		page_colour(o, "fill", i < m->n ? m->v[i].colour : modules_grey);
		out_text(o, "/><text");
		page_number(o, "x", x + size * 4 / 3);
		page_number(o, "y", page->legend - size / 8);
		out_text(o, "><tspan");
		page_hex(o, "id", i < m->n ? m->v[i].colour : modules_grey);
		out_char(o, '>');
		page_text(page, o, name);
		out_text(o, "</tspan> ");
		figure_percent(o, i < m->n ? m->v[i].self : m->others, p->tree->total);
		out_text(o, "</text>\n");
		x += width;
	}
	out_text(o, "</g>\n");
}

/* How many times " (" is in the figures behind a name, for the script. */
static uint64_t
brackets(const char *count_name)
{
	uint64_t n = 1;

	for (; *count_name != '\0'; count_name++)
		n += count_name[0] == ' ' && count_name[1] == '(';
	return n;
}

static void
open_frames(struct out *o, const struct page *page)
{
	const struct look *look = page->look;

	out_text(o, "</g>\n<g id=\"frames\"");
	if (look->has_stroke)
		page_colour(o, "stroke", look->stroke);
	page_number(o, "data-left", PAGE_SIDE);
	page_number(o, "data-width", page_room(look));
	page_number(o, "data-char", look->letter);
	out_text(o, " data-tail=\"");
	out_u64(o, brackets(look->count_name));
	out_char(o, '"');
	page_colour(o, "data-search", look->search);
	out_text(o, look->inverted ? " data-inverted=\"1\"" : "");
	out_text(o, " data-nametype=\"");
	page_text(page, o, str_c(look->name_type));
	out_text(o, "\">\n");
}

void
svg_write_part(struct out *o, enum svg_part part)
{
	switch (part) {
	case SVG_STYLE:
		out_str(o, ASSET(svg_css));
		break;
	case SVG_STATIC:
		script_static(o);
		break;
	case SVG_PAGE:
		script_page(o, true, true);
		break;
	}
}

/* Time is told in a flame chart of one count. */
static bool
has_time(const struct picture *p)
{
	return p->ordered && !p->tree->two;
}

static void
write_static(struct out *o, const struct picture *p, const struct page *page)
{
	write_buttons(o, page);
	open_frames(o, page);
	frames_write(o, p, page);
	out_text(o, "</g>\n");
	if (p->look->script)
		script_put(o, page, false, false);
}

static void
write_attribute(struct out *o, const struct page *page, const char *name, const char *value)
{
	out_char(o, ' ');
	out_text(o, name);
	out_text(o, "=\"");
	page_text(page, o, str_c(value));
	out_char(o, '"');
}

/* Writes a power of ten as an attribute: ' data-unit="1e-3"'. */
static void
write_power(struct out *o, const char *name, int exponent)
{
	out_char(o, ' ');
	out_text(o, name);
	out_text(o, exponent < 0 ? "=\"1e-" : "=\"1e");
	out_u64(o, (uint64_t)abs(exponent));
	out_char(o, '"');
}

/* Tells that there is time, and how many units a second has, where counts are times. */
static void
write_time(struct out *o, const char *count_name, const struct data_unit *unit)
{
	static const struct {
		const char *name;
		int exponent;
	} times[] = {{"ns", 9}, {"nanoseconds", 9}, {"us", 6}, {"\xc2\xb5s", 6}, {"\xce\xbcs", 6},
	    {"microseconds", 6}, {"ms", 3}, {"milliseconds", 3}, {"s", 0}, {"seconds", 0}};

	out_text(o, " data-time=\"1\"");
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (strcmp(count_name, times[i].name) == 0)
			write_power(o, "data-second", times[i].exponent + unit->decimals);
}

/* Tells how changes are shown. */
static void
write_two(struct out *o, const struct picture *p, const struct data_unit *unit)
{
	bool self = p->colour->delta == COLOUR_SELF;

	out_text(o, " data-two=\"1\" data-sign=\"");
	out_text(o, p->colour->negate ? "-1\" data-steps=\"" : "1\" data-steps=\"");
	for (int step = -CHANGE_STEPS; step <= CHANGE_STEPS; step++)
		page_code(o, change_colour(step));
	out_text(o, self ? "\" data-delta=\"self \"" : "\" data-delta=\"\"");
	if (self)
		page_number(o, "data-most", (int64_t)data_count(unit, p->colour->most) * 1000);
}

/* Opens the block of data, with what else the script has to know. */
static void
open_data(struct out *o, const struct picture *p, const struct page *page, const struct data_unit *unit)
{
	static const char *const draws[] = {"after", "before", "max"};
	const struct look *look = p->look;
	bool more = p->layout->total > p->layout->sum;

	out_text(o, "<metadata id=\"data\"");
	page_number(o, "data-nodes", (int64_t)p->tree->n * 1000);
	write_power(o, "data-unit", unit->decimals);
	write_attribute(o, page, "data-about", unit->rounded ? "about " : "");
	if (more)
		page_number(o, "data-total", (int64_t)data_count(unit, p->layout->total) * 1000);
	if (p->tree->two)
		write_two(o, p, unit);
	write_attribute(o, page, "data-w", p->tree->two ? draws[p->draw] : "after");
	write_attribute(o, page, "data-i", look->inverted ? "1" : "");
	write_attribute(o, page, "data-chart", p->ordered ? "1" : "0");
	if (has_time(p))
		write_time(o, look->count_name, unit);
	write_attribute(o, page, "data-count", look->count_name);
	out_text(o, " data-type=\"");
	page_text(page, o, str_c(look->name_type));
	out_text(o, " \"");
	page_number(o, "data-row", look->row);
	page_number(o, "data-font", look->font_size);
	page_number(o, "data-letter", look->letter);
	page_number(o, "data-top", page->top);
	page_number(o, "data-least", p->least);
	page_hex(o, "data-root", p->tree->two ? change_colour(0) : colour_name(p->colour, STR("")));
	page_hex(o, "data-search", look->search);
	out_char(o, '>');
}

/* The hatches on frames that only one side has. */
static void
write_patterns(struct out *o)
{
	static const char *const lines[][2] = {{"new", "M0 6L6 0"}, {"gone", "M0 0L6 6"}};

	out_text(o, "<defs>");
	for (int i = 0; i < 2; i++) {
		out_text(o, "<pattern id=\"");
		out_text(o, lines[i][0]);
		out_text(o, "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path d=\"");
		out_text(o, lines[i][1]);
		out_text(o, "\" stroke=\"#000\" stroke-opacity=\"0.35\"/></pattern>");
	}
	out_text(o, "</defs>\n");
}

/* What is written of a picture with an overview. */
struct sides {
	const struct picture *picture;
	const struct page *page;
	struct names *names;
	const struct data_unit *unit;
};

/* Writes the overview, and the names of the data. */
static void
write_overview(struct out *o, const struct sides *s)
{
	const struct picture *p = s->picture;

	names_colour(s->names, p->colour);
	if (p->look->script)
		write_controls(o, s->page);
	out_text(o, "</g>\n");
	if (p->tree->two)
		write_patterns(o);
	out_text(o, "<g id=\"frames\"");
	write_attribute(o, s->page, "aria-label", p->look->title);
	if (palette_has_modules(p->colour->palette))
		out_text(o, " class=\"modules\"");
	if (p->look->has_stroke)
		page_colour(o, "stroke", p->look->stroke);
	out_text(o, ">\n");
	overview_write(o, p, s->page, s->names);
	out_text(o, "</g>\n");
	if (p->look->script) {
		open_data(o, p, s->page, s->unit);
		data_names(o, s->page, s->names);
	}
}

/* Writes the nodes of the data, and what comes behind. */
static void
write_nodes(struct out *o, const struct sides *s)
{
	const struct picture *p = s->picture;

	data_nodes(o, p->tree, s->names, s->unit);
	out_text(o, "</metadata>\n");
	script_put(o, s->page, p->tree->two, has_time(p));
}

static void
write_side(const void *sides, size_t from, size_t to, struct out *o)
{
	for (size_t i = from; i < to; i++)
		if (i == 0)
			write_overview(o, sides);
		else
			write_nodes(o, sides);
}

/* Writes the overview and the data: beside each other, where there is much. */
static void
write_sides(struct out *o, const struct picture *p, const struct page *page)
{
	struct data_unit unit = data_unit(p->tree, p->layout->total, p->look->factor);
	struct names names;
	const struct sides s = {p, page, &names, &unit};
	unsigned threads = p->tree->n < FEW || p->threads < 2 ? 1 : 2;

	names_make(&names, p->tree, p->colour);
	parts_write(o, threads, p->look->script ? 2 : 1, 1, write_side, &s);
	names_free(&names);
}

void
svg_write(struct out *o, const struct picture *p)
{
	bool subtitle = p->look->subtitle != NULL || p->tree->two;
	bool legend = palette_has_modules(p->colour->palette) && !p->tree->two;
	struct page page;

	page_make(&page, p->look, p->layout->levels + 1, subtitle, !p->look->groups, legend);
	page_begin(&page, o);
	write_description(o, p, &page);
	page_body(&page, o);
	if (subtitle)
		write_subtitle(o, p, &page);
	if (legend)
		write_legend(o, p, &page);
	if (p->look->groups)
		write_static(o, p, &page);
	else
		write_sides(o, p, &page);
	out_text(o, "</svg>\n");
}

void
svg_write_nothing(struct out *o, const struct look *look, const char *why)
{
	struct page page;

	page_make(&page, look, 1, false, false, false);
	page_begin(&page, o);
	page_text(&page, o, str_c(why));
	page_body(&page, o);
	page_line(&page, o, "id=\"nothing\" text-anchor=\"middle\"", look->width / 2,
	    page.top + look->font_size, why);
	out_text(o, "</g>\n</svg>\n");
}
