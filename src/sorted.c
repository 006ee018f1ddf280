/* The files are looked at in pieces, and written in parts, which begin where some stack is, or belongs, in each file.  To
 * find these places takes reading a few lines of each file for each part, so with more files there are fewer parts. */
#include "sorted.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/par.h"
#include "base/parts.h"
#include "base/progress.h"
#include "folded.h"
#include "run.h"

enum {
	STEP = 1 << 18,          /* bytes of each file in a part, on an average */
	BUFFER = 1 << 17,        /* that a file is read into, at most */
	LITTLE = 1 << 20,        /* bytes: less is not worth a thread */
	OPEN = 64,               /* files that are kept open */
	THREAD_MEMORY = 1 << 20, /* that a thread takes beside what it reads into */
};

/* Files that are merged as they are. */
struct sorted {
	struct run *files; /* each from its first stack on */
	size_t n;
	bool two;         /* counts a line has */
	unsigned threads; /* to work on */
	off_t total;      /* bytes of all files */
	off_t step;       /* bytes of one that a thread looks at at once, and of all that it writes */
	/* Where the parts that are written begin, and the last one ends: for each the sum of its places, and these, one
	 * for each file. */
	off_t *places;
	size_t nparts;
};

/* The lines of a file that begin in a step from there on. */
struct piece {
	size_t file;
	off_t from;
	struct run_found found;
};

/* What the threads share. */
struct work {
	struct sorted *s;
	struct piece *v;
	size_t n, next; /* pieces, or parts */
	bool good;      /* so far */
	pthread_mutex_t lock;
};

/* Takes the next of n; false when there is none, or no use for one. */
static bool
take(struct work *w, size_t *i)
{
	bool more;

	pthread_mutex_lock(&w->lock);
	more = w->good && w->next < w->n;
	*i = w->next++;
	pthread_mutex_unlock(&w->lock);
	return more;
}

static void
check_pieces(void *work, unsigned thread)
{
	struct work *w = work;
	size_t i;

	(void)thread;
	while (take(w, &i)) {
		struct piece *p = &w->v[i];
		const struct run *file = &w->s->files[p->file];
		bool good = run_check(file, p->from, p->from + w->s->step, &p->found);

		pthread_mutex_lock(&w->lock);
		w->good = w->good && good;
		progress_add((uint64_t)w->s->step);
		pthread_mutex_unlock(&w->lock);
	}
}

/* Returns the places where part i begins, the sum of which is in front. */
static off_t *
places(const struct sorted *s, size_t i)
{
	return s->places + i * (s->n + 1);
}

/* Finds where the first stack behind so many bytes of all files, one behind the other, belongs in each of them. */
static void
find_places(const struct sorted *s, off_t from, off_t *to)
{
	size_t file = 0;
	struct run r;
	bool more;

	for (; file + 1 < s->n && from >= s->files[file].end; file++)
		from -= s->files[file].end;
	r = s->files[file];
	r.size = RUN_PROBE;
	more = run_seek(&r, from);
	to[0] = 0;
	for (size_t k = 0; k < s->n; k++) {
		to[k + 1] = !more ? s->files[k].end
		    : k == file   ? r.line
				  : run_find(&s->files[k], r.text);
		to[0] += to[k + 1];
	}
	run_free(&r);
}

static void
find_parts(void *work, unsigned thread)
{
	struct work *w = work;
	size_t i;

	(void)thread;
	while (take(w, &i))
		find_places(w->s, (off_t)(i + 1) * w->s->step, places(w->s, i + 1));
}

/* Where one stack belongs behind another, it does so in every file. */
static int
compare(const void *a, const void *b)
{
	off_t x = *(const off_t *)a, y = *(const off_t *)b;

	return (x > y) - (x < y);
}

/* Leaves out where a part would have little: who writes it would only wait for the one before. */
static void
drop_small_parts(struct sorted *s)
{
	size_t n = 0;

	for (size_t i = 1; i < s->nparts; i++)
		if (places(s, i)[0] - places(s, n)[0] >= s->step / 2)
			memmove(places(s, ++n), places(s, i), (s->n + 1) * sizeof *s->places);
	memmove(places(s, ++n), places(s, s->nparts), (s->n + 1) * sizeof *s->places);
	s->nparts = n;
}

/* Divides the output into parts: one for each step of all files, or one, where there is one thread. */
static void
make_parts(struct sorted *s)
{
	struct work w = {.s = s, .good = true, .n = s->threads > 1 ? (size_t)(s->total / s->step) : 0};
	off_t *first, *end;

	s->nparts = w.n + 1;
	s->places = mem_zero((s->nparts + 1) * (s->n + 1), sizeof *s->places);
	first = places(s, 0);
	end = places(s, s->nparts);
	for (size_t k = 0; k < s->n; k++) {
		first[0] += first[k + 1] = s->files[k].at;
		end[0] += end[k + 1] = s->files[k].end;
	}
	if (w.n > 0) {
		pthread_mutex_init(&w.lock, NULL);
		par_run(s->threads, find_parts, &w);
		pthread_mutex_destroy(&w.lock);
	}
	qsort(s->places, s->nparts + 1, (s->n + 1) * sizeof *s->places, compare);
	drop_small_parts(s);
}

/* Opens a file; false when it cannot be merged, as far as is to be seen at its beginning. */
static bool
open_file(struct sorted *s, const char *name)
{
	struct run *r = &s->files[s->n];
	struct stat st;

	if (strcmp(name, "-") == 0 || stat(name, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return false;
	*r = (struct run){.fd = open(name, O_RDONLY), .name = name, .end = st.st_size, .size = BUFFER};
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
	for (size_t i = 0; i < n; i++)
		if (!open_file(s, operands[i]))
			return false;
	s->two = n > 0 && s->files[0].two;
	return n > 0;
}

/* Lists the pieces of all files. */
static void
list_pieces(struct work *w)
{
	struct sorted *s = w->s;
	size_t capacity = 0;

	for (size_t i = 0; i < s->n; i++)
		for (off_t from = s->files[i].at; from < s->files[i].end; from += s->step) {
			w->v = mem_grow(w->v, &capacity, w->n + 1, sizeof *w->v);
			w->v[w->n++] = (struct piece){.file = i, .from = from};
		}
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

/* Tells whether all lines of each file have so many counts as they seem to have, and the sum of all fits. */
static bool
check_counts(const struct work *w)
{
	bool *one = mem_zero(w->s->n, sizeof *one), good = true;
	count128 sum = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct run_found *found = &w->v[i].found;

		one[w->v[i].file] = one[w->v[i].file] || found->one;
		good = good && count_add(&sum, found->sum);
	}
	for (size_t i = 0; i < w->s->n; i++)
		good = good && (w->s->two || one[i]);
	free(one);
	return good;
}

/* Tells whether all lines of the files are as they should. */
static bool
check_files(struct sorted *s)
{
	struct work w = {.s = s, .good = true};

	pthread_mutex_init(&w.lock, NULL);
	list_pieces(&w);
	progress_start((uint64_t)s->total);
	par_run(s->threads, check_pieces, &w);
	progress_end();
	w.good = w.good && check_counts(&w);
	pthread_mutex_destroy(&w.lock);
	free(w.v);
	return w.good;
}

/* Where the merged stacks go, and how. */
struct sink {
	const struct sorted *s;
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
	const struct sorted *s = sink.s;
	struct run *runs = mem_get(s->n, sizeof *runs);

	sink.out = out;
	for (size_t k = 0; k < s->n; k++) {
		runs[k] = s->files[k];
		runs[k].at = places(s, from)[k + 1];
		runs[k].end = places(s, to)[k + 1];
		runs[k].is_before = sink.beside && k == 0;
	}
	run_merge(runs, s->n, write_one, &sink);
	free(runs);
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
write_all(const struct sorted *s, struct out *out, char separator, bool beside)
{
	struct sink sink = {s, out, separator, s->two || beside, beside};

	if (sink.two)
		folded_write_header(out);
	else
		write_guard(s, out);
	parts_write(out, s->threads, s->nparts, 1, write_parts, &sink);
}

bool
sorted_merge(char *const *operands, bool beside, unsigned threads, size_t memory, struct out *out,
    char separator)
{
	struct sorted s = {0};
	bool good = open_files(&s, operands) && !(beside && s.two);

	if (good) {
		share_memory(&s, threads, memory);
		good = check_files(&s);
	}
	if (good) {
		make_parts(&s);
		write_all(&s, out, separator, beside);
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.files[i].fd >= 0)
			close(s.files[i].fd);
	free(s.files);
	free(s.places);
	return good;
}
