#include "svg/attr.h"

#include <stdlib.h>

#include "base/msg.h"
#include "svg/lines.h"

static const char *const keys[ATTR_KEYS] = {
    "id", "class", "title", "href", "target", "g_extra", "a_extra"};

static bool
name_char(char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return true;
	return !first && ((c >= '0' && c <= '9') || c == '-' || c == '.');
}

bool
attr_extra(struct str *extra, struct str *name, struct str *value)
{
	struct str s = *extra;
	size_t n = 0;

	while (s.n > 0 && s.p[0] == ' ')
		s = str_sub(s, 1, s.n);
	while (n < s.n && name_char(s.p[n], n == 0))
		n++;
	if (n == 0 || n + 2 > s.n || s.p[n] != '=' || (s.p[n + 1] != '"' && s.p[n + 1] != '\''))
		return false;
	*name = str_sub(s, 0, n);
	*value = str_sub(s, n + 2, s.n);
	value->n = str_find(*value, s.p[n + 1]);
	if (n + 2 + value->n == s.n)
		return false;
	*extra = str_sub(s, n + 3 + value->n, s.n);
	return true;
}

/* Tells what is wrong with the value of g_extra or a_extra, NULL when it is fine. */
static const char *
check_extra(struct str all)
{
	static const char *const taken[] = {
	    "id", "class", "href", "target", "style", "xmlns", "data-x", "data-w"};
	struct str rest = all, name, value, earlier, name2, value2;

	while (attr_extra(&rest, &name, &value)) {
		for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
			if (str_eq(name, str_c(taken[i])))
				return "an attribute that foldsvg writes itself";
		for (earlier = all; attr_extra(&earlier, &name2, &value2) && name2.p < name.p;)
			if (str_eq(name, name2))
				return "an attribute is there twice";
	}
	while (rest.n > 0 && rest.p[0] == ' ')
		rest = str_sub(rest, 1, rest.n);
	return rest.n > 0 ? "not a list of name=\"value\"" : NULL;
}

static const char *
take_pair(struct attrs *a, struct attr *to, struct str pair)
{
	size_t n = str_find(pair, '=');
	struct str value;

	if (n == pair.n)
		return "missing '='";
	value = str_sub(pair, n + 1, pair.n);
	for (int k = 0; k < ATTR_KEYS; k++) {
		if (!str_eq(str_sub(pair, 0, n), str_c(keys[k])))
			continue;
		if ((k == ATTR_GEXTRA || k == ATTR_AEXTRA) && check_extra(value) != NULL)
			return check_extra(value);
		to->value[k] = arena_copy(&a->text, value);
		return NULL;
	}
	return "unknown attribute";
}

static const char *
take_line(void *to, struct str line)
{
	struct attrs *a = to;
	struct attr one = {0};
	size_t n = str_find(line, '\t');
	const char *why;

	if (n == line.n)
		return "missing tab";
	one.name = arena_copy(&a->text, str_sub(line, 0, n));
	while (n < line.n) {
		struct str rest = str_sub(line, n + 1, line.n);
		size_t tab = str_find(rest, '\t');

		if (tab > 0 && (why = take_pair(a, &one, str_sub(rest, 0, tab))) != NULL)
			return why;
		n += 1 + tab;
	}
	a->v = mem_grow(a->v, &a->capacity, a->n + 1, sizeof *a->v);
	a->v[a->n++] = one;
	return NULL;
}

/* By name, the later line first: that is the one that counts. */
static int
compare(const void *a, const void *b)
{
	const struct attr *x = a, *y = b;
	int c = str_cmp(x->name, y->name);

	return c != 0 ? c : (x->order < y->order) - (x->order > y->order);
}

int
attr_load(struct attrs *a, const char *path)
{
	int status = lines_each(path, take_line, a);
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		a->v[i].order = i;
	if (a->n > 1)
		qsort(a->v, a->n, sizeof *a->v, compare);
	for (size_t i = 0; i < a->n; i++)
		if (i == 0 || !str_eq(a->v[i].name, a->v[n - 1].name))
			a->v[n++] = a->v[i];
	a->n = n;
	return status;
}

const struct attr *
attr_find(const struct attrs *a, struct str name)
{
	size_t low = 0, high = a->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = str_cmp(name, a->v[middle].name);

		if (c == 0)
			return &a->v[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
