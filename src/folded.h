/* floor 2: the folded format, and the only unit that knows its grammar: folded(5).
 * Uses count, in, mem, msg, out, str. */
#ifndef FOLDED_H
#define FOLDED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/count.h"
#include "base/in.h"
#include "base/out.h"
#include "base/str.h"

enum folded_kind {
	FOLDED_STACK,  /* a stack and its count */
	FOLDED_NONE,   /* a comment or a blank line */
	FOLDED_HEADER, /* the comment that announces two counts a line */
	FOLDED_BAD,    /* anything else */
};

/* One line, read as one with a single count.  All views are into the line. */
struct folded {
	struct str line;  /* without its line end */
	struct str stack; /* of a FOLDED_STACK */
	count128 count;
	const char *why; /* what is wrong with a FOLDED_BAD */
};

/* Takes the first line off *text, which is not empty, and reads it into *f.  It is known not to end in the first from
 * bytes of the text. */
enum folded_kind folded_next(struct str *text, size_t from, struct folded *f);

/* Cuts the last field off *stack when that is a count, and leaves it in *count: the first count of
 * a line that has two.  False, and nothing changed, when it is none, or when no stack would be left. */
bool folded_cut_count(struct str *stack, count128 *count);

/* Returns the length of the header that an old sampler wrote (elapsed and granularity, two lines) at
 * the beginning of a file's text; 0 when there is none. */
size_t folded_old_header(struct str text);

/* Takes the first frame off *stack and returns it; *more tells whether one is left.  A stack has one
 * frame at least, which may be empty. */
struct str folded_frame(struct str *stack, bool *more);

enum { FOLDED_FRAMES = 100 };

/* Takes some frames off *stack, puts them into frame, which has room for FOLDED_FRAMES, and returns how many;
 * *more tells whether any is left.  For long stacks this is faster than folded_frame. */
size_t folded_frames(struct str *stack, struct str *frame, bool *more);

/* Returns how many bytes of stack its frames take up to, and without, the separator behind byte at,
 * which is in the frame or its end.  folded_end("ab;c", 0) is 2. */
size_t folded_end(struct str stack, size_t at);

/* Puts the frames of stack, n bytes, in reverse order into to, which has room for as many. */
void folded_reverse(struct str stack, char *to);

/* Tells whether a frame that holds this byte would not be one frame of one line. */
bool folded_breaks(char c);

/* Appends a frame, or a whole stack, to the n bytes of a stack at p, where first tells that there are
 * none yet, and returns the new length: n + 1 + frame.n bytes must fit. */
size_t folded_join(char *p, size_t n, bool first, struct str frame);

/* Writes name to to, which has room for as many bytes, such that it can be a root frame: no separator
 * (a colon instead), no line end (a blank), no '#' in front (an underscore).  Returns a view of it. */
struct str folded_label(struct str name, char *to);

/* Compares in canonical order: frame by frame, bytewise, a parent before its children.  Both are
 * known to be the same in their first from bytes. */
int folded_cmp(struct str a, struct str b, size_t from);

/* Returns the eight bytes at s[at...] as a number that orders as folded_cmp does: where two numbers
 * differ, so do the stacks, the same way.  Behind its end a stack reads as if made of separators. */
uint64_t folded_key(struct str s, size_t at);

enum { FOLDED_COUNTS = 2 * (COUNT_TEXT + 1) + 1 };

/* Puts into to what stands behind a stack, up to the line end and with it: the separator, a blank or a tab, and one
 * count, or with two that before in front of it.  Returns the length. */
size_t folded_put_counts(
    char to[static FOLDED_COUNTS], char separator, bool two, count128 before, count128 count);

/* Writes a line with one count, or with two. */
void folded_write(
    struct out *, struct str stack, char separator, bool two, count128 before, count128 count);

/* Writes the comment that goes before lines with two counts. */
void folded_write_header(struct out *);

enum { FOLDED_BAD_KEPT = 10 };

/* Writes a comment in front of the first stack of a profile with one count where that and the next might be
 * taken for an old sampler's header. */
void folded_write_guard(struct out *, struct str first);

/* Bad lines, of which the first ten are kept to be reported.  All zero is an empty list. */
struct folded_bad {
	uint64_t total;
	int n;
	struct folded_bad_line {
		uint64_t chunk; /* the place: a chunk's number, and the line in it, from 1 */
		uint64_t line;
		const char *file;
		const char *why;
		char text[80]; /* the beginning of the line */
		size_t length;
	} line[FOLDED_BAD_KEPT];
};

/* Notes a bad line of a chunk: its number from 1 within the chunk, its text, what is wrong. */
void folded_bad_add(
    struct folded_bad *, const struct chunk *, uint64_t line, struct str text, const char *why);

/* Adds the lines of another list.  The first ten of all are kept, in the order of the input. */
void folded_bad_join(struct folded_bad *to, const struct folded_bad *from);

/* Reports at most limit lines with their places, then how many there are in all if that is more;
 * with a limit of 1, for programs that stop there, the first one alone. */
void folded_bad_report(const struct folded_bad *, const struct in *, int limit);

#endif
