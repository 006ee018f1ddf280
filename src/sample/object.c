#include "sample/object.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "folded.h"

enum {
	TYPE = 8,  /* of an object */
	SIZE = 16, /* of an object with a size */
	STR_LENGTH = 16,
	STR_STATE = 32,
	STR_STATE_END = 40,
	STR_KIND_SHIFT = 2, /* in the state: bytes a character, 3 bits */
	STR_COMPACT = 1 << 5,
	STR_ASCII = 1 << 6,
	BYTES_DATA = 32,
	DICT_KEYS = 32,
	TYPE_NAME = 24,
	TYPE_FLAGS = 168,
	TYPE_DICT = 264,
	TYPE_MRO = 344,
	FLAG_TYPE = 31, /* "is a type" */
	FLAG_STR = 28,
	FLAG_DICT = 29,
	FLAG_BYTES = 27,
	ENTRIES = 128, /* of a dictionary, read at once */
	NAMED = 64,    /* entries whose keys are compared as text */
	DICT_LIMIT = 1 << 16,
	MRO_LIMIT = 256,
	CLASS_NAME = 256,
};

void
text_add(struct text *t, struct str s)
{
	t->p = mem_grow(t->p, &t->capacity, t->n + s.n, 1);
	if (s.n > 0)
		memcpy(t->p + t->n, s.p, s.n);
	t->n += s.n;
}

static bool
word(const struct python *p, uint64_t at, uint64_t *to)
{
	return memory_copy(&p->memory, at, to, sizeof *to);
}

/* Tells whether the object's type has a flag: the basic types have one each. */
static bool
is_a(const struct python *p, uint64_t object, unsigned flag)
{
	uint64_t type, flags;

	return object != 0 && word(p, object + TYPE, &type) && word(p, type + TYPE_FLAGS, &flags) &&
	    (flags >> flag & 1) != 0;
}

static void
add_character(struct text *t, uint32_t c)
{
	static const char hex[] = "0123456789abcdef";
	char b[4];
	size_t n = 0;

	if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || (c < 0x80 && folded_breaks((char)c))) {
		b[n++] = '\\';
		b[n++] = 'x';
		b[n++] = hex[c >> 4 & 15];
		b[n++] = hex[c & 15];
	} else if (c < 0x80) {
		b[n++] = (char)c;
	} else if (c < 0x800) {
		b[n++] = (char)(0xc0 | c >> 6);
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000 && (c < 0xd800 || c > 0xdfff)) {
		b[n++] = (char)(0xe0 | c >> 12);
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c >= 0x10000 && c <= 0x10ffff) {
		b[n++] = (char)(0xf0 | c >> 18);
		b[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		memcpy(b, "\xef\xbf\xbd", 3);
		n = 3;
	}
	text_add(t, (struct str){b, n});
}

bool
object_text(const struct python *p, uint64_t at, struct text *t)
{
	unsigned char header[STR_STATE_END];
	unsigned char data[OBJECT_TEXT * 4];
	uint64_t length, where;
	uint32_t state;
	unsigned kind;
	size_t n;

	if (!is_a(p, at, FLAG_STR) || !memory_copy(&p->memory, at, header, sizeof header))
		return false;
	memcpy(&length, header + STR_LENGTH, sizeof length);
	memcpy(&state, header + STR_STATE, sizeof state);
	kind = state >> STR_KIND_SHIFT & 7;
	if (kind != 1 && kind != 2 && kind != 4)
		return false;
	where = at + ((state & STR_ASCII) != 0 ? p->layout.str_ascii : p->layout.str_compact);
	if ((state & STR_COMPACT) == 0 && !word(p, at + p->layout.str_compact, &where))
		return false;
	n = length > OBJECT_TEXT ? OBJECT_TEXT : (size_t)length;
	if (!memory_copy(&p->memory, where, data, n * kind))
		return false;
	for (size_t i = 0; i < n; i++) {
		uint32_t c = data[i * kind];
		uint16_t half;

		if (kind == 2) {
			memcpy(&half, data + i * 2, 2);
			c = half;
		} else if (kind == 4) {
			memcpy(&c, data + i * 4, 4);
		}
		add_character(t, c);
	}
	if (n < length)
		text_add(t, STR("..."));
	return true;
}

bool
object_bytes(const struct python *p, uint64_t at, size_t limit, struct text *t)
{
	uint64_t size;

	if (!is_a(p, at, FLAG_BYTES) || !word(p, at + SIZE, &size) || size > limit)
		return false;
	t->p = mem_grow(t->p, &t->capacity, t->n + (size_t)size + 1, 1);
	if (!memory_copy(&p->memory, at + BYTES_DATA, t->p + t->n, (size_t)size))
		return false;
	t->n += (size_t)size;
	return true;
}

bool
object_keys(const struct python *p, uint64_t keys, struct entries *e)
{
	unsigned char header[40];
	uint64_t size;

	if (!memory_copy(&p->memory, keys, header, sizeof header))
		return false;
	if (p->layout.lines == LINES_LOCATIONS) { /* since 3.11 */
		memcpy(&e->n, header + 24, sizeof e->n);
		if (header[9] > 32)
			return false;
		e->at = keys + 32 + ((uint64_t)1 << header[9]);
		e->size = header[10] == 0 ? 24 : 16; /* with the hash in front, or not */
	} else {
		memcpy(&size, header + 8, sizeof size);
		memcpy(&e->n, header + 32, sizeof e->n);
		if (size > UINT32_MAX)
			return false;
		e->at = keys + 40 + size * (size <= 0xff ? 1 : size <= 0xffff ? 2 : 4);
		e->size = 24;
	}
	return e->n <= DICT_LIMIT;
}

bool
object_entries(const struct python *p, uint64_t dictionary, struct entries *e)
{
	uint64_t keys;

	return is_a(p, dictionary, FLAG_DICT) && word(p, dictionary + DICT_KEYS, &keys) &&
	    object_keys(p, keys, e);
}

static bool
is_text(const struct python *p, uint64_t object, struct str want)
{
	struct text t = {0};
	bool same = object_text(p, object, &t) && str_eq((struct str){t.p, t.n}, want);

	free(t.p);
	return same;
}

/* Finds the value whose key is the object *key, or when *key is 0, is the text want, and then *key
 * becomes that object.  Keys that are names are one object each, so that comparing addresses does. */
static uint64_t
dict_find(const struct python *p, uint64_t dictionary, uint64_t *key, struct str want)
{
	struct entries e;
	unsigned char block[ENTRIES * 24];

	if (!object_entries(p, dictionary, &e))
		return 0;
	for (uint64_t done = 0; done < e.n; done += ENTRIES) {
		size_t n = e.n - done < ENTRIES ? (size_t)(e.n - done) : ENTRIES;

		if (!memory_copy(&p->memory, e.at + done * e.size, block, n * e.size))
			return 0;
		for (size_t i = 0; i < n; i++) {
			uint64_t pair[2];

			memcpy(pair, block + i * e.size + e.size - 16, sizeof pair);
			if (pair[0] == 0 || pair[1] == 0)
				continue;
			if (*key == 0 && done + i < NAMED && is_text(p, pair[0], want))
				*key = pair[0];
			if (pair[0] == *key)
				return pair[1];
		}
	}
	return 0;
}

bool
object_module(struct python *p, uint64_t dictionary, struct text *t)
{
	uint64_t any = 0;
	uint64_t name = dict_find(p, dictionary, &p->name_key, STR("__name__"));

	if (name == 0) /* a key of the same text that is another object */
		name = dict_find(p, dictionary, &any, STR("__name__"));
	return name != 0 && object_text(p, name, t);
}

/* Appends the name of a type, and a dot. */
static bool
add_class(const struct python *p, uint64_t type, struct text *t)
{
	char name[CLASS_NAME];
	uint64_t at;
	size_t n = 0;
	struct str s;

	if (!word(p, type + TYPE_NAME, &at))
		return false;
	while (n < sizeof name && memory_copy(&p->memory, at + n, name + n, 1) && name[n] != '\0')
		n++;
	s = (struct str){name, n};
	while (str_find(s, '.') < s.n)
		s = str_sub(s, str_find(s, '.') + 1, s.n);
	for (size_t i = 0; i < s.n;) {
		uint32_t c = 0xfffd;
		size_t k = utf8_next(s.p + i, s.n - i, &c);

		add_character(t, c);
		i += k == 0 ? 1 : k;
	}
	text_add(t, STR("."));
	return n > 0;
}

/* Tells whether class type itself has something under that name that is, or wraps, the code object; then
 * the name is appended. */
static bool
class_has(const struct python *p, uint64_t type, uint64_t code, uint64_t name, struct text *t)
{
	uint64_t dictionary, value, value_type, its_code, qualified;
	size_t before = t->n;

	if (!word(p, type + TYPE_DICT, &dictionary))
		return false;
	value = dict_find(p, dictionary, &name, STR(""));
	if (value == 0 || !word(p, value + TYPE, &value_type))
		return false;
	if (value_type == p->function_type && value_type != 0) {
		if (!word(p, value + p->layout.function_code, &its_code) || its_code != code)
			return false;
		if (word(p, value + p->layout.function_name, &qualified) &&
		    object_text(p, qualified, t))
			return true;
	}
	t->n = before;
	if (add_class(p, type, t) && object_text(p, name, t))
		return true;
	t->n = before;
	return false;
}

bool
object_method(const struct python *p, uint64_t self, uint64_t code, uint64_t name, struct text *t)
{
	uint64_t type = self;
	uint64_t mro, n;

	if (self == 0 || (!is_a(p, self, FLAG_TYPE) && !word(p, self + TYPE, &type)) ||
	    !word(p, type + TYPE_MRO, &mro) || mro == 0 || !word(p, mro + SIZE, &n) || n > MRO_LIMIT)
		return false;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t class;

		if (!word(p, mro + p->layout.tuple_items + 8 * i, &class))
			return false;
		if (class_has(p, class, code, name, t))
			return true;
	}
	return false;
}
