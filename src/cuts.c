/* To find the places of a part takes reading a few lines of each file, so with more files there should be fewer parts. */
#include "cuts.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/par.h"

/* A byte of a file; the first stack whose line begins there or behind it is to begin a part. */
struct spot {
	size_t file;
	off_t at;
};

/* What the threads share. */
struct cutting {
	struct cuts *c;
	const struct run *files;
	struct spot *spots;
	size_t n; /* of these */
	atomic_size_t next;
};

/* Lists a spot for each step bytes: in each file somewhere else, lest those that are alike be cut at about the same
 * stacks; in small ones as if they were one. */
static void
list_spots(struct cutting *w, off_t step)
{
	size_t n = w->c->nfiles, capacity = 0;
	off_t at = step;

	for (size_t k = 0; k < n; k++) {
		if (w->files[k].end >= step)
			at = step / (off_t)(2 * n) * (off_t)(2 * k + 1);
		for (; at < w->files[k].end; at += step) {
			w->spots = mem_grow(w->spots, &capacity, w->n + 1, sizeof *w->spots);
			w->spots[w->n++] = (struct spot){k, at};
		}
		at -= w->files[k].end;
	}
}

/* Returns the places of a part, the sum of which is in front. */
static off_t *
row(const struct cuts *c, size_t part)
{
	return c->places + part * (c->nfiles + 1);
}

/* Finds where the first stack from a spot on belongs in each file. */
static void
find_places(const struct cutting *w, const struct spot *spot, off_t *to)
{
	const struct run *file = &w->files[spot->file];
	struct run r = run_part(file, file->at, file->end);
	bool more;

	r.size = RUN_PROBE;
	more = run_seek(&r, spot->at);
	to[0] = 0;
	for (size_t k = 0; k < w->c->nfiles; k++) {
		to[k + 1] = !more     ? w->files[k].end
		    : k == spot->file ? r.line
				      : run_find(&w->files[k], r.text);
		to[0] += to[k + 1];
	}
	run_free(&r);
}

static void
find_cuts(void *cutting, unsigned thread)
{
	struct cutting *w = cutting;
	size_t i;

	(void)thread;
	while ((i = w->next++) < w->n)
		find_places(w, &w->spots[i], row(w->c, i + 1));
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
drop_small_parts(struct cuts *c, off_t step)
{
	size_t n = 0, size = (c->nfiles + 1) * sizeof *c->places;

	for (size_t i = 1; i < c->n; i++)
		if (cuts_bytes(c, n, i) >= step / 2)
			memmove(row(c, ++n), row(c, i), size);
	memmove(row(c, ++n), row(c, c->n), size);
	c->n = n;
}

void
cuts_make(struct cuts *c, const struct run *files, size_t n, off_t step, unsigned threads)
{
	struct cutting w = {.c = c, .files = files};
	off_t *first, *end;

	c->nfiles = n;
	if (threads > 1)
		list_spots(&w, step);
	c->n = w.n + 1;
	c->places = mem_zero((c->n + 1) * (n + 1), sizeof *c->places);
	first = row(c, 0);
	end = row(c, c->n);
	for (size_t k = 0; k < n; k++) {
		first[0] += first[k + 1] = files[k].at;
		end[0] += end[k + 1] = files[k].end;
	}
	par_run(threads, find_cuts, &w);
	free(w.spots);
	qsort(c->places, c->n + 1, (n + 1) * sizeof *c->places, compare);
	drop_small_parts(c, step);
}

const off_t *
cuts_places(const struct cuts *c, size_t part)
{
	return row(c, part) + 1;
}

off_t
cuts_bytes(const struct cuts *c, size_t from, size_t to)
{
	return row(c, to)[0] - row(c, from)[0];
}

void
cuts_free(struct cuts *c)
{
	free(c->places);
	c->places = NULL;
}
