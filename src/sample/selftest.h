/* floor 4: how right the samples are, measured on programs whose stacks are known.
 * Uses mem, msg, out. */
#ifndef SAMPLE_SELFTEST_H
#define SAMPLE_SELFTEST_H

#include <stdbool.h>

/* Runs the programs under each Python found and prints a table; brief: a second or so each.  Returns 0 when
 * no sample was impossible and the sums of time were right, else 1; 2 when nothing could be run. */
int selftest_run(bool brief);

#endif
