/* floor 4: how a frame is written.  Uses code, folded, object, str. */
#ifndef SAMPLE_FORM_H
#define SAMPLE_FORM_H

#include <stdbool.h>
#include <sys/types.h>

#include "sample/code.h"
#include "sample/object.h"

/* Tells what is wrong with a template like "%n(%m:%l)"; NULL when nothing is.  The letters are those of
 * foldsample(1). */
const char *form_check(const char *template);

/* Tells whether a template has a letter in it. */
bool form_has(const char *template, char letter);

/* Appends the frame of a code object, at that line, to t. */
void form_add(
    struct text *t, const char *template, const struct code *, int line, pid_t pid, pid_t tid);

/* Appends s so that it can be part of a frame: what would end a frame or a line is written \x3b, what is
 * not UTF-8 becomes U+FFFD. */
void form_escape(struct text *t, struct str s);

#endif
