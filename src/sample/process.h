/* floor 4: the processes that are sampled, and their threads.
 * Uses code, mem, object, proc, python, snapshot, walk. */
#ifndef SAMPLE_PROCESS_H
#define SAMPLE_PROCESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sample/code.h"
#include "sample/object.h"
#include "sample/proc.h"
#include "sample/python.h"
#include "sample/snapshot.h"
#include "sample/walk.h"

/* Three locks, taken in this order: a thread's, its process's, the table's. */

struct process {
	pid_t pid, inner; /* in our PID namespace, in its own */
	char name[PROC_NAME];
	struct table *table;

	pthread_mutex_t lock; /* of what follows */
	enum python_answer answer;
	char why[PYTHON_WHY];
	struct python python;
	struct codes codes;
	bool open;       /* its memory is */
	unsigned tries, skip; /* to find an interpreter: so far; samples until the next */
	uint32_t version; /* of the list of thread states; changes with the image too */

	/* Under the table's lock: */
	bool gone;
	bool wanted;      /* named by the user: when the last one of these is gone, we are done */
	unsigned threads; /* that point to it */
	unsigned users;
	uint64_t clock_first, clock_last; /* CPU time of the process when first and last looked at */
	uint64_t sampled; /* nanoseconds that samples stand for */
	struct process *next;
};

struct thread {
	pid_t tid, inner;
	pid_t forked_from; /* the leader of a fork: who made it, in its namespace; 0 else */
	struct process *process;
	char name[PROC_NAME];

	pthread_mutex_t lock; /* of what follows */
	int stat_fd, used_fd; /* -1 when they cannot be opened */
	uint64_t used;    /* CPU nanoseconds already counted */
	uint64_t turns;   /* how often it had been put on a CPU when last looked at */
	uint64_t credit;  /* nanoseconds counted by no sample yet */
	uint64_t user_ns; /* user time already counted */
	uint64_t rest;    /* nanoseconds that make no microsecond yet */
	uint32_t version; /* of the process's list that states is from */
	struct tstate *states; /* its own */
	size_t nstates, states_capacity;
	uint64_t *heads;  /* as in struct python, copied */
	size_t nheads, heads_capacity;
	struct snapshot snapshot;
	struct trace trace, second;
	struct text stack; /* the last one, as text */
	bool stack_good;   /* and it can be used again as long as the thread does not run */

	/* Under the table's lock: */
	unsigned users;
	bool gone;
	struct thread *next;
};

struct table {
	pthread_mutex_t lock;
	struct process *processes;
	struct thread **threads; /* hashed by number */
	size_t nthreads, nslots;
	uint64_t sampled, used;  /* of processes that are forgotten by now: nanoseconds */
	bool children;           /* to be sampled too */
};

void table_start(struct table *, bool children);

/* Adds a process that the user named; NULL and a line in why when it cannot be sampled at all. */
struct process *table_add(struct table *, pid_t pid, char why[static PYTHON_WHY]);

/* Returns the thread with these numbers, known or new, to be given back by table_put; NULL when it is not
 * to be sampled, or gone. */
struct thread *table_get(struct table *, pid_t pid, pid_t tid);
void table_put(struct table *, struct thread *);

/* What the kernel or a search tells: a process was forked by a thread of another one; a process runs
 * another program now; a thread ended. */
void table_fork(struct table *, pid_t pid, pid_t parent, pid_t parent_tid);
void table_exec(struct table *, pid_t pid);
void table_exit(struct table *, pid_t pid, pid_t tid);

/* Tells whether every process that the user named is gone. */
bool table_done(struct table *);

/* Returns the nanoseconds that samples stand for, and what the processes' own clocks say, in *used. */
uint64_t table_time(struct table *, uint64_t *used);

/* Adds the processes known and not gone to a list. */
void table_list(struct table *, struct pids *);

/* Looks for an interpreter in the process when that is due; its lock is held. */
void process_find(struct process *);

/* Makes the thread's own list of states match its process's; again: after reading that anew.  Both locks
 * of thread and process are held. */
void process_states(struct thread *, bool again);

/* Frees all. */
void table_free(struct table *);

#endif
