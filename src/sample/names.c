#include "sample/names.h"

#include <string.h>

/* sys.modules["threading"]._active is a dictionary: thread identifier (pthread_t) to object of class Thread; the
 * object's attribute _name is the name.  That has been so since Python 3.0. */

enum {
	TYPE = 8, /* of an object */
	SIZE = 16,
	STR_STATE = 32,
	STR_COMPACT = 1 << 5,
	STR_ASCII = 1 << 6,
	DIGITS = 24, /* of an int: 30 bits in each 4 bytes, the lowest first */
	DIGIT_BITS = 30,
	INT_BYTES = DIGITS + 3 * 4,
	MODULE_DICT = 16,
	DICT_VALUES = 40,
	TYPE_BASIC_SIZE = 32,
	TYPE_FLAGS = 168,
	TYPE_DICT_OFFSET = 288,
	FLAG_INLINE = 1 << 2,  /* of a type: its objects have their values behind them */
	FLAG_MANAGED = 1 << 4, /* and a word for the dictionary in front of them */
	MANAGED = 24,
	VALUES_311 = 32,
	INLINE_HEADER =
	    8, /* in front of the values, from 3.13 on; a byte of it tells that they are in use */
	INLINE_VALID = 3,
	BLOCK = 64,  /* entries whose keys are read at once */
	HEAD = 64,   /* bytes of a key */
	FAULTS = 16, /* keys that cannot be read before the table is taken for none */
	SANE = 1 << 20,
	VERSION_312 = 0x030c0000,
};

static bool
word(const struct python *p, uint64_t at, uint64_t *to)
{
	return memory_copy(&p->memory, at, to, sizeof *to);
}

/* A key: a short ASCII text, or a number when there is none. */
struct key {
	struct str text;
	uint64_t number;
};

/* Returns how many bytes of an object tell whether it is that key. */
static size_t
key_bytes(const struct python *p, const struct key *k)
{
	return k->text.n == 0 ? INT_BYTES : p->layout.str_ascii + k->text.n;
}

static bool
is_number(const struct python *p, const unsigned char *object, uint64_t number)
{
	uint64_t size, value = 0;
	uint32_t digit;

	memcpy(&size, object + SIZE, sizeof size);
	if (p->version >= VERSION_312) { /* the lowest bits are the sign: 0 is plus */
		if ((size & 3) != 0)
			return false;
		size >>= 3;
	}
	if (size > 3)
		return false;
	for (uint64_t i = 0; i < size; i++) {
		memcpy(&digit, object + DIGITS + 4 * i, sizeof digit);
		value |= (uint64_t)digit << (DIGIT_BITS * i);
	}
	return value == number;
}

static bool
is_key(const struct python *p, const unsigned char *object, const struct key *k)
{
	uint64_t length;
	uint32_t state;

	if (k->text.n == 0)
		return is_number(p, object, k->number);
	memcpy(&length, object + SIZE, sizeof length);
	memcpy(&state, object + STR_STATE, sizeof state);
	return length == k->text.n && (state & STR_COMPACT) != 0 && (state & STR_ASCII) != 0 &&
	    memcmp(object + p->layout.str_ascii, k->text.p, k->text.n) == 0;
}

/* Entries of a table, and what their keys begin with. */
struct block {
	unsigned char entries[BLOCK * 24];
	unsigned char heads[BLOCK][HEAD];
	struct piece pieces[BLOCK];
	size_t n; /* pieces */
	size_t faults;
};

/* Reads the pieces, and leaves out those that cannot be. */
static bool
read_heads(const struct python *p, struct block *b)
{
	size_t done = 0;

	while (done < b->n) {
		done += p->memory.read(p->memory.context, b->pieces + done, b->n - done);
		if (done >= b->n)
			return true;
		b->pieces[done++].n = 0;
		if (++b->faults > FAULTS)
			return false;
	}
	return true;
}

static uint64_t
key_of(const struct block *b, size_t size, size_t i)
{
	uint64_t key;

	memcpy(&key, b->entries + i * size + size - 16, sizeof key);
	return key;
}

/* Finds a key: its place goes to *index, its value, if the table has those, to *value. */
static bool
find(const struct python *p, const struct entries *e, const struct key *k, uint64_t *index,
    uint64_t *value)
{
	struct block b = {.faults = 0};
	size_t bytes = key_bytes(p, k);

	if (bytes > HEAD)
		return false;
	for (uint64_t done = 0; done < e->n; done += BLOCK) {
		size_t n = e->n - done < BLOCK ? (size_t)(e->n - done) : BLOCK;

		if (!memory_copy(&p->memory, e->at + done * e->size, b.entries, n * e->size))
			return false;
		b.n = 0;
		for (size_t i = 0; i < n; i++)
			if (key_of(&b, e->size, i) != 0)
				b.pieces[b.n++] =
				    (struct piece){key_of(&b, e->size, i), b.heads[i], bytes};
		if (!read_heads(p, &b))
			return false;
		for (size_t i = 0, m = 0; i < n; i++) {
			if (key_of(&b, e->size, i) == 0 || b.pieces[m++].n == 0 ||
			    !is_key(p, b.heads[i], k))
				continue;
			*index = done + i;
			memcpy(value, b.entries + (i + 1) * e->size - 8, sizeof *value);
			return true;
		}
	}
	return false;
}

/* Returns the value under a key of a dictionary, 0 when there is none. */
static uint64_t
look_up(const struct python *p, uint64_t dictionary, const struct key *k)
{
	uint64_t header = p->layout.instance == INSTANCE_INLINE ? INLINE_HEADER : 0;
	struct entries e;
	uint64_t index, value, values;

	if (!object_entries(p, dictionary, &e) || !find(p, &e, k, &index, &value) ||
	    !word(p, dictionary + DICT_VALUES, &values))
		return 0;
	if (values != 0 && !word(p, values + header + 8 * index, &value)) /* the keys are shared */
		return 0;
	return value;
}

/* Finds where an object that has no dictionary yet has its values; 0 when it has one, in *dictionary, or neither. */
static uint64_t
values_of(const struct python *p, uint64_t object, uint64_t type, uint64_t flags, uint64_t *dictionary)
{
	unsigned char header[INLINE_HEADER];
	uint64_t values = 0, size;

	if (!word(p, object - MANAGED, dictionary))
		*dictionary = 0;
	switch (p->layout.instance) {
	case INSTANCE_DICT:
		break;
	case INSTANCE_VALUES:
		if (*dictionary == 0 && !word(p, object - VALUES_311, &values))
			values = 0;
		break;
	case INSTANCE_TAGGED:
		if ((*dictionary & 1) != 0)
			values = *dictionary + 1;
		break;
	case INSTANCE_INLINE:
		if (*dictionary == 0 && (flags & FLAG_INLINE) != 0 &&
		    word(p, type + TYPE_BASIC_SIZE, &size) && size < SANE &&
		    memory_copy(&p->memory, object + size, header, sizeof header) &&
		    header[INLINE_VALID] == 1)
			values = object + size + INLINE_HEADER;
		break;
	}
	return values;
}

/* Returns an attribute of an object; 0 when it has no such one. */
static uint64_t
attribute(const struct python *p, uint64_t object, const struct key *k)
{
	uint64_t type, flags, offset, keys, values, value, index;
	uint64_t dictionary = 0;
	struct entries e;

	if (!word(p, object + TYPE, &type) || !word(p, type + TYPE_FLAGS, &flags))
		return 0;
	if (p->layout.instance == INSTANCE_DICT || (flags & FLAG_MANAGED) == 0) {
		if (!word(p, type + TYPE_DICT_OFFSET, &offset) || offset == 0 || offset >= SANE ||
		    !word(p, object + offset, &dictionary))
			return 0;
		return look_up(p, dictionary, k);
	}
	values = values_of(p, object, type, flags, &dictionary);
	if (values == 0)
		return look_up(p, dictionary, k);
	if (!word(p, type + p->layout.type_keys, &keys) || !object_keys(p, keys, &e) ||
	    !find(p, &e, k, &index, &value) || !word(p, values + 8 * index, &value))
		return 0;
	return value;
}

/* Finds threading._active; 0 when there is none. */
static uint64_t
find_active(const struct python *p, uint64_t interp)
{
	struct key threading = {STR("threading"), 0};
	struct key active = {STR("_active"), 0};
	uint64_t modules, module, dictionary;

	if (!word(p, interp + p->layout.interp_modules, &modules))
		return 0;
	module = look_up(p, modules, &threading);
	if (module == 0 || !word(p, module + MODULE_DICT, &dictionary))
		return 0;
	return look_up(p, dictionary, &active);
}

bool
names_find(const struct python *p, const struct tstate *state, uint64_t *active, struct text *t)
{
	struct key id = {STR(""), state->id};
	struct key name = {STR("_name"), 0};
	uint64_t known = *active;
	uint64_t thread = known == 0 ? 0 : look_up(p, known, &id);
	uint64_t text;

	if (thread == 0) { /* the module may be a new one */
		*active = find_active(p, state->interp);
		thread = *active == 0 || *active == known ? 0 : look_up(p, *active, &id);
	}
	text = thread == 0 ? 0 : attribute(p, thread, &name);
	return text != 0 && object_text(p, text, t);
}
