/* floor 4: how right the samples are, measured on programs whose stacks are known.
 * Uses count, folded, mem, msg, run, truth. */
#ifndef SAMPLE_SELFTEST_H
#define SAMPLE_SELFTEST_H

#include <stdbool.h>

#include "sample/run.h"

/* Runs the programs under each Python found, sampled as the run says (its rate, method and measure), and
 * prints a table; brief: half a second each, and the cost to the programs is not measured.  Returns the
 * exit status: 0, or 1 when a stack was impossible, or 2 when there was no Python to run. */
int selftest_run(const struct run *, bool brief);

#endif
