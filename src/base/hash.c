/* Where the processor multiplies without carries, clmul.c does what follows in another way.
 *
 * The bytes are cut into blocks of up to 1 KiB.  Each block is hashed twice with NH (Black, Halevi,
 * Krawczyk, Krovetz, Rogaway: "UMAC: Fast and secure message authentication", CRYPTO '99): the words
 * m of the block and k of the key give the sum of (m[0] + k[0]) * (m[1] + k[1]), (m[2] + k[2]) * ...
 * in 128 bits.  For two different blocks of one length, any given difference of their sums has a
 * probability of at most 2^-64 over the key, and of 2^-128 for both passes, whose keys are
 * shifted against each other by two words (the Toeplitz construction of the same paper).
 *
 * The two sums a and b of a block make a + b * q, and the length of the string and these make the
 * coefficients of a polynomial whose value at p is the hash; p and q are random, and all is modulo the
 * prime 2^127 - 1.  (Where some bytes are taken again, at the same places for all strings of
 * that length, a difference in them is one in several products, and the last of these has keys of its own.)
 * Reduction makes at most five differences of 128-bit sums zero; different pairs a, b
 * have the same a + b * q for one q; two different polynomials of degree n agree in at most n points.
 * So two different strings of at most n blocks collide with a probability of at most 25 * 2^-128 +
 * (n + 1) * 2^-127. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* getentropy */
#endif
#include "base/hash.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clmul.h"

__extension__ typedef unsigned __int128 u128;

enum { BLOCK_WORDS = 128, KEY_WORDS = BLOCK_WORDS + 2, SHORT = CLMUL_LEAST - 1 };

static const u128 PRIME = ((u128)1 << 127) - 1;

static uint64_t key[KEY_WORDS], clmul_key[CLMUL_KEYS];
static u128 point, factor; /* p and q */
uint64_t hash_slot_key[2];
static bool clmul;

/* Where the system has no random bytes to give, what differs from run to run has to do: the hash is
 * then as good against chance, but not against somebody who knows the moment. */
static void
fill_random(void *p, size_t n)
{
	unsigned char *to = p;

	for (size_t at = 0; at < n; at += 256) {
		size_t part = n - at < 256 ? n - at : 256;
		struct timespec t;

		if (getentropy(to + at, part) == 0)
			continue;
		for (size_t i = 0; i < part; i++) {
			clock_gettime(CLOCK_REALTIME, &t);
			to[at + i] ^= (unsigned char)((uint64_t)t.tv_nsec * 0x9e3779b97f4a7c15 >> 56);
		}
	}
}

void
hash_start(void)
{
	uint64_t random[4];

	if (hash_slot_key[0] != 0)
		return;
	fill_random(key, sizeof key);
	fill_random(clmul_key, sizeof clmul_key);
	fill_random(random, sizeof random);
	point = ((u128)random[0] << 64 | random[1]) % PRIME;
	factor = ((u128)random[2] << 64 | random[3]) % PRIME;
	fill_random(hash_slot_key, sizeof hash_slot_key);
	hash_slot_key[0] |= 1;
	clmul = clmul_here();
}

void
hash_portable(bool portable)
{
	clmul = !portable && clmul_here();
}

/* Reads 8, or 4, bytes as a number, the first one lowest. */
static inline uint64_t
load8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

static inline uint64_t
load4(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	return v;
}

/* A short string as it is, its length in the highest byte.  Loads that overlap spare a loop. */
static struct hash
short_hash(struct str s)
{
	uint64_t n = (uint64_t)s.n << 56;
	unsigned char a, b, c;

	if (s.n > 8)
		return (struct hash){load8(s.p), load8(s.p + s.n - 8) >> (128 - 8 * s.n) | n};
	if (s.n == 8)
		return (struct hash){load8(s.p), n};
	if (s.n >= 4)
		return (struct hash){load4(s.p) | load4(s.p + s.n - 4) << (8 * s.n - 32), n};
	if (s.n == 0)
		return (struct hash){0, n};
	a = (unsigned char)s.p[0];
	b = (unsigned char)s.p[s.n / 2];
	c = (unsigned char)s.p[s.n - 1];
	return (struct hash){a | (uint64_t)b << 8 * (s.n / 2) | (uint64_t)c << 8 * (s.n - 1), n};
}

/* Returns a number of at most 2^127 that is x modulo PRIME: 2^127 counts as 1. */
static inline u128
fold(u128 x)
{
	return (x & PRIME) + (x >> 127);
}

/* Returns a number of at most 2^127 that is a * b modulo PRIME; both are at most 2^127. */
static inline u128
multiply(u128 a, u128 b)
{
	uint64_t al = (uint64_t)a, ah = (uint64_t)(a >> 64), bl = (uint64_t)b, bh = (uint64_t)(b >> 64);
	u128 low = (u128)al * bl, high = (u128)ah * bh;
	u128 middle = (u128)al * bh + (u128)ah * bl; /* < 2^128, as ah and bh are at most 2^63 */
	u128 sum = 2 * high + (middle >> 63) + ((middle & (((u128)1 << 63) - 1)) << 64);

	return fold(fold(sum) + fold(low));
}

/* The same where a is below 2^32, as the lengths of nearly all strings are. */
static inline u128
multiply_low(uint64_t a, u128 b)
{
	u128 low = (u128)a * (uint64_t)b, high = (u128)a * (uint64_t)(b >> 64);

	return fold(low + (high >> 63) + ((high & (((u128)1 << 63) - 1)) << 64));
}

/* Returns a + b * q of the NH sums of the block of n > 0 bytes at p.  Where the last words are not full,
 * the last 16 bytes are taken, which with the words before hold every byte: there are as many before. */
static inline u128
hash_block(const char *p, size_t n)
{
	const uint64_t *k = key;
	u128 a = 0, b = 0;
	uint64_t m0, m1;

	for (; n > 16; p += 16, n -= 16, k += 2) {
		m0 = load8(p);
		m1 = load8(p + 8);
		a += (u128)(m0 + k[0]) * (m1 + k[1]);
		b += (u128)(m0 + k[2]) * (m1 + k[3]);
	}
	m0 = load8(p + n - 16);
	m1 = load8(p + n - 8);
	a += (u128)(m0 + k[0]) * (m1 + k[1]);
	b += (u128)(m0 + k[2]) * (m1 + k[3]);
	return fold(fold(a) + multiply(fold(b), factor));
}

/* Hashes a string that is not short on any processor. */
static struct hash
hash_anywhere(struct str s)
{
	u128 h = s.n >> 32 == 0 ? multiply_low(s.n, point) : multiply(s.n, point);

	for (size_t n = 8 * BLOCK_WORDS; s.n > n; s = str_sub(s, n, s.n))
		h = multiply(fold(h + hash_block(s.p, n)), point);
	h = fold(h + hash_block(s.p, s.n));
	if (h >= PRIME) /* the one number below PRIME that stands for it */
		h -= PRIME;
	return (struct hash){(uint64_t)h, (uint64_t)(h >> 64)};
}

struct hash
hash_bytes(struct str s)
{
	struct hash h;
	uint64_t v[2];

	if (s.n <= SHORT)
		return short_hash(s);
	if (clmul) {
		clmul_hash(s, clmul_key, v);
		h = (struct hash){v[0], v[1]};
	} else {
		h = hash_anywhere(s);
	}
	h.high |= (uint64_t)1 << 63; /* unlike that of any short string */
	return h;
}
