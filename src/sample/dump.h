/* floor 4: the stack of every thread now, to be read.  Uses bound, folded, form, mem, msg, out, run. */
#ifndef SAMPLE_DUMP_H
#define SAMPLE_DUMP_H

#include "sample/run.h"

/* Prints them for the processes of the run; returns the program's exit status. */
int dump_run(struct run *);

#endif
