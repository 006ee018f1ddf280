#include "svg/module.h"

#include <stdlib.h>

#include "base/mem.h"
#include "stacks.h"

const struct rgb modules_grey = {0xbd, 0xbd, 0xbd};

/* Apart for the colour-blind as well, as far as seven colours can be (CIEDE2000 7 or more); black text on
 * each has a contrast of 6.7 to 1 or more. */
static const struct rgb colours[MODULE_COLOURS] = {{0xe6, 0x9f, 0x00}, {0x56, 0xb4, 0xe9},
    {0x2b, 0xb3, 0x8a}, {0xf0, 0xe4, 0x42}, {0x6f, 0x8f, 0xe0}, {0xe8, 0x70, 0x3a}, {0xd4, 0x93, 0xbe}};

/* Returns what is in front of the last c but at most two components that c separates. */
static struct str
components(struct str s, char c)
{
	size_t seen = 0, end = 0;

	for (size_t i = 0; i < s.n && seen < 2; i++)
		if (s.p[i] == c) {
			end = i;
			seen++;
		}
	return str_sub(s, 0, end);
}

/* Returns the package of "function(package.module)", as foldsample writes Python's; "" of other names. */
static struct str
python_package(struct str name)
{
	size_t open = name.n, end;

	if (name.n == 0 || name.p[name.n - 1] != ')')
		return STR("");
	while (open > 0 && name.p[open - 1] != '(')
		open--;
	for (end = open; end < name.n - 1 && name.p[end] != '.'; end++)
		if (memchr(" <>*&:/,", name.p[end], 8) != NULL) /* the arguments of something else */
			return STR("");
	return open > 1 ? str_sub(name, open, end) : STR("");
}

struct str
module_of(struct str name)
{
	size_t tick = str_find(name, '`');
	struct str package = python_package(name);

	if (str_ends(name, STR("_[k]")))
		return STR("kernel");
	if (tick > 0 && tick < name.n)
		return str_sub(name, 0, tick);
	while (name.n > 0 && memchr("(<&[", name.p[0], 4) != NULL)
		name = str_sub(name, 1, name.n);
	while (name.n > 0 && memchr(")]", name.p[name.n - 1], 2) != NULL)
		name.n--;
	for (size_t i = 0; i + 1 < name.n; i++)
		if (name.p[i] == ':' && name.p[i + 1] == ':')
			return str_sub(name, 0, i);
	if (str_starts(name, STR("/")))
		return str_base(name);
	if (str_find(name, '/') < name.n)
		return components(name, '/');
	if (package.n > 0)
		return package;
	if (components(name, '.').n > 0 && str_find(name, ' ') == name.n &&
	    str_find(name, '@') == name.n)
		return components(name, '.');
	return (struct str){"", 0};
}

static int
compare(const void *a, const void *b)
{
	const struct stack *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return str_cmp(x->text, y->text);
}

/* Gives v[i] the colour its name asks for, or the next that those before it have not. */
static void
give_colour(struct modules *m, size_t i)
{
	uint32_t h = 0x811c9dc5;
	size_t taken = 1;

	for (size_t k = 0; k < m->v[i].name.n; k++)
		h = (h ^ (unsigned char)m->v[i].name.p[k]) * 0x01000193;
	for (size_t c = h % MODULE_COLOURS; taken > 0; c = (c + 1) % MODULE_COLOURS) {
		taken = 0;
		m->v[i].colour = colours[c];
		for (size_t k = 0; k < i; k++)
			taken += memcmp(&m->v[k].colour, &colours[c], sizeof colours[c]) == 0;
	}
}

void
modules_make(struct modules *m, const struct tree *t)
{
	struct stacks all = {0}; /* of one frame each: adds up, exactly */

	*m = (struct modules){0};
	for (size_t i = 0; i < t->n; i++) {
		struct str name = module_of(tree_name(t, i));
		count128 self = tree_self(t, i, NULL);

		if (name.n == 0)
			m->others += self;
		else if (self > 0)
			stacks_add(&all, name, 0, self); /* fits, as the sum of all does */
	}
	if (all.n > 1)
		qsort(all.v, all.n, sizeof *all.v, compare);
	for (size_t i = 0; i < all.n; i++)
		if (i < MODULE_COLOURS) {
			char *copy = mem_get(all.v[i].text.n, 1);

			memcpy(copy, all.v[i].text.p, all.v[i].text.n);
			m->v[i].name = (struct str){copy, all.v[i].text.n};
			m->v[i].self = all.v[i].count;
			give_colour(m, i);
			m->n++;
		} else {
			m->others += all.v[i].count;
		}
	stacks_free(&all);
}

/* Returns the module of a function, NULL when it has no colour. */
static const struct module *
find(const struct modules *m, struct str name)
{
	struct str module = module_of(name);

	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->v[i].name, module))
			return &m->v[i];
	return NULL;
}

struct str
modules_name(const struct modules *m, struct str name)
{
	const struct module *v = find(m, name);

	return v == NULL ? STR("other") : v->name;
}

struct rgb
modules_colour(const struct modules *m, struct str name)
{
	const struct module *v = find(m, name);

	return v == NULL ? modules_grey : v->colour;
}
