#include "sample/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/msg.h"
#include "sketch.h"

enum {
	MOMENTS = 1 << 14,     /* of a timeline that wait to be put in order */
	SETTLE_NS = 500000000, /* a sample is not later than that behind its moment */
};

/* A sample of a timeline: its stack is at an offset of the texts. */
struct moment {
	uint64_t when, us;
	size_t at, n;
};

/* The samples of one file. */
struct part {
	pid_t pid;            /* 0 when it is of all */
	struct sketch sketch; /* its stacks are all of them, unless there is a bound */
	struct moment *moments;
	size_t nmoments, moments_capacity;
	char *texts;
	size_t ntexts, texts_capacity;
	struct out *out; /* of a timeline in a file of its own */
};

static bool
is_stream(const char *path)
{
	struct stat st;

	return path == NULL || strcmp(path, "-") == 0 || (stat(path, &st) == 0 && !S_ISREG(st.st_mode));
}

void
profile_start(struct profile *p)
{
	pthread_mutex_init(&p->lock, NULL);
	p->parts = NULL;
	p->nparts = p->capacity = 0;
	p->replaces = !is_stream(p->path) && !p->timeline;
	p->out = p->split ? NULL : out_open(p->path);
}

static struct part *
find_part(struct profile *p, pid_t pid)
{
	if (!p->split)
		pid = 0;
	for (size_t i = 0; i < p->nparts; i++)
		if (p->parts[i].pid == pid)
			return &p->parts[i];
	p->parts = mem_grow(p->parts, &p->capacity, p->nparts + 1, sizeof *p->parts);
	p->parts[p->nparts] = (struct part){.pid = pid};
	return &p->parts[p->nparts++];
}

static void
add(struct stacks *s, struct str text, count128 count)
{
	if (!stacks_add(s, text, 0, count))
		msg_die("a count is too large");
}

/* Adds to a part's stacks, or to the sketch of them that is kept in their place. */
static void
add_sample(struct profile *p, struct part *t, struct str text, count128 count)
{
	if (p->prune == 0) {
		add(&t->sketch.kept, text, count);
		return;
	}
	t->sketch.n = (size_t)p->prune / 2;
	sketch_line(&t->sketch, text, count);
}

static int
by_time(const void *a, const void *b)
{
	const struct moment *x = a;
	const struct moment *y = b;

	return x->when != y->when ? (x->when > y->when) - (x->when < y->when)
				  : (x->at > y->at) - (x->at < y->at);
}

/* Returns the path of a process's own file. */
static const char *
split_path(const struct profile *p, pid_t pid, char *room, size_t n)
{
	snprintf(room, n, "%s.%d", p->path, (int)pid);
	return room;
}

/* Writes the moments before a time, in order; what is left moves to the front. */
static void
write_moments(struct profile *p, struct part *t, uint64_t before)
{
	char path[4200];
	char *rest = NULL;
	size_t n = 0, done = 0, nrest = 0, rest_capacity = 0;

	if (t->out == NULL)
		t->out = p->split ? out_open(split_path(p, t->pid, path, sizeof path)) : p->out;
	if (t->nmoments > 1)
		qsort(t->moments, t->nmoments, sizeof *t->moments, by_time);
	for (; done < t->nmoments && t->moments[done].when < before; done++) {
		out_bytes(t->out, t->texts + t->moments[done].at, t->moments[done].n);
		out_char(t->out, ' ');
		out_u64(t->out, t->moments[done].us);
		out_char(t->out, '\n');
	}
	for (; done < t->nmoments; done++) {
		struct moment m = t->moments[done];

		rest = mem_grow(rest, &rest_capacity, nrest + m.n, 1);
		memcpy(rest + nrest, t->texts + m.at, m.n);
		m.at = nrest;
		nrest += m.n;
		t->moments[n++] = m;
	}
	free(t->texts);
	t->texts = rest;
	t->ntexts = nrest;
	t->texts_capacity = rest_capacity;
	t->nmoments = n;
	out_flush(t->out);
}

static void
add_moment(struct profile *p, struct part *t, struct str stack, uint64_t us, uint64_t when)
{
	if (us == 0)
		return;
	t->moments = mem_grow(t->moments, &t->moments_capacity, t->nmoments + 1, sizeof *t->moments);
	t->texts = mem_grow(t->texts, &t->texts_capacity, t->ntexts + stack.n, 1);
	memcpy(t->texts + t->ntexts, stack.p, stack.n);
	t->moments[t->nmoments++] = (struct moment){when, us, t->ntexts, stack.n};
	t->ntexts += stack.n;
	if (t->nmoments >= MOMENTS)
		write_moments(p, t, when > SETTLE_NS ? when - SETTLE_NS : 0);
}

void
profile_add(
    struct profile *p, pid_t pid, struct str stack, uint64_t samples, uint64_t us, uint64_t when)
{
	uint64_t n = p->microseconds ? us : samples;
	struct part *t;

	pthread_mutex_lock(&p->lock);
	t = find_part(p, pid);
	if (p->timeline)
		add_moment(p, t, stack, us, when);
	else if (n > 0)
		add_sample(p, t, stack, n * COUNT_ONE);
	pthread_mutex_unlock(&p->lock);
}

/* Takes the stacks of a part to be written: a copy when they are to be written again. */
static struct stacks
take_stacks(struct part *t, bool keep)
{
	struct stacks taken = {0};

	if (keep) {
		for (size_t i = 0; i < t->sketch.kept.n; i++)
			add(&taken, t->sketch.kept.v[i].text, t->sketch.kept.v[i].count);
	} else {
		taken = t->sketch.kept;
		t->sketch = (struct sketch){0};
	}
	return taken;
}

/* Writes part i.  Samples go on being added meanwhile: who reads our output may be slow. */
static void
write_part(struct profile *p, size_t i, bool last)
{
	struct stacks taken;
	struct out *o = p->out;
	char path[4200];

	pthread_mutex_lock(&p->lock);
	if (p->timeline) {
		write_moments(p, &p->parts[i], UINT64_MAX);
		pthread_mutex_unlock(&p->lock);
		return;
	}
	taken = take_stacks(&p->parts[i], !last && (p->split || p->replaces));
	if (p->split)
		o = out_open(split_path(p, p->parts[i].pid, path, sizeof path));
	pthread_mutex_unlock(&p->lock);
	stacks_sort(&taken);
	stacks_write(&taken, o);
	stacks_free(&taken);
	if (p->split)
		out_close(o);
}

static size_t
count_parts(struct profile *p)
{
	size_t n;

	pthread_mutex_lock(&p->lock);
	n = p->nparts;
	pthread_mutex_unlock(&p->lock);
	return n;
}

static void
write_all(struct profile *p, bool last)
{
	for (size_t i = 0; i < count_parts(p); i++)
		write_part(p, i, last);
	if (p->out != NULL && (last || p->replaces)) {
		out_close(p->out);
		p->out = last ? NULL : out_open(p->path);
	} else if (p->out != NULL) {
		pthread_mutex_lock(&p->lock); /* a timeline is written by others, too */
		out_flush(p->out);
		pthread_mutex_unlock(&p->lock);
	}
}

void
profile_write(struct profile *p)
{
	write_all(p, false);
}

void
profile_end(struct profile *p)
{
	write_all(p, true);
	for (size_t i = 0; i < p->nparts; i++) {
		struct part *t = &p->parts[i];

		if (p->split && t->out != NULL)
			out_close(t->out);
		stacks_free(&t->sketch.kept);
		free(t->moments);
		free(t->texts);
	}
	free(p->parts);
	p->parts = NULL;
	p->nparts = 0;
	pthread_mutex_destroy(&p->lock);
}
