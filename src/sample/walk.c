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
	OWNED_BY_THREAD = 0,
	PAGE = 4096,
	CHUNK_HEADER = 24, /* of a block of the stack of frames; in the first one a word more */
	LOOP = 4096,       /* no C loop's own stack frame is larger */
};

struct walk {
	struct reading from;
	struct trace *trace;
};

bool
walk_stamp(const struct python *p, uint64_t code, uint64_t *stamp)
{
	struct snapshot s = {0};
	struct reading r = {p, &p->layout, &s, NULL};
	struct call c = {.code = code};
	uint64_t words;
	bool read = frame_code(&r, &c, &words);

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
	struct frame_object f;

	for (size_t depth = 0; frame != 0; depth++) {
		if (depth == WALK_DEPTH || !frame_read_object(&w->from, frame, &f))
			return WALK_BETWEEN;
		if (depth > 0 && !f.runs)
			return WALK_BETWEEN;
		trace_add(w->trace, &f.call);
		frame = f.back;
	}
	return WALK_WHOLE;
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
	return caller->owner != FRAME_GENERATOR || caller->live;
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
		if (w->trace->n - start + records == WALK_DEPTH || !frame_read(&w->from, at, &f))
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
	const struct layout *l = w->from.l;
	uint32_t low = l->cframe_top < l->cframe_previous ? l->cframe_top : l->cframe_previous;
	size_t start = w->trace->n;
	uint64_t top = 0;
	uint64_t at = record;

	for (int try = 0; try < 2;
	     try++) { /* the innermost one, or when it has not begun, its caller */
		unsigned char bytes[16];
		uint64_t previous, outer;

		w->trace->n = start;
		if (try == 1)
			frame_odd(&w->from);
		if (at == 0 || !frame_copy(&w->from, at + low, bytes, sizeof bytes, 0))
			return WALK_BETWEEN;
		frame_note(&w->from, at + low);
		frame_note(&w->from, frame_field(bytes, 0));
		frame_note(&w->from, frame_field(bytes, 8));
		if (try == 0 && !frame_guard(&w->from, at + l->cframe_top, &top))
			return WALK_BETWEEN;
		if (try == 1)
			top = frame_field(bytes, l->cframe_top - low);
		previous = frame_field(bytes, l->cframe_previous - low);
		if (previous == 0) { /* the one in the thread state, which has no frame */
			frame_odd(&w->from);
			return top == 0 ? WALK_WHOLE : WALK_BETWEEN;
		}
		if (!frame_word(&w->from, previous + l->cframe_top, &outer, sizeof outer))
			return WALK_BETWEEN;
		if (top != 0 && walk_frames(w, top, at, outer) == WALK_WHOLE)
			return WALK_WHOLE;
		at = previous;
	}
	return WALK_BETWEEN;
}

enum walked
walk_thread(const struct python *p, struct snapshot *s, const struct tstate *t, struct trace *trace,
    struct witness *witness)
{
	const struct layout *l = &p->layout;
	struct walk w = {{p, l, s, witness}, trace};
	uint64_t top, interp, id;
	uint64_t native = (uint32_t)t->native;

	if (!frame_guard(&w.from, t->at + l->thread_top, &top) ||
	    !frame_word(&w.from, t->at + l->thread_interp, &interp, sizeof interp) ||
	    !frame_word(&w.from, t->at + l->thread_id, &id, sizeof id) ||
	    (l->thread_native != NOWHERE && !frame_word(&w.from, t->at + l->thread_native, &native, 4)))
		return WALK_OTHER;
	if (interp != t->interp || id != t->id || native != (uint32_t)t->native)
		return WALK_OTHER;
	if (l->stack == STACK_OBJECTS)
		return walk_objects(&w, top);
	if (l->stack == STACK_CFRAMES)
		return walk_cframes(&w, top);
	return walk_frames(&w, top, 0, 0);
}
