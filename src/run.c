#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"

struct run
run_part(const struct run *r, off_t at, off_t end)
{
	return (struct run){.fd = r->fd,
	    .name = r->name,
	    .at = at,
	    .end = end,
	    .two = r->two,
	    .is_before = r->is_before,
	    .size = r->size,
	    .most = r->most};
}

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
		if (whole == 0 && r->most > 0 && r->n - begun > r->most)
			break;
	}
	if (r->at == r->end)
		whole = r->n - begun;
	if (r->text.p != NULL)
		r->text.p = r->buffer;
	r->rest = (struct str){r->buffer + begun, whole};
	return whole > 0;
}

/* Takes note of the current stack; false when the sum is too large. */
static bool
note(const struct run *r)
{
	struct str text = r->text;
	count128 ignored;

	r->found->one = r->found->one || !folded_cut_count(&text, &ignored);
	return count_add(&r->found->sum, r->before) && count_add(&r->found->sum, r->count);
}

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
	return (last.p == NULL || folded_cmp(last, line->stack, r->shared) < 0) &&
	    (r->found == NULL || note(r));
}

/* Tells whether the first stack behind a part that is read to its end belongs behind the last one. */
static bool
ends_before_rest(const struct run *r)
{
	struct run rest = run_part(r, r->end, r->beyond);
	bool good;

	if (r->text.p == NULL || r->end >= r->beyond)
		return true;
	rest.size = RUN_PROBE;
	good = !run_next(&rest) || folded_cmp(r->text, rest.text, 0) < 0;
	run_free(&rest);
	return good;
}

bool
run_next(struct run *r)
{
	struct folded line;

	while (fill(r)) {
		size_t common = str_common(r->text, r->rest, 0); /* in which no line ends */

		r->line = r->at - (r->buffer + r->n - r->rest.p);
		switch (folded_next(&r->rest, common, &line)) {
		case FOLDED_STACK:
			r->wrong = !take_line(r, &line, common);
			return !r->wrong;
		case FOLDED_NONE:
			break;
		case FOLDED_HEADER:
		case FOLDED_BAD:
			r->wrong = true;
			return false;
		}
	}
	r->wrong = r->at != r->end || !ends_before_rest(r);
	return false;
}

void
run_free(struct run *r)
{
	free(r->buffer);
	r->buffer = NULL;
	r->n = r->capacity = 0;
	r->rest = r->text = (struct str){NULL, 0};
}

_Noreturn void
run_die(const struct run *r)
{
	if (r->too_large)
		msg_die("sum of counts too large: %s", msg_quote(r->text).text);
	msg_die_at(r->name, 0, "%s", r->error != 0 ? strerror(r->error) : "changed while it was read");
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

bool
run_check(const struct run *whole, off_t from, off_t to, struct run_found *found)
{
	off_t far = to + (to - from), begin = line_from(whole, from, to), end;
	struct run r;

	*found = (struct run_found){0};
	if (begin >= to || begin == whole->end)
		return true;
	end = line_from(whole, to, far);
	if (end < whole->end && end == far)
		return false;
	r = run_part(whole, begin, end);
	r.found = found;
	r.beyond = whole->end;
	while (run_next(&r)) {
	}
	run_free(&r);
	return !r.wrong;
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
		r = run_part(whole, whole->at, whole->end);
		r.size = RUN_PROBE;
		at = low + (high - low) / 2;
		if (run_seek(&r, at) && folded_cmp(r.text, text, 0) < 0)
			low = at;
		else
			high = at;
		run_free(&r);
	}
	r = run_part(whole, whole->at, whole->end);
	r.size = 2 * RUN_PROBE;
	for (more = run_seek(&r, low); more && folded_cmp(r.text, text, 0) < 0;)
		more = run_next(&r);
	at = more ? r.line : whole->end;
	run_free(&r);
	return at;
}
