/* floor 1: output, with every write and the close checked.  Uses count, mem, msg, str. */
#ifndef OUT_H
#define OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/count.h"
#include "base/str.h"

/* An open output.  Everything that goes wrong on it is fatal: "prog: FILE: No space left on device",
 * exit 2; only a reader that went away ends the program silently, as SIGPIPE does. */
struct out;

/* Opens path for writing; standard output when path is NULL or "-".  A regular file appears, or is
 * replaced, only at out_close: until then a temporary beside it is written, which is removed however
 * the program ends (kill -9 aside).  Anything else (/dev/full, a pipe) is written directly. */
struct out *out_open(const char *path);

/* Writes to an open descriptor, which stays the caller's: end with out_flush and out_drop.  name is for
 * messages. */
struct out *out_to(int fd, const char *name);

/* Returns an output of its own, for another thread, that goes where o does, which must have been flushed; end
 * it with out_flush and out_drop.  Before each write turn(arg) is called, which waits until it may be done. */
struct out *out_beside(struct out *o, void (*turn)(void *arg), void *arg);

/* Append. */
void out_bytes(struct out *, const char *p, size_t n);
void out_str(struct out *, struct str s);
void out_text(struct out *, const char *s);
void out_char(struct out *, char c);
void out_u64(struct out *, uint64_t n);
void out_count(struct out *, count128 c);

enum { OUT_ROOM = 1 << 19 }; /* bytes that an output holds at once */

/* Returns where there is room for n bytes to append, behind those that are held; NULL when n is more than OUT_ROOM. */
char *out_room(struct out *, size_t n);

/* Appends the first n bytes of that room. */
void out_took(struct out *, size_t n);

/* Hands on what was appended so far: for streams that someone waits for. */
void out_flush(struct out *);

/* Writes the rest, closes, and puts the file in its place. */
void out_close(struct out *);

/* Takes note of where the output stands; false where what is written from here on could not be taken back: it goes to no
 * file, or not to the end of one, or others may append to it. */
bool out_mark(struct out *);

/* Takes back what was written since. */
void out_rewind(struct out *);

/* Forgets the output: what a temporary holds is removed, an old file stays as it was.  What has gone
 * to a pipe or terminal already cannot be called back. */
void out_drop(struct out *);

#endif
