/* floor 4: Python objects in a target: strings, bytes, dictionaries, types.
 * Uses folded, mem, python, str. */
#ifndef SAMPLE_OBJECT_H
#define SAMPLE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "sample/python.h"

/* Text that grows.  All zero is empty; the user frees p. */
struct text {
	char *p;
	size_t n, capacity;
};

/* Appends. */
void text_add(struct text *, struct str s);

enum { OBJECT_TEXT = 4096 }; /* characters of a string that are read; "..." stands for the rest */

/* Appends the string at address at as UTF-8 that can be part of a frame: what would end a frame or a
 * line, or is a control character, is written as \x3b, half a surrogate pair as U+FFFD.  False, with
 * nothing appended, when there is no string. */
bool object_text(const struct python *, uint64_t at, struct text *);

/* Appends the contents of a bytes object, up to limit; false when that is not what it is. */
bool object_bytes(const struct python *, uint64_t at, size_t limit, struct text *);

/* Appends what a module calls itself, given its dictionary; false when it has no name. */
bool object_module(struct python *, uint64_t dictionary, struct text *);

/* The entries of a dictionary, in the order of insertion: n of them from an address on, of size bytes, which end in
 * the addresses of key and value; both 0 where one was deleted. */
struct entries {
	uint64_t at;
	uint64_t n; /* 65536 at most */
	size_t size;
};

/* Finds the entries of a dictionary, or of its table of keys, which objects of one class share; false when it is none
 * or is too large. */
bool object_entries(const struct python *, uint64_t dictionary, struct entries *);
bool object_keys(const struct python *, uint64_t keys, struct entries *);

/* Appends, before 3.11, the qualified name of a method: of the function whose code object and name
 * (addresses both) are given, as a class of the object self, or self as a class, knows it.  False when
 * none does. */
bool object_method(const struct python *, uint64_t self, uint64_t code, uint64_t name, struct text *);

#endif
