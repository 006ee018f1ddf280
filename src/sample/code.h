/* floor 4: code objects of a target and what they are called.
 * Uses lines, mem, object, python, str, walk. */
#ifndef SAMPLE_CODE_H
#define SAMPLE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"
#include "sample/python.h"
#include "sample/walk.h"

/* A code object under the globals it runs with.  The strings are good until codes_free, or until
 * codes_find is called again. */
struct code {
	uint64_t stamp, globals;
	struct str qualified; /* name */
	struct str name;
	struct str module;
	struct str file;
	int first;   /* line */
	bool hidden; /* no function of the program: what the interpreter calls itself with */

	struct str table; /* of lines; read when the first one is asked for */
	bool has_table;
	uint64_t at, bytes; /* the object, its first instruction */
	struct {
		uint64_t instr;
		int line;
	} known[8];
};

/* The code objects of one process.  All zero is an empty set. */
struct codes {
	struct code **slots;
	size_t nslots, n;
	struct arena text;
};

/* Returns the code object of a call, which is read when it is not known; NULL when it cannot be read or
 * is not one. */
struct code *codes_find(struct codes *, struct python *, const struct call *);

/* Returns the line a call is at; 0 when there is none. */
int codes_line(struct codes *, struct python *, struct code *, const struct call *);

/* Gives the memory back and leaves the set empty. */
void codes_free(struct codes *);

#endif
