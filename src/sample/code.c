#include "sample/code.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sample/lines.h"
#include "sample/object.h"

enum {
	TABLE_LIMIT = 1 << 24, /* bytes of a line table */
	CODES_LIMIT = 1 << 16, /* of a process; one that makes more forgets the oldest with the rest */
};

static uint64_t
hash(uint64_t stamp, uint64_t globals)
{
	uint64_t h = (stamp ^ globals * 0x9e3779b97f4a7c15) * 0xd6e8feb86659fd93;

	return h ^ h >> 32;
}

static struct code **
slot(const struct codes *c, uint64_t stamp, uint64_t globals)
{
	size_t i = (size_t)hash(stamp, globals) & (c->nslots - 1);

	while (c->slots[i] != NULL && (c->slots[i]->stamp != stamp || c->slots[i]->globals != globals))
		i = (i + 1) & (c->nslots - 1);
	return &c->slots[i];
}

static void
grow(struct codes *c)
{
	struct code **old = c->slots;
	size_t n = c->nslots;

	c->nslots = n == 0 ? 256 : 2 * n;
	c->slots = mem_zero(c->nslots, sizeof *c->slots);
	for (size_t i = 0; i < n; i++)
		if (old[i] != NULL)
			*slot(c, old[i]->stamp, old[i]->globals) = old[i];
	free(old);
}

/* Tells whether the first argument is called as methods call theirs. */
static bool
is_method(const struct python *p, uint64_t variables)
{
	struct text t = {0};
	uint64_t first;
	bool is = memory_copy(&p->memory, variables + p->layout.tuple_items, &first, sizeof first) &&
	    object_text(p, first, &t) &&
	    (str_eq((struct str){t.p, t.n}, STR("self")) || str_eq((struct str){t.p, t.n}, STR("cls")));

	free(t.p);
	return is;
}

/* Before 3.11 a code object does not know its class, but the first argument does. */
static bool
method_name(const struct python *p, const struct call *call, const unsigned char *object, uint64_t name,
    struct text *t)
{
	const struct layout *l = &p->layout;
	uint64_t variables, self;
	uint32_t arguments;

	memcpy(&arguments, object + l->code_args, sizeof arguments);
	memcpy(&variables, object + l->code_variables, sizeof variables);
	return arguments > 0 && is_method(p, variables) &&
	    memory_copy(&p->memory, call->frame + l->locals, &self, sizeof self) &&
	    object_method(p, self, call->code, name, t);
}

static struct str
keep(struct codes *c, struct text *t)
{
	struct str s = arena_copy(&c->text, (struct str){t->p, t->n});

	t->n = 0;
	return s;
}

static uint64_t
word_of(const unsigned char *object, uint32_t offset)
{
	uint64_t v;

	memcpy(&v, object + offset, sizeof v);
	return v;
}

/* Reads what there is to know about the code object of call. */
static bool
read_names(struct codes *c, struct python *p, const struct call *call, struct code *k,
    const unsigned char *object)
{
	const struct layout *l = &p->layout;
	uint64_t name = word_of(object, l->code_name);
	struct text t = {0};

	memset(k, 0, sizeof *k);
	k->stamp = call->stamp;
	k->globals = call->globals;
	k->at = call->code;
	k->bytes = l->code_bytes == NOWHERE ? 0 : call->code + l->code_bytes;
	memcpy(&k->first, object + l->code_first, sizeof k->first);
	if (!object_text(p, name, &t)) {
		k->hidden = true; /* helpers of the interpreter have no name */
		free(t.p);
		return name == 0;
	}
	k->name = k->qualified = keep(c, &t);
	if (l->code_qualname != NOWHERE ? object_text(p, word_of(object, l->code_qualname), &t)
					: method_name(p, call, object, name, &t))
		k->qualified = keep(c, &t);
	if (object_text(p, word_of(object, l->code_filename), &t))
		k->file = keep(c, &t);
	if (object_module(p, call->globals, &t))
		k->module = keep(c, &t);
	free(t.p);
	return true;
}

static struct code *
read_code(struct codes *c, struct python *p, const struct call *call)
{
	enum { ROOM = 512 };
	unsigned char object[ROOM];
	struct code k;
	struct code *made;
	uint64_t stamp, type;

	if (p->layout.code_size > sizeof object ||
	    !memory_copy(&p->memory, call->code, object, p->layout.code_size))
		return NULL;
	type = word_of(object, 8);
	if (p->code_type != 0 && type != p->code_type)
		return NULL;
	if (!read_names(c, p, call, &k, object) || !walk_stamp(p, call->code, &stamp) ||
	    stamp != call->stamp)
		return NULL;
	if (p->code_type == 0)
		p->code_type = type;
	made = mem_get(1, sizeof *made);
	*made = k;
	return made;
}

struct code *
codes_find(struct codes *c, struct python *p, const struct call *call)
{
	struct code **at;

	if (c->n >= CODES_LIMIT)
		codes_free(c);
	if (2 * c->n >= c->nslots)
		grow(c);
	at = slot(c, call->stamp, call->globals);
	if (*at == NULL) {
		*at = read_code(c, p, call);
		if (*at != NULL)
			c->n++;
	}
	return *at;
}

int
codes_line(struct codes *c, struct python *p, struct code *k, const struct call *call)
{
	size_t i = (size_t)(call->instr >> 1) % (sizeof k->known / sizeof *k->known);
	int64_t offset;

	if (k->known[i].instr == call->instr && k->known[i].line != 0)
		return k->known[i].line;
	if (!k->has_table) {
		struct text t = {0};
		uint64_t at;

		k->has_table = true;
		if (memory_copy(&p->memory, k->at + p->layout.code_table, &at, sizeof at) &&
		    object_bytes(p, at, TABLE_LIMIT, &t))
			k->table = keep(c, &t);
		free(t.p);
	}
	if (k->table.n == 0 || call->instr == UINT64_MAX)
		return k->first;
	offset = k->bytes != 0 ? (int64_t)(call->instr - k->bytes) : (int64_t)call->instr;
	if (p->layout.lines == LINES_RANGES)
		offset *= 2; /* 3.10 counts instructions */
	k->known[i].instr = call->instr;
	k->known[i].line = lines_find(p->layout.lines, k->table, k->first, offset);
	return k->known[i].line;
}

void
codes_free(struct codes *c)
{
	for (size_t i = 0; i < c->nslots; i++)
		free(c->slots[i]);
	free(c->slots);
	arena_free(&c->text);
	*c = (struct codes){0};
}
