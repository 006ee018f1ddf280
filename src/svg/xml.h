/* floor 4: text and numbers for XML.  Uses out, str. */
#ifndef SVG_XML_H
#define SVG_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/out.h"
#include "base/str.h"

/* Takes the next character off *s, which is not empty, as it can be shown: what is not UTF-8 (byte by
 * byte), what XML 1.0 forbids (control characters but the tab, U+FFFE, U+FFFF), and what would turn the
 * direction of the text around it (U+202A to U+202E, U+2066 to U+2069) is U+FFFD. */
uint32_t xml_next(struct str *s);

/* Writes s as content of an element or value of an attribute.  ascii: what is not ASCII goes as numeric
 * references, so that the file is right in every encoding that extends ASCII. */
void xml_text(struct out *, struct str s, bool ascii);

/* Writes s as content of a comment, in which no "--" can be. */
void xml_comment(struct out *, struct str s, bool ascii);

/* Writes thousandths as a decimal number, as short as it can be: 1500 is "1.5". */
void xml_fixed(struct out *, int64_t thousandths);

#endif
