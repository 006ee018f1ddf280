#include "svg/palette.h"

enum {
	HOT,
	MEM,
	IO,
	RED,
	GREEN,
	BLUE,
	AQUA,
	YELLOW,
	PURPLE,
	ORANGE,
	HUES, /* the palettes above are one hue each, those below choose among them */
	WAKEUP = HUES,
	CHAIN,
	JAVA,
	JS,
	PERL,
	PYTHON,
	RUST,
	MODULE,
};

const char *const palette_names[] = {"hot", "mem", "io", "red", "green", "blue", "aqua", "yellow",
    "purple", "orange", "wakeup", "chain", "java", "js", "perl", "python", "rust", "module", NULL};

/* For each of r, g, b: the least value, what the vector adds at most, and which number of it. */
static const struct hue {
	uint8_t least[3];
	uint8_t range[3];
	uint8_t which[3];
} hues[HUES] = {
    [HOT] = {{205, 0, 0}, {50, 230, 55}, {2, 0, 1}},
    [MEM] = {{0, 190, 0}, {0, 50, 210}, {0, 1, 0}},
    [IO] = {{80, 80, 190}, {60, 60, 55}, {0, 0, 1}},
    [RED] = {{200, 50, 50}, {55, 80, 80}, {0, 0, 0}},
    [GREEN] = {{50, 200, 50}, {60, 55, 60}, {0, 0, 0}},
    [BLUE] = {{80, 80, 205}, {60, 60, 50}, {0, 0, 0}},
    [AQUA] = {{50, 165, 165}, {60, 55, 55}, {0, 0, 0}},
    [YELLOW] = {{175, 175, 50}, {55, 55, 20}, {0, 0, 0}},
    [PURPLE] = {{190, 80, 190}, {65, 60, 65}, {0, 0, 0}},
    [ORANGE] = {{190, 90, 0}, {65, 65, 0}, {0, 0, 0}},
};

static const struct backdrop yellow = {{0xee, 0xee, 0xee}, {0xee, 0xee, 0xb0}};
static const struct backdrop blue = {{0xee, 0xee, 0xee}, {0xe0, 0xe0, 0xff}};
static const struct backdrop green = {{0xee, 0xf2, 0xee}, {0xe0, 0xff, 0xe0}};
static const struct backdrop grey = {{0xf8, 0xf8, 0xf8}, {0xe8, 0xe8, 0xe8}};

bool
palette_find(const char *name, int *palette)
{
	for (int i = 0; palette_names[i] != NULL; i++)
		if (strcmp(name, palette_names[i]) == 0) {
			*palette = i;
			return true;
		}
	return false;
}

/* Returns what is behind the first needle in s; its p is NULL when there is none. */
static struct str
behind(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.n <= s.n; i++)
		if (memcmp(s.p + i, needle.p, needle.n) == 0)
			return str_sub(s, i + needle.n, s.n);
	return (struct str){0};
}

static bool
has(struct str s, struct str needle)
{
	return behind(s, needle).p != NULL;
}

/* Tells whether s begins with one of the heads, which are separated by blanks. */
static bool
starts_one(struct str s, const char *heads)
{
	while (*heads != '\0') {
		size_t n = strcspn(heads, " ");

		if (str_starts(s, (struct str){heads, n}))
			return true;
		heads += heads[n] == ' ' ? n + 1 : n;
	}
	return false;
}

static int
java(struct str name, bool inferno)
{
	struct str path = str_starts(name, STR("L")) ? str_sub(name, 1, name.n) : name;

	if (str_ends(name, STR("_[j]")))
		return GREEN;
	if (str_ends(name, STR("_[i]")))
		return AQUA;
	if (inferno) {
		if (str_ends(name, STR("_[k]")))
			return ORANGE;
		if (has(name, STR("::")) || starts_one(name, "-[ +["))
			return YELLOW;
		if (has(path, STR("/")) || (has(path, STR(".")) && path.p[0] != '[') ||
		    (path.n > 0 && path.p[0] >= 'A' && path.p[0] <= 'Z'))
			return GREEN;
		return RED;
	}
	if (starts_one(path, "java/ javax/ jdk/ net/ org/ com/ io/ sun/"))
		return GREEN;
	if (has(name, STR(":::")))
		return GREEN;
	if (has(name, STR("::")))
		return YELLOW;
	return str_ends(name, STR("_[k]")) ? ORANGE : RED;
}

static int
perl(struct str name, bool inferno)
{
	bool kernel = str_ends(name, STR("_[k]"));

	if (inferno && kernel)
		return ORANGE;
	if (!inferno && has(name, STR("::")))
		return YELLOW;
	if (has(name, STR("Perl")) || has(name, STR(".pl")))
		return GREEN;
	if (has(name, STR("::")))
		return YELLOW;
	return kernel ? ORANGE : RED;
}

static int
javascript(struct str name, bool inferno)
{
	struct str path = behind(name, STR("/"));

	if (inferno) {
		size_t blanks = 0;

		while (blanks < name.n && strchr(" \t\v\f\r", name.p[blanks]) != NULL && name.p[blanks])
			blanks++;
		if (blanks > 0 && blanks == name.n)
			return GREEN;
		if (str_ends(name, STR("_[k]")))
			return ORANGE;
	}
	if (str_ends(name, STR("_[j]")))
		return path.p != NULL ? GREEN : AQUA;
	if (has(name, STR("::")))
		return YELLOW;
	if (!inferno && path.p != NULL && has(path, STR(".js")))
		return GREEN;
	if (has(name, STR(":")))
		return AQUA;
	if (inferno && path.p != NULL && has(path, STR("node_modules/")))
		return PURPLE;
	if (inferno && path.p != NULL && has(path, STR(".js")))
		return GREEN;
	if (str_eq(name, STR(" ")))
		return GREEN;
	return str_ends(name, STR("_[k]")) ? ORANGE : RED;
}

/* Tells whether part is "python", a number, a dot and a number. */
static bool
is_python(struct str part)
{
	size_t i = 6, digits = 0, dots = 0;

	if (!str_starts(part, STR("python")))
		return false;
	for (; i < part.n; i++)
		if (part.p[i] >= '0' && part.p[i] <= '9')
			digits++;
		else if (part.p[i] == '.' && digits > 0 && dots++ == 0)
			digits = 0;
		else
			return false;
	return dots == 1 && digits > 0;
}

static int
python(struct str name)
{
	bool library = starts_one(name, "<built-in <method <frozen"), package = false;
	struct str rest = name;

	for (;;) {
		size_t n = 0;

		while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '\\')
			n++;
		package = package || str_eq(str_sub(rest, 0, n), STR("site-packages"));
		library = library || is_python(str_sub(rest, 0, n));
		if (n == rest.n)
			break;
		rest = str_sub(rest, n + 1, rest.n);
	}
	return package ? AQUA : library ? YELLOW : RED;
}

static int
rust(struct str name)
{
	struct str inner = behind(name, STR("`"));

	if (inner.p == NULL)
		inner = name;
	if (str_starts(inner, STR("<")))
		inner = str_sub(inner, 1, inner.n);
	if (starts_one(inner, "core:: std:: alloc::") && !has(name, STR("GenFuture")))
		return ORANGE;
	return has(name, STR("::")) ? AQUA : YELLOW;
}

static int
hue_of(int palette, struct str name, bool inferno)
{
	switch (palette) {
	case WAKEUP:
		return AQUA;
	case CHAIN:
		return has(name, STR("_[w]")) ? AQUA : BLUE;
	case JAVA:
		return java(name, inferno);
	case JS:
		return javascript(name, inferno);
	case PERL:
		return perl(name, inferno);
	case PYTHON:
		return python(name);
	case RUST:
		return rust(name);
	}
	return palette;
}

struct rgb
palette_colour(int palette, struct str name, struct vector v, bool inferno)
{
	const struct hue *h = &hues[hue_of(palette, name, inferno)];
	const double number[3] = {v.v1, v.v2, v.v3};
	uint8_t out[3];

	for (int i = 0; i < 3; i++) {
		double x = h->range[i] * number[h->which[i]];

		out[i] = (uint8_t)(h->least[i] + (int)(v.single ? (float)x : x));
	}
	return (struct rgb){out[0], out[1], out[2]};
}

/* Returns the light of a part of a colour, 0 to 1.  The power 2.4 is the square times the fifth root of the
 * square, by Newton's method: sums and products give every machine the same, a library's pow may not. */
static double
light(uint8_t part)
{
	double x = (part / 255.0 + 0.055) / 1.055, y = 1;

	if (part <= 10)
		return part / 255.0 / 12.92;
	for (int i = 0; i < 40; i++)
		y -= (y * y * y * y * y - x * x) / (5 * y * y * y * y);
	return x * x * y;
}

bool
palette_dark(struct rgb c)
{
	double l = 0.2126 * light(c.r) + 0.7152 * light(c.g) + 0.0722 * light(c.b);

	return (l + 0.05) * (l + 0.05) < 1.05 * 0.05;
}

bool
palette_has_modules(int palette)
{
	return palette == MODULE;
}

bool
palette_has_wakers(int palette)
{
	return palette == CHAIN;
}

struct backdrop
palette_backdrop(int palette)
{
	switch (palette) {
	case MEM:
		return green;
	case IO:
	case WAKEUP:
	case CHAIN:
		return blue;
	}
	return palette == MODULE || (palette >= RED && palette < HUES) ? grey : yellow;
}

bool
palette_hex(const char *text, struct rgb *c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	uint8_t v[3] = {0};

	if (text[0] != '#' || strlen(text) != 7)
		return false;
	for (int i = 0; i < 6; i++) {
		const char *d = strchr(digits, text[i + 1]);

		if (d == NULL)
			return false;
		v[i / 2] = (uint8_t)(v[i / 2] * 16 + (d - digits < 16 ? d - digits : d - digits - 6));
	}
	*c = (struct rgb){v[0], v[1], v[2]};
	return true;
}

bool
palette_find_backdrop(const char *name, struct backdrop *b)
{
	static const struct {
		const char *name;
		const struct backdrop *b;
	} known[] = {{"yellow", &yellow}, {"blue", &blue}, {"green", &green}, {"grey", &grey}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(name, known[i].name) == 0) {
			*b = *known[i].b;
			return true;
		}
	if (!palette_hex(name, &b->top))
		return false;
	b->bottom = b->top;
	return true;
}
