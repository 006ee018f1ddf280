/* floor 4: the interpreter in a process: where it is, its version, its threads.
 * Uses elf, layout, mem, memory, proc, str. */
#ifndef SAMPLE_PYTHON_H
#define SAMPLE_PYTHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sample/layout.h"
#include "sample/memory.h"

/* A thread state: what an interpreter knows of one thread. */
struct tstate {
	uint64_t at;
	uint64_t interp;
	uint64_t id;  /* pthread_t */
	pid_t native; /* the kernel's number, in the PID namespace of the process */
};

/* An interpreter found in a process. */
struct python {
	struct memory memory;
	struct layout layout;
	uint32_t version; /* as PY_VERSION_HEX */
	uint64_t runtime;
	uint64_t code_type; /* the types of code and function objects, 0 when not known */
	uint64_t function_type;
	uint32_t tid_offset; /* of the kernel's number, from where pthread_t points to */

	struct tstate *threads; /* of all interpreters, the newest interpreter first */
	size_t nthreads, capacity;
	uint64_t *heads; /* pairs: where a list begins, and what it began with */
	size_t nheads, heads_capacity;
	uint64_t name_key; /* the string "__name__" */
};

enum python_answer {
	PYTHON_READY,   /* found, and it can be read */
	PYTHON_NONE,    /* there is none in this process */
	PYTHON_LATER,   /* there is one that has not begun, or has ended, or is being changed */
	PYTHON_REFUSED, /* there is one that cannot be read */
	PYTHON_GONE,    /* the process's mappings cannot be read */
};

/* Looks for an interpreter in a process whose memory m reads; it stays the caller's, and inner is the
 * number of the process in its own PID namespace.  With PYTHON_REFUSED a line about why is in why. */
enum { PYTHON_WHY = 200 };
enum python_answer python_find(
    struct python *, struct memory m, pid_t pid, pid_t inner, char why[static PYTHON_WHY]);

/* The same for the runtime at a known address, of a known version: what python_find ends in, and
 * where tests with recorded images begin. */
enum python_answer python_attach(struct python *, struct memory m, uint64_t runtime, uint32_t version,
    pid_t inner, char why[static PYTHON_WHY]);

/* Makes *child a copy of what is known about the process it was forked from; memory m is the
 * child's. */
void python_fork(struct python *child, const struct python *, struct memory m);

/* Reads the list of thread states again. */
bool python_threads(struct python *);

/* Tells whether a thread state is in that list. */
bool python_knows(const struct python *, uint64_t state);

/* Tells which thread state holds the lock of an interpreter; 0 when none does. */
uint64_t python_holder(const struct python *, uint64_t interp);

/* Gives the memory back. */
void python_free(struct python *);

#endif
