#include "sample/walk.h"

#include <string.h>

#include "base/mem.h"

/* A stack is taken as whole when all that must hold between its parts holds:
 *
 *   - each caller is running: a frame object says so; a frame that called another one in the same C
 *     loop has put its stack pointer away; a generator's state is "executing";
 *   - frames that live on the thread's own stack of frames follow each other without a gap, as they
 *     were pushed;
 *   - where one C loop ends, the next frame is the one that the next C loop calls current;
 *   - the chain ends where every chain does: at the record of the first C loop.
 *
 * Between the moment a C loop is entered and the moment it has named its current frame, that name is
 * left over from an earlier call.  Such a stack fails the tests above, and the caller's is taken. */

enum {
	CALLER_AHEAD = 1024, /* bytes behind a frame that are read with it: its callees */
	CODE_WORDS = 320,    /* room for the part of a code object that is stamped */
	FRAME_BYTES = 272,
	OWNED_BY_THREAD = 0,
	OWNED_BY_GENERATOR = 1,
	EXECUTING = 0,
	PAGE = 4096,
	CHUNK_HEADER = 24, /* of a block of the stack of frames; in the first one a word more */
	LOOP = 4096,       /* no C loop's own stack frame is larger */
};

struct walk {
	const struct python *p;
	const struct layout *l;
	struct snapshot *s;
	struct trace *trace;
};

static bool
copy(const struct walk *w, uint64_t at, void *to, size_t n, size_t ahead)
{
	return snapshot_copy(w->s, &w->p->memory, at, to, n, ahead);
}

static uint64_t
word_in(const unsigned char *p, uint32_t offset)
{
	uint64_t v;

	memcpy(&v, p + offset, sizeof v);
	return v;
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
static bool
read_code(const struct walk *w, struct call *c, uint64_t *words)
{
	const struct layout *l = w->l;
	uint32_t from = (l->code_stack != NOWHERE ? l->code_stack : l->code_first) & ~7u;
	uint32_t n = l->code_table + 8 - from;
	unsigned char bytes[CODE_WORDS];
	uint64_t name[2];
	uint32_t size;
	uint32_t part;

	*words = 0;
	if (n > sizeof bytes || !copy(w, c->code + from, bytes, n, 0))
		return false;
	c->stamp = c->code;
	for (uint32_t i = 0; i + 8 <= n; i += 8)
		c->stamp = stamp_add(c->stamp, word_in(bytes, i));
	if (l->code_frame != NOWHERE) {
		memcpy(&size, bytes + l->code_frame - from, sizeof size);
		*words = size;
		return true;
	}
	if (l->stack == STACK_CURRENT)
		return true;
	if (!copy(w, word_in(bytes, l->code_name - from) + 16, name, sizeof name, 0))
		return false;
	c->stamp = stamp_add(stamp_add(c->stamp, name[0]), name[1]);
	if (l->code_nlocals != NOWHERE) {
		memcpy(&size, bytes + l->code_nlocals - from, sizeof size);
		memcpy(&part, bytes + l->code_stack - from, sizeof part);
		*words = (uint64_t)size + part + l->locals / 8;
	}
	return true;
}

bool
walk_stamp(const struct python *p, uint64_t code, uint64_t *stamp)
{
	struct snapshot s = {0};
	struct walk w = {p, &p->layout, &s, NULL};
	struct call c = {.code = code};
	uint64_t words;
	bool read = read_code(&w, &c, &words);

	*stamp = c.stamp;
	snapshot_free(&s);
	return read;
}

static void
trace_add(struct trace *t, const struct call *c)
{
	t->v = mem_grow(t->v, &t->capacity, t->n + 1, sizeof *t->v);
	t->v[t->n++] = *c;
}

/* Up to 3.10: frame objects. */
static enum walked
walk_objects(const struct walk *w, uint64_t frame)
{
	const struct layout *l = w->l;
	uint32_t n = l->running + 1 - l->back;

	for (size_t depth = 0; frame != 0; depth++) {
		unsigned char bytes[FRAME_BYTES];
		struct call c = {.frame = frame};
		int32_t last;
		uint64_t words;

		if (depth == WALK_DEPTH || n > sizeof bytes || !copy(w, frame + l->back, bytes, n, 0))
			return WALK_BETWEEN;
		if (depth > 0 && bytes[l->running - l->back] != l->running_is)
			return WALK_BETWEEN;
		c.code = word_in(bytes, l->code - l->back);
		c.globals = word_in(bytes, l->globals - l->back);
		memcpy(&last, bytes + l->instr - l->back, sizeof last);
		c.instr = last < 0 ? UINT64_MAX : (uint64_t)last;
		if (!read_code(w, &c, &words))
			return WALK_BETWEEN;
		trace_add(w->trace, &c);
		frame = word_in(bytes, 0);
	}
	return WALK_WHOLE;
}

/* A frame of 3.11 and later. */
struct iframe {
	struct call call;
	uint64_t back, end;
	uint8_t owner;
	bool shim;  /* no Python frame: the record of a C loop's beginning */
	bool entry; /* the first frame of a C loop (3.11) */
	bool away;  /* its stack pointer is put away, as before it calls a frame of its own loop */
	bool live;  /* the generator it belongs to is executing */
};

static bool
read_iframe(const struct walk *w, uint64_t at, struct iframe *f)
{
	const struct layout *l = w->l;
	unsigned char bytes[FRAME_BYTES];
	unsigned char *p = bytes + 8; /* the state of a generator is in front of its frame */
	int32_t depth = 0;
	uint64_t words = 0;

	if (at < 8 || l->locals + 8 > sizeof bytes ||
	    !copy(w, at - 8, bytes, l->locals + 8, CALLER_AHEAD))
		return false;
	*f = (struct iframe){.call.frame = at};
	f->back = word_in(p, l->back);
	f->owner = p[l->owner];
	f->shim = f->owner >= l->shim;
	f->entry = l->entry != NOWHERE && p[l->entry] == 1;
	if (l->depth != NOWHERE)
		memcpy(&depth, p + l->depth, sizeof depth);
	f->away = depth >= 0;
	f->live = l->gen_state == NOWHERE || (int8_t)p[-(int)l->gen_state] == EXECUTING;
	f->call.code = word_in(p, l->code);
	if (l->tagged)
		f->call.code &= ~(uint64_t)7;
	f->call.globals = word_in(p, l->globals);
	f->call.instr = word_in(p, l->instr);
	if (f->shim)
		return true;
	if (!read_code(w, &f->call, &words))
		return false;
	f->end = words == 0 ? 0 : at + 8 * words;
	return true;
}

/* Tells whether frame above (the nearer to the root), on the thread's stack of frames, is followed there
 * by frame below, or below is the first one of a new block. */
static bool
follows(const struct iframe *above, const struct iframe *below)
{
	uint64_t place = below->call.frame & (PAGE - 1);

	return above->end == 0 || above->end == below->call.frame || place == CHUNK_HEADER ||
	    place == CHUNK_HEADER + 8;
}

/* Tells whether caller can be calling; inlined: a frame of its own C loop. */
static bool
can_call(const struct iframe *caller, bool inlined)
{
	if (inlined && !caller->away)
		return false;
	return caller->owner != OWNED_BY_GENERATOR || caller->live;
}

/* Walks from frame top to the end.  outer is what the C loop around the first one calls current,
 * loop its record's address; both 0 when there are no such records. */
static enum walked
walk_frames(const struct walk *w, uint64_t top, uint64_t loop, uint64_t outer)
{
	struct iframe f = {0};
	struct iframe pushed = {0}; /* the last one seen on the thread's stack of frames */
	bool called = false, inlined = false, ended = top == 0;
	bool checked = loop == 0;
	size_t start = w->trace->n;
	size_t records = 0;

	for (uint64_t at = top; at != 0; at = f.back) {
		if (w->trace->n - start + records == WALK_DEPTH || !read_iframe(w, at, &f))
			return WALK_BETWEEN;
		ended = f.shim || f.entry;
		if (ended && !checked) {
			if (f.back != outer || (f.shim && (at - loop + LOOP) > 2 * LOOP))
				return WALK_BETWEEN;
			checked = true;
		}
		if (f.shim) {
			inlined = false;
			records++;
			continue;
		}
		if (called && !can_call(&f, inlined))
			return WALK_BETWEEN;
		if (f.owner == OWNED_BY_THREAD) {
			if (pushed.call.frame != 0 && !follows(&f, &pushed))
				return WALK_BETWEEN;
			pushed = f;
		}
		trace_add(w->trace, &f.call);
		called = true;
		inlined = !f.entry;
	}
	return ended && checked ? WALK_WHOLE : WALK_BETWEEN;
}

/* 3.11 and 3.12: from the record of the innermost C loop. */
static enum walked
walk_cframes(const struct walk *w, uint64_t record)
{
	const struct layout *l = w->l;
	uint32_t low = l->cframe_top < l->cframe_previous ? l->cframe_top : l->cframe_previous;
	size_t start = w->trace->n;
	uint64_t top = 0;
	uint64_t at = record;

	for (int try = 0; try < 2;
	     try++) { /* the innermost one, or when it has not begun, its caller */
		unsigned char bytes[16], outer[16];
		uint64_t previous;

		w->trace->n = start;
		if (at == 0 || !copy(w, at + low, bytes, sizeof bytes, 0))
			return WALK_BETWEEN;
		if (try == 0 && !snapshot_guard(w->s, &w->p->memory, at + l->cframe_top, &top))
			return WALK_BETWEEN;
		if (try == 1)
			top = word_in(bytes, l->cframe_top - low);
		previous = word_in(bytes, l->cframe_previous - low);
		if (previous == 0) /* the one in the thread state, which has no frame */
			return top == 0 ? WALK_WHOLE : WALK_BETWEEN;
		if (!copy(w, previous + low, outer, sizeof outer, 0))
			return WALK_BETWEEN;
		if (top != 0 &&
		    walk_frames(w, top, at, word_in(outer, l->cframe_top - low)) == WALK_WHOLE)
			return WALK_WHOLE;
		at = previous;
	}
	return WALK_BETWEEN;
}

enum walked
walk_thread(const struct python *p, struct snapshot *s, const struct tstate *t, struct trace *trace)
{
	const struct layout *l = &p->layout;
	struct walk w = {p, l, s, trace};
	uint64_t top, interp, id;
	int32_t native = t->native;

	if (!snapshot_guard(s, &p->memory, t->at + l->thread_top, &top) ||
	    !copy(&w, t->at + l->thread_interp, &interp, sizeof interp, 0) ||
	    !copy(&w, t->at + l->thread_id, &id, sizeof id, 0) ||
	    (l->thread_native != NOWHERE &&
		!copy(&w, t->at + l->thread_native, &native, sizeof native, 0)))
		return WALK_OTHER;
	if (interp != t->interp || id != t->id || native != t->native)
		return WALK_OTHER;
	if (l->stack == STACK_OBJECTS)
		return walk_objects(&w, top);
	if (l->stack == STACK_CFRAMES)
		return walk_cframes(&w, top);
	return walk_frames(&w, top, 0, 0);
}
