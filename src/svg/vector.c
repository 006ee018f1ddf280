#include "svg/vector.h"

/* Takes the first character off *s; what is not UTF-8 is U+FFFD, byte by byte, as it is shown. */
static uint32_t
next(struct str *s)
{
	uint32_t c = 0xfffd;
	size_t n = utf8_next(s->p, s->n, &c);

	*s = str_sub(*s, n == 0 ? 1 : n, s->n);
	return c;
}

/* Takes the last one off. */
static uint32_t
previous(struct str *s)
{
	uint32_t c = 0xfffd;

	for (size_t n = 1; n <= 4 && n <= s->n; n++)
		if (utf8_next(s->p + s->n - n, n, &c) == n) {
			s->n -= n;
			return c;
		}
	s->n--;
	return 0xfffd;
}

struct vector
vector_name(struct str name)
{
	uint32_t sum = 0;
	uint64_t x;
	double v;

	while (name.n > 0)
		sum += next(&name);
	x = (uint64_t)sum << 16 | 0x330e;
	x = (x * 0x5deece66d + 0xb) & (((uint64_t)1 << 48) - 1);
	v = (double)x / 281474976710656.0; /* 2^48 */
	return (struct vector){.v1 = v, .v2 = v, .v3 = v};
}

/* The vector of up to three characters; products and sums are rounded one by one (the build forbids
 * fused ones), so that every machine gets the same number. */
static double
weigh(const uint32_t *c, size_t n)
{
	double vector = 0, weight = 1, max = 1;

	for (uint32_t i = 0; i < n; i++) {
		vector += c[i] % (10 + i) / (double)(9 + i) * weight;
		max += weight;
		weight *= 0.70;
	}
	return 1 - vector / max;
}

/* Takes the first three characters, or the last three, off what is left of name. */
static double
weigh_end(struct str name, uint32_t (*take)(struct str *))
{
	uint32_t c[3];
	size_t n = 0;

	while (n < 3 && name.n > 0)
		c[n++] = take(&name);
	return weigh(c, n);
}

struct vector
vector_hash(struct str name)
{
	struct str front = name, back = name, rest;
	size_t tick;
	double v;

	/* A module's name has one character at least. */
	if (name.n > 0) {
		rest = name;
		next(&rest);
		tick = str_find(rest, '`');
		if (tick < rest.n)
			front = str_sub(rest, tick + 1, rest.n);
		rest = name;
		previous(&rest);
		for (tick = rest.n; tick > 0 && rest.p[tick - 1] != '`';)
			tick--;
		if (tick > 0)
			back = str_sub(rest, 0, tick - 1);
	}
	v = weigh_end(back, previous);
	return (struct vector){.v1 = weigh_end(front, next), .v2 = v, .v3 = v};
}

static double
fraction(uint64_t x)
{
	return (float)((double)x / 18446744073709551616.0); /* 2^64 */
}

static uint64_t
fnv(struct str s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3;
	return h;
}

struct vector
vector_fnv(struct str name)
{
	const uint64_t prime = 0x100000001b3;
	uint64_t h = fnv(name);

	return (struct vector){
	    fraction(h), fraction(h * prime), fraction(h * prime * prime), .single = true};
}

/* The next number of the stream, as a fraction of 2^53. */
static double
draw(uint64_t *seed)
{
	uint64_t x = *seed += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (double)((x ^ x >> 31) >> 11) / 9007199254740992.0;
}

struct vector
vector_random(struct str name)
{
	struct vector v = {.single = false};
	uint64_t seed = fnv(name);

	v.v1 = draw(&seed);
	v.v2 = draw(&seed);
	v.v3 = draw(&seed);
	return v;
}
