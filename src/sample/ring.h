/* floor 4: the ring of records that the kernel fills for a perf event.  Uses perf. */
#ifndef SAMPLE_RING_H
#define SAMPLE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A ring in memory shared with the kernel: a page of control words, then a power of two of bytes. */
struct ring {
	void *page; /* struct perf_page */
	unsigned char *data;
	uint64_t size;  /* of the data */
	uint64_t tail;  /* where we are in it */
	bool only_look; /* leave the records in: for a copy of this struct */
};

enum record_kind {
	RECORD_SAMPLE,
	RECORD_FORK,
	RECORD_EXIT,
	RECORD_EXEC,
	RECORD_NAME, /* a thread has another name */
	RECORD_LOST,
	RECORD_OTHER
};

/* A record, as far as it is of use. */
struct record {
	enum record_kind kind;
	pid_t pid, tid;
	pid_t parent, parent_tid; /* of a RECORD_FORK */
	uint64_t time;            /* when, in nanoseconds of the monotonic clock */
	uint64_t lost;            /* how many records there was no room for */
};

/* Takes the next record out.  False when there is none.  Whatever is in the ring, each call takes something
 * out or returns false. */
bool ring_next(struct ring *, struct record *);

#endif
