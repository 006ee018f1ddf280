/* CLNH (Lemire and Kaser, "Faster 64-bit universal hashing using carry-less multiplications", 2016): words m and
 * keys k, as polynomials over two elements, give the sum of (m[0] + k[0]) * (m[1] + k[1]), (m[2] + k[2]) *
 * (m[3] + k[3]), ..., modulo x^64 + x^4 + x^3 + x + 1, which is irreducible.  For two different blocks of one
 * length, any given difference of their sums has a probability of at most 2^-64: one of the factors by which they
 * differ has a key that takes one value for it.  With the keys shifted by two words the same is done again
 * (the Toeplitz construction of UMAC): of the last products that differ, the second pass has keys that the
 * first has not, so the probability is 2^-128 for both.  (Where some bytes are taken again, at the same places for
 * all strings of that length, there are only more products.)
 *
 * The sums of blocks are the coefficients of a polynomial over the 2^64 elements, taken at a random point, another one
 * in each pass.  The length times a random factor is added, so that the hashes of strings of different lengths differ
 * by any given value with a probability of 2^-64, too. */
#include "base/clmul.h"

#if defined __x86_64__ && (defined __GNUC__ || defined __clang__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,pclmul,vpclmulqdq")))

bool
clmul_here(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("vpclmulqdq");
}

/* Both passes go side by side: the first in the low half of all that follows, the second in the high one. */

/* Returns the products of the 16 bytes at p. */
static inline TARGET __m256i
products(const char *p, const uint64_t *key)
{
	__m256i m = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)p));

	m = _mm256_xor_si256(m, _mm256_loadu_si256((const void *)key));
	return _mm256_clmulepi64_epi128(m, m, 0x01);
}

/* Returns the sums of the products at four places. */
static inline TARGET __m256i
four_products(const char *p0, const char *p1, const char *p2, const char *p3, const uint64_t *key)
{
	return _mm256_xor_si256(_mm256_xor_si256(products(p0, key), products(p1, key + 2)),
	    _mm256_xor_si256(products(p2, key + 4), products(p3, key + 6)));
}

/* Returns two numbers of 64 bits, each in 128. */
static inline TARGET __m256i
pair(uint64_t a, uint64_t b)
{
	return _mm256_set_epi64x(0, (long long)b, 0, (long long)a);
}

/* Returns the remainders of 127 bits each, in 64 of 128. */
static inline TARGET __m256i
reduce(__m256i x)
{
	const __m256i low = pair(UINT64_MAX, UINT64_MAX), tail = pair(0x1b, 0x1b);
	__m256i once =
	    _mm256_clmulepi64_epi128(x, tail, 0x01); /* the high half is x^64 times as much */
	__m256i twice = _mm256_clmulepi64_epi128(once, tail, 0x01);

	return _mm256_and_si256(_mm256_xor_si256(x, _mm256_xor_si256(once, twice)), low);
}

/* Returns the sums of a block of 64 bytes or more.  Its last 64 are taken as such, some of them again. */
static inline TARGET __m256i
long_block(struct str s, const uint64_t *key)
{
	__m256i sum = _mm256_setzero_si256();
	const char *p = s.p, *last = s.p + s.n - 64;

	for (; p < last; p += 64, key += 8)
		sum = _mm256_xor_si256(sum, four_products(p, p + 16, p + 32, p + 48, key));
	return _mm256_xor_si256(sum, four_products(last, last + 16, last + 32, last + 48, key));
}

/* Returns the sums of a string of 16 to 64 bytes, without a branch. */
static inline TARGET __m256i
name_block(struct str s, const uint64_t *key)
{
	return four_products(s.p, s.p + str_second(s), s.p + str_third(s), s.p + s.n - 16, key);
}

/* Returns the sums of all blocks of a string but the last, which it leaves there. */
static TARGET __m256i
blocks(struct str *s, const uint64_t *key)
{
	const __m256i point = pair(key[CLMUL_POINT], key[CLMUL_POINT + 1]);
	__m256i sum = _mm256_setzero_si256();

	for (; s->n > CLMUL_BLOCK; *s = str_sub(*s, CLMUL_BLOCK, s->n)) {
		sum = _mm256_xor_si256(sum, long_block(str_sub(*s, 0, CLMUL_BLOCK), key));
		sum = _mm256_clmulepi64_epi128(reduce(sum), point, 0x00);
	}
	return sum;
}

TARGET void
clmul_hash(struct str s, const uint64_t key[CLMUL_KEYS], uint64_t h[2])
{
	__m256i length = pair(s.n, s.n), sum;

	length = _mm256_clmulepi64_epi128(length, pair(key[CLMUL_LENGTH], key[CLMUL_LENGTH + 1]), 0x00);
	if (s.n <= 64) {
		sum = name_block(s, key);
	} else if (s.n <= CLMUL_BLOCK) {
		sum = long_block(s, key);
	} else {
		sum = blocks(&s, key);
		s.p -= s.n < 64 ? 64 - s.n : 0; /* some bytes of the block before */
		s.n = s.n < 64 ? 64 : s.n;
		sum = _mm256_xor_si256(sum, long_block(s, key));
	}
	sum = reduce(_mm256_xor_si256(sum, length));
	h[0] = (uint64_t)_mm256_extract_epi64(sum, 0);
	h[1] = (uint64_t)_mm256_extract_epi64(sum, 2);
}

#else

bool
clmul_here(void)
{
	return false;
}

void
clmul_hash(struct str s, const uint64_t key[CLMUL_KEYS], uint64_t h[2])
{
	(void)s;
	(void)key;
	h[0] = h[1] = 0; /* is never called */
}

#endif
