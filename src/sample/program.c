#include "sample/program.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "sample/bpf.h"
#include "sample/frame.h"

/* A stack is known when its key is, and the key sums up every address that was read and every word found there.  Both
 * the walker (walk.c, frame.c) and this program make it, from the same beginning, drawn by chance for each thread.  So:
 *
 *   A key that the walker made, found again by this program, means that all that the walker read then is at the same
 *   addresses now, word by word.  The walker does nothing but by the words that it reads: where it reads first is
 *   fixed by the thread, which the beginning of the key stands for, and where next by what it has read.  So it would
 *   read the very same now, and come to the same end: the same frames, taken as whole.
 *
 * That holds whatever this program reads: had it another order, or read elsewhere, no key of its would be known.  It
 * reads while the thread is interrupted, which therefore cannot change it; and it only reads: what is no stack makes
 * no key that is known, or cannot be read, and then the thread is looked at.  (Two sequences of words with one key are
 * a matter of chance: one in 2^128 of each two.) */

enum {
	/* The program's own memory, below where BPF_FRAME points to. */
	TID = -4,
	PLACE = -8, /* of the turns; then of the count */
	HEADS = -24,
	STATE = -32,
	TURNS = -40,
	KEPT = -48, /* a value for later */
	KEY = -64,
	ROOM = 256,
	BYTES = KEY - ROOM, /* what was read */

	INITIAL_NAMESPACE = (int)0xeffffffc, /* the inode of the first namespace of process numbers */
};

/* Labels. */
enum { MISS, DONE, NEXT, PLAIN };

/* R6 and R7 are the key's lanes; before it is added to, R4 and R5 are what they are multiplied by.  R8 is where the next
 * frame is, R9 how many there were. */
enum { FIRST = BPF_R6, SECOND = BPF_R7, AT = BPF_R8, FRAMES = BPF_R9, WORD = BPF_R2 };

struct writer {
	struct bpf_text text;
	const struct program_maps *m;
	const struct layout *l;
	bool lines;
};

static void
put(struct writer *w, int what, int to, int from, int64_t number)
{
	bpf_put(&w->text, what, to, from, 0, number);
}

static void
load(struct writer *w, int what, int to, int from, int offset)
{
	bpf_put(&w->text, what, to, from, offset, 0);
}

static void
store(struct writer *w, int what, int offset, int from)
{
	bpf_put(&w->text, what, BPF_FRAME, from, offset, 0);
}

/* Adds WORD to the key. */
static void
add(struct writer *w)
{
	for (int i = 0; i < 2; i++) {
		int lane = i == 0 ? FIRST : SECOND;

		put(w, BPF_XOR_WITH, lane, WORD, 0);
		put(w, BPF_MULTIPLY, lane, i == 0 ? BPF_R4 : BPF_R5, 0);
		put(w, BPF_MOVE, BPF_R1, lane, 0);
		put(w, BPF_RIGHT, BPF_R1, 0, i == 0 ? KEY_SHIFT_FIRST : KEY_SHIFT_SECOND);
		put(w, BPF_XOR_WITH, lane, BPF_R1, 0);
	}
}

static void
add_at(struct writer *w, int what, int offset)
{
	load(w, what, WORD, BPF_FRAME, offset);
	add(w);
}

static void
multipliers(struct writer *w)
{
	bpf_wide(&w->text, BPF_R4, w->m->by[0]);
	bpf_wide(&w->text, BPF_R5, w->m->by[1]);
}

/* Reads n bytes at the address in WORD, less before, into BYTES. */
static void
read_bytes(struct writer *w, int n, int before)
{
	put(w, BPF_MOVE, BPF_R3, WORD, 0);
	if (before != 0)
		put(w, BPF_ADD_TO, BPF_R3, 0, -before);
	put(w, BPF_MOVE, BPF_R1, BPF_FRAME, 0);
	put(w, BPF_ADD_TO, BPF_R1, 0, BYTES);
	put(w, BPF_SET, BPF_R2, 0, n);
	put(w, BPF_CALL_TO, 0, 0, BPF_CALL_READ);
	bpf_jump(&w->text, BPF_IF_NOT, BPF_R0, 0, 0, MISS);
	multipliers(w);
}

/* Adds the address in WORD, reads n bytes there (4, or a multiple of 8) and adds them. */
static void
take(struct writer *w, int n)
{
	add(w);
	read_bytes(w, n, 0);
	if (n == 4)
		add_at(w, BPF_LOAD_32, BYTES);
	for (int i = 0; i + 8 <= n; i += 8)
		add_at(w, BPF_LOAD_64, BYTES + i);
}

/* Takes what lies an offset behind the address kept in the program's memory. */
static void
take_behind(struct writer *w, int kept, uint32_t offset, int n)
{
	load(w, BPF_LOAD_64, WORD, BPF_FRAME, kept);
	if (offset != 0)
		put(w, BPF_ADD_TO, WORD, 0, offset);
	take(w, n);
}

/* Finds the value of a key in the program's memory: its address is in R0.  Without one we are done. */
static void
find(struct writer *w, int map, int key)
{
	bpf_map_in(&w->text, BPF_R1, map);
	put(w, BPF_MOVE, BPF_R2, BPF_FRAME, 0);
	put(w, BPF_ADD_TO, BPF_R2, 0, key);
	put(w, BPF_CALL_TO, 0, 0, BPF_CALL_FIND);
	bpf_jump(&w->text, BPF_IF_EQUAL, BPF_R0, 0, 0, MISS);
}

/* Finds the thread that is interrupted, by its number in our own namespace: that is in R0 then. */
static void
find_thread(struct writer *w)
{
	struct stat st;

	if (stat("/proc/self/ns/pid", &st) != 0 || (int)st.st_ino == INITIAL_NAMESPACE) {
		put(w, BPF_CALL_TO, 0, 0, BPF_CALL_IDS);
		store(w, BPF_STORE_32, TID, BPF_R0);
	} else {
		bpf_wide(&w->text, BPF_R1, st.st_dev);
		bpf_wide(&w->text, BPF_R2, st.st_ino);
		put(w, BPF_MOVE, BPF_R3, BPF_FRAME, 0);
		put(w, BPF_ADD_TO, BPF_R3, 0, KEY);
		put(w, BPF_SET, BPF_R4, 0, 8);
		put(w, BPF_CALL_TO, 0, 0, BPF_CALL_IDS_IN);
		bpf_jump(&w->text, BPF_IF_NOT, BPF_R0, 0, 0, MISS);
		load(w, BPF_LOAD_32, BPF_R1, BPF_FRAME, KEY);
		store(w, BPF_STORE_32, TID, BPF_R1);
	}
	find(w, w->m->threads, TID);
}

static void
miss(struct writer *w)
{
	bpf_label(&w->text, MISS);
	put(w, BPF_SET, BPF_R0, 0, 1);
	put(w, BPF_RETURN, 0, 0, 0);
}

int
program_first(const struct program_maps *m)
{
	struct writer w = {.m = m};

	put(&w, BPF_MOVE, BPF_R6, BPF_R1, 0);
	find_thread(&w);
	load(&w, BPF_LOAD_32, BPF_R3, BPF_R0, offsetof(struct program_thread, reader));
	put(&w, BPF_MOVE, BPF_R1, BPF_R6, 0);
	bpf_map_in(&w.text, BPF_R2, m->readers);
	put(&w, BPF_CALL_TO, 0, 0, BPF_CALL_GO_ON);
	miss(&w);
	return bpf_load(&w.text);
}

/* Takes what is known of the thread in R0, and leaves when it is to be looked at again. */
static void
begin(struct writer *w)
{
	enum {
		KEY_AT = offsetof(struct program_thread, seed),
		HEADS_AT = offsetof(struct program_thread, heads)
	};

	load(w, BPF_LOAD_64, FIRST, BPF_R0, KEY_AT);
	load(w, BPF_LOAD_64, SECOND, BPF_R0, KEY_AT + 8);
	load(w, BPF_LOAD_64, BPF_R1, BPF_R0, offsetof(struct program_thread, state));
	store(w, BPF_STORE_64, STATE, BPF_R1);
	for (int i = 0; i < 2; i++) {
		load(w, BPF_LOAD_64, BPF_R1, BPF_R0, HEADS_AT + 8 * i);
		store(w, BPF_STORE_64, HEADS + 8 * i, BPF_R1);
	}
	load(w, BPF_LOAD_32, BPF_R1, BPF_R0, offsetof(struct program_thread, place));
	store(w, BPF_STORE_32, PLACE, BPF_R1);
	find(w, w->m->turns, PLACE);
	store(w, BPF_STORE_64, TURNS, BPF_R0);
	load(w, BPF_LOAD_64, BPF_R1, BPF_R0, offsetof(struct program_turns, counted));
	load(w, BPF_LOAD_64, BPF_R2, BPF_R0, offsetof(struct program_turns, most));
	bpf_jump(&w->text, BPF_IF_LEAST_REGISTER, BPF_R1, BPF_R2, 0, MISS);
	multipliers(w);
}

/* As walk_thread: the thread state, and in AT the first frame. */
static void
take_state(struct writer *w)
{
	const struct layout *l = w->l;
	uint32_t low = l->cframe_top < l->cframe_previous ? l->cframe_top : l->cframe_previous;

	for (int i = 0; i < 2; i++)
		take_behind(w, HEADS + 8 * i, 0, 8);
	take_behind(w, STATE, l->thread_top, 8);
	load(w, BPF_LOAD_64, AT, BPF_FRAME, BYTES);
	take_behind(w, STATE, l->thread_interp, 8);
	take_behind(w, STATE, l->thread_id, 8);
	if (l->thread_native != NOWHERE)
		take_behind(w, STATE, l->thread_native, 4);
	if (l->stack != STACK_CFRAMES)
		return;
	store(w, BPF_STORE_64, KEPT, AT);
	take_behind(w, KEPT, low, 16);
	load(w, BPF_LOAD_64, AT, BPF_FRAME, BYTES + (int)(l->cframe_previous - low));
	take_behind(w, KEPT, l->cframe_top, 8);
	store(w, BPF_STORE_64, KEPT, AT);
	load(w, BPF_LOAD_64, AT, BPF_FRAME, BYTES);
	take_behind(w, KEPT, l->cframe_top, 8);
}

/* As marks_in: puts into WORD what else tells of a frame at bytes. */
static void
gather_marks(struct writer *w, int bytes)
{
	const struct layout *l = w->l;

	load(w, BPF_LOAD_8, WORD, BPF_FRAME, bytes + (int)l->owner);
	if (l->entry != NOWHERE) {
		load(w, BPF_LOAD_8, BPF_R1, BPF_FRAME, bytes + (int)l->entry);
		put(w, BPF_LEFT, BPF_R1, 0, FRAME_ENTRY);
		put(w, BPF_OR_WITH, WORD, BPF_R1, 0);
	}
	if (l->depth != NOWHERE) {
		load(w, BPF_LOAD_32, BPF_R1, BPF_FRAME, bytes + (int)l->depth);
		put(w, BPF_RIGHT, BPF_R1, 0, 31);
		put(w, BPF_LEFT, BPF_R1, 0, FRAME_BELOW);
		put(w, BPF_OR_WITH, WORD, BPF_R1, 0);
	}
	if (l->gen_state != NOWHERE) {
		load(w, BPF_LOAD_8, BPF_R1, BPF_FRAME, bytes + (int)l->owner);
		bpf_jump(&w->text, BPF_IF_NOT, BPF_R1, 0, FRAME_GENERATOR, PLAIN);
		load(w, BPF_LOAD_8, BPF_R1, BPF_FRAME, bytes - (int)l->gen_state);
		put(w, BPF_LEFT, BPF_R1, 0, FRAME_STATE);
		put(w, BPF_OR_WITH, WORD, BPF_R1, 0);
		bpf_label(&w->text, PLAIN);
	}
}

/* As frame_code: the code object whose address is kept. */
static void
take_code(struct writer *w)
{
	const struct layout *l = w->l;
	uint32_t n;
	uint32_t from = frame_code_part(l, &n);

	take_behind(w, KEPT, from, (int)n);
	if (l->code_frame != NOWHERE || l->stack == STACK_CURRENT)
		return;
	load(w, BPF_LOAD_64, WORD, BPF_FRAME, BYTES + (int)(l->code_name - from));
	put(w, BPF_ADD_TO, WORD, 0, 16);
	take(w, 16);
}

/* One frame, at AT; then AT is the next one. */
static void
take_frame(struct writer *w)
{
	const struct layout *l = w->l;
	bool object = l->stack == STACK_OBJECTS;
	int before = object ? -(int)l->back : 8; /* what is read begins there */
	int n = object ? (int)(l->running + 1 - l->back) : (int)l->locals + 8;
	int bytes = BYTES + before;

	put(w, BPF_MOVE, WORD, AT, 0);
	add(w);
	put(w, BPF_MOVE, WORD, AT, 0);
	read_bytes(w, n, before);
	load(w, BPF_LOAD_64, AT, BPF_FRAME, bytes + (int)l->back);
	add_at(w, BPF_LOAD_64, bytes + (int)l->back);
	load(w, BPF_LOAD_64, WORD, BPF_FRAME, bytes + (int)l->code);
	if (l->tagged)
		put(w, BPF_AND_WITH, WORD, 0, -8);
	store(w, BPF_STORE_64, KEPT, WORD);
	add(w);
	add_at(w, BPF_LOAD_64, bytes + (int)l->globals);
	if (w->lines)
		add_at(w, object ? BPF_LOAD_32 : BPF_LOAD_64, bytes + (int)l->instr);
	if (object)
		load(w, BPF_LOAD_8, WORD, BPF_FRAME, bytes + (int)l->running);
	else
		gather_marks(w, bytes);
	add(w);
	if (!object) {
		load(w, BPF_LOAD_8, BPF_R1, BPF_FRAME, bytes + (int)l->owner);
		bpf_jump(&w->text, BPF_IF_LEAST, BPF_R1, 0, l->shim, NEXT);
	}
	take_code(w);
}

/* Counts the stack whose key is complete, if that is known. */
static void
count(struct writer *w)
{
	store(w, BPF_STORE_64, KEY, FIRST);
	store(w, BPF_STORE_64, KEY + 8, SECOND);
	find(w, w->m->stacks, KEY);
	load(w, BPF_LOAD_32, BPF_R1, BPF_R0, 0);
	store(w, BPF_STORE_32, PLACE, BPF_R1);
	find(w, w->m->counts, PLACE);
	put(w, BPF_SET, BPF_R1, 0, 1);
	bpf_put(&w->text, BPF_COUNT_64, BPF_R0, BPF_R1, 0, 0);
	load(w, BPF_LOAD_64, BPF_R2, BPF_FRAME, TURNS);
	bpf_put(&w->text, BPF_COUNT_64, BPF_R2, BPF_R1, offsetof(struct program_turns, counted), 0);
	put(w, BPF_SET, BPF_R0, 0, 0);
	put(w, BPF_RETURN, 0, 0, 0);
}

/* Tells whether all fits into the program's memory. */
static bool
can_read(const struct layout *l)
{
	uint32_t n;

	frame_code_part(l, &n);
	if (n > ROOM || n % 8 != 0 || l->code_name < 16)
		return false;
	return l->stack == STACK_OBJECTS ? l->running < l->back + ROOM : l->locals + 8 <= ROOM;
}

int
program_reader(const struct program_maps *m, const struct layout *l, bool lines)
{
	struct writer w = {.m = m, .l = l, .lines = lines};

	if (!can_read(l)) {
		errno = EINVAL;
		return -1;
	}
	find_thread(&w);
	begin(&w);
	take_state(&w);
	put(&w, BPF_SET, FRAMES, 0, 0);
	bpf_label(&w.text, NEXT);
	bpf_jump(&w.text, BPF_IF_EQUAL, AT, 0, 0, DONE);
	bpf_jump(&w.text, BPF_IF_LEAST, FRAMES, 0, PROGRAM_FRAMES, MISS);
	put(&w, BPF_ADD_TO, FRAMES, 0, 1);
	take_frame(&w);
	bpf_jump(&w.text, BPF_JUMP, 0, 0, 0, NEXT);
	bpf_label(&w.text, DONE);
	count(&w);
	miss(&w);
	return bpf_load(&w.text);
}
