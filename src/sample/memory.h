/* floor 4: the memory of another process.  Uses mem. */
#ifndef SAMPLE_MEMORY_H
#define SAMPLE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A piece of it to be copied: n bytes at address at go to to. */
struct piece {
	uint64_t at;
	void *to;
	size_t n;
};

/* How to read it.  Everything that reads a target goes through this one function, so that tests can
 * put a recorded or a hostile image behind it. */
struct memory {
	/* Copies the pieces in their order and returns how many of them, from the first on, came
	 * whole.  Two pieces may name the same bytes: they are then read twice. */
	size_t (*read)(void *context, const struct piece *v, size_t n);
	void *context;
};

/* Opens the memory of a process.  Returns false with errno set when that is not allowed or the
 * process is gone; *m then needs no closing. */
bool memory_open(struct memory *m, pid_t pid);

/* Goes on with the process's new memory after it began to run another program.  May be called while others
 * read. */
void memory_renew(struct memory *m);

/* Gives back what memory_open took. */
void memory_close(struct memory *m);

/* Copies n bytes at address at; false when not all of them can be read. */
bool memory_copy(const struct memory *m, uint64_t at, void *to, size_t n);

/* Returns how many system calls all reads together have made. */
uint64_t memory_calls(void);

#endif
