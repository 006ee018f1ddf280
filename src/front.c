#include "front.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/par.h"
#include "folded.h"

/* Where the stacks of a part of the input begin, and their names. */
struct front_part {
	uint64_t number;
	size_t first, name;
};

void
front_part(struct front *f, uint64_t number)
{
	f->gap = f->gap || number != f->part + 1;
	f->part = number;
}

/* Begins a part, where the next stack does not follow the last one in the input. */
static void
begin_part(struct front *f)
{
	if (f->nparts > 0 && !f->gap)
		return;
	f->parts = mem_grow(f->parts, &f->parts_capacity, f->nparts + 1, sizeof *f->parts);
	f->parts[f->nparts++] = (struct front_part){f->part, f->n, f->nnames};
	f->gap = false;
}

/* Returns how many names a text has in common with the last one, which it is behind, if that many bytes are. */
static uint32_t
shared_names(const struct front *f, struct str text, size_t common)
{
	uint32_t n = front_depth(f, f->n - 1);

	while (n > 0 && f->end[n - 1] > common)
		n--;
	/* A name that ends where the texts differ goes on in this one, unless all of the last one has ended there. */
	if (n > 0 && f->end[n - 1] == common && folded_end(text, common) > common)
		n--;
	return n;
}

/* Appends the names of a stack but for those that the last one has; returns how many. */
static uint32_t
add_names(struct front *f, struct intern *names, struct str text, uint32_t shared)
{
	struct str rest = shared == 0 ? text : str_sub(text, f->end[shared - 1] + 1, text.n);
	struct str frame[FOLDED_FRAMES];
	uint32_t own = 0;
	bool more = true;

	while (more) {
		size_t n = folded_frames(&rest, frame, &more);

		f->names = mem_grow(f->names, &f->names_capacity, f->nnames + n, sizeof *f->names);
		f->end = mem_grow(f->end, &f->end_capacity, shared + own + n, sizeof *f->end);
		intern_all(names, frame, n, f->names + f->nnames);
		f->nnames += n;
		for (size_t i = 0; i < n; i++)
			f->end[shared + own++] = (size_t)(frame[i].p - text.p) + frame[i].n;
	}
	return own;
}

bool
front_add(struct front *f, struct intern *names, struct str text, size_t known, uint64_t count)
{
	struct front_stack s = {.count = count};

	if (text.n > FRONT_LONGEST) /* it would be kept twice */
		return false;
	begin_part(f);
	if (f->last.p != NULL) {
		size_t common = str_common(f->last, text, known);

		if (folded_cmp(f->last, text, common) >= 0)
			return false;
		if (f->parts[f->nparts - 1].first < f->n)
			s.shared = shared_names(f, text, common);
	}
	s.own = add_names(f, names, text, s.shared);
	f->v = mem_grow(f->v, &f->capacity, f->n + 1, sizeof *f->v);
	f->v[f->n++] = s;
	f->depths += s.shared + s.own;
	f->deepest = s.shared + s.own > f->deepest ? s.shared + s.own : f->deepest;
	f->last = text;
	return true;
}

void
front_keep(struct front *f)
{
	if (f->last.p == NULL || f->last.p == f->text)
		return;
	f->text = mem_grow(f->text, &f->text_capacity, f->last.n + 1, 1);
	memcpy(f->text, f->last.p, f->last.n);
	f->last.p = f->text;
}

/* A part on its way to where it belongs. */
struct move {
	uint64_t number;
	unsigned from;      /* the front */
	size_t first, n;    /* stacks */
	size_t name, names; /* and what they have */
	uint32_t
	    shared; /* names that its first stack begins with as the last one of the part before does */
	size_t to, to_name;
};

/* Fronts that are joined. */
struct joint {
	struct front *to, **from;
	uint32_t *const *number;
	const struct intern *names;
	unsigned n;
	struct move *moves;
	size_t nmoves;
};

static int
cmp_move(const void *a, const void *b)
{
	const struct move *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Lists all parts that have stacks, in order. */
static void
list_moves(struct joint *j)
{
	size_t capacity = 0;

	for (unsigned i = 0; i < j->n; i++) {
		const struct front *f = j->from[i];

		for (size_t k = 0; k < f->nparts; k++) {
			const struct front_part *p = &f->parts[k], *next = p + 1;
			size_t end = k + 1 < f->nparts ? next->first : f->n;
			size_t end_name = k + 1 < f->nparts ? next->name : f->nnames;

			if (end == p->first)
				continue;
			j->moves = mem_grow(j->moves, &capacity, j->nmoves + 1, sizeof *j->moves);
			j->moves[j->nmoves++] = (struct move){p->number, i, p->first, end - p->first,
			    p->name, end_name - p->name, 0, 0, 0};
		}
	}
	if (j->nmoves > 1)
		qsort(j->moves, j->nmoves, sizeof *j->moves, cmp_move);
}

/* Returns the number that a name is to have; where there are none, it keeps its own. */
static inline uint32_t
number_of(const uint32_t *number, uint32_t name)
{
	return number == NULL ? name : number[name];
}

/* The names of a stack, by their numbers among all. */
struct path {
	uint32_t *v;
	size_t n, capacity;
};

/* Makes path that of the last stack of a part. */
static void
find_last(const struct joint *j, const struct move *m, struct path *path)
{
	const struct front *f = j->from[m->from];
	size_t i = m->first + m->n - 1, at = m->name + m->names;

	path->n = front_depth(f, i);
	path->v = mem_grow(path->v, &path->capacity, path->n, sizeof *path->v);
	for (size_t left = path->n; left > 0; i--) {
		const struct front_stack *s = &f->v[i];

		at -= s->own;
		for (; left > s->shared; left--)
			path->v[left - 1] =
			    number_of(j->number[m->from], f->names[at + left - 1 - s->shared]);
	}
}

/* Finds what a part's first stack has in common with the one before; false when it does not belong there. */
static bool
follow(const struct joint *j, struct move *m, const struct path *path)
{
	const uint32_t *number = j->number[m->from], *own = j->from[m->from]->names + m->name;
	uint32_t n = j->from[m->from]->v[m->first].own;

	while (m->shared < n && m->shared < path->n &&
	    number_of(number, own[m->shared]) == path->v[m->shared])
		m->shared++;
	return m->shared < n &&
	    (m->shared == path->n ||
		str_cmp(j->names->v[path->v[m->shared]],
		    j->names->v[number_of(number, own[m->shared])]) < 0);
}

/* Finds where all parts belong; false when they are in no order. */
static bool
place_moves(struct joint *j)
{
	struct path path = {0};
	bool order = true;

	for (size_t i = 0; order && i < j->nmoves; i++) {
		struct move *m = &j->moves[i];

		order = i == 0 || follow(j, m, &path);
		m->to = j->to->n;
		m->to_name = j->to->nnames;
		j->to->n += m->n;
		j->to->nnames += m->names - m->shared;
		find_last(j, m, &path);
	}
	free(path.v);
	return order;
}

/* Moves the parts of one front, and frees it. */
static void
move_some(void *joint, unsigned thread)
{
	struct joint *j = joint;
	struct front *f = j->from[thread], *to = j->to;

	for (size_t i = 0; i < j->nmoves; i++) {
		const struct move *m = &j->moves[i];

		if (m->from != thread)
			continue;
		memcpy(to->v + m->to, f->v + m->first, m->n * sizeof *to->v);
		to->v[m->to].shared = m->shared;
		to->v[m->to].own -= m->shared;
		for (size_t k = m->shared; k < m->names; k++)
			to->names[m->to_name + k - m->shared] =
			    number_of(j->number[thread], f->names[m->name + k]);
	}
	front_free(f);
}

bool
front_join(struct front *to, struct front **from, uint32_t *const *number, unsigned n,
    const struct intern *names)
{
	struct joint j = {.to = to, .from = from, .number = number, .names = names, .n = n};
	bool order;

	list_moves(&j);
	order = place_moves(&j);
	if (order) {
		for (unsigned i = 0; i < n; i++) {
			to->depths += from[i]->depths;
			to->deepest = from[i]->deepest > to->deepest ? from[i]->deepest : to->deepest;
		}
		to->v = mem_get(to->n, sizeof *to->v);
		to->names = mem_get(to->nnames, sizeof *to->names);
		to->capacity = to->n;
		to->names_capacity = to->nnames;
		par_run(n, move_some, &j);
	} else {
		*to = (struct front){0};
	}
	free(j.moves);
	return order;
}

/* A front that is read from its first stack on. */
struct reader {
	const struct front *f;
	const uint32_t *number; /* of its names; NULL where it is theirs */
	size_t next, name;      /* the next stack, and the first name of its own */
	uint32_t *path;         /* of the current stack: room for the deepest */
	uint32_t n;             /* its names, */
	uint32_t shared;        /* and how many of them are those of the stack that was taken last */
	uint64_t count;
	bool more; /* there is a current one */
};

/* Goes on to the next stack. */
static void
read_stack(struct reader *r)
{
	const struct front_stack *s = &r->f->v[r->next];

	r->more = r->next < r->f->n;
	if (!r->more)
		return;
	for (uint32_t k = 0; k < s->own; k++) {
		uint32_t name = r->f->names[r->name++];

		r->path[s->shared + k] = number_of(r->number, name);
	}
	r->n = s->shared + s->own;
	r->shared = s->shared;
	r->count = s->count;
	r->next++;
}

static void
start_reader(struct reader *r, const struct front *f, const uint32_t *number)
{
	*r = (struct reader){.f = f, .number = number, .path = mem_get(f->deepest, sizeof *r->path)};
	read_stack(r);
}

/* Compares the current stacks of two, which have as much in common with the last one each.  What they have in common
 * themselves is what the one behind has with the other. */
static int
compare(struct reader *a, struct reader *b, const uint32_t *rank)
{
	uint32_t k = a->shared, least = a->n < b->n ? a->n : b->n;
	int order;

	while (k < least && a->path[k] == b->path[k])
		k++;
	if (k == least)
		order = (a->n > b->n) - (a->n < b->n);
	else
		order = rank[a->path[k]] < rank[b->path[k]] ? -1 : 1;
	if (order < 0)
		b->shared = k;
	else if (order > 0)
		a->shared = k;
	return order;
}

/* Appends the current stack of one, and its counts. */
static void
put_stack(struct front *to, const struct reader *r, uint64_t before, uint64_t count)
{
	uint32_t own = r->n - r->shared;

	to->names = mem_grow(to->names, &to->names_capacity, to->nnames + own, sizeof *to->names);
	memcpy(to->names + to->nnames, r->path + r->shared, own * sizeof *to->names);
	to->nnames += own;
	to->depths += r->n;
	to->deepest = r->n > to->deepest ? r->n : to->deepest;
	to->before[to->n] = before;
	to->v[to->n++] = (struct front_stack){r->shared, own, count};
}

/* As merging strings by their longest common prefixes is done (Ng and Kakehi, IPSJ 2008): which of two has more in
 * common with the stack that was taken last comes first. */
void
front_beside(struct front *to, struct front *before, struct front *after, const uint32_t *number,
    const uint32_t *rank)
{
	struct reader a, b;

	to->capacity = before->n + after->n;
	to->v = mem_get(to->capacity, sizeof *to->v);
	to->before = mem_get(to->capacity, sizeof *to->before);
	start_reader(&a, before, NULL);
	start_reader(&b, after, number);
	while (a.more || b.more) {
		int order = !b.more || (a.more && a.shared > b.shared) ? -1
		    : !a.more || b.shared > a.shared                   ? 1
								       : compare(&a, &b, rank);

		put_stack(to, order <= 0 ? &a : &b, order <= 0 ? a.count : 0, order >= 0 ? b.count : 0);
		if (order <= 0)
			read_stack(&a);
		if (order >= 0)
			read_stack(&b);
	}
	free(a.path);
	free(b.path);
	front_free(before);
	front_free(after);
}

void
front_free(struct front *f)
{
	free(f->v);
	free(f->before);
	free(f->names);
	free(f->parts);
	free(f->text);
	free(f->end);
	*f = (struct front){0};
}
