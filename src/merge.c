/* Merging keeps for every run how many bytes its next stack shares with the one written last.  Of two, the
 * one that shares more comes first, and only where they share equally much need bytes be compared, from
 * there on (Ng and Kakehi, "Merging string sequences by longest common prefixes", IPSJ 2008): each
 * byte of the input is looked at about once, however long the common beginnings are. */
#include "merge.h"

#include <stdlib.h>

#include "base/mem.h"
#include "folded.h"

/* What merge_runs works on. */
struct merge {
	struct run **run; /* those that have a stack */
	struct run **tie; /* some of them */
	size_t n, ties;
};

/* Returns the run whose stack is the next one.  Every other one's shared bytes become those it shares with
 * that stack: fewer than the longest with the last stack means as many with the next. */
static struct run *
find_first(struct merge *m)
{
	size_t most = 0;
	struct run *first;

	m->ties = 0;
	for (size_t i = 0; i < m->n; i++)
		most = m->run[i]->shared > most ? m->run[i]->shared : most;
	for (size_t i = 0; i < m->n; i++)
		if (m->run[i]->shared == most)
			m->tie[m->ties++] = m->run[i];
	first = m->tie[0];
	for (size_t i = 1; i < m->ties; i++) {
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

/* Lists all runs with that stack among the ties, and adds up their counts; returns the one with which the sum is too
 * large, or NULL. */
static struct run *
find_equal(struct merge *m, struct str text, count128 *before, count128 *count)
{
	m->ties = 0;
	*before = *count = 0;
	for (size_t i = 0; i < m->n; i++) {
		struct run *r = m->run[i];

		if (r->shared != text.n || r->text.n != text.n)
			continue;
		m->tie[m->ties++] = r;
		r->too_large = !count_add(before, r->before) || !count_add(count, r->count);
		r->wrong = r->too_large;
		if (r->wrong)
			return r;
	}
	return NULL;
}

/* Frees a run that has come to its end. */
static void
leave(struct merge *m, struct run *r)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->run[i] == r)
			m->run[i] = m->run[--m->n];
	run_free(r);
}

/* Goes on in a run of a merge; returns it where something is wrong, else NULL. */
static struct run *
advance(struct merge *m, struct run *r)
{
	if (!run_next(r) && !r->wrong)
		leave(m, r);
	return r->wrong ? r : NULL;
}

struct run *
merge_runs(struct run *runs, size_t n,
    void (*each)(void *arg, struct str text, count128 before, count128 count), void *arg)
{
	struct merge m = {.run = mem_get(n, sizeof *m.run), .tie = mem_get(n, sizeof *m.tie)};
	struct run *wrong = NULL;

	for (size_t i = 0; i < n && wrong == NULL; i++) {
		m.run[m.n++] = &runs[i];
		wrong = advance(&m, &runs[i]);
	}
	while (m.n > 0 && wrong == NULL) {
		struct str text = find_first(&m)->text;
		count128 before, count;

		wrong = find_equal(&m, text, &before, &count);
		if (wrong == NULL)
			each(arg, text, before, count);
		for (size_t i = 0; i < m.ties && wrong == NULL; i++)
			wrong = advance(&m, m.tie[i]);
	}
	free(m.run);
	free(m.tie);
	return wrong;
}
