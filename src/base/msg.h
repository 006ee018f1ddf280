/* floor 0: what a program says on stderr, and its exit status.  Uses str. */
#ifndef MSG_H
#define MSG_H

#include <stdarg.h>
#include <stdint.h>

#include "base/str.h"

/* The exit status of every program. */
enum {
	EXIT_DONE = 0,    /* all read, understood and written */
	EXIT_ANSWER = 1,  /* an answer, only where the program's page says so */
	EXIT_TROUBLE = 2, /* anything else */
};

/* Remembers the program's name, argv[0] without its folder, for every message.  Fills the standard
 * descriptors that are closed with ones that fail to read (stdin) or write, so that no file opened
 * later is taken for one of them. */
void msg_start(const char *argv0);

/* Returns the program's name. */
const char *msg_program(void);

/* Writes "program: ..." and a line end.  printf formats. */
__attribute__((format(printf, 1, 2))) void msg_warn(const char *fmt, ...);

/* The same, and exits with EXIT_TROUBLE. */
__attribute__((format(printf, 1, 2), noreturn)) void msg_die(const char *fmt, ...);

/* The same with a place: "program: file:line: ..."; line 0 leaves the line out. */
__attribute__((format(printf, 3, 4))) void msg_warn_at(
    const char *file, uint64_t line, const char *fmt, ...);
__attribute__((format(printf, 3, 4), noreturn)) void msg_die_at(
    const char *file, uint64_t line, const char *fmt, ...);

/* Shows text in place on the terminal's last line, until the next message or the next call; ""
 * takes it away.  Call it only when stderr is a terminal that understands that. */
void msg_status(const char *text);

/* Bytes made fit for a message: in single quotes, shortened to some 60 bytes, with control bytes and
 * what is not UTF-8 escaped.  A value, so that it can stand in an argument: msg_quote(s).text */
struct msg_quoted {
	char text[320];
};
struct msg_quoted msg_quote(struct str s);

#endif
