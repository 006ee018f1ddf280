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

/* Returns < 0, 0 or > 0 as a sorts before, with or after b, bytewise. */
int str_cmp(struct str a, struct str b);

/* Tells whether s begins with head, ends with tail. */
bool str_starts(struct str s, struct str head);
bool str_ends(struct str s, struct str tail);

/* Returns where a and b differ first, from byte from on, which neither ends before; the length of the
 * shorter one when it is nowhere. */
size_t str_common(struct str a, struct str b, size_t from);

/* Returns where byte c is in s first; s.n when it is nowhere. */
size_t str_find(struct str s, char c);

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
