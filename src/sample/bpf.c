#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* syscall */
#endif
#include "sample/bpf.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	CREATE = 0, /* commands of bpf(2) */
	UPDATE = 2,
	REMOVE = 3,
	LOAD = 5,
	NOT_THERE = 1, /* flag of UPDATE: only when the key is new */
	IS_MAP = 1,    /* what BPF_WIDE loads */
};

/* union bpf_attr, as far as it is of use. */
union attributes {
	struct {
		uint32_t kind, key, value, n, flags;
	} map;
	struct {
		uint32_t map, unused;
		uint64_t key, value, flags;
	} element;
	struct {
		uint32_t kind, n;
		uint64_t code, license;
		uint32_t log_level, log_size;
		uint64_t log;
		uint32_t kernel, flags;
	} program;
	char room[128];
};

void
bpf_put(struct bpf_text *t, int what, int to, int from, int offset, int64_t number)
{
	if (t->n == BPF_ROOM) {
		t->full = true;
		return;
	}
	t->code[t->n++] = (struct bpf_code){
	    (uint8_t)what, (uint8_t)(to | from << 4), (int16_t)offset, (int32_t)number};
}

void
bpf_jump(struct bpf_text *t, int what, int reg, int from, int64_t number, int label)
{
	if (t->njumps == BPF_JUMPS) {
		t->full = true;
		return;
	}
	t->jump[t->njumps].at = t->n;
	t->jump[t->njumps++].label = label;
	bpf_put(t, what, reg, from, 0, number);
}

void
bpf_wide(struct bpf_text *t, int reg, uint64_t number)
{
	bpf_put(t, BPF_WIDE, reg, 0, 0, (int32_t)(uint32_t)number);
	bpf_put(t, 0, 0, 0, 0, (int32_t)(uint32_t)(number >> 32));
}

void
bpf_map_in(struct bpf_text *t, int reg, int map)
{
	bpf_put(t, BPF_WIDE, reg, IS_MAP, 0, map);
	bpf_put(t, 0, 0, 0, 0, 0);
}

void
bpf_label(struct bpf_text *t, int label)
{
	t->label[label] = t->n;
}

/* Calls bpf(2).  Before 5.11 what it makes counts as locked memory, of which few may have much. */
static int
call(int command, union attributes *a)
{
	struct rlimit before, most;
	int fd = (int)syscall(SYS_bpf, command, a, sizeof *a);
	int error = errno;

	if (fd >= 0 || error != EPERM || (command != CREATE && command != LOAD) ||
	    getrlimit(RLIMIT_MEMLOCK, &before) != 0)
		return fd;
	most.rlim_cur = most.rlim_max = RLIM_INFINITY;
	if (setrlimit(RLIMIT_MEMLOCK, &most) == 0) {
		fd = (int)syscall(SYS_bpf, command, a, sizeof *a);
		error = errno;
		setrlimit(RLIMIT_MEMLOCK, &before);
	}
	errno = error;
	return fd;
}

int
bpf_load(struct bpf_text *t)
{
	static const char license[] = "Dual MIT/GPL"; /* who reads memory must say so */
	union attributes a;

	if (t->full) {
		errno = E2BIG;
		return -1;
	}
	for (size_t i = 0; i < t->njumps; i++)
		t->code[t->jump[i].at].offset =
		    (int16_t)(t->label[t->jump[i].label] - t->jump[i].at - 1);
	memset(&a, 0, sizeof a);
	a.program.kind = BPF_ON_EVENTS;
	a.program.n = (uint32_t)t->n;
	a.program.code = (uintptr_t)t->code;
	a.program.license = (uintptr_t)license;
	return call(LOAD, &a);
}

int
bpf_map(int kind, size_t key, size_t value, size_t n, unsigned flags)
{
	union attributes a;

	memset(&a, 0, sizeof a);
	a.map.kind = (uint32_t)kind;
	a.map.key = (uint32_t)key;
	a.map.value = (uint32_t)value;
	a.map.n = (uint32_t)n;
	a.map.flags = flags;
	return call(CREATE, &a);
}

bool
bpf_put_value(int map, const void *key, const void *value, bool add)
{
	union attributes a;

	memset(&a, 0, sizeof a);
	a.element.map = (uint32_t)map;
	a.element.key = (uintptr_t)key;
	a.element.value = (uintptr_t)value;
	a.element.flags = add ? NOT_THERE : 0;
	return call(UPDATE, &a) == 0;
}

bool
bpf_remove(int map, const void *key)
{
	union attributes a;

	memset(&a, 0, sizeof a);
	a.element.map = (uint32_t)map;
	a.element.key = (uintptr_t)key;
	return call(REMOVE, &a) == 0;
}
