#include "folded.h"

#include "base/mem.h"
#include "base/msg.h"

enum { SEPARATOR = ';' };

static const char TWO_COUNTS[] = "# before after"; /* the comment before lines with two */

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Splits text at its last blank, which must have something behind it.  Returns where the last field
 * begins, 0 when there is no blank. */
static size_t
last_field(struct str text)
{
	size_t i = text.n;

	while (i > 0 && !blank(text.p[i - 1]))
		i--;
	return i;
}

/* Reads a line that is no plain "stack digits". */
static enum folded_kind
other_line(struct str line, struct folded *f)
{
	size_t field;

	if (line.n > 0 && line.p[0] == '#')
		return str_eq(line, str_c(TWO_COUNTS)) ? FOLDED_HEADER : FOLDED_NONE;
	while (line.n > 0 && blank(line.p[line.n - 1]))
		line.n--;
	if (line.n == 0)
		return FOLDED_NONE;
	field = last_field(line);
	f->why = count_parse(str_sub(line, field, line.n), &f->count);
	if (field == 0)
		f->why = f->why == NULL ? "missing stack" : "missing count";
	if (f->why != NULL)
		return FOLDED_BAD;
	f->stack = str_sub(line, 0, field - 1);
	return FOLDED_STACK;
}

/* Returns how many of the eight bytes at p are digits, from the last one back, and their number in *value. */
static size_t
last_digits(const char *p, uint64_t *value)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t x, other;
	size_t n;

	memcpy(&x, p, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	x ^= '0' * ones;
	other = (((x & 0x7f * ones) + (0x80 - 10) * ones) | x) & 0x80 * ones;
	n = other == 0 ? 8 : (size_t)__builtin_clzll(other) / 8;
	x = n == 0 ? 0 : x & ~(uint64_t)0 << (64 - 8 * n); /* zeros in front */
	x = (x * 10 + (x >> 8)) & 0x00ff00ff00ff00ff;      /* pairs, of these pairs, and of these */
	x = (x * 100 + (x >> 16)) & 0x0000ffff0000ffff;
	*value = (x * 10000 + (x >> 32)) & 0xffffffff;
	return n;
}

enum folded_kind
folded_next(struct str *text, size_t from, struct folded *f)
{
	size_t n = from + str_find(str_sub(*text, from, text->n), '\n'), i;
	struct str line = str_sub(*text, 0, n);
	uint64_t count = 0, unit = 1;

	*text = str_sub(*text, n < text->n ? n + 1 : n, text->n);
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	f->line = line;
	/* Nearly every line ends in a blank and a few digits, which are read without a branch for each. */
	i = line.n <= 8 ? line.n : line.n - last_digits(line.p + line.n - 8, &count);
	if (line.n <= 8 || i == line.n - 8)
		for (i = line.n, count = 0; i > 0 && line.n - i < 18 && digit(line.p[i - 1]); i--) {
			count += unit * (uint64_t)(line.p[i - 1] - '0');
			unit *= 10;
		}
	if (i == line.n || i == 0 || !blank(line.p[i - 1]) || line.p[0] == '#')
		return other_line(line, f);
	f->stack = str_sub(line, 0, i - 1);
	f->count = count * COUNT_ONE;
	return FOLDED_STACK;
}

bool
folded_cut_count(struct str *stack, count128 *count)
{
	size_t field;

	for (field = stack->n; field > 0 && !blank(stack->p[field - 1]); field--)
		if (!digit(stack->p[field - 1]) && stack->p[field - 1] != '.')
			return false;
	if (field == 0 || count_parse(str_sub(*stack, field, stack->n), count) != NULL)
		return false;
	stack->n = field - 1;
	return true;
}

/* Takes a line "key NUMBER" off *text; false when it is another one. */
static bool
header_line(struct str *text, struct str key)
{
	size_t n = str_find(*text, '\n');
	struct str line = str_sub(*text, 0, n);
	count128 ignored;

	*text = str_sub(*text, n < text->n ? n + 1 : n, text->n);
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return str_starts(line, key) && count_parse(str_sub(line, key.n, line.n), &ignored) == NULL;
}

size_t
folded_old_header(struct str text)
{
	struct str rest = text;

	if (header_line(&rest, STR("elapsed ")) && header_line(&rest, STR("granularity ")))
		return text.n - rest.n;
	return 0;
}

struct str
folded_frame(struct str *stack, bool *more)
{
	size_t n = str_find(*stack, SEPARATOR);
	struct str frame = str_sub(*stack, 0, n);

	*more = n < stack->n;
	*stack = str_sub(*stack, *more ? n + 1 : n, stack->n);
	return frame;
}

/* Leaves in end where the separators of a stack of 64 bytes and more are, and returns their number: all, and at is
 * the stack's end; or those before at, when there are nearly as many as fit. */
static size_t
separators(struct str stack, uint32_t end[static FOLDED_FRAMES], size_t *at)
{
	const uint64_t last = (uint64_t)1 << 63;
	size_t n = 0, i;

	for (i = 0; i < stack.n && n <= FOLDED_FRAMES - 68; i += 64) {
		size_t over =
		    i + 64 > stack.n ? i + 64 - stack.n : 0; /* the last 64 bytes, some of them again */
		uint64_t found = str_bits(stack.p + i - over, SEPARATOR) >> over;

		do /* nearly always once: as many steps whether there is one for each or not */
			for (int step = 0; step < 4; step++) {
				end[n] = (uint32_t)i + (uint32_t)__builtin_ctzll(found | last);
				n += found != 0;
				found &= found - 1;
			}
		while (found != 0);
	}
	*at = i < stack.n ? i : stack.n;
	return n;
}

size_t
folded_frames(struct str *stack, struct str *frame, bool *more)
{
	uint32_t end[FOLDED_FRAMES];
	size_t n = 0, from = 0, at;

	*more = true;
	if (stack->n < 64 || stack->n >= UINT32_MAX) {
		while (*more && n < FOLDED_FRAMES)
			frame[n++] = folded_frame(stack, more);
		return n;
	}
	n = separators(*stack, end, &at);
	for (size_t i = 0; i < n; i++) {
		frame[i] = str_sub(*stack, from, end[i]);
		from = end[i] + 1;
	}
	*more = at < stack->n;
	if (!*more)
		frame[n++] = str_sub(*stack, from, at);
	*stack = str_sub(*stack, *more ? from : at, stack->n);
	return n;
}

size_t
folded_end(struct str stack, size_t at)
{
	return at + str_find(str_sub(stack, at, stack.n), SEPARATOR);
}

void
folded_reverse(struct str stack, char *to)
{
	size_t at = stack.n;
	bool more = true;

	while (more) {
		struct str frame = folded_frame(&stack, &more);

		at -= frame.n;
		memcpy(to + at, frame.p, frame.n);
		if (more)
			to[--at] = SEPARATOR;
	}
}

bool
folded_breaks(char c)
{
	return c == ';' || c == '\n';
}

size_t
folded_join(char *p, size_t n, bool first, struct str frame)
{
	if (!first)
		p[n++] = SEPARATOR;
	str_copy(p + n, frame);
	return n + frame.n;
}

struct str
folded_label(struct str name, char *to)
{
	for (size_t i = 0; i < name.n; i++)
		to[i] = name.p[i] == SEPARATOR ? ':' : name.p[i] == '\n' ? ' ' : name.p[i];
	if (name.n > 0 && to[0] == '#')
		to[0] = '_';
	return (struct str){to, name.n};
}

/* Bytes in canonical order: the separator below all others, and the others in theirs. */
static int
rank(char c)
{
	unsigned char b = (unsigned char)c;

	return b == SEPARATOR ? 0 : b < SEPARATOR ? b + 1 : b;
}

int
folded_cmp(struct str a, struct str b, size_t from)
{
	size_t i = str_common(a, b, from);

	if (i == a.n || i == b.n)
		return (a.n > b.n) - (a.n < b.n);
	return rank(a.p[i]) - rank(b.p[i]);
}

/* Gives each byte of x its rank, all eight at once. */
static uint64_t
ranks(uint64_t x)
{
	const uint64_t ones = 0x0101010101010101, low7 = 0x7f * ones, high = 0x80 * ones;
	uint64_t below = ~(((x & low7) + (0x80 - SEPARATOR) * ones) | x) & high;
	uint64_t other = x ^ SEPARATOR * ones;
	uint64_t same = ~(((other & low7) + low7) | other) & high;

	return (x + (below >> 7)) & ~((same >> 7) * 0xff);
}

uint64_t
folded_key(struct str s, size_t at)
{
	unsigned char b[8];
	size_t n = at < s.n ? s.n - at : 0;

	if (n >= sizeof b) {
		memcpy(b, s.p + at, sizeof b);
	} else {
		memset(b, SEPARATOR, sizeof b);
		if (n > 0)
			memcpy(b, s.p + at, n);
	}
	return ranks((uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
	    (uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 | (uint64_t)b[6] << 8 |
	    (uint64_t)b[7]);
}

size_t
folded_put_counts(
    char to[static FOLDED_COUNTS], char separator, bool two, count128 before, count128 count)
{
	size_t n = 0;

	to[n++] = separator;
	if (two) {
		n += count_text(before, to + n);
		to[n++] = ' ';
	}
	n += count_text(count, to + n);
	to[n++] = '\n';
	return n;
}

void
folded_write(struct out *o, struct str stack, char separator, bool two, count128 before, count128 count)
{
	char counts[FOLDED_COUNTS];

	out_str(o, stack);
	out_bytes(o, counts, folded_put_counts(counts, separator, two, before, count));
}

void
folded_write_header(struct out *o)
{
	out_text(o, TWO_COUNTS);
	out_char(o, '\n');
}

void
folded_write_guard(struct out *o, struct str first)
{
	if (str_eq(first, STR("elapsed")))
		out_text(o, "#\n");
}

static bool
earlier(const struct folded_bad_line *a, const struct folded_bad_line *b)
{
	return a->chunk != b->chunk ? a->chunk < b->chunk : a->line < b->line;
}

/* Puts b in its place; when the list is full, its last line goes. */
static void
insert(struct folded_bad *bad, const struct folded_bad_line *b)
{
	int at = bad->n;

	while (at > 0 && earlier(b, &bad->line[at - 1]))
		at--;
	if (at == FOLDED_BAD_KEPT)
		return;
	bad->n += bad->n < FOLDED_BAD_KEPT;
	memmove(&bad->line[at + 1], &bad->line[at], (size_t)(bad->n - at - 1) * sizeof *b);
	bad->line[at] = *b;
}

void
folded_bad_add(
    struct folded_bad *bad, const struct chunk *c, uint64_t line, struct str text, const char *why)
{
	struct folded_bad_line b = {.chunk = c->number, .line = line, .file = c->file, .why = why};

	bad->total++;
	if (bad->n == FOLDED_BAD_KEPT && !earlier(&b, &bad->line[bad->n - 1]))
		return;
	b.length = text.n < sizeof b.text ? text.n : sizeof b.text;
	memcpy(b.text, text.p, b.length);
	insert(bad, &b);
}

void
folded_bad_join(struct folded_bad *to, const struct folded_bad *from)
{
	for (int i = 0; i < from->n; i++)
		insert(to, &from->line[i]);
	to->total += from->total;
}

void
folded_bad_report(const struct folded_bad *bad, const struct in *in, int limit)
{
	int n = bad->n < limit ? bad->n : limit;

	for (int i = 0; i < n; i++) {
		const struct folded_bad_line *b = &bad->line[i];

		msg_warn_at(b->file, in_line(in, b->chunk, b->line), "%s: %s", b->why,
		    msg_quote((struct str){b->text, b->length}).text);
	}
	if (limit > 1 && bad->total > (uint64_t)n)
		msg_warn(
		    "%llu bad lines in all, the first %d shown", (unsigned long long)bad->total, n);
}
