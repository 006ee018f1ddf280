/* floor 4: the script and style files, as bytes that the build makes of them.  Uses str. */
#ifndef SVG_ASSET_H
#define SVG_ASSET_H

#include <stddef.h>

#include "base/str.h"

/* Made by embed from svg.css and static.js. */
extern const unsigned char asset_svg_css[], asset_static_js[];
extern const size_t asset_svg_css_size, asset_static_js_size;

/* A view of one of them. */
#define ASSET(name) ((struct str){(const char *)asset_##name, asset_##name##_size})

#endif
