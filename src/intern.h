/* floor 3: different texts, numbered.  Uses hash, mem, str. */
#ifndef INTERN_H
#define INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

enum { INTERN_RECENT = 4096 };

/* Texts that are all different.  All zero is an empty set. */
struct intern {
	struct str *v; /* in the order of their first appearance */
	size_t n;

	size_t capacity, hash_capacity;
	struct hash *hash;              /* of each */
	uint32_t *slots;                /* numbers plus 1, 0 for a free one */
	size_t nslots;                  /* a power of two, or 0 */
	uint32_t recent[INTERN_RECENT]; /* numbers plus 1, found before: most are soon found again */
	struct arena text;
};

/* Returns the number of a text, which is copied when it is new.  hash_start comes first. */
uint32_t intern(struct intern *, struct str text);

void intern_free(struct intern *);

#endif
