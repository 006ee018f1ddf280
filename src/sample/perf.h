/* floor 4: what of the kernel's perf interface is used, for where its own header is not at hand.  Uses nothing. */
#ifndef SAMPLE_PERF_H
#define SAMPLE_PERF_H

#include <stdint.h>

/* As in linux/perf_event.h, perf_event_open(2); a test compares the two. */
enum {
	PERF_SOFTWARE = 1,   /* type */
	PERF_TASK_CLOCK = 1, /* config: nanoseconds of CPU time */
	PERF_DUMMY = 9,      /* config: counts nothing */
	PERF_TID = 1 << 1,   /* sample_type */
	PERF_TIME = 1 << 2,
	PERF_CLOSE_ON_EXEC = 1 << 3,
	PERF_SET_OUTPUT = 0x2405,  /* ioctl: records go to another event's ring */
	PERF_SET_BPF = 0x40042408, /* ioctl: the event runs a program */

	/* Kinds of records. */
	PERF_LOST = 2,
	PERF_COMM = 3,
	PERF_EXIT = 4,
	PERF_FORK = 7,
	PERF_SAMPLE = 9,
	PERF_COMM_EXEC = 1 << 13, /* misc: the name is new because the program is */
};

/* Bits of flags. */
#define PERF_DISABLED ((uint64_t)1 << 0)
#define PERF_INHERIT ((uint64_t)1 << 1)
#define PERF_EXCLUDE_KERNEL ((uint64_t)1 << 5)
#define PERF_EXCLUDE_HV ((uint64_t)1 << 6)
#define PERF_COMM_RECORDS ((uint64_t)1 << 9)
#define PERF_ENABLE_ON_EXEC ((uint64_t)1 << 12)
#define PERF_WATERMARK ((uint64_t)1 << 14) /* wakeup_events are bytes */
#define PERF_TASK_RECORDS ((uint64_t)1 << 13)
#define PERF_SAMPLE_ID_ALL ((uint64_t)1 << 18)
#define PERF_TELL_EXEC ((uint64_t)1 << 24)
#define PERF_USE_CLOCKID ((uint64_t)1 << 25)
#define PERF_INHERIT_THREAD ((uint64_t)1 << 35) /* since 5.13 */

/* struct perf_event_attr as of version 5, 112 bytes. */
struct perf_attr {
	uint32_t type;
	uint32_t size;
	uint64_t config;
	uint64_t sample_period;
	uint64_t sample_type;
	uint64_t read_format;
	uint64_t flags; /* bit fields there, the first one lowest */
	uint32_t wakeup_events;
	uint32_t bp_type;
	uint64_t config1, config2;
	uint64_t branch_sample_type;
	uint64_t sample_regs_user;
	uint32_t sample_stack_user;
	int32_t clockid;
	uint64_t sample_regs_intr;
	uint32_t aux_watermark;
	uint32_t max_stack;
};

/* struct perf_event_header. */
struct perf_header {
	uint32_t type;
	uint16_t misc;
	uint16_t size;
};

/* The page in front of a ring, struct perf_event_mmap_page, as far as rings go. */
struct perf_page {
	uint64_t other[128];
	uint64_t data_head;
	uint64_t data_tail;
};

#endif
