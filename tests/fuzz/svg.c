/* foldsvg from end to end, on any bytes: whatever it draws is well-formed XML.  The first byte chooses the
 * options. */
#include "seam.h"

#define main foldsvg_main
int foldsvg_main(int argc, char *argv[]);
#include "../../src/foldsvg.c"
#undef main


/* --- well-formedness, as XML 1.0 has it, of what is in text; at is where we are ---------------------- */

static struct str text;
static size_t at;

static bool
here(const char *s)
{
	return str_starts(str_sub(text, at, text.n), str_c(s));
}

static void
expect(const char *s)
{
	MUST(here(s));
	at += strlen(s);
}

/* Passes one character, which must be one that XML allows. */
static uint32_t
character(void)
{
	uint32_t c = 0;
	size_t n;

	MUST(at < text.n);
	n = utf8_next(text.p + at, text.n - at, &c);
	MUST(n > 0);
	MUST(c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff));
	at += n;
	return c;
}

static void
until(const char *end)
{
	while (!here(end))
		character();
	at += strlen(end);
}

static bool
name_byte(char c, bool first)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';

	return letter || (!first && ((c >= '0' && c <= '9') || c == '-' || c == '.'));
}

static struct str
name(void)
{
	size_t from = at;

	while (at < text.n && name_byte(text.p[at], at == from))
		at++;
	MUST(at > from);
	return str_sub(text, from, at);
}

/* A reference to a character or one of the five entities. */
static void
reference(void)
{
	static const char *const entity[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
	uint32_t c = 0;
	bool hex;

	for (size_t i = 0; i < sizeof entity / sizeof *entity; i++)
		if (here(entity[i])) {
			at += strlen(entity[i]);
			return;
		}
	expect("&#");
	hex = here("x");
	at += hex;
	MUST(!here(";"));
	for (; !here(";"); at++) {
		static const char digits[] = "0123456789abcdef";
		const char *d = at < text.n && text.p[at] != '\0' ? strchr(digits, text.p[at] | 0x20) : NULL;

		MUST(d != NULL && (hex || d < digits + 10));
		c = c * (hex ? 16 : 10) + (uint32_t)(d - digits);
		MUST(c <= 0x10ffff);
	}
	MUST(c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && (c < 0xd800 || c > 0xdfff)));
	MUST(c != 0xfffe && c != 0xffff);
	at++;
}

static void
blanks(void)
{
	while (here(" ") || here("\n") || here("\t") || here("\r"))
		at++;
}

/* The attributes of a tag, no two with the same name. */
static void
attributes(void)
{
	struct str seen[64];
	size_t n = 0;

	for (;;) {
		size_t from = at;
		char quote;

		blanks();
		if (here(">") || here("/>") || here("?>"))
			return;
		MUST(at > from && n < 64);
		seen[n] = name();
		for (size_t i = 0; i < n; i++)
			MUST(!str_eq(seen[i], seen[n]));
		n++;
		expect("=");
		MUST(here("\"") || here("'"));
		quote = text.p[at++];
		while (at < text.n && text.p[at] != quote) {
			MUST(!here("<"));
			if (here("&"))
				reference();
			else
				character();
		}
		MUST(at < text.n);
		at++;
	}
}

static void
check_xml(void)
{
	struct str open[64];
	size_t n = 0, roots = 0;

	at = 0;
	if (here("<?xml "))
		until("?>");
	while (at < text.n) {
		if (here("<!--")) {
			at += 4;
			until("--");
			expect(">");
		} else if (here("<?")) {
			MUST(!here("<?xml "));
			until("?>");
		} else if (here("<![CDATA[")) {
			MUST(n > 0);
			until("]]>");
		} else if (here("<!DOCTYPE ")) {
			MUST(roots == 0);
			until(">");
		} else if (here("</")) {
			at += 2;
			MUST(n > 0);
			MUST(str_eq(name(), open[--n]));
			blanks();
			expect(">");
		} else if (here("<")) {
			at++;
			MUST(n > 0 || roots++ == 0);
			MUST(n < 64);
			open[n++] = name();
			attributes();
			n -= here("/>");
			at += here("/");
			expect(">");
		} else if (here("&")) {
			MUST(n > 0);
			reference();
		} else {
			uint32_t c;

			MUST(!here("]]>"));
			c = character();
			MUST(n > 0 || c == '\n' || c == ' ');
		}
	}
	MUST(n == 0 && roots == 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const options[][8] = {
	    {"foldsvg", NULL},
	    {"foldsvg", "--inverted", "--hash", "--colors=java", "--minwidth=0", NULL},
	    {"foldsvg", "--flamechart", "--colors=mem", "--title=<&>\"']]>\1\377", NULL},
	    {"foldsvg", "--reverse", "--colors=aqua", "--countname=\"<x>\"", "--width=100", NULL},
	    {"foldsvg", "--negate", "--nametype=\n<", "--notes=--><!--", "--subtitle=\xed\xa0\x80", NULL},
	    {"foldsvg", "--colors=wakeup", "--fonttype=\"'&", "--bgcolors=blue", "--factor=0.1", NULL},
	    {"foldsvg", "--total=1000", "--minwidth=50%", "--height=3", "--fontsize=40", NULL},
	    {"foldsvg", "--draw=max", "--delta=self", "--colors=js", NULL},
	    {"foldsvg", "--draw=before", "--colors=perl", "--encoding=UTF-8", "--width=1000000", NULL},
	    {"foldsvg", "--static", "--colors=chain", "--minwidth=0", NULL},
	    {"foldsvg", "--no-script", "--colors=module", "--width=200", NULL},
	    {"foldsvg", "--link=<&\"", "--encoding=us-ascii", "--factor=1000000.5", NULL},
	    {"foldsvg", "--base=a", "--colors=red", "--random", "--stroke-color=#123456", NULL},
	};
	char *argv[8];

	if (getenv("CHECK_XML") != NULL) { /* for the test of the check */
		text = (struct str){(const char *)data, size};
		check_xml();
		return 0;
	}
	if (size < 1)
		return 0;
	memcpy(argv, options[data[0] % (sizeof options / sizeof *options)], sizeof argv);
	input = (struct str){(const char *)data + 1, size - 1};
	input_piece = 1000;
	if (setjmp(died) == 0) {
		foldsvg_main(0, argv);
		text = (struct str){output.p, output.n};
		check_xml();
	}
	tree_free(&tree);
	w = (struct want){0};
	attrs = (struct attrs){0};
	map = (struct palmap){0};
	layout_free(&layout);
	return 0;
}
