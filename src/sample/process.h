/* floor 4: a process that is sampled, and its threads.
 * Uses code, known, mem, names, object, proc, python, snapshot, walk. */
#ifndef SAMPLE_PROCESS_H
#define SAMPLE_PROCESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sample/code.h"
#include "sample/known.h"
#include "sample/object.h"
#include "sample/proc.h"
#include "sample/python.h"
#include "sample/snapshot.h"
#include "sample/walk.h"

/* Three locks, taken in this order: a thread's, its process's, the table's. */

struct process {
	pid_t pid, inner; /* in our PID namespace, in its own */
	struct table *table;

	pthread_mutex_t lock; /* of what follows */
	char name[PROC_NAME];
	enum python_answer answer;
	char why[PYTHON_WHY];
	struct python python;
	struct codes codes;
	bool open;                /* its memory is */
	unsigned programs;        /* that it has run since we know it, but for the first */
	uint64_t active;          /* of names_find */
	unsigned tries, skip;     /* to find an interpreter: so far; samples until the next */
	_Atomic uint32_t version; /* of the list of thread states; changes with the program too */

	/* Under the table's lock: */
	bool gone;
	bool wanted;      /* named by the user: when the last one of these is gone, we are done */
	unsigned threads; /* that point to it */
	unsigned users;
	uint64_t clock_first, clock_last; /* CPU time of the process when first and last looked at */
	uint64_t sampled;                 /* nanoseconds that samples stand for */
	struct process *next;
};

struct thread {
	pid_t tid, inner;
	pid_t forked_from; /* the leader of a fork: who made it, in its namespace; 0 else */
	struct process *process;

	pthread_mutex_t lock; /* of what follows */
	char name[PROC_NAME]; /* the kernel's */
	struct text title;    /* the program's, once process_title has found one */
	unsigned title_of;    /* the process's count of programs then */
	uint64_t title_due,
	    title_wait;       /* when to look for it again, and how long from then to the next time */
	int stat_fd, used_fd; /* -1 when they cannot be opened */
	uint64_t used;        /* CPU nanoseconds already counted */
	uint64_t seen, turns; /* what the kernel said last: nanoseconds used, times put on a CPU */
	bool told;            /* it did say, when it was asked last */
	uint64_t rest_turns;  /* turns when it was last known not to run */
	uint64_t rest_at;     /* a moment since which that is known; 0: it never was */
	uint64_t credit;      /* nanoseconds counted by no sample yet */
	int64_t
	    beyond; /* nanoseconds used beyond what the samples of events count for; they come in whole periods */
	uint64_t user_ns; /* user time already counted */
	uint64_t rest;    /* nanoseconds that make no microsecond yet */
	uint32_t version; /* of the process's list that states is from */
	struct python
	    python; /* as the process's was then, without its lists: it does not change while we look */
	struct tstate *states; /* its own */
	size_t nstates, states_capacity;
	uint32_t stateless; /* looks that found it had none */
	uint64_t *heads;    /* as in struct python, copied */
	size_t nheads, heads_capacity;
	struct snapshot snapshot;
	struct trace trace, second;
	struct text stack;      /* the last one, as text */
	size_t root;            /* bytes of it that are root frames, of process and thread */
	bool stack_good;        /* and it can be used again as long as the thread does not run */
	struct witness witness; /* of the last walk, when the kernel is to know its stack */
	struct known known;
	int64_t spread; /* nanoseconds that samples the kernel counted stand for beyond a period each */

	/* Under the table's lock: */
	unsigned users;
	bool gone;
	struct thread *next;
};

/* Says in a line why the memory of a process cannot be opened, and what would allow it. */
void process_explain(pid_t pid, int error, char why[static PYTHON_WHY]);

/* Opens the memory of the process, if it is not; false with errno set. */
bool process_open(struct process *);

/* Reads the name of a thread again, whose lock is held, and its process's when it is the first one. */
void process_name(struct thread *);

/* Looks up, when that is due, the name that the Python program gave the thread; its lock and its process's are held.
 * Returns it, in a form that can be part of a frame, until the next call; empty when there is none. */
struct str process_title(struct thread *);

/* Looks for an interpreter in the process when that is due; its lock is held. */
void process_find(struct process *);

/* Forgets what is known about the program that the process runs: it runs another one. */
void process_forget(struct process *);

/* Makes of a child what is known of the process it was forked from, which it is until it runs another
 * program. */
void process_fork(struct process *child, struct process *from);

/* Asks the kernel how much CPU time the thread has used, and how often it was put on a CPU, up to now. */
void process_ask(struct thread *);

/* Notes that the thread was seen not to run after the last process_ask. */
void process_rests(struct thread *);

/* Makes the thread's own list of states match its process's; again: after reading that anew.  Both locks
 * of thread and process are held. */
void process_states(struct thread *, bool again);

#endif
