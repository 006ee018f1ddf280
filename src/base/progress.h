/* floor 1: progress of long work, on a terminal only.  Uses msg. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

/* Starts to count bytes of total (0: not known).  Nothing is shown unless stderr is a terminal that
 * can rewrite a line (TERM is not "dumb", NO_COLOR is not set), and nothing in the first second. */
void progress_start(uint64_t total);

/* Tells that bytes more are read; shows bytes, percent, rate and time left now and then. */
void progress_add(uint64_t bytes);

/* Takes the line away. */
void progress_end(void);

#endif
