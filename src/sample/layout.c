#include "sample/layout.h"

#include <stddef.h>
#include <string.h>

/* The offsets of LP64 release builds, made by offsetof over each version's own headers and checked
 * on running processes.  What the table in the target (3.13 and later) holds overrides what is
 * here. */

#define OBJECTS                                                                                        \
	.stack = STACK_OBJECTS, .interp_next = 0, .interp_threads = 8, .interp_gil = NOWHERE,          \
	.gil_holder = 0, .gil_locked = 8, .thread_next = 8, .thread_interp = 16, .thread_id = 176,     \
	.thread_native = NOWHERE, .thread_top = 24, .cframe_top = NOWHERE, .cframe_previous = NOWHERE, \
	.back = 24, .code = 32, .globals = 48, .entry = NOWHERE, .owner = NOWHERE, .depth = NOWHERE,   \
	.gen_state = NOWHERE, .code_qualname = NOWHERE, .code_args = 16, .code_bytes = NOWHERE,        \
	.code_frame = NOWHERE, .code_nlocals = NOWHERE, .code_stack = NOWHERE, .str_ascii = 48,        \
	.str_compact = 72, .tuple_items = 24, .instance = INSTANCE_DICT, .type_keys = NOWHERE

#define CODE_OBJECTS                                                                                   \
	.code_size = 176, .code_filename = 104, .code_name = 112, .code_table = 120, .code_first = 40, \
	.code_variables = 72

#define FRAMES                                                                                       \
	.thread_next = 8, .thread_interp = 16, .running = NOWHERE, .instr = 56, .locals = 72,        \
	.code_filename = 112, .code_name = 120, .code_qualname = 128, .code_table = 136,             \
	.code_variables = NOWHERE, .lines = LINES_LOCATIONS, .tuple_items = 24, .function_code = 48, \
	.function_name = 40

#define OWN_LOCK .gil_runtime = NOWHERE, .gil_holder = 8, .gil_locked = 16

static const struct layout v37 = {OBJECTS, .lines = LINES_LNOTAB, .heads = 24, .gil_runtime = 1272,
    .interp_modules = 40, .interp_id = 16, .instr = 104, .locals = 360, .running = 116, .running_is = 1,
    .code_size = 144, .code_filename = 96, .code_name = 104, .code_table = 112, .code_first = 36,
    .code_variables = 64, .function_code = 16, .function_name = 104};

static const struct layout v38 = {OBJECTS, CODE_OBJECTS, .lines = LINES_LNOTAB, .heads = 32,
    .gil_runtime = 1160, .interp_modules = 56, .interp_id = 16, .instr = 104, .locals = 360,
    .running = 116, .running_is = 1, .function_code = 16, .function_name = 104};

static const struct layout v39 = {OBJECTS, CODE_OBJECTS, .lines = LINES_LNOTAB, .heads = 32,
    .gil_runtime = 360, .interp_modules = 856, .interp_id = 24, .instr = 104, .locals = 360,
    .running = 116, .running_is = 1, .function_code = 16, .function_name = 104};

static const struct layout v310 = {OBJECTS, CODE_OBJECTS, .lines = LINES_RANGES, .heads = 32,
    .gil_runtime = 360, .interp_modules = 856, .interp_id = 24, .instr = 96, .locals = 352,
    .running = 108, .running_is = 0, .function_code = 48, .function_name = 40};

static const struct layout v311 = {FRAMES, .stack = STACK_CFRAMES, .heads = 40, .gil_runtime = 368,
    .gil_holder = 0, .gil_locked = 8, .interp_next = 0, .interp_threads = 16, .interp_modules = 888,
    .instance = INSTANCE_VALUES, .type_keys = 872, .interp_id = 48, .interp_gil = NOWHERE,
    .thread_id = 152, .thread_native = 160, .thread_top = 56, .cframe_top = 8, .cframe_previous = 16,
    .back = 48, .code = 32, .globals = 8, .entry = 68, .owner = 69, .shim = 3, .depth = 64,
    .gen_state = 5, .code_size = 192, .code_first = 72, .code_args = 56, .code_bytes = 184,
    .code_frame = NOWHERE, .code_nlocals = 76, .code_stack = 68, .str_ascii = 48, .str_compact = 72};

static const struct layout v312 = {FRAMES, OWN_LOCK, .stack = STACK_CFRAMES, .heads = 40,
    .interp_next = 0, .interp_threads = 72, .interp_modules = 944, .instance = INSTANCE_TAGGED,
    .type_keys = 880, .interp_id = 8, .interp_gil = 384, .thread_id = 136, .thread_native = 144,
    .thread_top = 56, .cframe_top = 0, .cframe_previous = 8, .back = 8, .code = 0, .globals = 24,
    .entry = NOWHERE, .owner = 70, .shim = 3, .depth = 64, .gen_state = 5, .code_size = 200,
    .code_first = 68, .code_args = 52, .code_bytes = 192, .code_frame = 76, .code_nlocals = NOWHERE,
    .code_stack = NOWHERE, .str_ascii = 40, .str_compact = 56};

static const struct layout v313 = {FRAMES, OWN_LOCK, .stack = STACK_CURRENT, .heads = 632,
    .interp_next = 7264, .interp_threads = 7344, .interp_modules = 7656, .instance = INSTANCE_INLINE,
    .type_keys = 880, .interp_id = 7272, .interp_gil = 16, .thread_id = 152, .thread_native = 160,
    .thread_top = 72, .cframe_top = NOWHERE, .cframe_previous = NOWHERE, .back = 8, .code = 0,
    .globals = 24, .entry = NOWHERE, .owner = 70, .shim = 3, .depth = 64, .gen_state = 5,
    .code_size = 208, .code_first = 68, .code_args = 52, .code_bytes = 200, .code_frame = 76,
    .code_nlocals = NOWHERE, .code_stack = NOWHERE, .str_ascii = 40, .str_compact = 56};

/* What the table of 3.14 and 3.15 does not tell.  Where a frame ends and what state a generator is
 * in is not checked there. */
static const struct layout v314 = {FRAMES, OWN_LOCK, .stack = STACK_CURRENT,
    .instance = INSTANCE_INLINE, .type_keys = 880, .interp_gil = 16, .cframe_top = NOWHERE,
    .cframe_previous = NOWHERE, .globals = 24, .entry = NOWHERE, .shim = 3, .depth = NOWHERE,
    .gen_state = NOWHERE, .code_frame = NOWHERE, .code_nlocals = NOWHERE, .code_stack = NOWHERE,
    .str_compact = 56, .tagged = true};

/* The table at the runtime's beginning, from 3.13 on: a cookie, then 64-bit words, of which these
 * are of use.  Where each one stands, version by version. */
static const struct word {
	size_t field;
	uint8_t in313, in314, in315;
} words[] = {
#define AT(field) offsetof(struct layout, field)
    {AT(heads), 4, 4, 4},
    {AT(interp_id), 6, 6, 6},
    {AT(interp_next), 7, 7, 7},
    {AT(interp_threads), 8, 8, 8},
    {AT(interp_modules), 10, 11, 11},
    {AT(interp_gil), 13, 14, 14},
    {AT(thread_next), 20, 23, 23},
    {AT(thread_interp), 21, 24, 24},
    {AT(thread_top), 22, 25, 25},
    {AT(thread_id), 23, 26, 29},
    {AT(thread_native), 24, 27, 30},
    {AT(back), 28, 31, 39},
    {AT(code), 29, 32, 40},
    {AT(instr), 30, 33, 41},
    {AT(locals), 31, 34, 42},
    {AT(owner), 32, 35, 43},
    {AT(code_size), 33, 38, 46},
    {AT(code_filename), 34, 39, 47},
    {AT(code_name), 35, 40, 48},
    {AT(code_qualname), 36, 41, 49},
    {AT(code_table), 37, 42, 50},
    {AT(code_first), 38, 43, 51},
    {AT(code_args), 39, 44, 52},
    {AT(code_bytes), 42, 47, 55},
    {AT(tuple_items), 50, 56, 68},
    {AT(str_ascii), 69, 79, 91},
#undef AT
};

enum {
	WORD_VERSION,
	WORD_FREE, /* 1 in free-threaded builds */
	WORDS_313 = 72,
	WORDS_314 = 94,
	WORDS_315 = 110,
	SANE = 1 << 24, /* no object is that large */
	LARGE = 256,    /* nor what is read of a frame at once, or of a code object */
};

/* Reads the cookie and n words behind it. */
static bool
read_table(const struct memory *m, uint64_t runtime, uint64_t *table, size_t n)
{
	char cookie[8];

	return memory_copy(m, runtime, cookie, sizeof cookie) &&
	    memcmp(cookie, "xdebugpy", sizeof cookie) == 0 &&
	    memory_copy(m, runtime + sizeof cookie, table, n * sizeof *table);
}

uint32_t
layout_version(const struct memory *m, uint64_t runtime)
{
	uint64_t version;

	if (!read_table(m, runtime, &version, 1))
		return 0;
	return version > UINT32_MAX ? 0 : (uint32_t)version;
}

/* Tells whether the fields of frames and code objects lie inside of those, and those are no larger than what
 * is read of them at once. */
static bool
makes_sense(const struct layout *l)
{
	const uint32_t frame[] = {l->back, l->code, l->instr};
	const uint32_t object[] = {l->code_filename, l->code_name, l->code_qualname, l->code_table,
	    l->code_first, l->code_args};

	if (l->locals > LARGE || l->owner >= l->locals || l->code_size < 16 ||
	    l->code_size > 2 * LARGE || l->str_ascii > LARGE || l->code_table <= l->code_first ||
	    l->code_table - l->code_first > LARGE)
		return false;
	for (size_t i = 0; i < sizeof frame / sizeof *frame; i++)
		if (frame[i] + 8 > l->locals)
			return false;
	for (size_t i = 0; i < sizeof object / sizeof *object; i++)
		if (object[i] + 8 > l->code_size)
			return false;
	return true;
}

/* Overrides what is in *l by what the target says of itself. */
static const char *
take_table(struct layout *l, unsigned minor, const struct memory *m, uint64_t runtime)
{
	uint64_t table[WORDS_315];
	size_t n = minor == 13 ? WORDS_313 : minor == 14 ? WORDS_314 : WORDS_315;

	if (!read_table(m, runtime, table, n))
		return "its table of offsets cannot be read";
	if (table[WORD_FREE] != 0)
		return "free-threaded builds are not supported";
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const struct word *w = &words[i];
		uint64_t v = table[minor == 13 ? w->in313 : minor == 14 ? w->in314 : w->in315];
		uint32_t offset = (uint32_t)v;

		if (v >= SANE)
			return "its table of offsets makes no sense";
		memcpy((char *)l + w->field, &offset, sizeof offset);
	}
	if (!makes_sense(l))
		return "its table of offsets makes no sense";
	return NULL;
}

const char *
layout_find(struct layout *l, uint32_t version, const struct memory *m, uint64_t runtime)
{
	static const struct layout *const known[] = {
	    &v37, &v38, &v39, &v310, &v311, &v312, &v313, &v314, &v314};
	unsigned major = version >> 24;
	unsigned minor = version >> 16 & 0xff;
	unsigned level = version >> 4 & 0xf; /* a alpha, b beta, c candidate, f final */

	if (major != 3 || minor < 7 || minor > 15)
		return "this version is not known";
	if (level != 0xf && !(minor == 15 && level == 0xc))
		return "pre-releases are not supported";
	*l = *known[minor - 7];
	if (minor == 15)
		l->type_keys = 888; /* types have a word more */
	if (minor >= 13)
		return take_table(l, minor, m, runtime);
	return NULL;
}
