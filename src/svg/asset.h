/* floor 4: the script and style files, as bytes that the build makes of them.  Uses str. */
#ifndef SVG_ASSET_H
#define SVG_ASSET_H

#include <stddef.h>

#include "base/str.h"

/* Made by embed from svg.css, bar.xml, menu.xml and the scripts. */
extern const unsigned char asset_svg_css[], asset_bar_xml[], asset_menu_xml[], asset_static_js[];
extern const unsigned char asset_data_js[], asset_view_js[], asset_input_js[], asset_diff_js[],
    asset_chart_js[];
extern const size_t asset_svg_css_size, asset_bar_xml_size, asset_menu_xml_size, asset_static_js_size;
extern const size_t asset_data_js_size, asset_view_js_size, asset_input_js_size, asset_diff_js_size,
    asset_chart_js_size;

/* A view of one of them. */
#define ASSET(name) ((struct str){(const char *)asset_##name, asset_##name##_size})

#endif
