/* Merging keeps for every run how many bytes its next stack shares with the one written last.  Of two, the
 * one that shares more comes first, and only where they share equally much need bytes be compared, from
 * there on (Ng and Kakehi, "Merging string sequences by longest common prefixes", IPSJ 2008): each
 * byte of the input is looked at about once, however long the common beginnings are. */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"

/* Reads on behind the n bytes in the buffer, and returns how many came: 0 where that fails, or the file has ended. */
static size_t
read_more(struct run *r, size_t n)
{
	size_t room = r->capacity - n;
	int fd = r->fd >= 0 ? r->fd : open(r->name, O_RDONLY);
	ssize_t got;

	if ((off_t)room > r->end - r->at)
		room = (size_t)(r->end - r->at);
	do
		got = fd < 0 ? -1 : pread(fd, r->buffer + n, room, r->at);
	while (got < 0 && errno == EINTR && fd >= 0);
	r->error = got < 0 ? errno : 0;
	if (r->fd < 0 && fd >= 0)
		close(fd);
	r->at += got > 0 ? got : 0;
	return got > 0 ? (size_t)got : 0;
}

/* Returns how many of the n bytes at p are in whole lines. */
static size_t
whole_lines(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] != '\n')
		n--;
	return n;
}

/* Moves the current stack, and what is read behind it, to the beginning of the buffer; returns where the line begins
 * that is next, of which there is a part at most. */
static size_t
make_room(struct run *r)
{
	const char *from = r->text.p != NULL ? r->text.p : r->rest.p;
	size_t begun = 0;

	if (r->buffer == NULL) {
		r->buffer = mem_grow(NULL, &r->capacity, r->size, 1);
	} else {
		begun = (size_t)(r->rest.p - from);
		r->n -= (size_t)(from - r->buffer);
		memmove(r->buffer, from, r->n);
	}
	return begun;
}

/* Sees to it that a whole line is in rest; false when there is none left. */
static bool
fill(struct run *r)
{
	size_t begun, whole = 0;

	if (r->rest.n > 0)
		return true;
	begun = make_room(r);
	while (whole == 0 && r->at < r->end) {
		size_t got;

		if (r->n > r->capacity / 2)
			r->buffer = mem_grow(r->buffer, &r->capacity, 2 * r->n, 1);
		got = read_more(r, r->n);
		if (got == 0)
			break;
		whole = whole_lines(r->buffer + r->n, got);
		whole += whole > 0 ? r->n - begun : 0;
		r->n += got;
	}
	if (r->at == r->end)
		whole = r->n - begun;
	if (r->text.p != NULL)
		r->text.p = r->buffer;
	r->rest = (struct str){r->buffer + begun, whole};
	return whole > 0;
}

enum step { ENDED, STACK, WRONG };

/* Makes the stack of a line the current one; false when it does not belong there.  So many bytes of the line are as the
 * last stack begins. */
static bool
take_line(struct run *r, struct folded *line, size_t common)
{
	struct str last = r->text;

	r->before = r->is_before ? line->count : 0;
	r->count = r->is_before ? 0 : line->count;
	if (r->two && !folded_cut_count(&line->stack, &r->before))
		return false;
	r->shared = common < line->stack.n ? common : line->stack.n;
	r->text = line->stack;
	return last.p == NULL || folded_cmp(last, line->stack, r->shared) < 0;
}

/* Goes on to the next stack, if what is there is one, or nothing, and can be read. */
static enum step
go_on(struct run *r)
{
	struct folded line;

	while (fill(r)) {
		size_t common = str_common(r->text, r->rest, 0); /* in which no line ends */

		r->line = r->at - (r->buffer + r->n - r->rest.p);
		switch (folded_next(&r->rest, common, &line)) {
		case FOLDED_STACK:
			return take_line(r, &line, common) ? STACK : WRONG;
		case FOLDED_NONE:
			break;
		case FOLDED_HEADER:
		case FOLDED_BAD:
			return WRONG;
		}
	}
	return r->at == r->end ? ENDED : WRONG;
}

void
run_free(struct run *r)
{
	free(r->buffer);
	r->buffer = NULL;
	r->n = r->capacity = 0;
	r->rest = r->text = (struct str){NULL, 0};
}

bool
run_next(struct run *r)
{
	enum step step = go_on(r);

	if (step == WRONG)
		msg_die_at(
		    r->name, 0, "%s", r->error != 0 ? strerror(r->error) : "changed while it was read");
	if (step == ENDED)
		run_free(r);
	return step == STACK;
}

/* What run_merge works on. */
struct merge {
	struct run **run; /* those that have a stack */
	struct run **tie; /* room for as many */
	size_t n;
};

/* Returns the run whose stack is the next one.  Every other one's shared bytes become those it shares with
 * that stack: fewer than the longest with the last stack means as many with the next. */
static struct run *
find_first(struct merge *m)
{
	size_t most = 0, ties = 0;
	struct run *first;

	for (size_t i = 0; i < m->n; i++)
		most = m->run[i]->shared > most ? m->run[i]->shared : most;
	for (size_t i = 0; i < m->n; i++)
		if (m->run[i]->shared == most)
			m->tie[ties++] = m->run[i];
	first = m->tie[0];
	for (size_t i = 1; i < ties; i++) {
		struct run *r = m->tie[i];

		r->shared = str_common(first->text, r->text, most);
		if (folded_cmp(first->text, r->text, r->shared) <= 0)
			continue;
		for (size_t j = 0; j < i; j++)
			if (m->tie[j] == first || m->tie[j]->shared > r->shared)
				m->tie[j]->shared = r->shared;
		first = r;
	}
	first->shared = first->text.n;
	return first;
}

/* Lists all runs with that stack among the ties, and returns their number; adds up their counts. */
static size_t
find_equal(struct merge *m, struct str text, count128 *before, count128 *count)
{
	size_t n = 0;

	*before = *count = 0;
	for (size_t i = 0; i < m->n; i++) {
		struct run *r = m->run[i];

		if (r->shared != text.n || r->text.n != text.n)
			continue;
		m->tie[n++] = r;
		if (!count_add(before, r->before) || !count_add(count, r->count))
			msg_die("sum of counts too large: %s", msg_quote(text).text);
	}
	return n;
}

static void
leave(struct merge *m, const struct run *r)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->run[i] == r)
			m->run[i] = m->run[--m->n];
}

void
run_merge(struct run *runs, size_t n,
    void (*each)(void *arg, struct str text, count128 before, count128 count), void *arg)
{
	struct merge m = {.run = mem_get(n, sizeof *m.run), .tie = mem_get(n, sizeof *m.tie)};

	for (size_t i = 0; i < n; i++)
		if (run_next(&runs[i]))
			m.run[m.n++] = &runs[i];
	while (m.n > 0) {
		struct str text = find_first(&m)->text;
		count128 before, count;
		size_t equal = find_equal(&m, text, &before, &count);

		each(arg, text, before, count);
		for (size_t i = 0; i < equal; i++)
			if (!run_next(m.tie[i]))
				leave(&m, m.tie[i]);
	}
	free(m.run);
	free(m.tie);
}

bool
run_begin(struct run *r)
{
	enum folded_kind kind = FOLDED_NONE;
	struct run head = *r;
	struct folded line;
	bool old = fill(&head) && folded_old_header(head.rest) > 0;

	while (!old && kind != FOLDED_STACK && kind != FOLDED_BAD && fill(&head)) {
		r->at = head.at - (head.buffer + head.n - head.rest.p);
		kind = folded_next(&head.rest, 0, &line);
		r->two = r->two || kind == FOLDED_HEADER;
	}
	run_free(&head);
	return !old;
}

/* Returns where the first line begins of those that begin at the bytes from..to; to, or the end, when none does. */
static off_t
line_from(const struct run *whole, off_t from, off_t to)
{
	struct run r = *whole;
	char buffer[RUN_PROBE];

	if (from <= r.at)
		return r.at < to ? r.at : to;
	r.at = from - 1; /* where the line end before may be */
	r.end = to < r.end ? to : r.end;
	r.buffer = buffer;
	r.capacity = sizeof buffer;
	while (r.at < r.end) {
		size_t got = read_more(&r, 0), n = str_find((struct str){buffer, got}, '\n');

		if (n < got)
			return r.at - (off_t)(got - n - 1);
		if (got == 0)
			break;
	}
	return r.end;
}

bool
run_seek(struct run *r, off_t from)
{
	if (from > r->at) {
		r->at = from - 1; /* where the line end before may be */
		if (fill(r)) {
			size_t n = str_find(r->rest, '\n');

			r->rest = str_sub(r->rest, n < r->rest.n ? n + 1 : n, r->rest.n);
		}
	}
	return run_next(r);
}

/* Tells whether the first stack of a run, if there is one, belongs behind that text. */
static bool
follows(struct run *r, struct str text)
{
	enum step step = go_on(r);

	return step == ENDED || (step == STACK && folded_cmp(text, r->text, 0) < 0);
}

/* Takes note of the current stack; false when the sum is too large. */
static bool
note(const struct run *r, struct run_found *found)
{
	struct str text = r->text;
	count128 ignored;

	found->one = found->one || !folded_cut_count(&text, &ignored);
	return count_add(&found->sum, r->before) && count_add(&found->sum, r->count);
}

bool
run_check(const struct run *whole, off_t from, off_t to, struct run_found *found)
{
	struct run r = *whole, next = *whole;
	enum step step = STACK;
	bool good = true;

	*found = (struct run_found){0};
	r.at = line_from(whole, from, to);
	if (r.at >= to || r.at == whole->end)
		return true;
	r.end = next.at = line_from(whole, to, to + (to - from));
	next.size = RUN_PROBE;
	if (r.end < whole->end && r.end == to + (to - from))
		return false;
	while (good && (step = go_on(&r)) == STACK)
		good = note(&r, found);
	good = good && step == ENDED && (r.text.p == NULL || follows(&next, r.text));
	run_free(&r);
	run_free(&next);
	return good;
}

off_t
run_find(const struct run *whole, struct str text)
{
	off_t low = whole->at, high = whole->end, at;
	struct run r;
	bool more;

	/* The first stack from byte low on belongs before text, or low is where the run begins; that from byte high
	 * on does not, or there is none. */
	while (high - low > RUN_PROBE) {
		r = *whole;
		r.size = RUN_PROBE;
		at = low + (high - low) / 2;
		if (run_seek(&r, at) && folded_cmp(r.text, text, 0) < 0)
			low = at;
		else
			high = at;
		run_free(&r);
	}
	r = *whole;
	r.size = 2 * RUN_PROBE;
	for (more = run_seek(&r, low); more && folded_cmp(r.text, text, 0) < 0;)
		more = run_next(&r);
	at = more ? r.line : whole->end;
	run_free(&r);
	return at;
}
