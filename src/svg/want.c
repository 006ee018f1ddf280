#include "svg/want.h"

#include "base/mem.h"
#include "base/msg.h"
#include "base/opt.h"
#include "base/par.h"

enum {
	OPT_BASE = 256,
	OPT_BGCOLORS,
	OPT_COLORS,
	OPT_COUNTNAME,
	OPT_CP,
	OPT_DELTA,
	OPT_DETERMINISTIC,
	OPT_DRAW,
	OPT_ENCODING,
	OPT_FACTOR,
	OPT_FLAMECHART,
	OPT_FONTSIZE,
	OPT_FONTTYPE,
	OPT_FONTWIDTH,
	OPT_HASH,
	OPT_HEIGHT,
	OPT_INVERTED,
	OPT_LINK,
	OPT_MINWIDTH,
	OPT_NAMEATTR,
	OPT_NAMETYPE,
	OPT_NEGATE,
	OPT_NOTES,
	OPT_NO_SCRIPT,
	OPT_PRINT,
	OPT_RANDOM,
	OPT_REVERSE,
	OPT_SEARCH_COLOR,
	OPT_STATIC,
	OPT_STROKE_COLOR,
	OPT_SUBTITLE,
	OPT_TITLE,
	OPT_TOTAL,
	OPT_UICOLOR,
	OPT_WIDTH,
};

static const struct opt options[] = {
    {'o', "output", "FILE", "write to FILE, which appears when all is done"},
    {'s', "strict", NULL, "stop at the first bad line and write nothing"},
    {OPT_TITLE, "title", "TEXT", "title (Flame Graph)"},
    {OPT_SUBTITLE, "subtitle", "TEXT", "line below the title (none)"},
    {OPT_WIDTH, "width", "PIXELS", "width of the picture (1200)"},
    {OPT_HEIGHT, "height", "PIXELS", "height of a frame (16)"},
    {OPT_MINWIDTH, "minwidth", "PIXELS", "leave narrower frames out; or N% of the total (0.1)"},
    {OPT_FONTTYPE, "fonttype", "FONT", "font (Verdana, sans-serif)"},
    {OPT_FONTSIZE, "fontsize", "PIXELS", "size of the font (12)"},
    {OPT_FONTWIDTH, "fontwidth", "EM", "mean width of a letter, in font sizes (0.59)"},
    {OPT_COUNTNAME, "countname", "TEXT", "what the counts count (samples)"},
    {OPT_NAMETYPE, "nametype", "TEXT", "what a frame is called (Function:)"},
    {OPT_COLORS, "colors", "PALETTE", "palette (hot)"},
    {OPT_BGCOLORS, "bgcolors", "COLOR", "background: yellow, blue, green, grey or #rrggbb"},
    {OPT_HASH, "hash", NULL, "colors by a hash that likens names that begin alike"},
    {OPT_DETERMINISTIC, "deterministic", NULL, "colors as inferno-flamegraph has them"},
    {OPT_RANDOM, "random", NULL, "colors at random, but the same for a name always"},
    {OPT_CP, "cp", NULL, "keep the colors of names in ./palette.map"},
    {OPT_SEARCH_COLOR, "search-color", "COLOR", "color of what a search finds (#e600e6)"},
    {OPT_UICOLOR, "uicolor", "COLOR", "color of texts outside the frames (#000000)"},
    {OPT_STROKE_COLOR, "stroke-color", "COLOR", "color of lines around frames (none)"},
    {OPT_REVERSE, "reverse", NULL, "turn the stacks round: leaves first"},
    {OPT_INVERTED, "inverted", NULL, "root on top"},
    {OPT_FLAMECHART, "flamechart", NULL, "keep the order of the lines, the first one left"},
    {OPT_BASE, "base", "FRAME", "leave out what is above FRAME; may be given again"},
    {OPT_DELTA, "delta", "WHAT", "two counts: color by the change of the total or self"},
    {OPT_DRAW, "draw", "WHICH", "two counts: after, before or max is the width"},
    {OPT_NEGATE, "negate", NULL, "two counts: swap more and less in the colors"},
    {OPT_FACTOR, "factor", "N", "multiply the counts that are shown by N (1)"},
    {OPT_TOTAL, "total", "COUNT", "what the whole width stands for, if more than the sum"},
    {OPT_NAMEATTR, "nameattr", "FILE", "read attributes of frames from FILE"},
    {OPT_STATIC, "static", NULL, "a group for each frame, as flamegraph.pl has them"},
    {OPT_NO_SCRIPT, "no-script", NULL, "a picture only: no data, no script"},
    {OPT_LINK, "link", "PREFIX", "link to style and script at PREFIX instead of holding them"},
    {OPT_PRINT, "print", "WHAT", "write what --link links to: css, js or static-js"},
    {OPT_NOTES, "notes", "TEXT", "put TEXT into the file, as a comment"},
    {OPT_ENCODING, "encoding", "NAME", "encoding of the file (UTF-8)"},
    OPT_END,
};

static const struct look usual = {
    .encoding = "UTF-8",
    .font = "Verdana, sans-serif",
    .count_name = "samples",
    .name_type = "Function:",
    .width = 1200000,
    .row = 16000,
    .font_size = 12000,
    .letter = 590,
    .search = {230, 0, 230},
    .script = true,
    .factor = COUNT_ONE,
};

/* Returns the option's value, a decimal number of pixels, in thousandths. */
static int64_t
pixels(const struct opts *o, uint64_t min, uint64_t max)
{
	count128 c = opt_count(o);

	if (c < min * COUNT_ONE || c > max * COUNT_ONE)
		opt_u64(o, min, max); /* tells what is expected */
	return (int64_t)(c / (COUNT_ONE / 1000));
}

static struct rgb
colour(const struct opts *o)
{
	struct rgb c = {0};

	if (!palette_hex(o->value, &c))
		opt_bad(o, "not a color like #e600e6");
	return c;
}

/* Returns the number of the option's value among the words, which end with NULL. */
static int
choice(const struct opts *o, const char *const *words)
{
	char why[200] = "not one of";

	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(o->value, words[i]) == 0)
			return i;
	for (int i = 0; words[i] != NULL; i++)
		if (strlen(why) + strlen(words[i]) + 3 < sizeof why) {
			strcat(why, i == 0 ? " " : ", ");
			strcat(why, words[i]);
		}
	opt_bad(o, why);
}

static void
take_least(const struct opts *o, struct layout_how *how)
{
	struct str s = str_c(o->value);

	how->percent = str_ends(s, STR("%"));
	s.n -= how->percent;
	if (count_parse(s, &how->least) != NULL)
		opt_bad(o, "not a number of pixels, or of percent with a % behind it");
}

/* Only what extends ASCII, so that the file is what it says: other characters go as references. */
static const char *
encoding(const struct opts *o)
{
	static const char *const known[] = {"ISO-8859-", "WINDOWS-125", "KOI8-"};
	static char name[32];
	size_t n = strlen(o->value);

	if (n >= sizeof name)
		opt_bad(o, "not an encoding that extends ASCII");
	for (size_t i = 0; i <= n; i++) {
		char c = o->value[i];

		name[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	if (strcmp(name, "UTF-8") == 0 || strcmp(name, "US-ASCII") == 0)
		return name;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_starts(str_c(name), str_c(known[i])) &&
		    strspn(name + strlen(known[i]), "0123456789RU") + strlen(known[i]) == n &&
		    n > strlen(known[i]))
			return name;
	opt_bad(o, "not an encoding that extends ASCII");
}

static void
take_source(const struct opts *o, struct colour *c, enum colour_source source)
{
	if (c->source != COLOUR_NAME && c->source != source)
		opt_usage(o, "only one of --hash, --deterministic and --random can be given");
	c->source = source;
}

static void
take_base(const struct opts *o, struct want *w)
{
	w->bases = mem_grow(w->bases, &w->bases_capacity, w->turn.nbases + 1, sizeof *w->bases);
	w->bases[w->turn.nbases++] = o->value;
	w->turn.bases = w->bases;
}

/* Takes an option about sizes and the font; false when it is about something else. */
static bool
take_size(const struct opts *o, int c, struct look *look)
{
	switch (c) {
	case OPT_WIDTH:
		look->width = (int64_t)opt_u64(o, 100, 1000000) * 1000;
		break;
	case OPT_HEIGHT:
		look->row = (int64_t)opt_u64(o, 2, 1000) * 1000;
		break;
	case OPT_FONTTYPE:
		look->font = o->value;
		break;
	case OPT_FONTSIZE:
		look->font_size = pixels(o, 1, 1000);
		break;
	case OPT_FONTWIDTH:
		look->letter = pixels(o, 0, 10) /* in font sizes, until all is read */;
		break;
	default:
		return false;
	}
	return true;
}

/* Takes an option that is about the look; false when it is about something else. */
static bool
take_look(const struct opts *o, int c, struct look *look)
{
	switch (c) {
	case OPT_TITLE:
		look->title = o->value;
		break;
	case OPT_SUBTITLE:
		look->subtitle = o->value;
		break;
	case OPT_COUNTNAME:
		look->count_name = o->value;
		break;
	case OPT_NAMETYPE:
		look->name_type = o->value;
		break;
	case OPT_SEARCH_COLOR:
		look->search = colour(o);
		break;
	case OPT_UICOLOR:
		look->ui = colour(o);
		break;
	case OPT_STROKE_COLOR:
		look->has_stroke = strcmp(o->value, "none") != 0;
		if (look->has_stroke)
			look->stroke = colour(o);
		break;
	case OPT_INVERTED:
		look->inverted = true;
		break;
	case OPT_FACTOR:
		look->factor = opt_count(o);
		break;
	case OPT_LINK:
		look->link = o->value;
		break;
	case OPT_STATIC:
		look->groups = true;
		break;
	case OPT_NO_SCRIPT:
		look->script = false;
		break;
	case OPT_NOTES:
		look->notes = o->value;
		break;
	case OPT_ENCODING:
		look->encoding = encoding(o);
		break;
	default:
		return false;
	}
	return true;
}

/* Takes an option about the colours of frames; false when it is about something else. */
static bool
take_colour(const struct opts *o, int c, struct want *w)
{
	static const char *const deltas[] = {"total", "self", NULL};

	switch (c) {
	case OPT_COLORS:
		w->colour.palette = choice(o, palette_names);
		break;
	case OPT_BGCOLORS:
		if (!palette_find_backdrop(o->value, &w->look.back))
			opt_bad(o, "not yellow, blue, green, grey or a color like #e600e6");
		w->backdrop = true;
		break;
	case OPT_HASH:
		take_source(o, &w->colour, COLOUR_HASH);
		break;
	case OPT_DETERMINISTIC:
		take_source(o, &w->colour, COLOUR_FNV);
		break;
	case OPT_RANDOM:
		take_source(o, &w->colour, COLOUR_RANDOM);
		break;
	case OPT_CP:
		w->keep = true;
		break;
	case OPT_DELTA:
		w->colour.delta = (enum colour_delta)choice(o, deltas);
		break;
	case OPT_NEGATE:
		w->colour.negate = true;
		break;
	default:
		return false;
	}
	return true;
}

/* Takes any other option. */
static void
take(const struct opts *o, int c, struct want *w)
{
	static const char *const draws[] = {"after", "before", "max", NULL};
	static const char *const parts[] = {"css", "js", "static-js", NULL};

	switch (c) {
	case 'o':
		w->output = o->value;
		w->load.whole = true;
		break;
	case 's':
		w->load.strict = true;
		break;
	case OPT_MINWIDTH:
		take_least(o, &w->layout);
		break;
	case OPT_REVERSE:
		w->turn.reverse = true;
		break;
	case OPT_FLAMECHART:
		w->load.ordered = true;
		break;
	case OPT_BASE:
		take_base(o, w);
		break;
	case OPT_DRAW:
		w->layout.draw = (enum layout_draw)choice(o, draws);
		break;
	case OPT_TOTAL:
		w->layout.total = opt_count(o);
		break;
	case OPT_PRINT:
		w->print = choice(o, parts);
		break;
	case OPT_NAMEATTR: /* only groups can have attributes */
		w->attr_file = o->value;
		w->look.groups = true;
		break;
	}
}

char *const *
want_read(struct want *w, char *argv[])
{
	static struct opts o = {.table = options, .loose = true};
	struct look *look = &w->look;
	int c;

	*w = (struct want){.look = usual, .layout = {.least = COUNT_ONE / 10}, .print = -1};
	w->load.threads = par_processors();
	o.about = "draw an interactive flame graph";
	o.operands = "[FILE ...]";
	opt_start(&o, argv);
	while ((c = opt_next(&o)) != 0)
		if (!take_size(&o, c, look) && !take_look(&o, c, look) && !take_colour(&o, c, w))
			take(&o, c, w);
	if (look->title == NULL)
		look->title = w->load.ordered ? "Flame Chart"
		    : look->inverted          ? "Icicle Graph"
					      : "Flame Graph";
	look->plain = !w->backdrop && memcmp(&look->ui, &usual.ui, sizeof usual.ui) == 0;
	if (!w->backdrop)
		look->back = palette_backdrop(w->colour.palette);
	look->letter = look->font_size * look->letter / 1000;
	w->layout.width = page_room(look);
	return o.args;
}
