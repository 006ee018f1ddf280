/* floor 4: one frame of a stack, and its code object, taken from a snapshot.  Uses key, python, snapshot. */
#ifndef SAMPLE_FRAME_H
#define SAMPLE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample/key.h"
#include "sample/python.h"
#include "sample/snapshot.h"

/* A frame as found: still addresses of the target. */
struct call {
	uint64_t code;
	uint64_t stamp; /* of what the code object held: another one at this address has another */
	uint64_t globals;
	uint64_t instr; /* where it is: an address (from 3.11) or the number f_lasti */
	uint64_t frame;
};

/* What a walk went by: a key made of each address that was read and of each word of what was found there and can make a
 * difference.  When all of that is there again, at the same addresses, so is the same stack: see program.c, which
 * makes the same key. */
struct witness {
	struct key key;
	uint64_t by[2];
	bool
	    lines; /* where in their code the frames are makes a difference; else calls have no instr */
	bool plain;    /* so far, nothing was read that program.c does not read */
	size_t frames; /* that were read */
};

/* Where frames are read, and what is noted of it; no witness: nothing. */
struct reading {
	const struct python *p;
	const struct layout *l;
	struct snapshot *s;
	struct witness *witness;
};

/* Copies n bytes, and with them what lies ahead of them, which is not noted. */
bool frame_copy(const struct reading *, uint64_t at, void *to, size_t n, size_t ahead);

/* Copies a word, or 4 bytes as one, and notes it; the same for one that is a guard. */
bool frame_word(const struct reading *, uint64_t at, uint64_t *to, size_t n);
bool frame_guard(const struct reading *, uint64_t at, uint64_t *to);

/* Notes a word; notes that what is read is not plain. */
void frame_note(const struct reading *, uint64_t word);
void frame_odd(const struct reading *);

/* The word at an offset of p. */
uint64_t frame_field(const unsigned char *p, uint32_t offset);

/* Up to 3.10: a frame object. */
struct frame_object {
	struct call call;
	uint64_t back;
	bool runs;
};

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

/* Read the frame at an address, and stamp its code object; false when that cannot be done. */
bool frame_read_object(const struct reading *, uint64_t at, struct frame_object *);
bool frame_read(const struct reading *, uint64_t at, struct iframe *);

/* Stamps the code object of c.  *words is the size of a frame of it, in words, 0 where that is not known. */
bool frame_code(const struct reading *, struct call *c, uint64_t *words);

/* Returns where the part of a code object begins that tells it from others, and in *n its size. */
uint32_t frame_code_part(const struct layout *, uint32_t *n);

/* The marks of a frame in one word, by the bits they begin at: the lowest byte says whose it is, then the byte that
 * is 1 in the first frame of a C loop; whether the stack pointer's index is below 0; the state of a generator. */
enum { FRAME_ENTRY = 8, FRAME_BELOW = 16, FRAME_STATE = 24, FRAME_GENERATOR = 1 };

#endif
