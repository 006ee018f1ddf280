#include "base/str.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

uint64_t
str_bits_portable(const char *p, char c)
{
	const uint64_t ones = 0x0101010101010101, low7 = 0x7f * ones;
	uint64_t bits = 0, x;

	for (unsigned i = 0; i < 64; i += 8) {
		memcpy(&x, p + i, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		x = __builtin_bswap64(x);
#endif
		x ^= (unsigned char)c * ones;
		x = ~(((x & low7) + low7) | x | low7) >> 7;  /* 1 in each byte that was c */
		bits |= (x * 0x0102040810204080 >> 56) << i; /* which moves them together */
	}
	return bits;
}

uint64_t
str_bits(const char *p, char c)
{
#ifdef __SSE2__
	const __m128i all = _mm_set1_epi8(c);
	uint64_t bits = 0;

	for (unsigned i = 0; i < 64; i += 16) {
		__m128i same = _mm_cmpeq_epi8(_mm_loadu_si128((const void *)(p + i)), all);

		bits |= (uint64_t)(unsigned)_mm_movemask_epi8(same) << i;
	}
	return bits;
#else
	return str_bits_portable(p, c);
#endif
}

bool
str_starts(struct str s, struct str head)
{
	return s.n >= head.n && str_eq(str_sub(s, 0, head.n), head);
}

bool
str_ends(struct str s, struct str tail)
{
	return s.n >= tail.n && str_eq(str_sub(s, s.n - tail.n, s.n), tail);
}

/* Returns which bits differ in the 8 bytes at p and q, those of the first byte lowest. */
static inline uint64_t
differ(const char *p, const char *q)
{
	uint64_t x, y;

	memcpy(&x, p, sizeof x);
	memcpy(&y, q, sizeof y);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return __builtin_bswap64(x ^ y);
#else
	return x ^ y;
#endif
}

size_t
str_common(struct str a, struct str b, size_t from)
{
	size_t n = a.n < b.n ? a.n : b.n, i = from;

	for (; n - i >= 16; i += 16) {
		uint64_t low = differ(a.p + i, b.p + i), high = differ(a.p + i + 8, b.p + i + 8);

		if ((low | high) != 0) {
			size_t skip = low != 0 ? 0 : 8;

			return i + skip + (size_t)__builtin_ctzll(low != 0 ? low : high) / 8;
		}
	}
	while (i < n && a.p[i] == b.p[i])
		i++;
	return i;
}

struct str
str_base(struct str path)
{
	size_t i = path.n;

	while (i > 0 && path.p[i - 1] != '/')
		i--;
	return str_sub(path, i, path.n);
}

size_t
utf8_next(const char *p, size_t n, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char b = (unsigned char)p[0];
	size_t len = b < 0x80 ? 1 : b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
	uint32_t v = len < 2 ? b : b & (0x7fU >> len);

	if (b < 0x80 && n > 0) { /* most are */
		if (c != NULL)
			*c = b;
		return 1;
	}
	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if (((unsigned char)p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | ((unsigned char)p[i] & 0x3f);
	}
	if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	if (c != NULL)
		*c = v;
	return len;
}
