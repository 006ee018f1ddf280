/* floor 0: work on several threads.  Uses mem, msg. */
#ifndef PAR_H
#define PAR_H

/* Returns how many processors this process may run on, 1 at least. */
unsigned par_processors(void);

/* Runs work(arg, i) for every i below n, each on a thread of its own, the last one on the caller's, and
 * returns when all are done.  With n = 1 no thread is started. */
void par_run(unsigned n, void (*work)(void *arg, unsigned i), void *arg);

#endif
