/* Merging keeps for every run how many bytes its next stack shares with the one written last.  Of two, the
 * one that shares more comes first, and only where they share equally much need bytes be compared, from
 * there on (Ng and Kakehi, "Merging string sequences by longest common prefixes", IPSJ 2008): each
 * byte of the input is looked at about once, however long the common beginnings are. */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"

/* Reads on behind the n bytes in the buffer, and returns how many came. */
static size_t
read_more(struct run *r, size_t n)
{
	size_t room = r->capacity - n;
	int fd = r->fd >= 0 ? r->fd : open(r->name, O_RDONLY);
	ssize_t got;

	if (fd < 0)
		msg_die_at(r->name, 0, "%s", strerror(errno));
	if ((off_t)room > r->end - r->at)
		room = (size_t)(r->end - r->at);
	do
		got = pread(fd, r->buffer + n, room, r->at);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		msg_die_at(r->name, 0, "%s", strerror(errno));
	if (got == 0 && r->at < r->end)
		msg_die_at(r->name, 0, "became shorter while it was read");
	if (r->fd < 0)
		close(fd);
	r->at += got;
	return (size_t)got;
}

/* Sees to it that a whole line is in rest; false when there is none left. */
static bool
fill(struct run *r)
{
	size_t n = r->rest.n, got = 1;

	if (n > 0 && memchr(r->rest.p, '\n', n) != NULL)
		return true;
	if (r->buffer == NULL)
		r->buffer = mem_grow(NULL, &r->capacity, r->size, 1);
	if (n > 0)
		memmove(r->buffer, r->rest.p, n);
	while (got > 0 && r->at < r->end) {
		if (n == r->capacity)
			r->buffer = mem_grow(r->buffer, &r->capacity, 2 * n, 1);
		got = read_more(r, n);
		n += got;
		if (memchr(r->buffer + n - got, '\n', got) != NULL)
			break;
	}
	r->rest = (struct str){r->buffer, n};
	return n > 0;
}

/* Takes a line off rest, and the stack that may be there; false for a bad line. */
static bool
parse(struct run *r, bool *is_stack, bool *header)
{
	struct folded line;
	enum folded_kind kind = folded_next(&r->rest, 0, &line);

	*is_stack = kind == FOLDED_STACK;
	*header = kind == FOLDED_HEADER;
	if (kind == FOLDED_BAD)
		return false;
	if (!*is_stack)
		return true;
	r->text = line.stack;
	r->count = line.count;
	r->before = 0;
	return !r->two || folded_cut_count(&r->text, &r->before);
}

bool
run_next(struct run *r)
{
	bool is_stack = false, header;

	while (!is_stack && fill(r))
		if (!parse(r, &is_stack, &header))
			msg_die_at(r->name, 0, "changed while it was read");
	if (!is_stack) {
		free(r->buffer);
		r->buffer = NULL;
	}
	return is_stack;
}

/* What run_merge works on. */
struct merge {
	struct run **run; /* those that have a stack */
	struct run **tie; /* room for as many */
	size_t n;
	struct str last; /* the stack that was taken last, and its counts so far */
	char *bytes;
	size_t capacity;
	count128 before, count;
};

/* Returns the run whose stack is the next one.  Every other one's shared bytes become those it shares with
 * that stack: fewer than the longest with the last stack means as many with the next. */
static struct run *
take_first(struct merge *m)
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
	return first;
}

/* Makes the stack of r the last one; when it is another than the last so far, that one is handed out. */
static void
take(struct merge *m, const struct run *r, bool any,
    void (*each)(void *arg, struct str text, count128 before, count128 count), void *arg)
{
	if (!any || !str_eq(m->last, r->text)) {
		if (any)
			each(arg, m->last, m->before, m->count);
		m->bytes = mem_grow(m->bytes, &m->capacity, r->text.n, 1);
		memcpy(m->bytes, r->text.p, r->text.n);
		m->last = (struct str){m->bytes, r->text.n};
		m->before = m->count = 0;
	}
	if (!count_add(&m->before, r->before) || !count_add(&m->count, r->count))
		msg_die("sum of counts too large: %s", msg_quote(r->text).text);
}

void
run_merge(struct run *runs, size_t n,
    void (*each)(void *arg, struct str text, count128 before, count128 count), void *arg)
{
	struct merge m = {.run = mem_get(n, sizeof *m.run), .tie = mem_get(n, sizeof *m.tie)};
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		runs[i].shared = 0;
		if (run_next(&runs[i]))
			m.run[m.n++] = &runs[i];
	}
	for (; m.n > 0; any = true) {
		struct run *r = take_first(&m);

		take(&m, r, any, each, arg);
		if (run_next(r)) {
			r->shared = str_common(m.last, r->text, 0);
			continue;
		}
		for (size_t i = 0; i < m.n; i++)
			if (m.run[i] == r)
				m.run[i] = m.run[--m.n];
	}
	if (any)
		each(arg, m.last, m.before, m.count);
	free(m.bytes);
	free(m.run);
	free(m.tie);
}

bool
run_check(const char *name, struct run *r)
{
	bool good = true, any = false, single = false, is_stack, header;
	struct str last = {NULL, 0};
	char *bytes = NULL;
	size_t capacity = 0;
	count128 ignored;
	struct stat st;

	if (stat(name, &st) != 0 || !S_ISREG(st.st_mode) || access(name, R_OK) != 0)
		return false;
	*r = (struct run){.fd = -1, .name = name, .end = st.st_size, .size = 1 << 18};
	while (good && fill(r)) {
		good = parse(r, &is_stack, &header);
		if (good && header) {
			good = !any;
			r->two = true;
		}
		if (!good || !is_stack)
			continue;
		good = !any || folded_cmp(last, r->text, 0) < 0;
		any = true;
		single = single || !folded_cut_count(&(struct str){r->text.p, r->text.n}, &ignored);
		bytes = mem_grow(bytes, &capacity, r->text.n, 1);
		memcpy(bytes, r->text.p, r->text.n);
		last = (struct str){bytes, r->text.n};
	}
	free(bytes);
	free(r->buffer);
	*r = (struct run){.fd = -1, .name = name, .end = st.st_size, .two = r->two};
	return good && (single || r->two);
}
