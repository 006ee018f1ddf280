/* floor 4: what the kernel tells of processes and threads.  Uses mem. */
#ifndef SAMPLE_PROC_H
#define SAMPLE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A list of processes or threads.  All zero is an empty one; the user frees v. */
struct pids {
	pid_t *v;
	size_t n, capacity;
};

/* Add one, tell whether one is there. */
void pids_add(struct pids *, pid_t pid);
bool pids_have(const struct pids *, pid_t pid);

/* Add the threads, and the children, of a process.  False when it is gone. */
bool proc_threads(pid_t pid, struct pids *);
bool proc_children(pid_t pid, struct pids *);

/* What "stat" says of a thread. */
struct proc_stat {
	char state; /* R S D T t Z X */
	pid_t parent;
	int cpu;                     /* where it runs, or would */
	uint64_t user_ns, system_ns; /* CPU time, in steps of the clock tick */
};

/* Open a file of a thread ("stat", "schedstat"), -1 when that cannot be done; read it, again and
 * again. proc_used returns the nanoseconds of CPU time used, exact when the thread does not run
 * now, and in *turns how often it was put on a CPU.  Both return false when the thread is gone, and proc_used
 * where the kernel does not keep this account. */
int proc_open(pid_t pid, pid_t tid, const char *file);
bool proc_stat(int fd, struct proc_stat *);
bool proc_used(int fd, uint64_t *ns, uint64_t *turns);

/* Writes the thread's name, "" when it is gone.  Of a process: of its first thread. */
enum { PROC_NAME = 64 };
void proc_name(pid_t pid, pid_t tid, char name[static PROC_NAME]);

/* Returns the thread's number in its own PID namespace, 0 when it is gone. */
pid_t proc_inner(pid_t pid, pid_t tid);

/* Returns the process a thread belongs to; 0 when it is gone. */
pid_t proc_leader(pid_t tid);

/* Returns the user a process belongs to: root where its memory is not for its user. */
uid_t proc_owner(pid_t pid);

/* Returns the nanoseconds of the monotonic clock. */
uint64_t proc_now(void);

/* Returns the CPU time of a whole process in nanoseconds, exactly; 0 when it is gone. */
uint64_t proc_clock(pid_t pid);

/* Returns the number in a file of one, like those in /proc/sys; -1 when it cannot be read. */
int proc_setting(const char *path);

/* A file mapped into a process. */
struct map {
	uint64_t start, end, offset;
	uint64_t device, inode;
	bool runs;        /* executable */
	const char *path; /* as the process sees it */
};

/* Calls see for each mapping of a file, in order of address, until it returns false.  False when
 * the list cannot be read. */
bool proc_maps(pid_t pid, bool (*see)(void *, const struct map *), void *);

/* Opens the file of a mapping for reading, also when it was deleted or lies in another mount
 * namespace; -1 when that cannot be done. */
int proc_open_map(pid_t pid, const struct map *);

#endif
