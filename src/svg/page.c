#include "svg/page.h"

#include "svg/asset.h"
#include "svg/xml.h"

void
page_make(
    struct page *p, const struct look *look, uint32_t rows, bool subtitle, bool above, bool legend)
{
	int64_t line = look->font_size;

	*p = (struct page){.look = look, .rows = rows};
	p->top = (subtitle ? 5 : 3) * line;
	if (legend) {
		p->legend = p->top + line;
		p->top += 2 * line;
	}
	if (above) { /* two lines, for long names */
		p->status = p->top + line;
		p->top += 3 * line;
		p->height = p->top + rows * look->row + 10000;
	} else {
		p->height = p->top + rows * look->row + 2 * line + 10000;
		p->status = p->height - line - 5000;
	}
}

int64_t
page_room(const struct look *look)
{
	return look->width - 2 * PAGE_SIDE;
}

/* A pixel between two rows stays free: below a frame where the root is on top, else above it. */
int64_t
page_row(const struct page *p, uint32_t depth)
{
	if (p->look->inverted)
		return p->top + depth * p->look->row;
	return p->top + (p->rows - 1 - depth) * p->look->row + 1000;
}

void
page_text(const struct page *p, struct out *o, struct str s)
{
	xml_text(o, s, strcmp(p->look->encoding, "UTF-8") != 0);
}

void
page_number(struct out *o, const char *name, int64_t thousandths)
{
	out_char(o, ' ');
	out_text(o, name);
	out_text(o, "=\"");
	xml_fixed(o, thousandths);
	out_char(o, '"');
}

void
page_colour(struct out *o, const char *name, struct rgb c)
{
	out_char(o, ' ');
	out_text(o, name);
	out_text(o, "=\"rgb(");
	out_u64(o, c.r);
	out_char(o, ',');
	out_u64(o, c.g);
	out_char(o, ',');
	out_u64(o, c.b);
	out_text(o, ")\"");
}

void
page_code(struct out *o, struct rgb c)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t part[] = {c.r, c.g, c.b};

	out_char(o, '#');
	for (int i = 0; i < 3; i++) {
		out_char(o, hex[part[i] >> 4]);
		out_char(o, hex[part[i] & 15]);
	}
}

void
page_hex(struct out *o, const char *name, struct rgb c)
{
	out_char(o, ' ');
	out_text(o, name);
	out_text(o, "=\"");
	page_code(o, c);
	out_char(o, '"');
}

void
page_begin(const struct page *p, struct out *o)
{
	const struct look *look = p->look;

	out_text(o, "<?xml version=\"1.0\" encoding=\"");
	out_text(o, look->encoding);
	out_text(o, "\" standalone=\"no\"?>\n");
	if (look->link != NULL) {
		out_text(o, "<?xml-stylesheet href=\"");
		page_text(p, o, str_c(look->link));
		out_text(o, "foldsvg.css\"?>\n");
	}
	out_text(o, "<svg version=\"1.1\"");
	page_number(o, "width", look->width);
	page_number(o, "height", p->height);
	out_text(o, " viewBox=\"0 0 ");
	xml_fixed(o, look->width);
	out_char(o, ' ');
	xml_fixed(o, p->height);
	out_text(o, "\" xmlns=\"http://www.w3.org/2000/svg\"");
	out_text(o, " xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
	page_number(o, "font-size", look->font_size);
	out_text(o, " font-family=\"");
	page_text(p, o, str_c(look->font));
	out_text(o, look->plain ? "\" class=\"plain" : "");
	out_text(o, "\">\n<!-- foldsvg " VERSION " -->\n");
	if (look->notes != NULL) {
		out_text(o, "<!-- NOTES: ");
		xml_comment(o, str_c(look->notes), strcmp(look->encoding, "UTF-8") != 0);
		out_text(o, " -->\n");
	}
	out_text(o, "<title>");
	page_text(p, o, str_c(look->title));
	out_text(o, "</title>\n<desc>");
}

static void
write_stop(struct out *o, struct rgb c, const char *offset)
{
	out_text(o, "<stop");
	page_colour(o, "stop-color", c);
	out_text(o, " offset=\"");
	out_text(o, offset);
	out_text(o, "%\"/>");
}

void
page_line(
    const struct page *p, struct out *o, const char *attributes, int64_t x, int64_t y, const char *text)
{
	out_text(o, "<text ");
	out_text(o, attributes);
	page_number(o, "x", x);
	page_number(o, "y", y);
	out_char(o, '>');
	page_text(p, o, str_c(text));
	out_text(o, "</text>\n");
}

void
page_body(const struct page *p, struct out *o)
{
	const struct look *look = p->look;

	out_text(o, "</desc>\n");
	if (look->link == NULL) {
		out_text(o, "<style>\n");
		out_str(o, ASSET(svg_css));
		out_text(o, "</style>\n");
	}
	out_text(o, "<defs><linearGradient id=\"background\" x1=\"0\" x2=\"0\" y1=\"0\" y2=\"1\">");
	write_stop(o, look->back.top, "5");
	write_stop(o, look->back.bottom, "95");
	out_text(o,
	    "</linearGradient></defs>\n<rect id=\"back\" width=\"100%\" height=\"100%\""
	    " fill=\"url(#background)\"/>\n<g id=\"head\"");
	page_colour(o, "fill", look->ui);
	page_colour(o, "color", look->ui);
	out_text(o, ">\n");
	if (look->script && !look->groups) { /* hides what is scrolled behind it */
		out_text(o, "<rect id=\"wall\" display=\"none\" width=\"100%\"");
		page_number(o, "height", p->top - 2000);
		page_colour(o, "fill", look->back.top);
		out_text(o, "/>\n");
	}
	out_text(o, "<text id=\"title\" text-anchor=\"middle\"");
	page_number(o, "font-size", look->font_size + 5000);
	out_text(o, " x=\"50%\"");
	page_number(o, "y", 2 * look->font_size);
	out_char(o, '>');
	page_text(p, o, str_c(look->title));
	out_text(o, "</text>\n");
}
