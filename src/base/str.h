/* floor 0: bytes with a length, and UTF-8.  Uses nothing. */
#ifndef STR_H
#define STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A view: it owns nothing, needs no terminator and may hold NUL bytes. */
struct str {
	const char *p;
	size_t n;
};

/* A view of a string literal. */
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

/* Returns a view of the C string s. */
static inline struct str
str_c(const char *s)
{
	return (struct str){s, strlen(s)};
}

/* Returns the bytes from..to of s (to not included). */
static inline struct str
str_sub(struct str s, size_t from, size_t to)
{
	return (struct str){s.p + from, to - from};
}

/* Tells whether the bytes are the same. */
static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Names have 16 to 64 bytes nearly always.  Four times 16 bytes, from the first, from these two places and from the
 * last 16 on, hold them all; what is done with these has no branch that depends on the length, where a loop, or
 * memcmp, takes a wrong one often. */
static inline bool
str_is_name(struct str s)
{
	return s.n - 16 <= 48;
}

static inline size_t
str_second(struct str s)
{
	return s.n < 32 ? s.n - 16 : 16;
}

static inline size_t
str_third(struct str s)
{
	return s.n < 32 ? 0 : s.n - 32;
}

/* 16 bytes, which a processor may take at once. */
struct str_bytes {
	uint64_t v __attribute__((vector_size(16)));
};

/* Adds to *other what differs in the 16 bytes at p and q. */
static inline void
str_other(struct str_bytes *other, const char *p, const char *q)
{
	struct str_bytes x, y;

	memcpy(&x, p, sizeof x);
	memcpy(&y, q, sizeof y);
	other->v |= x.v ^ y.v;
}

/* As str_eq, for names. */
static inline bool
str_same(struct str a, struct str b)
{
	size_t second = str_second(a), third = str_third(a);

	struct str_bytes other = {{0, 0}};

	if (a.n != b.n || !str_is_name(a))
		return str_eq(a, b);
	str_other(&other, a.p, b.p);
	str_other(&other, a.p + second, b.p + second);
	str_other(&other, a.p + third, b.p + third);
	str_other(&other, a.p + a.n - 16, b.p + a.n - 16);
	return (other.v[0] | other.v[1]) == 0;
}

/* Copies a name to to, which has room for it. */
static inline void
str_copy(char *to, struct str s)
{
	if (str_is_name(s)) {
		memcpy(to, s.p, 16);
		memcpy(to + str_second(s), s.p + str_second(s), 16);
		memcpy(to + str_third(s), s.p + str_third(s), 16);
		memcpy(to + s.n - 16, s.p + s.n - 16, 16);
	} else if (s.n > 0) {
		memcpy(to, s.p, s.n);
	}
}

/* Returns which of the 64 bytes at p are c: bit i is that of byte i.  The second one needs no processor of some
 * kind, and is there for the tests otherwise. */
uint64_t str_bits(const char *p, char c);
uint64_t str_bits_portable(const char *p, char c);

/* Returns < 0, 0 or > 0 as a sorts before, with or after b, bytewise. */
int str_cmp(struct str a, struct str b);

/* Tells whether s begins with head, ends with tail. */
bool str_starts(struct str s, struct str head);
bool str_ends(struct str s, struct str tail);

/* Returns where a and b differ first, from byte from on, which neither ends before; the length of the
 * shorter one when it is nowhere. */
size_t str_common(struct str a, struct str b, size_t from);

/* Returns where byte c is in s first; s.n when it is nowhere. */
static inline size_t
str_find(struct str s, char c)
{
	const char *p = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	return p == NULL ? s.n : (size_t)(p - s.p);
}

/* Fetches the beginning of s, which will soon be read: texts in canonical order lie anywhere. */
static inline void
str_prefetch(struct str s)
{
	for (size_t i = 0; i < s.n && i < 512; i += 64)
		__builtin_prefetch(s.p + i);
}

/* Returns the part of path behind its last slash; "" stays "". */
struct str str_base(struct str path);

/* Returns the length of the valid UTF-8 sequence at p (1 to 4), 0 when the n > 0 bytes there begin
 * with none: overlong forms, surrogates and what lies above U+10FFFF are invalid (RFC 3629).  The
 * character goes to *c when c is not NULL. */
size_t utf8_next(const char *p, size_t n, uint32_t *c);

#endif
