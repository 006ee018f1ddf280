/* Before anything is written all lines are looked at, in pieces; but where the output is a file, and can be taken back,
 * only the first ones are, and the rest when it is merged. */
#include "sorted.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/par.h"
#include "base/parts.h"
#include "base/progress.h"
#include "cuts.h"
#include "folded.h"
#include "merge.h"
#include "run.h"

enum {
	STEP = 1 << 18,          /* bytes of each file in a part, on an average */
	BUFFER = 1 << 17,        /* that a file is read into, at most */
	LITTLE = 1 << 20,        /* bytes: less is not worth a thread */
	LINE = 1 << 18,          /* bytes of a line, at most */
	OPEN = 64,               /* files that are kept open */
	THREAD_MEMORY = 1 << 20, /* that a thread takes beside what it reads into */
};

/* Files that are merged as they are. */
struct sorted {
	struct run *files; /* each from its first stack on */
	size_t n;
	bool two;         /* counts a line has */
	bool checked;     /* all lines, before any is written */
	unsigned threads; /* to work on */
	off_t total;      /* bytes of all files */
	off_t step;       /* bytes of one that a thread looks at at once, and of all that it writes */
	struct cuts cuts; /* into the parts that are written */

	atomic_bool good;     /* the files can be merged, so far */
	pthread_mutex_t lock; /* of what is found: */
	bool *one;            /* in these, a line certainly has one count; */
	count128 sum;         /* of all counts */
};

/* The lines of a file that begin in a step from there on. */
struct piece {
	size_t file;
	off_t from;
};

/* What the threads share that look at them. */
struct work {
	struct sorted *s;
	struct piece *v;
	size_t n;
	atomic_size_t next;
};

/* Takes note of what is found in so many bytes of a file, or that they are not as they should be. */
static void
note(struct sorted *s, size_t file, off_t bytes, bool good, const struct run_found *found)
{
	pthread_mutex_lock(&s->lock);
	progress_add((uint64_t)bytes);
	s->good = s->good && good && count_add(&s->sum, found->sum);
	s->one[file] = s->one[file] || found->one;
	pthread_mutex_unlock(&s->lock);
}

static void
check_pieces(void *work, unsigned thread)
{
	struct work *w = work;
	struct run_found found;
	size_t i;

	(void)thread;
	while (w->s->good && (i = w->next++) < w->n) {
		const struct piece *p = &w->v[i];
		bool good = run_check(&w->s->files[p->file], p->from, p->from + w->s->step, &found);

		note(w->s, p->file, w->s->step, good, &found);
	}
}

/* Opens a file; false when it cannot be merged, as far as is to be seen at its beginning. */
static bool
open_file(struct sorted *s, const char *name)
{
	struct run *r = &s->files[s->n];
	struct stat st;

	if (strcmp(name, "-") == 0 || stat(name, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return false;
	*r = (struct run){
	    .fd = open(name, O_RDONLY), .name = name, .end = st.st_size, .size = BUFFER, .most = LINE};
	if (r->fd < 0)
		return false;
	if (s->n++ >= OPEN) {
		close(r->fd);
		r->fd = -1;
	}
	s->total += r->end;
	return run_begin(r) && r->two == s->files[0].two;
}

static bool
open_files(struct sorted *s, char *const *operands)
{
	size_t n = 0;

	while (operands[n] != NULL)
		n++;
	s->files = mem_get(n, sizeof *s->files);
	s->one = mem_zero(n, sizeof *s->one);
	for (size_t i = 0; i < n; i++)
		if (!open_file(s, operands[i]))
			return false;
	s->two = n > 0 && s->files[0].two;
	return n > 0;
}

/* Settles how many threads there are, and what each reads into. */
static void
share_memory(struct sorted *s, unsigned threads, size_t memory)
{
	size_t size;

	s->threads = threads;
	if (memory / THREAD_MEMORY < s->threads)
		s->threads = (unsigned)(memory / THREAD_MEMORY);
	if (s->total / LITTLE < s->threads)
		s->threads = (unsigned)(s->total / LITTLE);
	if (s->threads == 0)
		s->threads = 1;
	size = memory / s->threads / s->n;
	for (size_t i = 0; i < s->n; i++)
		s->files[i].size = size < RUN_PROBE ? RUN_PROBE : size < BUFFER ? size : BUFFER;
	s->step = (off_t)s->n * STEP;
}

/* Looks at the lines of the files, or at the first ones of each. */
static void
check_files(struct sorted *s)
{
	struct work w = {.s = s};
	size_t capacity = 0;

	for (size_t i = 0; i < s->n; i++) {
		off_t at = s->files[i].at, end = s->checked ? s->files[i].end : at + 1;

		for (; at < end; at += s->step) {
			w.v = mem_grow(w.v, &capacity, w.n + 1, sizeof *w.v);
			w.v[w.n++] = (struct piece){.file = i, .from = at};
		}
	}
	par_run(s->threads, check_pieces, &w);
	free(w.v);
}

/* Tells whether all lines of each file have as many counts as they seem to have. */
static bool
check_counts(const struct sorted *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->two && !s->one[i])
			return false;
	return true;
}

/* Where the merged stacks go, and how. */
struct sink {
	struct sorted *s;
	struct out *out;
	char separator;
	bool two, beside;
};

static void
write_one(void *arg, struct str text, count128 before, count128 count)
{
	struct sink *sink = arg;

	folded_write(sink->out, text, sink->separator, sink->two, before, count);
}

static void
write_parts(const void *of, size_t from, size_t to, struct out *out)
{
	struct sink sink = *(const struct sink *)of;
	struct sorted *s = sink.s;
	const off_t *begin = cuts_places(&s->cuts, from), *end = cuts_places(&s->cuts, to);
	struct run *runs, *wrong;
	struct run_found *found;

	if (!s->good)
		return;
	runs = mem_get(s->n, sizeof *runs);
	found = mem_zero(s->n, sizeof *found);
	sink.out = out;
	for (size_t k = 0; k < s->n; k++) {
		runs[k] = run_part(&s->files[k], begin[k], end[k]);
		runs[k].beyond = s->files[k].end;
		runs[k].is_before = sink.beside && k == 0;
		runs[k].found = &found[k];
	}
	wrong = merge_runs(runs, s->n, write_one, &sink);
	if (wrong != NULL && s->checked)
		run_die(wrong);
	for (size_t k = 0; k < s->n; k++) {
		note(s, k, end[k] - begin[k], wrong == NULL, &found[k]);
		run_free(&runs[k]);
	}
	free(runs);
	free(found);
}

/* Writes what a profile with one count may need in front of its first stack. */
static void
write_guard(const struct sorted *s, struct out *out)
{
	struct run *runs = mem_get(s->n, sizeof *runs), *first = NULL;

	for (size_t k = 0; k < s->n; k++) {
		runs[k] = s->files[k];
		runs[k].size = RUN_PROBE;
		if (run_next(&runs[k]) &&
		    (first == NULL || folded_cmp(runs[k].text, first->text, 0) < 0))
			first = &runs[k];
	}
	if (first != NULL)
		folded_write_guard(out, first->text);
	for (size_t k = 0; k < s->n; k++)
		run_free(&runs[k]);
	free(runs);
}

static void
write_all(struct sorted *s, struct out *out, char separator, bool beside)
{
	struct sink sink = {s, out, separator, s->two || beside, beside};

	if (sink.two)
		folded_write_header(out);
	else
		write_guard(s, out);
	parts_write(out, s->threads, s->cuts.n, 1, write_parts, &sink);
}

/* Merges the open files; false when they are not as they should be, and nothing is written. */
static bool
merge(struct sorted *s, struct out *out, char separator, bool beside)
{
	s->checked = !out_mark(out);
	progress_start((uint64_t)s->total);
	check_files(s);
	if (s->checked)
		progress_end();
	s->good = s->good && (!s->checked || check_counts(s));
	if (s->good) {
		s->sum = 0; /* they are counted again */
		cuts_make(&s->cuts, s->files, s->n, s->step, s->threads);
		write_all(s, out, separator, beside);
	}
	progress_end();
	s->good = s->good && check_counts(s);
	if (!s->good && !s->checked)
		out_rewind(out);
	return s->good;
}

bool
sorted_merge(char *const *operands, bool beside, unsigned threads, size_t memory, struct out *out,
    char separator)
{
	struct sorted s = {.good = true};
	bool good = open_files(&s, operands) && !(beside && s.two);

	if (good) {
		share_memory(&s, threads, memory);
		pthread_mutex_init(&s.lock, NULL);
		good = merge(&s, out, separator, beside);
		pthread_mutex_destroy(&s.lock);
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.files[i].fd >= 0)
			close(s.files[i].fd);
	free(s.files);
	cuts_free(&s.cuts);
	free(s.one);
	return good;
}
