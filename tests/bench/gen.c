/* gen [-s SEED] [-l LINES] [-u STACKS] [-b BYTES] [-d DEPTH] [MODE]: writes folded text, the same for the
 * same arguments, on every machine.
 *
 *   plain     LINES lines of STACKS different stacks, BYTES in all, about as a busy server's profile is:
 *             stacks that begin alike, names and stacks of very different frequency
 *   two       the same with two counts a line
 *   distinct  plain, but every line a stack of its own
 *   one       the same stack again and again
 *   deep      stacks of DEPTH frames, different at their ends
 *   tiny      stacks of one byte
 *   hostile   odd bytes, empty frames, decimals, comments, blank lines, CRLF: everything legal
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES = 4096, NAME_MOST = 120, DEPTH_MOST = 1 << 20 };

static uint64_t seed = 1, lines = 10000, stacks = 1000, bytes = 2500000, depth = 10000;
static uint64_t state;
static char name[NAMES][NAME_MOST];

static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static uint64_t
dice(void)
{
	return mix(state += 0x9e3779b97f4a7c15);
}

static uint64_t
below(uint64_t n)
{
	return (dice() >> 11) % n;
}

/* A number below n, number k about as often as 1 / (k + 1): as names are in a language. */
static uint64_t
zipf(uint64_t n, uint64_t r)
{
	unsigned bits = 1;

	if (n < 2)
		return 0;
	while (n >> bits != 0)
		bits++;
	return mix(r) % ((uint64_t)1 << r % (bits + 1)) % n;
}

/* Names as profilers see them: C, C++, Go, Python, JavaScript, the kernel. */
static void
make_names(void)
{
	static const char *const noun[] = {"buffer", "request", "node", "table", "cache", "stream", "header",
	    "socket", "page", "lock", "query", "index", "token", "frame", "event", "batch"};
	static const char *const verb[] = {"read", "write", "parse", "alloc", "free", "insert", "lookup",
	    "hash", "copy", "flush", "poll", "wake", "encode", "compress", "merge", "sort"};
	static const char *const form[] = {"%s_%s_%u", "std::%s<char>::%s%u(unsigned long, char const*)",
	    "net/%s.(*conn).%s%u", "%s_%s (lib/python3.11/site-packages/app/m%u.py:77)",
	    "lib%s.so`%s%u", "__x64_sys_%s_%s%u_[k]", "Interpreter:~%s %s:%u", "%s%s@plt+0x%x"};

	for (unsigned i = 0; i < NAMES; i++) {
		uint64_t r = mix(seed + i);
		const char *f = form[r % 8], *n = noun[(r >> 8) % 16], *v = verb[(r >> 16) % 16];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(name[i], NAME_MOST, f, n, v, i);
#pragma GCC diagnostic pop
	}
}

/* Writes a stack of about want bytes to p, which has room for NAME_MOST more, and returns its length.
 * What was chosen up to a frame decides which few may follow. */
static size_t
make_stack(char *p, size_t want)
{
	uint64_t at = seed;
	size_t n = 0;

	while (n < want || n == 0) {
		const char *frame;
		size_t length;

		at = mix(at ^ (1 + zipf(n < want / 2 ? 4 : 16, dice())));
		frame = name[zipf(NAMES, at)];
		length = strlen(frame);
		if (n > 0)
			p[n++] = ';';
		memcpy(p + n, frame, length);
		n += length;
	}
	return n;
}

static void *
need(size_t n)
{
	void *p = calloc(n, 1);

	if (p == NULL) {
		fputs("gen: out of memory\n", stderr);
		exit(2);
	}
	return p;
}

/* Adds a stack's hash to the set of those seen; false when it is there. */
static bool
is_new(uint64_t *set, size_t size, const char *p, size_t n)
{
	uint64_t h = n;
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 0x100000001b3;
	h = mix(h);
	for (i = h & (size - 1); set[i] != 0; i = (i + 1) & (size - 1))
		if (set[i] == h)
			return false;
	set[i] = h;
	return true;
}

static void
plain(bool two)
{
	size_t mean = bytes / lines > 4 ? bytes / lines - 4 : 1, size = 4;
	char **v = need(stacks * sizeof *v), *p;
	uint64_t *set;
	uint64_t made = 0;

	while (size < 2 * stacks)
		size *= 2;
	set = need(size * sizeof *set);
	p = need(2 * mean + NAME_MOST + 2);
	if (two)
		puts("# before after");
	for (uint64_t i = 0; i < lines; i++) {
		uint64_t k = made;

		if (made < stacks && (made == 0 || below(lines - i) < stacks - made)) {
			size_t n;
			int tries = 0;

			do /* a little below the mean, for the last frame is whole */
				n = make_stack(p, mean / 2 + below(mean + 1) - (mean > 40 ? 16 : 0));
			while (!is_new(set, size, p, n) && ++tries < 1000);
			v[made] = need(n + 1);
			memcpy(v[made++], p, n);
		} else {
			k = zipf(made, dice());
		}
		printf("%s %u", v[k], (unsigned)(1 + zipf(100, dice())));
		if (two)
			printf(" %u", (unsigned)zipf(100, dice()));
		putchar('\n');
	}
	for (uint64_t i = 0; i < made; i++)
		free(v[i]);
	free(v);
	free(set);
	free(p);
}

static void
deep(void)
{
	for (uint64_t i = 0; i < lines; i++) {
		for (uint64_t k = 0; k + 1 < depth; k++)
			fputs("recurse;", stdout);
		printf("leaf%u 1\n", (unsigned)below(stacks));
	}
}

static void
hostile(void)
{
	static const struct {
		const char *p;
		size_t n;
	} frame[] = {{"", 0}, {"a", 1}, {"b", 1}, {"a b", 3}, {" ", 1}, {"a 1", 3}, {"\0", 1}, {"a\0b", 3},
	    {"\xff\xfe", 2}, {"\xe2\x82\xac", 3}, {":", 1}, {"<", 1}, {"a#", 2}, {"\r", 1}, {"\x1b[31m", 5},
	    {"a!", 2}, {"\xed\xa0\x80", 3}, {"]]>", 3}, {"&amp", 4}, {"0x7f00beef", 10}, {"0x1", 3}};
	static const char *const count[] = {"1", "0", "0.1", "2.50", "3.", "18446744073709551616",
	    "0.000000001", "007", "99999999999", "1000000.999999999"};
	static const char *const other[] = {"\n", "\r\n", "# comment;a 1\n", " \t\n", "#\n"};

	for (uint64_t i = 0; i < lines; i++) {
		uint64_t n = 1 + zipf(12, dice());

		if (below(10) == 0)
			fputs(other[below(sizeof other / sizeof *other)], stdout);
		fputs("x", stdout); /* else a comment it might be */
		while (n-- > 0) {
			size_t k = zipf(sizeof frame / sizeof *frame, dice());

			putchar(';');
			fwrite(frame[k].p, 1, frame[k].n, stdout);
		}
		printf("%s%s%s%s", below(3) == 0 ? "\t" : " ", count[zipf(10, dice())],
		    below(5) == 0 ? " " : "", below(4) == 0 ? "\r\n" : "\n");
	}
	fputs("x;last 1", stdout);
}

static uint64_t
number(const char *text)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 10);

	if (*end != '\0' || n == 0 || n > (uint64_t)1 << 40) {
		fprintf(stderr, "gen: not a number: %s\n", text);
		exit(2);
	}
	return n;
}

int
main(int argc, char *argv[])
{
	const char *mode = "plain";
	int c;

	while ((c = getopt(argc, argv, "s:l:u:b:d:")) != -1)
		switch (c) {
		case 's':
			seed = number(optarg);
			break;
		case 'l':
			lines = number(optarg);
			break;
		case 'u':
			stacks = number(optarg);
			break;
		case 'b':
			bytes = number(optarg);
			break;
		case 'd':
			depth = number(optarg);
			break;
		default:
			return 2;
		}
	if (optind < argc)
		mode = argv[optind];
	state = seed;
	make_names();
	if (strcmp(mode, "distinct") == 0)
		stacks = lines;
	if (strcmp(mode, "plain") == 0 || strcmp(mode, "distinct") == 0)
		plain(false);
	else if (strcmp(mode, "two") == 0)
		plain(true);
	else if (strcmp(mode, "one") == 0)
		for (uint64_t i = 0; i < lines; i++)
			puts("main;work;read 1");
	else if (strcmp(mode, "deep") == 0)
		deep();
	else if (strcmp(mode, "tiny") == 0)
		for (uint64_t i = 0; i < lines; i++)
			printf("%c 1\n", (char)('a' + below(26)));
	else if (strcmp(mode, "hostile") == 0)
		hostile();
	else {
		fprintf(stderr, "gen: no such mode: %s\n", mode);
		return 2;
	}
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		perror("gen");
		return 2;
	}
	return 0;
}
