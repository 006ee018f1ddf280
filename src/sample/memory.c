#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* process_vm_readv, dup3 */
#endif
#include "sample/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/mem.h"

enum { PIECES = 1024 }; /* the kernel's bound on the pieces of one call */

struct remote {
	pid_t pid;
	int fd; /* of its memory file; -1 until the system call proves to be forbidden */
};

static atomic_uint_fast64_t calls;

uint64_t
memory_calls(void)
{
	return atomic_load(&calls);
}

/* Where a sandbox forbids the system call the same memory is a file, one call a piece. */
static size_t
read_file(struct remote *r, const struct piece *v, size_t n)
{
	size_t i = 0;

	for (; i < n; i++) {
		atomic_fetch_add(&calls, 1);
		if (v[i].at > INT64_MAX ||
		    pread(r->fd, v[i].to, v[i].n, (off_t)v[i].at) != (ssize_t)v[i].n)
			break;
	}
	return i;
}

/* Reads up to PIECES pieces by one call; neighbours in our own memory share an entry. */
static size_t
read_some(struct remote *r, const struct piece *v, size_t n)
{
	struct iovec here[PIECES];
	struct iovec there[PIECES];
	size_t nhere = 0;
	size_t whole = 0;
	ssize_t got;

	for (size_t i = 0; i < n; i++) {
		there[i].iov_base = (void *)(uintptr_t)v[i].at;
		there[i].iov_len = v[i].n;
		if (nhere > 0 &&
		    (char *)here[nhere - 1].iov_base + here[nhere - 1].iov_len == (char *)v[i].to) {
			here[nhere - 1].iov_len += v[i].n;
			continue;
		}
		here[nhere].iov_base = v[i].to;
		here[nhere++].iov_len = v[i].n;
	}
	atomic_fetch_add(&calls, 1);
	got = process_vm_readv(r->pid, here, nhere, there, n, 0);
	if (got < 0 && (errno == ENOSYS || errno == EPERM) && r->fd >= 0)
		return read_file(r, v, n);
	while (whole < n && got >= (ssize_t)v[whole].n)
		got -= (ssize_t)v[whole++].n;
	return whole;
}

static size_t
read_remote(void *context, const struct piece *v, size_t n)
{
	size_t done = 0;

	while (done < n) {
		size_t part = n - done < PIECES ? n - done : PIECES;
		size_t got = read_some(context, v + done, part);

		done += got;
		if (got < part)
			break;
	}
	return done;
}

void
memory_renew(struct memory *m)
{
	struct remote *r = m->context;
	char path[64];
	int fd;

	if (r->fd < 0)
		return;
	snprintf(path, sizeof path, "/proc/%d/mem", (int)r->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && dup3(fd, r->fd, O_CLOEXEC) >= 0)
		close(fd);
}

bool
memory_open(struct memory *m, pid_t pid)
{
	struct remote *r;
	char byte;
	struct iovec here = {&byte, 1};
	struct iovec there = {(void *)(uintptr_t)1, 1};
	char path[64];
	int error;
	int fd = -1;

	/* Nothing is mapped there: that we are told so shows that we may read. */
	if (process_vm_readv(pid, &here, 1, &there, 1, 0) < 0 && errno != EFAULT) {
		error = errno;
		snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
		fd = error == ESRCH ? -1 : open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0) {
			errno = error == ENOSYS ? EPERM : error;
			return false;
		}
	}
	r = mem_get(1, sizeof *r);
	r->pid = pid;
	r->fd = fd;
	*m = (struct memory){read_remote, r};
	return true;
}

void
memory_close(struct memory *m)
{
	struct remote *r = m->context;

	if (r != NULL && r->fd >= 0)
		close(r->fd);
	free(r);
	m->context = NULL;
}

bool
memory_copy(const struct memory *m, uint64_t at, void *to, size_t n)
{
	struct piece p = {at, to, n};

	return n == 0 || m->read(m->context, &p, 1) == 1;
}
