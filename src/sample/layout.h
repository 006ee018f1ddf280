/* floor 4: where CPython keeps what, version by version.  Uses memory. */
#ifndef SAMPLE_LAYOUT_H
#define SAMPLE_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "sample/memory.h"

/* How a version keeps the stack of a thread. */
enum stack_kind {
	STACK_OBJECTS, /* up to 3.10: a chain of frame objects */
	STACK_CFRAMES, /* 3.11, 3.12: frames, and for each running C loop a record of its current
			  one */
	STACK_CURRENT, /* from 3.13: frames, the current one named by the thread state */
};

/* How a version writes down which line an instruction belongs to. */
enum line_kind {
	LINES_LNOTAB,    /* up to 3.9 */
	LINES_RANGES,    /* 3.10 */
	LINES_LOCATIONS, /* from 3.11 */
};

/* How a version keeps the attributes of an object. */
enum instance_kind {
	INSTANCE_DICT,   /* up to 3.10: in a dictionary */
	INSTANCE_VALUES, /* 3.11: in an array in front of it, until it needs a dictionary */
	INSTANCE_TAGGED, /* 3.12: the same, one word for both */
	INSTANCE_INLINE, /* from 3.13: in an array behind it */
};

/* Offsets in bytes; NOWHERE where a version has no such field. */
#define NOWHERE UINT32_MAX

struct layout {
	enum stack_kind stack;
	enum line_kind lines;
	uint32_t heads;       /* runtime: the first interpreter */
	uint32_t gil_runtime; /* runtime: the lock, where all interpreters share one */
	uint32_t interp_next, interp_threads, interp_id;
	uint32_t interp_modules;         /* the dictionary of modules */
	uint32_t interp_gil;             /* pointer to the lock, from 3.12 */
	uint32_t gil_holder, gil_locked; /* in the lock */
	uint32_t thread_next, thread_interp, thread_id, thread_native;
	uint32_t thread_top; /* the frame, or the C loop's record */
	uint32_t cframe_top, cframe_previous;
	uint32_t back, code, globals, instr, locals; /* of a frame */
	uint32_t running;   /* STACK_OBJECTS: the byte that tells that it runs */
	uint8_t running_is; /* its value then */
	uint32_t entry;     /* the byte that is 1 in the first frame of a C loop (3.11) */
	uint32_t owner;     /* the byte that tells whose a frame is */
	uint8_t shim;       /* owners from this one on are no Python frames */
	uint32_t depth;     /* stack pointer's index, -1 while it runs (3.11 to 3.13) */
	uint32_t gen_state; /* how far before its frame a generator's state is */
	uint32_t code_size, code_filename, code_name, code_qualname, code_table, code_first;
	uint32_t code_args, code_variables, code_bytes;
	uint32_t code_frame;               /* words a frame takes (3.12, 3.13) */
	uint32_t code_nlocals, code_stack; /* what that is made of (3.11) */
	uint32_t str_ascii, str_compact;   /* sizes of the two headers of strings */
	uint32_t tuple_items;
	enum instance_kind instance;
	uint32_t type_keys; /* of types, from 3.11: the names of its objects' attributes */
	uint32_t function_code, function_name; /* of function objects: code, qualified name */
	bool tagged; /* the lowest bits of a frame's code are not part of the address */
};

/* Looks up the layout of a version, as the word PY_VERSION_HEX (3.8.18: 0x030812f0), whose runtime
 * is at that address.  From 3.13 on the target's own table of offsets is read.  Returns NULL and
 * fills *l, or a few words about why this one cannot be read. */
const char *layout_find(struct layout *l, uint32_t version, const struct memory *, uint64_t runtime);

/* Returns the version that the runtime at this address names in its own table (3.13 and later); 0
 * when there is no such table. */
uint32_t layout_version(const struct memory *, uint64_t runtime);

#endif
