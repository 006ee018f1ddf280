#include "base/clmul.h"

#if defined __x86_64__ && (defined __GNUC__ || defined __clang__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,pclmul,vpclmulqdq")))

bool
clmul_here(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("vpclmulqdq");
}

static inline TARGET __m128i
load(const void *p)
{
	return _mm_loadu_si128(p);
}

/* Returns the product of the two halves of m + k. */
static inline TARGET __m128i
product(__m128i m, const uint64_t *k)
{
	m = _mm_xor_si128(m, load(k));
	return _mm_clmulepi64_si128(m, m, 1);
}

static inline TARGET __m256i
two_products(__m256i m, const uint64_t *k)
{
	m = _mm256_xor_si256(m, _mm256_loadu_si256((const void *)k));
	return _mm256_clmulepi64_epi128(m, m, 1);
}

TARGET void
clmul_block(const char *p, size_t n, const uint64_t *key, uint64_t a[2], uint64_t b[2])
{
	__m256i wide_a = _mm256_setzero_si256(), wide_b = wide_a, m;
	__m128i sum_a, sum_b;
	size_t whole = n;

	for (; n > 32; p += 32, n -= 32, key += 4) {
		m = _mm256_loadu_si256((const void *)p);
		wide_a = _mm256_xor_si256(wide_a, two_products(m, key));
		wide_b = _mm256_xor_si256(wide_b, two_products(m, key + 2));
	}
	if (whole >= 32) { /* the last 32 bytes, some of them again */
		m = _mm256_loadu_si256((const void *)(p + n - 32));
		wide_a = _mm256_xor_si256(wide_a, two_products(m, key));
		wide_b = _mm256_xor_si256(wide_b, two_products(m, key + 2));
		n = 0;
	}
	sum_a = _mm_xor_si128(_mm256_castsi256_si128(wide_a), _mm256_extracti128_si256(wide_a, 1));
	sum_b = _mm_xor_si128(_mm256_castsi256_si128(wide_b), _mm256_extracti128_si256(wide_b, 1));
	if (n > 16) {
		sum_a = _mm_xor_si128(sum_a, product(load(p), key));
		sum_b = _mm_xor_si128(sum_b, product(load(p), key + 2));
		key += 2;
		p += 16;
		n -= 16;
	}
	if (n > 0) {
		p -= 16 - n; /* the last 16 bytes */
		sum_a = _mm_xor_si128(sum_a, product(load(p), key));
		sum_b = _mm_xor_si128(sum_b, product(load(p), key + 2));
	}
	_mm_storeu_si128((void *)a, sum_a);
	_mm_storeu_si128((void *)b, sum_b);
}

#else

bool
clmul_here(void)
{
	return false;
}

void
clmul_block(const char *p, size_t n, const uint64_t *key, uint64_t a[2], uint64_t b[2])
{
	(void)p;
	(void)n;
	(void)key;
	a[0] = a[1] = b[0] = b[1] = 0; /* is never called */
}

#endif
