#include "sample/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	PAGE = 4096,     /* the smallest there is: reading on inside of one cannot fail */
	GAP = 2048,      /* spans this near to each other are fetched as one; less than a page */
	KEEP_GUARD = 16, /* the same, of guards */
	KEEP = 128,      /* looks that a span outlives its last use */
	TIDY = 64,       /* looks between two clearings of what is not used */
	RECENT = 64,     /* fresh spans that are searched */
	LIMIT = 1 << 26, /* bytes of a look; a target that seems to need more is not what it seems */
	FAULTS = 8,      /* spans that may prove unreadable before all are forgotten */
};

struct span {
	uint64_t at;
	uint32_t n;
	uint32_t used; /* the last look that asked for it */
	size_t offset; /* of its bytes */
};

struct guard {
	uint64_t at;
	uint64_t before, after;
	uint32_t used;
	bool read;
};

static void
make_room(struct snapshot *s, size_t n)
{
	s->bytes = mem_grow(s->bytes, &s->room, s->size + n, 1);
}

/* Drops guards that no one asked for, and lays out the pieces: guards, spans, guards once more. */
static size_t
lay_out(struct snapshot *s)
{
	size_t total = 0;
	size_t kept = 0;
	size_t k = 0;

	for (size_t i = 0; i < s->nguards; i++)
		if (s->look - s->guards[i].used <= KEEP_GUARD)
			s->guards[kept++] = s->guards[i];
	s->nguards = kept;
	s->pieces = mem_grow(s->pieces, &s->npieces, s->n + 2 * s->nguards + 1, sizeof *s->pieces);
	for (size_t i = 0; i < s->n; i++)
		total += s->spans[i].n;
	s->size = 0;
	make_room(s, total + 1);
	for (size_t i = 0; i < s->nguards; i++)
		s->pieces[k++] = (struct piece){s->guards[i].at, &s->guards[i].before, 8};
	for (size_t i = 0; i < s->n; i++) {
		s->spans[i].offset = s->size;
		s->pieces[k++] = (struct piece){s->spans[i].at, s->bytes + s->size, s->spans[i].n};
		s->size += s->spans[i].n;
	}
	for (size_t i = 0; i < s->nguards; i++)
		s->pieces[k++] = (struct piece){s->guards[i].at, &s->guards[i].after, 8};
	return k;
}

static void
forget(struct snapshot *s)
{
	s->n = s->nfresh = s->nguards = s->size = 0;
}

void
snapshot_begin(struct snapshot *s, const struct memory *m)
{
	s->look++;
	s->nfresh = 0;
	for (int faults = 0; faults < FAULTS; faults++) {
		size_t n = lay_out(s);
		size_t got = n == 0 ? 0 : m->read(m->context, s->pieces, n);

		if (got == n) {
			for (size_t i = 0; i < s->nguards; i++)
				s->guards[i].read = true;
			s->again = true;
			return;
		}
		if (got < s->nguards || got >= s->nguards + s->n)
			break;
		got -= s->nguards;
		memmove(s->spans + got, s->spans + got + 1, (s->n - got - 1) * sizeof *s->spans);
		s->n--;
	}
	forget(s);
}

/* Returns the span that holds the bytes, or NULL. */
static struct span *
find(struct snapshot *s, uint64_t at, size_t n)
{
	size_t low = 0;
	size_t high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->spans[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0 && at - s->spans[low - 1].at <= s->spans[low - 1].n &&
	    n <= s->spans[low - 1].n - (at - s->spans[low - 1].at))
		return &s->spans[low - 1];
	for (size_t i = s->nfresh; i > 0 && s->nfresh - i < RECENT; i--) {
		struct span *f = &s->fresh[i - 1];

		if (f->at <= at && at - f->at <= f->n && n <= f->n - (at - f->at))
			return f;
	}
	return NULL;
}

static struct span *
fetch(struct snapshot *s, const struct memory *m, uint64_t at, size_t n, size_t ahead)
{
	size_t want = n > ahead ? n : ahead;
	size_t page = PAGE - (size_t)(at & (PAGE - 1));
	struct span *f;

	if (at > UINT64_MAX - SNAPSHOT_PIECE || s->size > LIMIT)
		return NULL;
	if (want > page)
		want = n > page ? n : page;
	make_room(s, want);
	s->again = false;
	if (!memory_copy(m, at, s->bytes + s->size, want))
		return NULL;
	s->fresh = mem_grow(s->fresh, &s->fresh_capacity, s->nfresh + 1, sizeof *s->fresh);
	f = &s->fresh[s->nfresh++];
	*f = (struct span){at, (uint32_t)want, s->look, s->size};
	s->size += want;
	return f;
}

bool
snapshot_copy(struct snapshot *s, const struct memory *m, uint64_t at, void *to, size_t n, size_t ahead)
{
	struct span *f = find(s, at, n);

	if (f == NULL)
		f = fetch(s, m, at, n, ahead);
	if (f == NULL)
		return false;
	f->used = s->look;
	memcpy(to, s->bytes + f->offset + (at - f->at), n);
	return true;
}

bool
snapshot_guard(struct snapshot *s, const struct memory *m, uint64_t at, uint64_t *to)
{
	struct guard *g = NULL;

	for (size_t i = 0; i < s->nguards && g == NULL; i++)
		if (s->guards[i].at == at)
			g = &s->guards[i];
	if (g == NULL) {
		s->again = false;
		s->guards = mem_grow(s->guards, &s->guards_capacity, s->nguards + 1, sizeof *s->guards);
		g = &s->guards[s->nguards++];
		*g = (struct guard){.at = at};
		g->read = memory_copy(m, at, &g->before, 8);
	}
	g->used = s->look;
	*to = g->before;
	return g->read;
}

static int
by_address(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* Makes the list for the next look: what was used lately and what was missing, neighbours joined.
 */
static void
learn(struct snapshot *s)
{
	size_t kept = 0;
	size_t out = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->look - s->spans[i].used < KEEP)
			s->spans[kept++] = s->spans[i];
	s->spans = mem_grow(s->spans, &s->capacity, kept + s->nfresh + 1, sizeof *s->spans);
	if (s->nfresh > 0)
		memcpy(s->spans + kept, s->fresh, s->nfresh * sizeof *s->spans);
	s->n = kept + s->nfresh;
	if (s->n > 1)
		qsort(s->spans, s->n, sizeof *s->spans, by_address);
	for (size_t i = 0; i < s->n; i++) {
		struct span *last = out == 0 ? NULL : &s->spans[out - 1];
		struct span *f = &s->spans[i];
		uint64_t end = f->at + f->n;

		if (last != NULL && f->at <= last->at + last->n + GAP &&
		    end - last->at <= SNAPSHOT_PIECE) {
			if (end > last->at + last->n)
				last->n = (uint32_t)(end - last->at);
			if (f->used > last->used)
				last->used = f->used;
		} else {
			s->spans[out++] = *f;
		}
	}
	s->n = out;
}

bool
snapshot_end(struct snapshot *s, const struct memory *m)
{
	bool same = true;

	if (!s->again) {
		s->pieces = mem_grow(s->pieces, &s->npieces, s->nguards + 1, sizeof *s->pieces);
		for (size_t i = 0; i < s->nguards; i++)
			s->pieces[i] = (struct piece){s->guards[i].at, &s->guards[i].after, 8};
		same = m->read(m->context, s->pieces, s->nguards) == s->nguards;
	}
	for (size_t i = 0; i < s->nguards; i++)
		if (s->guards[i].used == s->look)
			same = same && s->guards[i].read && s->guards[i].before == s->guards[i].after;
	if (s->nfresh > 0 || s->look % TIDY == 0)
		learn(s);
	return same;
}

void
snapshot_free(struct snapshot *s)
{
	free(s->spans);
	free(s->fresh);
	free(s->bytes);
	free(s->pieces);
	free(s->guards);
	memset(s, 0, sizeof *s);
}
