#include "svg/xml.h"

#include <stdio.h>

uint32_t
xml_next(struct str *s)
{
	uint32_t c = 0xfffd;
	size_t n = utf8_next(s->p, s->n, &c);

	*s = str_sub(*s, n == 0 ? 1 : n, s->n);
	if (n == 0 || (c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0xfffe ||
	    c == 0xffff || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return 0xfffd;
	return c;
}

static void
write_reference(struct out *o, uint32_t c)
{
	char text[16];

	snprintf(text, sizeof text, "&#%lu;", (unsigned long)c);
	out_text(o, text);
}

static void
write_char(struct out *o, uint32_t c, bool ascii)
{
	if (c < 0x80) {
		out_char(o, (char)c);
	} else if (ascii) {
		write_reference(o, c);
	} else if (c < 0x800) {
		out_char(o, (char)(0xc0 | c >> 6));
		out_char(o, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		out_char(o, (char)(0xe0 | c >> 12));
		out_char(o, (char)(0x80 | (c >> 6 & 0x3f)));
		out_char(o, (char)(0x80 | (c & 0x3f)));
	} else {
		out_char(o, (char)(0xf0 | c >> 18));
		out_char(o, (char)(0x80 | (c >> 12 & 0x3f)));
		out_char(o, (char)(0x80 | (c >> 6 & 0x3f)));
		out_char(o, (char)(0x80 | (c & 0x3f)));
	}
}

/* Returns how many bytes s begins with that are written as they are. */
static size_t
plain(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= ' ' && s.p[n] < 0x7f && s.p[n] != '&' && s.p[n] != '<' &&
	    s.p[n] != '>' && s.p[n] != '"')
		n++;
	return n;
}

void
xml_text(struct out *o, struct str s, bool ascii)
{
	while (s.n > 0) {
		size_t n = plain(s);
		uint32_t c;

		if (n > 0) {
			out_str(o, str_sub(s, 0, n));
			s = str_sub(s, n, s.n);
			continue;
		}
		c = xml_next(&s);
		if (c == '&')
			out_text(o, "&amp;");
		else if (c == '<')
			out_text(o, "&lt;");
		else if (c == '>')
			out_text(o, "&gt;");
		else if (c == '"')
			out_text(o, "&quot;");
		else if (c == '\t') /* readers make a blank of it in a value */
			write_reference(o, c);
		else
			write_char(o, c, ascii);
	}
}

void
xml_comment(struct out *o, struct str s, bool ascii)
{
	uint32_t last = 0, c;

	while (s.n > 0) {
		c = xml_next(&s);
		if (c == '-' && last == '-')
			out_char(o, ' ');
		write_char(o, c, ascii);
		last = c;
	}
	if (last == '-')
		out_char(o, ' ');
}

void
xml_fixed(struct out *o, int64_t thousandths)
{
	uint64_t n = thousandths < 0 ? (uint64_t)-thousandths : (uint64_t)thousandths;
	uint32_t rest = (uint32_t)(n % 1000);

	if (thousandths < 0)
		out_char(o, '-');
	out_u64(o, n / 1000);
	if (rest == 0)
		return;
	out_char(o, '.');
	for (uint32_t unit = 100; rest != 0; unit /= 10) {
		out_char(o, (char)('0' + rest / unit));
		rest %= unit;
	}
}
