#include "base/count.h"

enum { DECIMALS = 9 };

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads the digits behind the dot into *nanos.  More than nine matter only when they are not 0. */
static const char *
decimals_parse(struct str s, uint32_t *nanos)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.n || i < DECIMALS; i++) {
		uint32_t d = i < s.n ? (uint32_t)(s.p[i] - '0') : 0;

		if (i < s.n && !digit(s.p[i]))
			return "count is not a decimal number";
		if (i < DECIMALS)
			n = n * 10 + d;
		else if (d != 0)
			return "count has more than 9 decimals";
	}
	*nanos = n;
	return NULL;
}

const char *
count_parse(struct str text, count128 *c)
{
	const count128 most = COUNT_MAX / COUNT_ONE;
	uint32_t nanos = 0;
	const char *why;
	count128 n = 0;
	size_t i = 0;
	bool fits = true;

	for (; i < text.n && digit(text.p[i]); i++) {
		uint32_t d = (uint32_t)(text.p[i] - '0');

		fits = fits && n <= (most - d) / 10;
		if (fits)
			n = n * 10 + d;
	}
	if (i == 0 || (i < text.n && text.p[i] != '.'))
		return "count is not a decimal number";
	if (i < text.n && (why = decimals_parse(str_sub(text, i + 1, text.n), &nanos)) != NULL)
		return why;
	if (fits)
		n *= COUNT_ONE;
	if (!fits || !count_add(&n, nanos))
		return "count too large";
	*c = n;
	return NULL;
}

size_t
num_text(uint64_t n, char buf[static NUM_TEXT])
{
	char digits[NUM_TEXT];
	size_t i = sizeof digits;

	do
		digits[--i] = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	memcpy(buf, digits + i, sizeof digits - i);
	return sizeof digits - i;
}

size_t
count_text(count128 c, char buf[static COUNT_TEXT])
{
	const uint64_t e18 = 1000000000000000000, one = (uint64_t)COUNT_ONE;
	bool small = c <= UINT64_MAX; /* which is divided by much faster */
	uint32_t nanos = (uint32_t)(small ? (uint64_t)c % one : c % one);
	count128 whole = small ? (uint64_t)c / one : c / one;
	size_t n = 0;

	if (whole >= e18) {
		uint64_t low = (uint64_t)(whole % e18);

		n = num_text((uint64_t)(whole / e18), buf);
		for (uint64_t unit = e18 / 10; unit > 0; unit /= 10)
			buf[n++] = (char)('0' + low / unit % 10);
	} else {
		n = num_text((uint64_t)whole, buf);
	}
	if (nanos != 0)
		buf[n++] = '.';
	for (uint32_t unit = 100000000; nanos != 0; unit /= 10) {
		buf[n++] = (char)('0' + nanos / unit);
		nanos %= unit;
	}
	return n;
}

/* A product of two counts: high * 2^128 + low. */
struct wide {
	count128 high;
	count128 low;
};

static struct wide
multiply(count128 a, count128 b)
{
	const count128 half = ((count128)1 << 64) - 1;
	count128 ah = a >> 64, al = a & half, bh = b >> 64, bl = b & half;
	count128 low = al * bl;
	count128 m1 = ah * bl + (low >> 64);
	count128 m2 = al * bh + (m1 & half);

	return (struct wide){ah * bh + (m1 >> 64) + (m2 >> 64), m2 << 64 | (low & half)};
}

count128
count_scale(count128 c, count128 num, count128 den, count128 *rest)
{
	struct wide w = multiply(c, num);
	count128 rem = w.high, q = w.high == 0 ? w.low / den : 0;

	if (w.high == 0)
		rem = w.low % den;
	else /* long division, bit by bit: seldom wanted, so kept plain; w.high < den as q fits */
		for (int i = 127; i >= 0; i--) {
			bool carry = rem >> 127 != 0;

			rem = rem << 1 | (w.low >> i & 1);
			q <<= 1;
			if (carry || rem >= den) {
				rem -= den;
				q |= 1;
			}
		}
	if (rest != NULL)
		*rest = rem;
	return q;
}

int
count_cmp_products(count128 a, count128 b, count128 c, count128 d)
{
	struct wide x = multiply(a, b), y = multiply(c, d);

	if (x.high != y.high)
		return x.high < y.high ? -1 : 1;
	return (x.low > y.low) - (x.low < y.low);
}

size_t
count_percent(count128 part, count128 whole, char buf[static COUNT_TEXT])
{
	count128 rest = 0, hundredths = whole == 0 ? 0 : count_scale(part, 10000, whole, &rest);
	size_t n;

	hundredths += whole != 0 && rest >= whole - rest;
	n = count_text(hundredths / 100 * COUNT_ONE, buf);
	buf[n++] = '.';
	buf[n++] = (char)('0' + (int)(hundredths / 10 % 10));
	buf[n++] = (char)('0' + (int)(hundredths % 10));
	return n;
}

bool
num_u64(struct str text, uint64_t max, uint64_t *n)
{
	uint64_t v = 0;

	if (text.n == 0)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		uint64_t d = (uint64_t)(text.p[i] - '0');

		if (!digit(text.p[i]) || d > max || v > (max - d) / 10)
			return false;
		v = v * 10 + d;
	}
	*n = v;
	return true;
}
