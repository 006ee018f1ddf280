#include "svg/script.h"

#include "svg/asset.h"

void
script_page(struct out *o, bool diff, bool chart)
{
	out_text(o, "\"use strict\";\n(() => {\n");
	out_str(o, ASSET(data_js));
	out_str(o, ASSET(view_js));
	out_str(o, ASSET(input_js));
	if (diff)
		out_str(o, ASSET(diff_js));
	if (chart)
		out_str(o, ASSET(chart_js));
	out_text(o, "load();\nscrollTo(0, yOf(tree[0]) - TOP);\n})();\n");
}

void
script_static(struct out *o)
{
	out_str(o, ASSET(static_js));
}

void
script_put(struct out *o, const struct page *page, bool diff, bool chart)
{
	const struct look *look = page->look;

	if (look->link != NULL) {
		out_text(o, "<script href=\"");
		page_text(page, o, str_c(look->link));
		out_text(o, look->groups ? "foldsvg-static.js" : "foldsvg.js");
		out_text(o, "\"/>\n");
		return;
	}
	out_text(o, "<script><![CDATA[\n");
	if (look->groups)
		script_static(o);
	else
		script_page(o, diff, chart);
	out_text(o, "]]></script>\n");
}

void
script_controls(struct out *o, const struct page *page)
{
	int64_t size = page->look->font_size;

	out_text(o, "<metadata id=\"controls\"><![CDATA[<foreignObject width=\"100%\"");
	page_number(o, "height", page->top);
	out_text(o, ">\n");
	out_str(o, ASSET(bar_xml));
	out_text(o, "</foreignObject>\n<foreignObject id=\"menu\"");
	page_number(o, "width", 13 * size);
	page_number(o, "height", 18 * size);
	out_text(o, ">\n");
	out_str(o, ASSET(menu_xml));
	out_text(o, "</foreignObject>]]></metadata>\n");
}
