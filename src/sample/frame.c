#include "sample/frame.h"

#include <string.h>

enum {
	CALLER_AHEAD = 1024, /* bytes behind a frame that are read with it: its callees */
	CODE_WORDS = 320,    /* room for the part of a code object that is stamped */
	FRAME_BYTES = 272,
	EXECUTING = 0,
};

void
frame_note(const struct reading *r, uint64_t word)
{
	if (r->witness != NULL)
		key_add(&r->witness->key, r->witness->by, word);
}

void
frame_odd(const struct reading *r)
{
	if (r->witness != NULL)
		r->witness->plain = false;
}

bool
frame_copy(const struct reading *r, uint64_t at, void *to, size_t n, size_t ahead)
{
	return snapshot_copy(r->s, &r->p->memory, at, to, n, ahead);
}

bool
frame_word(const struct reading *r, uint64_t at, uint64_t *to, size_t n)
{
	uint32_t half = 0;

	frame_note(r, at);
	if (!frame_copy(r, at, n == sizeof half ? (void *)&half : (void *)to, n, 0))
		return false;
	if (n == sizeof half)
		*to = half;
	frame_note(r, *to);
	return true;
}

bool
frame_guard(const struct reading *r, uint64_t at, uint64_t *to)
{
	frame_note(r, at);
	if (!snapshot_guard(r->s, &r->p->memory, at, to))
		return false;
	frame_note(r, *to);
	return true;
}

uint64_t
frame_field(const unsigned char *p, uint32_t offset)
{
	uint64_t v;

	memcpy(&v, p + offset, sizeof v);
	return v;
}

uint32_t
frame_code_part(const struct layout *l, uint32_t *n)
{
	uint32_t from = (l->code_stack != NOWHERE ? l->code_stack : l->code_first) & ~7u;

	*n = l->code_table + 8 - from;
	return from;
}

/* FNV-1a, over words. */
static uint64_t
stamp_add(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x100000001b3;
	return h ^ h >> 29;
}

/* Stamps the code object of c by the fields that tell it from others: its tables, its strings, and from
 * 3.12 on its number.  Before that the hash of its name does the same.  *words is the size of a frame
 * of it, in words, 0 where that is not known. */
bool
frame_code(const struct reading *r, struct call *c, uint64_t *words)
{
	const struct layout *l = r->l;
	uint32_t n;
	uint32_t from = frame_code_part(l, &n);
	unsigned char bytes[CODE_WORDS];
	uint64_t name[2], at;
	uint32_t size;
	uint32_t part;

	*words = 0;
	frame_note(r, c->code + from);
	if (n > sizeof bytes || !frame_copy(r, c->code + from, bytes, n, 0))
		return false;
	c->stamp = c->code;
	for (uint32_t i = 0; i + 8 <= n; i += 8) {
		c->stamp = stamp_add(c->stamp, frame_field(bytes, i));
		frame_note(r, frame_field(bytes, i));
	}
	if (l->code_frame != NOWHERE) {
		memcpy(&size, bytes + l->code_frame - from, sizeof size);
		*words = size;
		return true;
	}
	if (l->stack == STACK_CURRENT)
		return true;
	at = frame_field(bytes, l->code_name - from) + 16;
	if (!frame_copy(r, at, name, sizeof name, 0))
		return false;
	frame_note(r, at);
	for (int i = 0; i < 2; i++) {
		c->stamp = stamp_add(c->stamp, name[i]);
		frame_note(r, name[i]);
	}
	if (l->code_nlocals != NOWHERE) {
		memcpy(&size, bytes + l->code_nlocals - from, sizeof size);
		memcpy(&part, bytes + l->code_stack - from, sizeof part);
		*words = (uint64_t)size + part + l->locals / 8;
	}
	return true;
}

/* Notes a frame as it was read, and returns it: nothing else of it may make a difference. */
struct frame {
	uint64_t back, marks;
	struct call call;
};

static struct frame
note_frame(const struct reading *r, struct frame f)
{
	if (r->witness == NULL)
		return f;
	if (!r->witness->lines)
		f.call.instr = 0;
	r->witness->frames++;
	frame_note(r, f.call.frame);
	frame_note(r, f.back);
	frame_note(r, f.call.code);
	frame_note(r, f.call.globals);
	if (r->witness->lines)
		frame_note(r, f.call.instr);
	frame_note(r, f.marks);
	return f;
}

bool
frame_read_object(const struct reading *r, uint64_t at, struct frame_object *to)
{
	const struct layout *l = r->l;
	uint32_t n = l->running + 1 - l->back;
	unsigned char bytes[FRAME_BYTES];
	struct frame f = {.call.frame = at};
	uint32_t last;
	uint64_t words;

	if (n > sizeof bytes || !frame_copy(r, at + l->back, bytes, n, 0))
		return false;
	memcpy(&last, bytes + l->instr - l->back, sizeof last);
	f.back = frame_field(bytes, 0);
	f.marks = bytes[l->running - l->back];
	f.call.code = frame_field(bytes, l->code - l->back);
	f.call.globals = frame_field(bytes, l->globals - l->back);
	f.call.instr = last;
	f = note_frame(r, f);
	if (f.call.instr > INT32_MAX)
		f.call.instr = UINT64_MAX;
	*to = (struct frame_object){f.call, f.back, f.marks == l->running_is};
	return frame_code(r, &to->call, &words);
}

/* Gathers what else tells of a frame at p, as in walk.h. */
static uint64_t
marks_in(const struct layout *l, const unsigned char *p)
{
	uint64_t marks = p[l->owner];
	int32_t depth = 0;

	if (l->entry != NOWHERE)
		marks |= (uint64_t)p[l->entry] << FRAME_ENTRY;
	if (l->depth != NOWHERE)
		memcpy(&depth, p + l->depth, sizeof depth);
	if (depth < 0)
		marks |= (uint64_t)1 << FRAME_BELOW;
	if (l->gen_state != NOWHERE && p[l->owner] == FRAME_GENERATOR)
		marks |= (uint64_t)p[-(int)l->gen_state] << FRAME_STATE;
	return marks;
}

bool
frame_read(const struct reading *r, uint64_t at, struct iframe *to)
{
	const struct layout *l = r->l;
	unsigned char bytes[FRAME_BYTES];
	unsigned char *p = bytes + 8; /* the state of a generator is in front of its frame */
	struct frame f = {.call.frame = at};
	uint64_t words = 0;

	if (at < 8 || l->locals + 8 > sizeof bytes ||
	    !frame_copy(r, at - 8, bytes, l->locals + 8, CALLER_AHEAD))
		return false;
	f.back = frame_field(p, l->back);
	f.marks = marks_in(l, p);
	f.call.code = frame_field(p, l->code);
	if (l->tagged)
		f.call.code &= ~(uint64_t)7;
	f.call.globals = frame_field(p, l->globals);
	f.call.instr = frame_field(p, l->instr);
	f = note_frame(r, f);
	*to = (struct iframe){.call = f.call, .back = f.back};
	to->owner = (uint8_t)f.marks;
	to->shim = to->owner >= l->shim;
	to->entry = (f.marks >> FRAME_ENTRY & 0xff) == 1;
	to->away = (f.marks >> FRAME_BELOW & 1) == 0;
	to->live = (f.marks >> FRAME_STATE & 0xff) == EXECUTING;
	if (to->shim)
		return true;
	if (!frame_code(r, &to->call, &words))
		return false;
	to->end = words == 0 ? 0 : at + 8 * words;
	return true;
}
