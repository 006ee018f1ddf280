#include "sample/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

enum { BILLION = 1000000000 };

void
pids_add(struct pids *p, pid_t pid)
{
	p->v = mem_grow(p->v, &p->capacity, p->n + 1, sizeof *p->v);
	p->v[p->n++] = pid;
}

bool
pids_have(const struct pids *p, pid_t pid)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i] == pid)
			return true;
	return false;
}

bool
proc_threads(pid_t pid, struct pids *list)
{
	char path[64];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	d = opendir(path);
	if (d == NULL)
		return false;
	while ((e = readdir(d)) != NULL)
		if (isdigit((unsigned char)e->d_name[0]))
			pids_add(list, (pid_t)strtol(e->d_name, NULL, 10));
	closedir(d);
	return true;
}

/* Adds the numbers in a file to the list. */
static bool
add_numbers(const char *path, struct pids *list)
{
	FILE *f = fopen(path, "re");
	int pid;

	if (f == NULL)
		return false;
	while (fscanf(f, "%d", &pid) == 1)
		pids_add(list, pid);
	fclose(f);
	return true;
}

/* The kernel lists the children of each thread where it was built to; else every process is asked.
 */
static void
search_children(pid_t parent, struct pids *list)
{
	DIR *d = opendir("/proc");
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
		struct proc_stat st;
		int fd = pid > 0 ? proc_open(pid, pid, "stat") : -1;

		if (fd < 0)
			continue;
		if (proc_stat(fd, &st) && st.parent == parent)
			pids_add(list, pid);
		close(fd);
	}
	if (d != NULL)
		closedir(d);
}

bool
proc_children(pid_t pid, struct pids *list)
{
	struct pids threads = {0};
	bool listed = false;

	if (!proc_threads(pid, &threads))
		return false;
	for (size_t i = 0; i < threads.n; i++) {
		char path[96];

		snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)threads.v[i]);
		listed = add_numbers(path, list) || listed;
	}
	if (!listed)
		search_children(pid, list);
	free(threads.v);
	return true;
}

int
proc_open(pid_t pid, pid_t tid, const char *file)
{
	char path[96];

	snprintf(path, sizeof path, "/proc/%d/task/%d/%s", (int)pid, (int)tid, file);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Turns clock ticks into nanoseconds. */
static uint64_t
nanoseconds(const char *ticks)
{
	return strtoull(ticks, NULL, 10) * (BILLION / (uint64_t)sysconf(_SC_CLK_TCK));
}

bool
proc_stat(int fd, struct proc_stat *st)
{
	char text[1024];
	char *p;
	ssize_t n = pread(fd, text, sizeof text - 1, 0);
	int field = 2;

	if (n <= 0)
		return false;
	text[n] = '\0';
	*st = (struct proc_stat){.cpu = -1};
	/* Each field has a blank before it; the name, field 2, may hold anything. */
	for (p = strrchr(text, ')'); p != NULL && field < 39; p = strchr(p + 1, ' ')) {
		switch (field++) {
		case 3:
			st->state = p[1];
			break;
		case 4:
			st->parent = (pid_t)strtol(p, NULL, 10);
			break;
		case 14:
			st->user_ns = nanoseconds(p);
			break;
		case 15:
			st->system_ns = nanoseconds(p);
			break;
		}
	}
	if (p == NULL)
		return false;
	st->cpu = (int)strtol(p, NULL, 10);
	return true;
}

bool
proc_used(int fd, uint64_t *ns, uint64_t *turns)
{
	char text[96];
	char *end;
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	if (n <= 0)
		return false;
	text[n] = '\0';
	*ns = strtoull(text, &end, 10);
	strtoull(end, &end, 10); /* the time it waited for a CPU */
	*turns = strtoull(end, NULL, 10);
	return *turns > 0;
}

/* Reads the beginning of a file of a process as a string. */
static bool
read_text(char *to, size_t n, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, to, n - 1);

	if (fd >= 0)
		close(fd);
	to[got < 0 ? 0 : got] = '\0';
	return got >= 0;
}

void
proc_name(pid_t pid, pid_t tid, char name[static PROC_NAME])
{
	char path[96];
	size_t n;

	snprintf(path, sizeof path, "/proc/%d/task/%d/comm", (int)pid, (int)tid);
	read_text(name, PROC_NAME, path);
	n = strlen(name);
	if (n > 0 && name[n - 1] == '\n')
		name[n - 1] = '\0';
}

pid_t
proc_inner(pid_t pid, pid_t tid)
{
	char path[96];
	char text[4096];
	char *p;
	pid_t inner = 0;

	snprintf(path, sizeof path, "/proc/%d/task/%d/status", (int)pid, (int)tid);
	if (!read_text(text, sizeof text, path))
		return 0;
	p = strstr(text, "\nNSpid:");
	if (p == NULL)
		return tid; /* a kernel without PID namespaces */
	p += 7;
	while (*p == '\t' || *p == ' ')
		inner = (pid_t)strtol(p, &p, 10);
	return inner;
}

pid_t
proc_leader(pid_t tid)
{
	char path[64];
	char text[4096];
	char *p;

	snprintf(path, sizeof path, "/proc/%d/status", (int)tid);
	if (!read_text(text, sizeof text, path) || (p = strstr(text, "\nTgid:")) == NULL)
		return 0;
	return (pid_t)strtol(p + 6, NULL, 10);
}

uid_t
proc_owner(pid_t pid)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
	return stat(path, &st) == 0 ? st.st_uid : 0;
}

static uint64_t
clock_of(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * BILLION + (uint64_t)t.tv_nsec;
}

uint64_t
proc_now(void)
{
	return clock_of(CLOCK_MONOTONIC);
}

uint64_t
proc_clock(pid_t pid)
{
	/* How clock_getcpuclockid makes it; 2 asks for the scheduler's exact account. */
	return clock_of((clockid_t)(~(unsigned)pid << 3 | 2));
}

int
proc_setting(const char *path)
{
	char text[32];

	if (!read_text(text, sizeof text, path) || text[0] == '\0')
		return -1;
	return (int)strtol(text, NULL, 10);
}

bool
proc_maps(pid_t pid, bool (*see)(void *, const struct map *), void *context)
{
	char path[64];
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	while ((n = getline(&line, &room, f)) > 0) {
		unsigned long long start, end, offset, inode;
		unsigned major, minor;
		char flags[5];
		int at = 0;

		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &start, &end, flags, &offset,
			&major, &minor, &inode, &at) < 7 ||
		    at == 0 || inode == 0)
			continue;
		if (!see(context,
			&(struct map){start, end, offset, makedev(major, minor), inode, flags[2] == 'x',
			    line + at}))
			break;
	}
	free(line);
	fclose(f);
	return true;
}

/* Opens a regular file, with that number; 0: any. */
static int
open_file(const char *path, uint64_t inode)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd >= 0 &&
	    (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (inode != 0 && st.st_ino != inode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Opens the file of a mapping by its path, which begins at the root of the process's mount namespace, where
 * that of the process may be a folder. */
static int
open_path(pid_t pid, const struct map *m)
{
	char link[64], root[4200], path[8500];
	const char *inside = m->path;
	ssize_t n;

	snprintf(link, sizeof link, "/proc/%d/root", (int)pid);
	n = readlink(link, root, sizeof root);
	if (n > 1 && strncmp(m->path, root, (size_t)n) == 0 && m->path[n] == '/')
		inside += n;
	snprintf(path, sizeof path, "%s%s", link, inside);
	return open_file(path, m->inode);
}

int
proc_open_map(pid_t pid, const struct map *m)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/map_files/%llx-%llx", (int)pid,
	    (unsigned long long)m->start, (unsigned long long)m->end);
	fd = open_file(path, 0);
	if (fd >= 0)
		return fd;
	snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
	fd = open_file(path, m->inode);
	return fd >= 0 ? fd : open_path(pid, m);
}
