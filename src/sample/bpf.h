/* floor 4: programs for the kernel: an assembler, bpf(2), and maps shared with them.  Uses nothing. */
#ifndef SAMPLE_BPF_H
#define SAMPLE_BPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As in linux/bpf.h, bpf(2); a test compares the two. */
enum {
	BPF_HASH = 1, /* kinds of maps */
	BPF_ARRAY = 2,
	BPF_PROGRAMS = 3,
	BPF_SHARED = 1 << 10, /* an array that can be mapped into memory */
	BPF_ON_EVENTS = 7,    /* kind of program: for perf events */

	/* What programs can call. */
	BPF_CALL_FIND = 1,
	BPF_CALL_GO_ON = 12, /* with another program */
	BPF_CALL_IDS = 14,
	BPF_CALL_READ = 112,
	BPF_CALL_IDS_IN = 120,

	/* Instructions: on registers, then with a number. */
	BPF_MOVE = 0xbf,
	BPF_SET = 0xb7,
	BPF_ADD_TO = 0x07,
	BPF_AND_WITH = 0x57,
	BPF_OR_WITH = 0x4f,
	BPF_XOR_WITH = 0xaf,
	BPF_MULTIPLY = 0x2f,
	BPF_LEFT = 0x67,
	BPF_RIGHT = 0x77,
	BPF_LOAD_8 = 0x71,
	BPF_LOAD_32 = 0x61,
	BPF_LOAD_64 = 0x79,
	BPF_STORE_32 = 0x63,
	BPF_STORE_64 = 0x7b,
	BPF_COUNT_64 = 0xdb, /* an atomic addition to memory */
	BPF_WIDE = 0x18,     /* a 64-bit number, or a map */
	BPF_IF_EQUAL = 0x15,
	BPF_IF_NOT = 0x55,
	BPF_IF_LEAST = 0x35,          /* >=, unsigned */
	BPF_IF_LEAST_REGISTER = 0x3d, /* the same of two registers */
	BPF_JUMP = 0x05,
	BPF_CALL_TO = 0x85,
	BPF_RETURN = 0x95,
};

enum { BPF_R0, BPF_R1, BPF_R2, BPF_R3, BPF_R4, BPF_R5, BPF_R6, BPF_R7, BPF_R8, BPF_R9, BPF_FRAME };

/* struct bpf_insn. */
struct bpf_code {
	uint8_t what;
	uint8_t registers; /* the one that is changed in the low half */
	int16_t offset;
	int32_t number;
};

enum { BPF_ROOM = 1024, BPF_LABELS = 16, BPF_JUMPS = 128 };

/* A program that is being written.  All zero is an empty one. */
struct bpf_text {
	struct bpf_code code[BPF_ROOM];
	size_t n;
	struct {
		size_t at;
		int label;
	} jump[BPF_JUMPS];
	size_t njumps;
	size_t label[BPF_LABELS];
	bool full; /* there was no room for all of it */
};

/* Appends an instruction; one that jumps to a label; a number or a map into a register; the label's place. */
void bpf_put(struct bpf_text *, int what, int to, int from, int offset, int64_t number);
void bpf_jump(struct bpf_text *, int what, int reg, int from, int64_t number, int label);
void bpf_wide(struct bpf_text *, int reg, uint64_t number);
void bpf_map_in(struct bpf_text *, int reg, int map);
void bpf_label(struct bpf_text *, int label);

/* Loads a program for perf events; returns its file descriptor, -1 with errno set when the kernel will not have it. */
int bpf_load(struct bpf_text *);

/* Makes a map of n values; returns its file descriptor, -1 with errno set. */
int bpf_map(int kind, size_t key, size_t value, size_t n, unsigned flags);

/* Puts a value under a key (add: only when there is none, else errno is EEXIST); removes it.  False with errno set. */
bool bpf_put_value(int map, const void *key, const void *value, bool add);
bool bpf_remove(int map, const void *key);

#endif
