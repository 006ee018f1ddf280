/* Tests of the lower floors from C.  Says where a check fails and exits with 1; "unit NAME" runs one
 * group.  "unit products" writes random products and quotients for python3 to check. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clmul.h"
#include "base/count.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/opt.h"
#include "base/str.h"
#include "diff.h"
#include "folded.h"
#include "front.h"
#include "order.h"
#include "packed.h"
#include "sort.h"
#include "stacks.h"
#include "tally.h"
#include "tree.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

static int failures;

#define CHECK(what)                                                                        \
	do                                                                                 \
		if (!(what)) {                                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);         \
			if (++failures > 20)                                               \
				exit(1);                                                   \
		}                                                                          \
	while (0)

/* A check of a row in a table: names the row. */
#define CHECK_ROW(i, what)                                                                 \
	do                                                                                 \
		if (!(what)) {                                                             \
			fprintf(stderr, "%s:%d: row %d: %s\n", __FILE__, __LINE__, (int)(i), #what); \
			if (++failures > 20)                                               \
				exit(1);                                                   \
		}                                                                          \
	while (0)

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static uint64_t
dice(void)
{
	static uint64_t x = 0x2545f4914f6cdd1d;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x * 0x9e3779b97f4a7c15;
}

static size_t
below(size_t n)
{
	return (size_t)((dice() >> 16) % n);
}

/* Runs f(with) in a process of its own.  Returns its wait status; what it says on stderr is in said. */
static int
run_apart(void (*f)(void *), void *with, char *said, size_t size)
{
	int ends[2], status = -1;
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	if (pipe(ends) != 0 || (pid = fork()) < 0)
		exit(1);
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		f(with);
		_exit(77);
	}
	close(ends[1]);
	while (n + 1 < size && (got = read(ends[0], said + n, size - 1 - n)) > 0)
		n += (size_t)got;
	close(ends[0]);
	said[n] = '\0';
	waitpid(pid, &status, 0);
	return status;
}

/* --- str ------------------------------------------------------------------------------------- */

/* The same by the grammar of RFC 3629, which names bytes and not values. */
static size_t
rfc3629(const unsigned char *p, size_t n)
{
	static const struct {
		unsigned char from, to, low, high;
		size_t n;
	} form[] = {
	    {0x00, 0x7f, 0, 0, 1},
	    {0xc2, 0xdf, 0x80, 0xbf, 2},
	    {0xe0, 0xe0, 0xa0, 0xbf, 3},
	    {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3},
	    {0xee, 0xef, 0x80, 0xbf, 3},
	    {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4},
	    {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < LENGTH(form); i++) {
		if (p[0] < form[i].from || p[0] > form[i].to)
			continue;
		if (n < form[i].n)
			return 0;
		if (form[i].n > 1 && (p[1] < form[i].low || p[1] > form[i].high))
			return 0;
		for (size_t k = 2; k < form[i].n; k++)
			if (p[k] < 0x80 || p[k] > 0xbf)
				return 0;
		return form[i].n;
	}
	return 0;
}

static void
test_utf8(void)
{
	static const unsigned char edge[] = {0, 0x3b, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
	unsigned char b[4];
	uint32_t c = 0;

	for (uint32_t i = 0; i < 1U << 24; i++) { /* every three bytes, an edge behind them */
		b[0] = (unsigned char)(i >> 16);
		b[1] = (unsigned char)(i >> 8);
		b[2] = (unsigned char)i;
		b[3] = edge[i % LENGTH(edge)];
		for (size_t n = b[0] < 0xf0 ? 3 : 4; n <= 4; n++)
			CHECK_ROW(i, utf8_next((const char *)b, n, NULL) == rfc3629(b, n));
	}
	for (uint32_t i = 0; i < 1U << 16; i++) /* short of bytes */
		for (size_t n = 1; n <= 2; n++) {
			b[0] = (unsigned char)(i >> 8);
			b[1] = (unsigned char)i;
			CHECK_ROW(i, utf8_next((const char *)b, n, NULL) == rfc3629(b, n));
		}
	for (uint32_t v = 0; v < 0x110000; v++) { /* every character's value */
		size_t n = v < 0x80 ? 1 : v < 0x800 ? 2 : v < 0x10000 ? 3 : 4;

		for (size_t k = n; k-- > 1;)
			b[k] = (unsigned char)(0x80 | (v >> (6 * (n - 1 - k)) & 0x3f));
		b[0] = (unsigned char)(n == 1 ? v : (0xf00U >> n & 0xff) | v >> (6 * (n - 1)));
		if (v >= 0xd800 && v < 0xe000)
			CHECK_ROW(v, utf8_next((const char *)b, n, &c) == 0);
		else
			CHECK_ROW(v, utf8_next((const char *)b, n, &c) == n && c == v);
	}
}

/* What has no branches does the same as what has. */
static void
check_names(void)
{
	char p[100], q[164];

	for (int i = 0; i < 20000; i++) {
		size_t n = below(sizeof p), at = below(64);
		struct str s = {p, n};

		for (size_t k = 0; k < n; k++)
			p[k] = (char)below(256);
		memset(q, '#', sizeof q);
		str_copy(q + at, s);
		CHECK_ROW(i, memcmp(q + at, p, n) == 0 && str_same(s, (struct str){q + at, n}));
		CHECK_ROW(i, at + n == sizeof q || q[at + n] == '#');
		CHECK_ROW(i, at == 0 || q[at - 1] == '#');
		if (n > 0) {
			q[at + below(n)] ^= (char)(1 << below(8));
			CHECK_ROW(i, !str_same(s, (struct str){q + at, n}));
			CHECK_ROW(i, !str_same(s, (struct str){p, n - 1}));
		}
	}
	for (int i = 0; i < 20000; i++) {
		size_t n = 1 + below(sizeof p), same = 0, from;

		for (size_t k = 0; k < n; k++)
			p[k] = q[k] = (char)below(256);
		for (size_t k = below(3); k > 0; k--)
			q[below(n)] ^= (char)(1 << below(8));
		from = below(n + 1);
		for (same = from; same < n && p[same] == q[same]; same++)
			;
		CHECK_ROW(i, str_common((struct str){p, n}, (struct str){q, n + below(2)}, from) == same);
	}
	for (int i = 0; i < 2000; i++) {
		uint64_t want = 0;

		for (unsigned k = 0; k < 64; k++) {
			size_t kind = below(3);

			q[k] = kind == 0 ? ';' : kind == 1 ? (char)(';' ^ 1 << below(8)) : (char)below(256);
			want |= (uint64_t)(q[k] == ';') << k;
		}
		CHECK_ROW(i, str_bits(q, ';') == want && str_bits_portable(q, ';') == want);
	}
}

static void
test_str(void)
{
	struct str empty = {NULL, 0}, s = STR("a/b;c");

	CHECK(str_eq(empty, STR("")) && !str_eq(empty, s) && str_eq(s, str_c("a/b;c")));
	CHECK(str_cmp(empty, empty) == 0 && str_cmp(empty, s) < 0 && str_cmp(s, empty) > 0);
	CHECK(str_cmp(STR("a\377"), STR("a\001")) > 0 && str_cmp(STR("a"), STR("a\0")) < 0);
	CHECK(str_cmp(STR("b"), STR("aa")) > 0 && str_cmp(STR("x"), STR("x")) == 0);
	CHECK(str_starts(s, STR("a/")) && str_starts(s, empty) && !str_starts(STR("a"), STR("ab")));
	CHECK(str_ends(s, STR(";c")) && str_ends(s, empty) && !str_ends(STR("b"), STR("ab")));
	CHECK(str_find(s, ';') == 3 && str_find(s, 'x') == 5 && str_find(empty, 'x') == 0);
	CHECK(str_find(STR("a\0b"), 'b') == 2);
	check_names();
	CHECK(str_eq(str_base(STR("/a/b")), STR("b")) && str_eq(str_base(STR("b")), STR("b")));
	CHECK(str_eq(str_base(STR("a/")), STR("")) && str_eq(str_base(STR("")), STR("")));
}

/* --- msg ------------------------------------------------------------------------------------- */

static void
test_quote(void)
{
	static const char A60[] = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff";
	char all[200], want[200];
	const struct {
		struct str text;
		const char *want;
	} row[] = {
	    {STR(""), "''"},
	    {STR("main;a b 1"), "'main;a b 1'"},
	    {STR("\t\n\r"), "'\\t\\n\\r'"},
	    {STR("\0\x01\x1f\x7f\x1b[31m"), "'\\x00\\x01\\x1f\\x7f\\x1b[31m'"},
	    {STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\xa5"), "'\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\xa5'"},
	    {STR("\xff\xc3"), "'\\xff\\xc3'"},
	    {STR("\xc2\x9bm"), "'\\xc2\\x9bm'"}, /* CSI as one character */
	    {STR("\xed\xa0\x80"), "'\\xed\\xa0\\x80'"},
	    {STR("it's \\x"), "'it's \\x'"},
	};

	for (size_t i = 0; i < LENGTH(row); i++)
		CHECK_ROW(i, strcmp(msg_quote(row[i].text).text, row[i].want) == 0);
	snprintf(want, sizeof want, "'%s'", A60);
	CHECK(strcmp(msg_quote(str_c(A60)).text, want) == 0);
	snprintf(all, sizeof all, "%sX", A60);
	snprintf(want, sizeof want, "'%s...'", A60);
	CHECK(strcmp(msg_quote(str_c(all)).text, want) == 0);
	memset(all, 0xff, sizeof all); /* the longest there is */
	CHECK(strlen(msg_quote((struct str){all, sizeof all}).text) == 2 + 60 * 4 + 3);
	memset(all, 'x', sizeof all); /* a character across the limit is whole */
	memcpy(all + 59, "\xf0\x9f\x94\xa5", 4);
	CHECK(strlen(msg_quote((struct str){all, sizeof all}).text) == 2 + 59 + 4 + 3);
}

/* --- count ----------------------------------------------------------------------------------- */

static void
test_count_text(void)
{
	static const char bad[] = "count is not a decimal number", large[] = "count too large";
	static const struct {
		const char *text, *same, *why; /* why NULL: it reads, and is written as same */
	} row[] = {
	    {"0", "0", NULL},
	    {"42", "42", NULL},
	    {"0042", "42", NULL},
	    {"0.5", "0.5", NULL},
	    {"0.50", "0.5", NULL},
	    {"1.", "1", NULL},
	    {"1.000000001", "1.000000001", NULL},
	    {"0.000000001", "0.000000001", NULL},
	    {"1.123456789000", "1.123456789", NULL},
	    {"18446744073709551616", "18446744073709551616", NULL},
	    {"18446744073709551616.123456789", "18446744073709551616.123456789", NULL},
	    {"1000000000000000000", "1000000000000000000", NULL},
	    {"999999999999999999.999999999", "999999999999999999.999999999", NULL},
	    {"1000000000000000000000000000.1", "1000000000000000000000000000.1", NULL},
	    {"340282366920938463463374607431.768211455",
	        "340282366920938463463374607431.768211455", NULL},
	    {"0000000000000000000000000000000000000000000000000000000000000000000000001", "1", NULL},
	    {"340282366920938463463374607431.768211456", NULL, large},
	    {"340282366920938463463374607432", NULL, large},
	    {"99999999999999999999999999999999999999999999999999999999999999999999999", NULL, large},
	    {"1.0000000001", NULL, "count has more than 9 decimals"},
	    {"", NULL, bad},
	    {".", NULL, bad},
	    {".5", NULL, bad},
	    {"-1", NULL, bad},
	    {"+1", NULL, bad},
	    {"1e3", NULL, bad},
	    {"0x10", NULL, bad},
	    {"1.2.3", NULL, bad},
	    {"1.234567890x", NULL, bad},
	    {"1 ", NULL, bad},
	    {" 1", NULL, bad},
	    {"1,5", NULL, bad},
	    {"\xd9\xa1", NULL, bad}, /* an Arabic digit */
	    {"nan", NULL, bad},
	};
	char buf[COUNT_TEXT];

	for (size_t i = 0; i < LENGTH(row); i++) {
		count128 c = 77;
		const char *why = count_parse(str_c(row[i].text), &c);

		if (row[i].why != NULL) {
			CHECK_ROW(i, c == 77 && why != NULL && strcmp(why, row[i].why) == 0);
			continue;
		}
		CHECK_ROW(i, why == NULL);
		CHECK_ROW(i, str_eq((struct str){buf, count_text(c, buf)}, str_c(row[i].same)));
	}
	for (int i = 0; i < 200000; i++) { /* there and back */
		count128 c = ((count128)dice() << 64 | dice()) >> below(128), back = 0;
		size_t n = count_text(c, buf);

		CHECK_ROW(i, n <= COUNT_TEXT && count_parse((struct str){buf, n}, &back) == NULL);
		CHECK_ROW(i, back == c);
	}
}

static void
test_count(void)
{
	count128 sum = COUNT_MAX - 1, rest = 1;
	char buf[COUNT_TEXT];
	static const struct {
		uint64_t part, whole;
		const char *percent;
	} row[] = {{1, 3, "33.33"}, {2, 3, "66.67"}, {1, 16, "6.25"}, {1, 800, "0.13"}, {1, 8, "12.50"},
	    {5, 5, "100.00"}, {0, 5, "0.00"}, {0, 0, "0.00"}, {99999, 100000, "100.00"}, {15, 1, "1500.00"}};

	CHECK(count_add(&sum, 1) && sum == COUNT_MAX);
	CHECK(!count_add(&sum, 1) && sum == COUNT_MAX);
	CHECK(count_add(&sum, 0) && sum == COUNT_MAX);
	CHECK(count_scale(COUNT_MAX, COUNT_MAX, COUNT_MAX, &rest) == COUNT_MAX && rest == 0);
	CHECK(count_scale(COUNT_MAX - 1, COUNT_MAX - 1, COUNT_MAX, &rest) == COUNT_MAX - 2 && rest == 1);
	CHECK(count_scale(7, 5, 3, &rest) == 11 && rest == 2 && count_scale(7, 5, 3, NULL) == 11);
	CHECK(count_cmp_products(COUNT_MAX, COUNT_MAX, COUNT_MAX, COUNT_MAX - 1) > 0);
	CHECK(count_cmp_products(3, 4, 2, 6) == 0 && count_cmp_products(0, COUNT_MAX, 1, 1) < 0);
	for (size_t i = 0; i < LENGTH(row); i++)
		CHECK_ROW(i, str_eq((struct str){buf, count_percent(row[i].part, row[i].whole, buf)},
		    str_c(row[i].percent)));
	CHECK(str_eq((struct str){buf, count_percent(COUNT_MAX, COUNT_MAX, buf)}, STR("100.00")));
	CHECK(count_double(COUNT_ONE / 2) > 0.499 && count_double(COUNT_ONE / 2) < 0.501);
}

static void
test_num(void)
{
	static const struct {
		const char *text;
		uint64_t max;
		bool good;
		uint64_t n;
	} row[] = {
	    {"0", 0, true, 0}, {"1", 0, false, 0}, {"007", 9, true, 7}, {"10", 9, false, 0},
	    {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
	    {"18446744073709551616", UINT64_MAX, false, 0},
	    {"99999999999999999999999", UINT64_MAX, false, 0}, {"", 9, false, 0}, {"-1", 9, false, 0},
	    {"+1", 9, false, 0}, {"1.0", 9, false, 0}, {" 1", 9, false, 0}, {"1x", 99, false, 0},
	    {"5", 4, false, 0}, {"255", 255, true, 255}, {"256", 255, false, 0},
	};
	char buf[NUM_TEXT];

	for (size_t i = 0; i < LENGTH(row); i++) {
		uint64_t n = 77;

		CHECK_ROW(i, num_u64(str_c(row[i].text), row[i].max, &n) == row[i].good);
		CHECK_ROW(i, n == (row[i].good ? row[i].n : 77));
	}
	CHECK(str_eq((struct str){buf, num_text(0, buf)}, STR("0")));
	CHECK(str_eq((struct str){buf, num_text(UINT64_MAX, buf)}, STR("18446744073709551615")));
	CHECK(str_eq((struct str){buf, num_text(1000, buf)}, STR("1000")));
}

static void
print_hex(count128 c)
{
	printf("%llx%016llx ", (unsigned long long)(c >> 64), (unsigned long long)c);
}

/* For python3: a b c d, the sign of a*b - c*d, floor(a*b / d) and its remainder where a <= d. */
static void
products(void)
{
	for (int i = 0; i < 100000; i++) {
		count128 v[4], rest = 0;

		for (int k = 0; k < 4; k++)
			v[k] = ((count128)dice() << 64 | dice()) >> below(128);
		if (i % 4 == 0) { /* products that are equal or nearly so */
			v[2] = v[1];
			v[3] = v[0] + (i % 8 == 0);
		}
		if (v[3] == 0)
			v[3] = COUNT_MAX;
		if (v[0] > v[3])
			v[0] %= v[3];
		for (int k = 0; k < 4; k++)
			print_hex(v[k]);
		printf("%d ", count_cmp_products(v[0], v[1], v[2], v[3]));
		print_hex(count_scale(v[0], v[1], v[3], &rest));
		print_hex(rest);
		putchar('\n');
	}
}

/* --- mem ------------------------------------------------------------------------------------- */

static void
overrun(void *with)
{
	struct arena a = {0};
	char *p = arena_bytes(&a, 10);

	arena_bytes(&a, 10);
	p[*(int *)with] = 'x';
}

static void
ask_too_much(void *with)
{
	size_t capacity = 4;

	switch (*(int *)with) {
	case 0:
		mem_get(SIZE_MAX / 2, 4);
		break;
	case 1:
		mem_zero(SIZE_MAX / 2, 4);
		break;
	case 2:
		mem_grow(NULL, &capacity, SIZE_MAX / 4, 8);
		break;
	case 3:
		arena_bytes(&(struct arena){0}, SIZE_MAX - 8);
		break;
	}
}

static void
test_mem(void)
{
	struct arena a = {0};
	struct str piece[4000];
	uint32_t *v = NULL;
	size_t capacity = 0, moves = 0, total = 0;
	char said[4096];
	int inside = 9, behind = 10, status;

	for (size_t i = 0; i < LENGTH(piece); i++) {
		size_t n = i % 100 == 0 ? below(200000) : below(50);
		char *p = mem_get(n, 1);

		memset(p, (int)i & 0xff, n);
		piece[i] = arena_copy(&a, (struct str){p, n});
		CHECK_ROW(i, piece[i].n == n && piece[i].p != p);
		total += n;
		free(p);
	}
	for (size_t i = 0; i < LENGTH(piece); i++)
		for (size_t k = 0; k < piece[i].n; k++)
			CHECK_ROW(i, piece[i].p[k] == (char)(i & 0xff));
	CHECK(a.size >= total && a.size < 3 * total);
	arena_free(&a);
	CHECK(a.p == NULL && a.n == 0 && a.blocks == NULL && a.size == 0);

	for (size_t i = 0; i < 100000; i++) {
		size_t before = capacity;

		v = mem_grow(v, &capacity, i + 1, sizeof *v);
		moves += capacity != before;
		v[i] = (uint32_t)i;
	}
	for (size_t i = 0; i < 100000; i++)
		CHECK_ROW(i, v[i] == i);
	CHECK(moves < 40 && capacity < 200000);
	CHECK(mem_grow(v, &capacity, 5, sizeof *v) == v);
	free(v);
	v = mem_zero(1000, sizeof *v);
	for (int i = 0; i < 1000; i++)
		CHECK_ROW(i, v[i] == 0);
	free(v);

	for (int i = 0; i < 4; i++) {
#ifdef __SANITIZE_ADDRESS__
		if (i == 1) /* its calloc ends the program itself */
			continue;
#endif
		status = run_apart(ask_too_much, &i, said, sizeof said);
		CHECK_ROW(i, WIFEXITED(status) && WEXITSTATUS(status) == EXIT_TROUBLE);
		CHECK_ROW(i, strcmp(said, "unit: out of memory\n") == 0);
	}
	status = run_apart(overrun, &inside, said, sizeof said);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 77);
#ifdef __SANITIZE_ADDRESS__
	status = run_apart(overrun, &behind, said, sizeof said);
	CHECK(!(WIFEXITED(status) && WEXITSTATUS(status) == 77));
	CHECK(strstr(said, "use-after-poison") != NULL);
#else
	(void)behind;
#endif
}

/* --- opt ------------------------------------------------------------------------------------- */

enum { OPT_TITLE = 256, OPT_TITLES, OPT_NAMED };

static const struct opt table[] = {
    {'a', "all", NULL, "a"},
    {'b', NULL, NULL, "b"},
    {'o', "output", "FILE", "o"},
    {'n', "count", "N", "n"},
    {OPT_TITLE, "title", "TEXT", "t"},
    {OPT_TITLES, "titlesize", "N", "ts"},
    {OPT_NAMED, "named", NULL, "named"},
    OPT_END,
};

struct command {
	bool loose;
	const char *line; /* words between blanks */
	const char *want; /* "id=value id operands..." or the message */
};

/* Parses c->line and leaves in text what was found. */
static void
parse(const struct command *c, char *text, size_t size)
{
	struct opts o = {.table = table, .about = "x", .operands = "[FILE ...]", .loose = c->loose};
	char line[200], *argv[20];
	size_t n = 0;
	int argc = 1, id;

	argv[0] = strcpy(line + 150, "dir/unit");
	for (char *w = strtok(strcpy(line, c->line), " "); w != NULL; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	text[0] = '\0';
	opt_start(&o, argv);
	while ((id = opt_next(&o)) != 0) {
		n += (size_t)(id < 256 ? snprintf(text + n, size - n, "%c", id)
		                       : snprintf(text + n, size - n, "%d", id));
		if (o.now->arg != NULL)
			n += (size_t)snprintf(text + n, size - n, "=%s", o.value);
		n += (size_t)snprintf(text + n, size - n, " ");
		if (id == 'n')
			opt_u64(&o, 1, 256);
	}
	n += (size_t)snprintf(text + n, size - n, "|");
	for (char **w = o.args; *w != NULL; w++)
		n += (size_t)snprintf(text + n, size - n, " %s", *w);
	free(o.behind);
}

static void
parse_apart(void *with)
{
	char text[400];

	parse(with, text, sizeof text);
}

static void
test_opt(void)
{
	static const struct command good[] = {
	    {false, "", "|"},
	    {false, "-a -b x", "a b | x"},
	    {false, "-ab", "a b |"},
	    {false, "-abo F -", "a b o=F | -"},
	    {false, "-aoF x", "a o=F | x"},
	    {false, "-o -a", "o=-a |"},
	    {false, "--output F --all", "o=F a |"},
	    {false, "--output=F=G", "o=F=G |"},
	    {false, "--output= x", "o= | x"},
	    {false, "x -a", "| x -a"},
	    {false, "- -a", "| - -a"},
	    {false, "-a -- -b", "a | -b"},
	    {false, "-- -- x", "| -- x"},
	    {false, "--title T --titlesize 3", "256=T 257=3 |"},
	    {true, "-title T x -ALL y", "256=T a | x y"},
	    {true, "--TITLE=T -outp F", "256=T o=F |"},
	    {true, "x -- -a", "| x -a"},
	    {true, "-titles 5 -a -o F -", "257=5 a o=F | -"},
	    {true, "--nam x", "258 | x"},
	    {true, "-n=3 -n 4", "n=3 n=4 |"},
	};
	static const struct command bad[] = {
	    {false, "-x", "unknown option: 'x'"},
	    {false, "-ax", "unknown option: 'x'"},
	    {false, "--outp F", "unknown option: '--outp'"},
	    {false, "--ALL", "unknown option: '--ALL'"},
	    {false, "-o", "-o: needs an argument: FILE"},
	    {false, "--title", "--title: needs an argument: TEXT"},
	    {false, "--all=1", "-a: takes no argument"},
	    {false, "--=1", "unknown option: '--=1'"},
	    {false, "-n 0", "-n: not a number from 1 to 256: '0'"},
	    {false, "-n 257", "-n: not a number from 1 to 256: '257'"},
	    {false, "-n NaN", "-n: not a number from 1 to 256: 'NaN'"},
	    {false, "-title", "unknown option: 't'"},
	    {true, "-titl x", "ambiguous option: 'titl'"},
	    {true, "-ti", "ambiguous option: 'ti'"},
	    {true, "-ab", "unknown option: '-ab'"},
	};
	static const char usage[] = "usage: unit [-abhV] [-o FILE] [-n N] [--option ...] [FILE ...]\n";
	char text[400], want[600];

	for (size_t i = 0; i < LENGTH(good); i++) {
		parse(&good[i], text, sizeof text);
		CHECK_ROW(i, strcmp(text, good[i].want) == 0);
	}
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct command c = bad[i];
		int status = run_apart(parse_apart, &c, text, sizeof text);

		CHECK_ROW(i, WIFEXITED(status) && WEXITSTATUS(status) == EXIT_TROUBLE);
		snprintf(want, sizeof want, "unit: %s\n%s", bad[i].want, usage);
		CHECK_ROW(i, strcmp(text, want) == 0);
	}
}

/* --- folded ---------------------------------------------------------------------------------- */

/* Counts of any number of digits are read as sscanf reads them. */
static void
check_counts(void)
{
	for (int i = 0; i < 20000; i++) {
		char line[60];
		unsigned long long n = (unsigned long long)below(UINT32_MAX) << below(28), got;
		int digits = snprintf(line, sizeof line, "%.*s %llu", (int)below(12), "a;b 1;9:c d/", n >> below(60));
		struct str text = {line, (size_t)digits};
		struct folded f;

		CHECK_ROW(i, sscanf(strrchr(line, ' '), "%llu", &got) == 1);
		if (line[0] == ' ')
			continue;
		CHECK_ROW(i, folded_next(&text, 0, &f) == FOLDED_STACK && f.count == got * COUNT_ONE);
		CHECK_ROW(i, f.stack.n == (size_t)(strrchr(line, ' ') - line));
	}
}

static void
test_folded_next(void)
{
	const struct {
		struct str line;
		enum folded_kind kind;
		const char *stack; /* or what is wrong */
		uint64_t nanos;
	} row[] = {
	    {STR("a;b 42\n"), FOLDED_STACK, "a;b", 42000000000},
	    {STR("a;b 42"), FOLDED_STACK, "a;b", 42000000000},
	    {STR("a;b 42\r\n"), FOLDED_STACK, "a;b", 42000000000},
	    {STR("a;b\t42\n"), FOLDED_STACK, "a;b", 42000000000},
	    {STR("a;b 4.25 \t\n"), FOLDED_STACK, "a;b", 4250000000},
	    {STR("a  1\n"), FOLDED_STACK, "a ", 1000000000},
	    {STR(" 1\n"), FOLDED_STACK, "", 1000000000},
	    {STR("a b c 1\n"), FOLDED_STACK, "a b c", 1000000000},
	    {STR("a 2 1\n"), FOLDED_STACK, "a 2", 1000000000},
	    {STR("a 0000000000000000000000001\n"), FOLDED_STACK, "a", 1000000000},
	    {STR("a\r 1\n"), FOLDED_STACK, "a\r", 1000000000},
	    {STR("; 1\n"), FOLDED_STACK, ";", 1000000000},
	    {STR("\n"), FOLDED_NONE, "", 0},
	    {STR("\r\n"), FOLDED_NONE, "", 0},
	    {STR(" \t \n"), FOLDED_NONE, "", 0},
	    {STR("# a 1\n"), FOLDED_NONE, "", 0},
	    {STR("#a 1\n"), FOLDED_NONE, "", 0},
	    {STR("# before after\n"), FOLDED_HEADER, "", 0},
	    {STR("# before after\r\n"), FOLDED_HEADER, "", 0},
	    {STR("# before after \n"), FOLDED_NONE, "", 0},
	    {STR("a;b\n"), FOLDED_BAD, "missing count", 0},
	    {STR("42\n"), FOLDED_BAD, "missing stack", 0},
	    {STR("a x\n"), FOLDED_BAD, "count is not a decimal number", 0},
	    {STR("a -1\n"), FOLDED_BAD, "count is not a decimal number", 0},
	    {STR("a 1.1234567891\n"), FOLDED_BAD, "count has more than 9 decimals", 0},
	    {STR("a 340282366920938463463374607432\n"), FOLDED_BAD, "count too large", 0},
	};

	for (size_t i = 0; i < LENGTH(row); i++) {
		struct str text = row[i].line;
		struct folded f = {.why = NULL};

		CHECK_ROW(i, folded_next(&text, 0, &f) == row[i].kind);
		CHECK_ROW(i, text.n == 0);
		if (row[i].kind == FOLDED_STACK)
			CHECK_ROW(i, str_eq(f.stack, str_c(row[i].stack)) && f.count == row[i].nanos);
		if (row[i].kind == FOLDED_BAD)
			CHECK_ROW(i, strcmp(f.why, row[i].stack) == 0);
	}
	check_counts();
}

static void
test_folded_parts(void)
{
	static const struct {
		const char *text;
		size_t n;
	} header[] = {
	    {"elapsed 1\ngranularity 2\na 1\n", 24},
	    {"elapsed 1.5\r\ngranularity 2\r\na 1\n", 28},
	    {"elapsed 1\ngranularity 2", 23},
	    {"elapsed 1\na 1\n", 0},
	    {"elapsed x\ngranularity 2\n", 0},
	    {"elapsed;x 1\ngranularity 2\n", 0},
	    {"granularity 2\nelapsed 1\n", 0},
	    {"\nelapsed 1\ngranularity 2\n", 0},
	    {"elapsed 1\n", 0},
	};
	static const struct {
		const char *stack, *left;
		uint64_t count;
	} cut[] = {{"a 3", "a", 3}, {"a 3x", NULL, 0}, {"3", NULL, 0}, {"a 3 4", "a 3", 4}, {"", NULL, 0},
	    {" 3", "", 3}, {"a 3.", "a", 3}, {"a .", NULL, 0}, {"a -3", NULL, 0}, {"a 3 ", NULL, 0}};
	static const char *const reverse[] = {"a", "a", "a;b;c", "c;b;a", "", "", ";", ";", "a;", ";a", ";;b",
	    "b;;", "foo;bar;", ";bar;foo"};
	char to[40];
	struct str stack = STR("a;;bc"), frame;
	bool more = true;
	size_t n;

	for (size_t i = 0; i < LENGTH(header); i++)
		CHECK_ROW(i, folded_old_header(str_c(header[i].text)) == header[i].n);
	for (size_t i = 0; i < LENGTH(cut); i++) {
		struct str s = str_c(cut[i].stack);
		count128 c = 77;
		bool did = folded_cut_count(&s, &c);

		CHECK_ROW(i, did == (cut[i].left != NULL));
		CHECK_ROW(i, str_eq(s, str_c(did ? cut[i].left : cut[i].stack)));
		CHECK_ROW(i, c == (did ? cut[i].count * COUNT_ONE : 77));
	}
	for (size_t i = 0; i < LENGTH(reverse); i += 2) {
		folded_reverse(str_c(reverse[i]), to);
		CHECK_ROW(i, memcmp(to, reverse[i + 1], strlen(reverse[i])) == 0);
	}
	CHECK(folded_end(stack, 0) == 1 && folded_end(stack, 1) == 1 && folded_end(stack, 2) == 2);
	CHECK(folded_end(stack, 3) == 5 && folded_end(stack, 5) == 5 && folded_end(STR("ab;c"), 0) == 2);
	frame = folded_frame(&stack, &more);
	CHECK(str_eq(frame, STR("a")) && more);
	frame = folded_frame(&stack, &more);
	CHECK(str_eq(frame, STR("")) && more);
	frame = folded_frame(&stack, &more);
	CHECK(str_eq(frame, STR("bc")) && !more && stack.n == 0);
	n = folded_join(to, 0, true, STR(""));
	n = folded_join(to, n, false, STR("a;b"));
	n = folded_join(to, n, false, STR(""));
	CHECK(str_eq((struct str){to, n}, STR(";a;b;")));
	CHECK(str_eq(folded_label(STR("#a;b\nc#"), to), STR("_a:b c#")));
	CHECK(str_eq(folded_label(STR(""), to), STR("")));
}

/* --- order ----------------------------------------------------------------------------------- */

/* Frame by frame, bytewise, the shorter first: canonical order by the letter. */
static int
naive_cmp(struct str a, struct str b)
{
	bool more_a = true, more_b = true;

	while (more_a && more_b) {
		size_t i = 0, k = 0;
		int c;

		while (i < a.n && a.p[i] != ';')
			i++;
		while (k < b.n && b.p[k] != ';')
			k++;
		c = str_cmp(str_sub(a, 0, i), str_sub(b, 0, k));
		if (c != 0)
			return c;
		more_a = i < a.n;
		more_b = k < b.n;
		a = str_sub(a, more_a ? i + 1 : i, a.n);
		b = str_sub(b, more_b ? k + 1 : k, b.n);
	}
	return more_a - more_b;
}

static int
cmp_strs(const void *a, const void *b)
{
	return naive_cmp(*(const struct str *)a, *(const struct str *)b);
}

static int
sign(int c)
{
	return (c > 0) - (c < 0);
}

/* A hostile stack of at most most bytes: few different bytes, those beside the separator among them,
 * often with a long common beginning. */
static struct str
hostile(struct arena *a, size_t most)
{
	static const char bytes[] = {';', ';', 'a', 'b', ':', '<', '\0', '\1', ' ', '\377', '\200', '\177'};
	static const char prefix[] = "start;middle of it;0123456789abcdef;;";
	size_t n = below(most + 1), kinds = 2 + below(sizeof bytes - 1);
	char *p = arena_bytes(a, n);

	for (size_t i = 0; i < n; i++)
		p[i] = bytes[below(kinds)];
	if (below(3) == 0)
		memcpy(p, prefix, n < sizeof prefix - 1 ? n : sizeof prefix - 1);
	return (struct str){p, n};
}

/* Holds order_make against qsort on n texts, of which equal ones are left out. */
static void
check_order(struct str *v, size_t n)
{
	struct str *sorted = mem_get(n, sizeof *sorted);
	uint32_t *order;
	size_t m = 0;

	qsort(v, n, sizeof *v, cmp_strs);
	for (size_t i = 0; i < n; i++)
		if (m == 0 || !str_eq(sorted[m - 1], v[i]))
			sorted[m++] = v[i];
	memcpy(v, sorted, m * sizeof *v);
	for (size_t i = m; i > 1; i--) {
		size_t k = below(i);
		struct str t = v[k];

		v[k] = v[i - 1];
		v[i - 1] = t;
	}
	order = order_make(v, m, ORDER_STACKS, 2);
	for (size_t i = 0; i < m; i++)
		CHECK_ROW(i, str_eq(v[order[i]], sorted[i]));
	free(order);
	order = order_make(v, m, ORDER_BYTES, 2);
	for (size_t i = 1; i < m; i++)
		CHECK_ROW(i, str_cmp(v[order[i - 1]], v[order[i]]) < 0);
	free(order);
	free(sorted);
}

/* Takes the frames of a stack by many and one by one. */
static void
check_frames(struct str stack)
{
	struct str frame[FOLDED_FRAMES], rest = stack;
	bool more = true, more_one = true;

	while (more) {
		size_t n = folded_frames(&stack, frame, &more);

		CHECK(n > 0 && n <= FOLDED_FRAMES);
		for (size_t i = 0; i < n; i++) {
			struct str one;

			CHECK(more_one);
			one = folded_frame(&rest, &more_one);
			CHECK(one.p == frame[i].p && one.n == frame[i].n);
		}
	}
	CHECK(!more_one);
}

static void
test_order(void)
{
	enum { MOST = 3000 };
	static struct str v[MOST];
	struct arena a = {0};
	char *deep;

	for (int x = 0; x < 256; x++) /* the rank of every byte, and its key */
		for (int y = 0; y < 256; y++) {
			char p = (char)x, q = (char)y;
			struct str s = {&p, 1}, t = {&q, 1};
			uint64_t k = folded_key(s, 0), l = folded_key(t, 0);

			CHECK_ROW(256 * x + y, sign(folded_cmp(s, t, 0)) == sign(naive_cmp(s, t)));
			CHECK_ROW(256 * x + y, k == l || (k < l) == (naive_cmp(s, t) < 0));
			CHECK_ROW(256 * x + y, (k == l) == (x == y));
		}
	for (int i = 0; i < 100000; i++) {
		struct str s = hostile(&a, 40), t = hostile(&a, 40);
		size_t same = 0;
		uint64_t k, l;

		CHECK_ROW(i, sign(folded_cmp(s, t, 0)) == sign(naive_cmp(s, t)));
		while (same < s.n && same < t.n && s.p[same] == t.p[same])
			same++;
		CHECK_ROW(i, sign(folded_cmp(s, t, same)) == sign(naive_cmp(s, t)));
		same = below(same + 1);
		k = folded_key(s, same);
		l = folded_key(t, same);
		CHECK_ROW(i, k == l || (k < l) == (naive_cmp(s, t) < 0));
		CHECK_ROW(i, folded_key(s, s.n) == folded_key(STR(""), 0));
	}
	for (int round = 0; round < 300; round++) {
		size_t n = below(round < 100 ? 40 : MOST), most = 1 + below(round % 3 == 0 ? 8 : 60);

		for (size_t i = 0; i < n; i++)
			v[i] = hostile(&a, most);
		check_order(v, n);
		arena_free(&a);
	}
	/* Deep ones: of one, two, ... 100 000 frames, and with a difference at the very end. */
	deep = arena_bytes(&a, 200001);
	for (size_t i = 0; i < 200001; i++)
		deep[i] = i % 2 == 0 ? 'f' : ';';
	for (size_t i = 0; i < 100; i++) {
		char *p = arena_bytes(&a, 200001);

		memcpy(p, deep, 200001);
		p[200000 - i] = (char)below(256);
		v[2 * i] = (struct str){p, 200001};
		v[2 * i + 1] = (struct str){deep, 1 + below(200001)};
	}
	check_order(v, 200);
	for (size_t i = 0; i < MOST; i++) /* separators alone */
		v[i] = (struct str){memset(arena_bytes(&a, i), ';', i), i};
	check_order(v, MOST);
	for (size_t i = 0; i < 2000; i++) {
		check_frames(v[i]);
		check_frames(hostile(&a, 1 + below(1000)));
	}
	arena_free(&a);
}

/* --- hash ------------------------------------------------------------------------------------ */

/* Returns the product of two elements of the field, bit by bit. */
static uint64_t
field_product(uint64_t x, uint64_t y)
{
	uint64_t sum = 0;

	for (; y != 0; y >>= 1) {
		sum ^= y % 2 == 0 ? 0 : x;
		x = x << 1 ^ (x >> 63 == 0 ? 0 : 0x1b);
	}
	return sum;
}

/* Returns the sum of the products of the block of n bytes at p: of all that is there, if it is less than 64. */
static uint64_t
block_sum(const char *p, size_t n, const uint64_t *key)
{
	const size_t few[] = {0, n < 32 ? n - 16 : 16, n < 32 ? 0 : n - 32, n - 16};
	uint64_t sum = 0, m[2];
	bool last = false;

	for (size_t from = 0; !last; from += 64) {
		last = from + 64 >= n;
		if (last && n >= 64)
			from = n - 64;
		for (size_t k = 0; k < 4; k++, key += 2) {
			memcpy(m, p + (n < 64 ? few[k] : from + 16 * k), sizeof m);
			sum ^= field_product(m[0] ^ key[0], m[1] ^ key[1]);
		}
	}
	return sum;
}

/* Holds clmul_hash against its definition. */
static void
check_clmul(const char *p, size_t n, const uint64_t *key)
{
	uint64_t h[2];

	clmul_hash((struct str){p, n}, key, h);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t want = 0;
		size_t at = 0, rest;

		for (; n - at > CLMUL_BLOCK; at += CLMUL_BLOCK) {
			want ^= block_sum(p + at, CLMUL_BLOCK, key + 2 * i);
			want = field_product(want, key[CLMUL_POINT + i]);
		}
		rest = n - at < 64 && n > 64 ? 64 : n - at;
		want ^= block_sum(p + n - rest, rest, key + 2 * i);
		want ^= field_product(n, key[CLMUL_LENGTH + i]);
		CHECK_ROW(n, h[i] == want);
	}
}

/* Whatever is changed in a text, its hash is another; and the same text has the same one anywhere. */
static void
check_hash(void)
{
	enum { MOST = 2100 };
	static char p[MOST + 64], q[MOST + 64];
	struct hash h, last = {0, 0};

	for (size_t i = 0; i < sizeof p; i++)
		p[i] = (char)below(256);
	for (size_t n = 0; n < MOST; n += n < 140 ? 1 : 1 + below(40)) {
		size_t shift = below(64), at = below(n + 1);

		h = hash_bytes((struct str){p, n});
		memcpy(q + shift, p, n);
		CHECK_ROW(n, hash_eq(h, hash_bytes((struct str){q + shift, n})));
		CHECK_ROW(n, n == 0 || !hash_eq(h, last)); /* of the text without its last byte */
		for (size_t i = 0; i < n; i += n < 140 ? 1 : 1 + below(40)) {
			q[shift + i] ^= (char)(1 << below(8));
			CHECK_ROW(n, !hash_eq(h, hash_bytes((struct str){q + shift, n})));
			q[shift + i] = p[i];
		}
		if (at + 8 <= n) { /* two words change places */
			memcpy(q + shift, p + at, 8);
			memcpy(q + shift + at, p, 8);
			CHECK_ROW(n, at == 0 || !hash_eq(h, hash_bytes((struct str){q + shift, n})));
		}
		last = h;
	}
	memset(p, 0, sizeof p);
	for (size_t n = 0; n < MOST; n++) { /* zeros: only the length differs */
		h = hash_bytes((struct str){p, n});
		CHECK_ROW(n, n == 0 || !hash_eq(h, last));
		last = h;
	}
}

static void
test_hash(void)
{
	static uint64_t key[CLMUL_KEYS];
	static char p[3 * CLMUL_BLOCK];

	hash_start();
	check_hash();
	hash_portable(true);
	check_hash();
	hash_portable(false);
	for (size_t i = 0; i < LENGTH(key); i++)
		key[i] = (uint64_t)below(UINT32_MAX) << 32 | below(UINT32_MAX);
	for (size_t i = 0; i < sizeof p; i++)
		p[i] = (char)below(256);
	for (size_t n = CLMUL_LEAST; n <= sizeof p && clmul_here(); n += n < 1200 ? 1 : below(40))
		check_clmul(p, n, key);
}

/* --- stacks ---------------------------------------------------------------------------------- */

static void
test_stacks(void)
{
	static struct stacks s;
	enum { DIFFERENT = 5000, LINES = 50000 };
	static count128 before[DIFFERENT], count[DIFFERENT];
	struct arena a = {0};
	struct str text[DIFFERENT];
	count128 sum_before, sum;

	for (size_t i = 0; i < DIFFERENT; i++) {
		char name[60];
		int n = snprintf(name, sizeof name, "%s;%d", i % 2 == 0 ? "a" : "much;longer;than;one;word", (int)i);

		text[i] = arena_copy(&a, (struct str){name, (size_t)n});
	}
	for (size_t i = 0; i < LINES; i++) {
		size_t k = i < DIFFERENT ? i : below(DIFFERENT);
		count128 b = dice(), c = dice();

		CHECK(stacks_add(&s, text[k], b, c));
		before[k] += b;
		count[k] += c;
	}
	CHECK(s.n == DIFFERENT);
	for (size_t i = 0; i < s.n; i++) /* in the order of their first appearance, copied */
		CHECK_ROW(i, str_eq(s.v[i].text, text[i]) && s.v[i].text.p != text[i].p &&
		    s.v[i].before == before[i] && s.v[i].count == count[i]);
	stacks_total(&s, &sum_before, &sum);
	for (size_t i = 0; i < DIFFERENT; i++) {
		sum_before -= before[i];
		sum -= count[i];
	}
	CHECK(sum_before == 0 && sum == 0);
	CHECK(!stacks_add(&s, text[7], 0, COUNT_MAX) && !stacks_add(&s, text[7], COUNT_MAX, 0));
	CHECK(s.v[7].before == before[7] && s.v[7].count == count[7]);
	stacks_sort(&s);
	CHECK(s.n == DIFFERENT);
	for (size_t i = 1; i < s.n; i++)
		CHECK_ROW(i, naive_cmp(s.v[i - 1].text, s.v[i].text) < 0);
	stacks_free(&s);
	CHECK(s.n == 0 && s.v == NULL);
	CHECK(stacks_add(&s, STR(""), 0, 0) && stacks_add(&s, STR(";"), 0, 0) && s.n == 2);
	stacks_free(&s);
	arena_free(&a);
}

/* --- tree ------------------------------------------------------------------------------------ */

/* The stack that leads to a node, for who asks in preorder: its text, and where the names in it end. */
struct way {
	struct tree_above above;
	uint32_t nodes[2000]; /* where those above end */
	size_t end[2000];
	char text[4000];
};

/* Makes it that of node i; returns the length of its text. */
static size_t
path_to(struct way *w, const struct tree *t, size_t i)
{
	size_t n = 0, depth;

	w->above.end = w->nodes;
	depth = tree_depth(&w->above, t, i);
	if (depth > 0) {
		n = w->end[depth - 1];
		w->text[n++] = ';';
	}
	memcpy(w->text + n, tree_name(t, i).p, tree_name(t, i).n);
	return w->end[depth] = n + tree_name(t, i).n;
}

/* Holds the tree against what its node's stacks say, one by one. */
static void
check_tree(const struct tree *t, const struct stacks *s)
{
	struct way way = {.text = ""};
	const char *p = way.text;
	uint32_t levels = 0;
	count128 roots = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct node *v = &t->v[i];
		size_t n = path_to(&way, t, i);
		uint32_t depth = way.above.n - 1;
		count128 self = 0, self_before = 0, total = 0, total_before = 0, before;

		for (size_t k = 0; k < s->n; k++) {
			struct str text = s->v[k].text;
			bool same = text.n >= n && memcmp(text.p, p, n) == 0;

			if (same && text.n == n) {
				self += s->v[k].count;
				self_before += s->v[k].before;
			}
			if (same && (text.n == n || text.p[n] == ';')) {
				total += s->v[k].count;
				total_before += s->v[k].before;
			}
		}
		CHECK_ROW(i, tree_self(t, i, &before) == self && before == self_before);
		CHECK_ROW(i, tree_total(t, i) == total && tree_total_before(t, i) == total_before);
		CHECK_ROW(i, v->end > i && v->end <= t->n && v->first < tree_last(t, i));
		CHECK_ROW(i, depth == 0 || way.nodes[depth - 1] >= v->end);
		CHECK_ROW(i, t->stacks[v->first].shared <= depth && depth < t->stacks[v->first].shared + t->stacks[v->first].own);
		levels = depth + 1 > levels ? depth + 1 : levels;
		roots += depth == 0 ? tree_total(t, i) : 0;
	}
	CHECK(roots == t->total && levels == t->levels);
}

/* Holds the order of the tree's stacks against that of sorted ones. */
static void
check_stacks(const struct tree *t, const struct stacks *s)
{
	struct way way = {.text = ""};
	size_t k = 0;

	CHECK(t->nstacks == s->n);
	for (size_t i = 0; i < t->n; i++) {
		size_t n = path_to(&way, t, i);

		if (k < s->n && str_eq(s->v[k].text, (struct str){way.text, n})) {
			CHECK_ROW(k, t->v[i].first == k && tree_count(t, k) == s->v[k].count &&
				tree_count_before(t, k) == s->v[k].before);
			k++;
		}
	}
	CHECK(k == s->n);
}

/* Holds a sorted profile against sorted stacks. */
static void
check_packed(const struct packed *p, const struct stacks *s)
{
	CHECK(p->n == s->n && p->two == s->two);
	for (size_t i = 0; i < p->n && i < s->n; i++) {
		struct str text = packed_text(p, &p->v[i]);

		CHECK_ROW(i, str_eq(text, s->v[i].text));
		CHECK_ROW(i, p->v[i].before == s->v[i].before && p->v[i].count == s->v[i].count);
		free((void *)text.p);
	}
	for (size_t i = 1; i < p->nsorted; i++)
		CHECK_ROW(i, str_cmp(p->sorted[i - 1], p->sorted[i]) < 0);
}

/* Lines with two counts, read as if they had one, go into some tallies; joined, split and sorted these make the
 * profile, and the tree, that the stacks make. */
static void
test_packed(void)
{
	enum { TALLIES = 3, WIDE = 70000 };
	static const count128 big = (count128)1 << 63;
	struct tally part[TALLIES], *parts[TALLIES];
	struct packed p;
	struct stacks s;
	struct tree t;
	struct arena a = {0};

	hash_start();
	for (int round = 0; round < 90; round++) {
		struct shared *shared = shared_make();
		size_t n = round == 0 ? WIDE : below(200);

		if (round % 3 == 0)
			shared_start(shared, 0);
		s = (struct stacks){.two = true};
		memset(part, 0, sizeof part);
		for (size_t i = 0; i < TALLIES; i++) {
			parts[i] = &part[i];
			part[i].shared = shared;
			part[i].number = (unsigned)i;
		}
		for (size_t i = 0; i < n; i++) {
			struct str text = hostile(&a, 1 + below(round % 2 == 0 ? 20 : 300));
			count128 before = below(5), count = below(9) == 0 ? big + below(100) : below(100);
			char *line = arena_bytes(&a, text.n + 20);
			size_t more = round > 0 ? 0 : (size_t)snprintf(line, 20, "%zu;", i % WIDE);
			struct tally_line one = {0};

			memcpy(line + more, text.p, text.n);
			one.stack = (struct str){line, more + text.n + 2};
			one.count = count;
			stacks_add(&s, (struct str){line, more + text.n}, before * COUNT_ONE, count);
			line[more + text.n] = ' ';
			line[more + text.n + 1] = (char)('0' + before);
			for (size_t k = 0; k == 0 || below(2) == 0; k++) { /* the same line for others, without count */
				CHECK(tally_add(&part[below(TALLIES)], &one, 1) == 1);
				stacks_add(&s, (struct str){line, more + text.n}, k == 0 ? 0 : before * COUNT_ONE, 0);
				one.count = 0;
			}
		}
		CHECK(tally_add(&part[1], &(struct tally_line){STR("no;count"), 7, 0}, 1) == 1);
		CHECK(tally_join(parts, TALLIES, &p) && part[0].nslots == 0);
		packed_split(&p);
		sort_stacks(&p, 2);
		stacks_sort(&s);
		check_packed(&p, &s);
		CHECK(round == 0 ? p.width == 3 : p.width < 3);
		if (n < 1000) {
			tree_make(&t, &p, 1);
			check_tree(&t, &s);
			check_stacks(&t, &s);
			tree_free(&t);
		}
		packed_free(&p);
		stacks_free(&s);
		arena_free(&a);
		shared_free(shared);
	}
}

/* Hands the stacks out to the tallies, so many at once at most, in parts of the input.  No line stays where it was. */
static void
tally_lines(struct tally *part, size_t tallies, const struct stacks *s, size_t most)
{
	struct tally *t = part;
	uint64_t number = 0;

	for (size_t i = 0, n; i < s->n; i += n) {
		struct tally_line line[8];
		struct arena lines = {0};

		n = 1 + below(most);
		n = n < s->n - i ? n : s->n - i;
		if (i == 0 || below(most < 3 ? most : 3) == 0) {
			t = &part[below(tallies)];
			tally_part(t, ++number);
		}
		for (size_t k = 0; k < n; k++)
			line[k] = (struct tally_line){arena_copy(&lines, s->v[i + k].text), s->v[i + k].count, 0};
		CHECK(tally_add(t, line, n) == n);
		arena_free(&lines);
	}
}

/* Sorted lines stay front-coded, however they are shared out, as long as they are in order: the profile and the
 * tree are the same ones. */
static void
test_front(void)
{
	enum { TALLIES = 3 };
	struct arena a = {0};

	hash_start();
	for (int round = 0; round < 600; round++) {
		struct tally part[TALLIES] = {{.number = 0}, {.number = 1}, {.number = 2}};
		struct tally *parts[TALLIES] = {&part[0], &part[1], &part[2]};
		size_t n = below(round % 9 == 0 ? 1500 : 100), tallies = 1 + below(TALLIES);
		struct shared *shared = shared_make();
		struct stacks s = {0}, mixed;
		struct packed p = {0};
		struct tree t;
		bool order = true;

		for (size_t i = 0; i < n; i++)
			stacks_add(&s, hostile(&a, 1 + below(90)), 0, below(100));
		stacks_sort(&s);
		mixed = s;
		mixed.v = mem_get(s.n + 1, sizeof *mixed.v);
		memcpy(mixed.v, s.v, s.n * sizeof *mixed.v);
		if (s.n > 1 && round % 3 == 0) {
			size_t i = below(s.n - 1), k = i + 1 + below(s.n - 1 - i);

			mixed.v[i] = s.v[k];
			mixed.v[k] = s.v[i];
			order = false;
		} else if (s.n > 0 && round % 5 == 1) { /* twice the same */
			mixed.v[mixed.n++] = s.v[s.n - 1];
			s.v[s.n - 1].count *= 2;
			order = false;
		} else if (s.n > 0 && round % 5 == 0) { /* too large to stay */
			size_t i = below(s.n);

			s.v[i].count = mixed.v[i].count = (count128)UINT64_MAX + below(2);
			order = false;
		}
		for (size_t i = 0; i < TALLIES; i++)
			part[i].shared = shared;
		tally_lines(part, tallies, &mixed, round % 4 == 0 ? 1 : 8);
		CHECK(tally_join(parts, (unsigned)tallies, &p));
		CHECK(order ? p.front.n == s.n && p.n == 0 : p.front.n == 0 && p.n >= s.n);
		for (size_t i = 0; i < p.n; i++)
			p.v[i].before = 0;
		if (round % 2 == 0) {
			sort_stacks(&p, 2);
			check_packed(&p, &s);
			packed_free(&p);
		} else {
			tree_make(&t, &p, 2);
			check_tree(&t, &s);
			check_stacks(&t, &s);
			tree_free(&t);
		}
		free(mixed.v);
		stacks_free(&s);
		arena_free(&a);
		shared_free(shared);
	}
}

/* Two profiles in order, side by side: as if each count had been added on its side. */
static void
test_beside(void)
{
	struct arena a = {0};

	hash_start();
	for (int round = 0; round < 300; round++) {
		struct packed side[2] = {{0}, {0}};
		struct stacks s[2] = {{0}, {0}}, both = {.two = true};
		struct tree t;

		for (size_t i = 0, n = below(150); i < n; i++) {
			struct str text = hostile(&a, 1 + below(60));

			for (size_t k = 0; k < 2; k++) /* on one side, or on both */
				if (below(3) > 0)
					stacks_add(&s[k], text, 0, below(100));
		}
		for (size_t k = 0; k < 2; k++) {
			stacks_sort(&s[k]);
			for (size_t i = 0; i < s[k].n; i++) {
				count128 c = s[k].v[i].count;

				CHECK(front_add(&side[k].front, &side[k].names, s[k].v[i].text, 0, (uint64_t)c));
				stacks_add(&both, s[k].v[i].text, k == 0 ? c : 0, k == 1 ? c : 0);
			}
		}
		stacks_sort(&both);
		diff_make(&side[0], &side[1], false, 1);
		CHECK(side[1].n + side[1].front.n + side[1].names.n == 0);
		CHECK((s[0].n > 0 && s[1].n > 0) == (side[0].front.n > 0));
		if (round % 2 == 0) {
			sort_stacks(&side[0], 1);
			check_packed(&side[0], &both);
			packed_free(&side[0]);
		} else {
			tree_make(&t, &side[0], 1);
			check_tree(&t, &both);
			check_stacks(&t, &both);
			tree_free(&t);
		}
		stacks_free(&s[0]);
		stacks_free(&s[1]);
		stacks_free(&both);
		arena_free(&a);
	}
}

/* Several threads make the tree that one does, wherever their shares begin; that of a flame chart, too, in which
 * stacks add no node. */
static void
check_tree_threads(bool chart)
{
	enum { STACKS = 10000, DEEP = 40 };

	hash_start();
	for (unsigned threads = 2; threads < 12; threads++) {
		struct packed one = {0}, many = {0};
		struct tree a, b;
		char text[2 * DEEP];
		size_t n = 1;

		for (size_t i = 0; i < STACKS; i++) { /* most end unlike the last one, a few are quite different */
			size_t keep = below(3000) == 0 ? 0 : n - below(n < 5 ? n : 5);

			keep = keep < DEEP ? keep : DEEP - 1;
			n = chart && keep > 0 && below(3) == 0 ? keep : keep + 1 + below(DEEP - keep);
			for (size_t k = keep; k < n; k++) {
				text[2 * k] = (char)('a' + below(26));
				text[2 * k + 1] = ';';
			}
			CHECK(packed_append(&one, (struct str){text, 2 * n - 1}) == i);
			CHECK(packed_append(&many, (struct str){text, 2 * n - 1}) == i);
			one.v[i].count = many.v[i].count = 1;
		}
		if (chart) {
			sort_names(&one, 1);
			sort_names(&many, threads);
		}
		tree_make(&a, &one, 1);
		tree_make(&b, &many, threads);
		CHECK(a.n == b.n && a.levels == b.levels && a.nstacks == b.nstacks);
		CHECK(memcmp(a.v, b.v, a.n * sizeof *a.v) == 0);
		CHECK(memcmp(a.name, b.name, a.n * sizeof *a.name) == 0);
		CHECK((a.last != NULL) == chart && (b.last != NULL) == chart);
		CHECK(!chart || memcmp(a.last, b.last, a.n * sizeof *a.last) == 0);
		tree_free(&a);
		tree_free(&b);
	}
}

static void
test_tree(void)
{
	struct tree t;
	struct arena a = {0};
	static const char *const chart[] = {"a;b", "a;b", "a;c", "b", "a;b;c", "a", "a;b"};
	static const char *const names[] = {"a", "b", "c", "b", "a", "b", "c", "b"};
	uint32_t ends[3];
	struct tree_above above = {.end = ends};
	static const uint32_t depth[] = {0, 1, 1, 0, 0, 1, 2, 1}, self[] = {0, 2, 1, 1, 1, 0, 1, 1};

	check_tree_threads(false);
	check_tree_threads(true);
	for (int round = 0; round < 60; round++) {
		struct stacks s = {.two = true};
		size_t n = below(150), prefixes = 0;

		for (size_t i = 0; i < n; i++)
			stacks_add(&s, hostile(&a, 1 + below(40)), below(100), below(100));
		stacks_sort(&s);
		tree_build(&t, &s);
		check_tree(&t, &s);
		check_stacks(&t, &s);
		for (size_t i = 0; i < s.n; i++) /* frames that the stack before does not have */
			for (size_t k = 0; k <= s.v[i].text.n; k++) {
				struct str text = s.v[i].text;
				bool had = false;

				if (k < text.n && text.p[k] != ';')
					continue;
				for (size_t j = 0; j < i; j++) {
					struct str other = s.v[j].text;

					had |= other.n >= k && memcmp(other.p, text.p, k) == 0 &&
					    (other.n == k || other.p[k] == ';');
				}
				prefixes += !had;
			}
		CHECK(t.n == prefixes);
		tree_free(&t);
		stacks_free(&s);
		arena_free(&a);
	}
	{
		struct packed p = {0};
		struct stacks s = {0};

		for (size_t i = 0; i < LENGTH(chart); i++)
		{
			uint32_t k = packed_append(&p, str_c(chart[i]));

			p.v[k].count = 1;
		}
		sort_names(&p, 1);
		tree_make(&t, &p, 1);
		CHECK(t.n == LENGTH(names) && t.levels == 3 && t.total == 7);
		for (size_t i = 0; i < t.n && i < LENGTH(names); i++)
			CHECK_ROW(i, str_eq(tree_name(&t, i), str_c(names[i])) && tree_depth(&above, &t, i) == depth[i] &&
			    tree_self(&t, i, NULL) == self[i]);
		tree_free(&t);
		tree_build(&t, &s);
		CHECK(t.n == 0 && t.levels == 0 && t.total == 0);
		tree_free(&t);
	}
}

int
main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*run)(void);
	} tests[] = {{"utf8", test_utf8}, {"str", test_str}, {"quote", test_quote}, {"text", test_count_text},
	    {"count", test_count}, {"num", test_num}, {"mem", test_mem}, {"opt", test_opt},
	    {"next", test_folded_next}, {"parts", test_folded_parts}, {"order", test_order},
	    {"hash", test_hash}, {"stacks", test_stacks}, {"tree", test_tree}, {"packed", test_packed},
	    {"front", test_front}, {"beside", test_beside}, {"products", products}};
	bool found = false;

	msg_start(argv[0]);
	for (size_t i = 0; i < LENGTH(tests); i++)
		if (argc < 2 ? tests[i].run != products : strcmp(argv[1], tests[i].name) == 0) {
			tests[i].run();
			found = true;
		}
	CHECK(found);
	return failures > 0;
}
