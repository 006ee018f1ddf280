#include "sample/ring.h"

#include <string.h>

#include "sample/perf.h"

/* The records are those of perf_event_open(2), with sample_type PERF_TID | PERF_TIME and
 * sample_id_all: what is not a sample ends in the same two fields. */

enum {
	LONGEST = 4096, /* record that is looked into; COMM, the longest of those, has some 60 bytes */
	IDS = 16,       /* bytes of pid, tid, time */
};

/* Copies n bytes at a position of the ring, which may wrap around. */
static void
copy(const struct ring *r, uint64_t at, void *to, size_t n)
{
	uint64_t place = at & (r->size - 1);
	size_t first = n < r->size - place ? n : (size_t)(r->size - place);

	memcpy(to, r->data + place, first);
	memcpy((unsigned char *)to + first, r->data, n - first);
}

static uint32_t
u32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

static uint64_t
u64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

static void
read_record(const struct perf_header *h, const unsigned char *p, size_t n, struct record *r)
{
	if (n < IDS)
		return;
	r->pid = (pid_t)u32(p);
	r->tid = (pid_t)u32(p + 4);
	r->time = u64(p + n - 8);
	switch (h->type) {
	case PERF_SAMPLE:
		r->kind = RECORD_SAMPLE;
		r->time = u64(p + 8);
		break;
	case PERF_FORK:
	case PERF_EXIT: /* pid, parent, tid, parent's tid, time */
		if (n < 24)
			break;
		r->kind = h->type == PERF_FORK ? RECORD_FORK : RECORD_EXIT;
		r->parent = (pid_t)u32(p + 4);
		r->tid = (pid_t)u32(p + 8);
		r->parent_tid = (pid_t)u32(p + 12);
		break;
	case PERF_COMM:
		r->kind = (h->misc & PERF_COMM_EXEC) != 0 ? RECORD_EXEC : RECORD_NAME;
		break;
	case PERF_LOST: /* id, how many */
		r->kind = RECORD_LOST;
		r->lost = u64(p + 8);
		break;
	default:
		break;
	}
}

/* Goes on to a position. */
static void
go_to(struct ring *r, uint64_t tail)
{
	struct perf_page *page = r->page;

	r->tail = tail;
	if (!r->only_look)
		__atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
}

bool
ring_next(struct ring *r, struct record *record)
{
	struct perf_page *page = r->page;
	uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
	struct perf_header h;
	unsigned char bytes[LONGEST];
	size_t n;

	*record = (struct record){.kind = RECORD_OTHER};
	if (head - r->tail < sizeof h || head - r->tail > r->size) {
		go_to(r, head);
		return false;
	}
	copy(r, r->tail, &h, sizeof h);
	if (h.size < sizeof h || h.size > head - r->tail) { /* not what the kernel writes: begin anew */
		go_to(r, head);
		return true;
	}
	n = h.size - sizeof h < sizeof bytes ? h.size - sizeof h : sizeof bytes;
	copy(r, r->tail + sizeof h, bytes, n);
	read_record(&h, bytes, n, record);
	go_to(r, r->tail + h.size);
	return true;
}
