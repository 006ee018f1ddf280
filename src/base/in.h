/* floor 1: input: the operands one after the other, in chunks of whole lines.
 * Uses mem, msg, progress, str. */
#ifndef IN_H
#define IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* A program's input: its operands, standard input where there is none or where one is "-". */
struct in;

/* Some whole lines of one file, as read: the last one of a file may lack its line end.  All zero
 * before the first in_chunk; the same chunk is used again and again, and owns its buffer. */
struct chunk {
	struct str text;  /* the lines; never empty, good until the next in_chunk with this chunk */
	const char *file; /* what messages call the file */
	bool first;       /* the file begins here; holds its first two lines if it has two */
	uint64_t number;  /* of the chunk: they count up over all files */
	uint64_t lines;   /* to be set by the user of the chunk before the next in_chunk: its lines */

	char *buffer;
	size_t capacity;
};

/* Opens the operands (a NULL-terminated array that stays where it is).  When strict, the input ends at the first one
 * that cannot be read, which in_report tells. */
struct in *in_open(char *const *operands, bool strict);

/* Returns the bytes of all operands together; 0 when that is not known, as of a pipe. */
uint64_t in_size(const struct in *);

/* Tells whether there are several operands. */
bool in_several(const struct in *);

/* Reads the next chunk; false at the end of all input.  A file that cannot be read is reported, and the others go on,
 * unless it is strict.  A pipe hands on what has come as soon as it holds a whole line.  May be called from several
 * threads, each with a chunk of its own. */
bool in_chunk(struct in *, struct chunk *);

/* Gives a chunk back and takes no other: for those who stop before the end. */
void in_return(struct in *, struct chunk *);

/* Returns the place in its file of line n (from 1) of the chunk with that number.  Good as soon as
 * the chunks before it were given back, that is at the latest when in_chunk has returned false
 * to all. */
uint64_t in_line(const struct in *, uint64_t number, uint64_t n);

/* Tells whether some operand could not be read. */
bool in_failed(const struct in *);

/* When strict, reports the first operand that could not be read, if it was to be read before the chunk with that
 * number; returns whether it did. */
bool in_report(const struct in *, uint64_t before);

/* Frees what in_open made; chunks are freed by chunk_free. */
void in_close(struct in *);
void chunk_free(struct chunk *);

#endif
