/* floor 4: threads of ours that run on one CPU, and go first.  Uses nothing. */
#ifndef SAMPLE_BOUND_H
#define SAMPLE_BOUND_H

#include <stdbool.h>

/* Binds the calling thread to a CPU; false when it may not run there. */
bool bound_to(int cpu);

/* Lets the calling thread run before others when it wakes, as far as that is permitted, and wake in time.
 * It needs little: what takes long must not be done in it. */
void bound_first(void);

#endif
