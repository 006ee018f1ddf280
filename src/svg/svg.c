#include "svg/svg.h"

#include "svg/asset.h"
#include "svg/figure.h"

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

	out_text(o, "<text id=\"subtitle\" text-anchor=\"middle\"");
	page_number(o, "x", look->width / 2);
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

/* The lines below the frames, and the buttons, which are there for the script only. */
static void
write_controls(struct out *o, const struct page *page)
{
	const struct look *look = page->look;
	int64_t right = look->width - PAGE_SIDE - 100000,
		bottom = page->height - look->font_size - 5000;

	page_line(page, o, "id=\"details\" role=\"status\"", PAGE_SIDE, bottom, " ");
	page_line(page, o, "id=\"unzoom\" class=\"button hide\" tabindex=\"0\" role=\"button\"",
	    PAGE_SIDE, 2 * look->font_size, "Reset Zoom");
	page_line(page, o, "id=\"search\" class=\"button script\" tabindex=\"0\" role=\"button\"",
	    right, 2 * look->font_size, "Search");
	page_line(page, o, "id=\"ignorecase\" class=\"button script\" tabindex=\"0\" role=\"button\"",
	    look->width - PAGE_SIDE - 16000, 2 * look->font_size, "ic");
	page_line(page, o, "id=\"matched\" role=\"status\"", right, bottom, " ");
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
svg_write(struct out *o, const struct picture *p)
{
	bool subtitle = p->look->subtitle != NULL || p->tree->two;
	struct page page;

	page_make(&page, p->look, p->layout->levels + 1, subtitle);
	page_begin(&page, o);
	write_description(o, p, &page);
	page_body(&page, o, ASSET(svg_css));
	if (subtitle)
		write_subtitle(o, p, &page);
	write_controls(o, &page);
	open_frames(o, &page);
	frames_write(o, p, &page);
	out_text(o, "</g>\n<script><![CDATA[\n");
	out_str(o, ASSET(static_js));
	out_text(o, "]]></script>\n</svg>\n");
}

void
svg_write_nothing(struct out *o, const struct look *look, const char *why)
{
	struct page page;

	page_make(&page, look, 1, false);
	page_begin(&page, o);
	page_text(&page, o, str_c(why));
	page_body(&page, o, ASSET(svg_css));
	page_line(&page, o, "id=\"nothing\" text-anchor=\"middle\"", look->width / 2,
	    page.top + look->font_size, why);
	out_text(o, "</g>\n</svg>\n");
}
