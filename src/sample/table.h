/* floor 4: the processes that are sampled, and all their threads.  Uses mem, proc, process. */
#ifndef SAMPLE_TABLE_H
#define SAMPLE_TABLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sample/process.h"

struct table {
	pthread_mutex_t lock;
	struct process *processes;
	struct thread **threads; /* hashed by number */
	size_t nthreads, nslots;
	uint64_t sampled, used; /* of processes that are forgotten by now: nanoseconds */
	bool children;          /* to be sampled too */
};

void table_start(struct table *, bool children);

/* Adds a process that the user named; NULL and a line in why when it cannot be sampled at all. */
struct process *table_add(struct table *, pid_t pid, char why[static PYTHON_WHY]);

/* Returns the thread with these numbers, known or new, to be given back by table_put; NULL when it is not
 * to be sampled, or gone. */
struct thread *table_get(struct table *, pid_t pid, pid_t tid);
void table_put(struct table *, struct thread *);

/* Returns the thread if it is known, else NULL; all that are known of a process, or with 0 of all, their number in *n,
 * in memory that is the caller's.  Each is to be given back, too. */
struct thread *table_find(struct table *, pid_t pid, pid_t tid);
struct thread **table_all(struct table *, pid_t pid, size_t *n);

/* What the kernel or a search tells: a process was forked by a thread of another one; a process runs
 * another program now; a thread ended. */
void table_fork(struct table *, pid_t pid, pid_t parent, pid_t parent_tid);
void table_exec(struct table *, pid_t pid);
void table_exit(struct table *, pid_t pid, pid_t tid);

/* Returns the nanoseconds that samples stand for, and what the processes' own clocks say, in *used. */
uint64_t table_time(struct table *, uint64_t *used);

/* Adds the processes known and not gone to a list. */
void table_list(struct table *, struct pids *);

/* Frees all. */
void table_free(struct table *);

#endif
