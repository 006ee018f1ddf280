/* floor 3: different texts, numbered.  Uses hash, mem, msg, str. */
#ifndef INTERN_H
#define INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"

/* Texts that are all different: their hashes stand for them.  All zero is an empty set. */
struct intern {
	struct str *v; /* in the order of their first appearance */
	size_t n;

	size_t capacity;
	struct intern_slot *slots;
	size_t nslots; /* a power of two, or 0 */
	struct arena text;
};

enum { INTERN_BATCH = 100 };

/* Leaves in number[i] the number of text[i], which is copied when it is new; n <= INTERN_BATCH.  hash_start comes
 * first. */
void intern_all(struct intern *, const struct str *text, size_t n, uint32_t *number);

/* The same for one: returns its number. */
uint32_t intern(struct intern *, struct str text);

/* Returns the numbers of all texts of from, which the set gets as well; the caller frees them. */
uint32_t *intern_join(struct intern *, const struct intern *from);

/* Returns the bytes of memory that it takes. */
size_t intern_bytes(const struct intern *);

void intern_free(struct intern *);

#endif
