#include "svg/colour.h"

#include "base/mem.h"
#include "svg/change.h"
#include "svg/vector.h"

void
colour_start(struct colour *c, const struct tree *t)
{
	c->most = 0;
	if (palette_has_modules(c->palette))
		modules_make(&c->modules, t);
	for (size_t i = 0; t->two && i < t->n; i++) {
		count128 before, self = tree_self(t, i, &before);
		count128 d = self > before ? self - before : before - self;

		if (d > c->most)
			c->most = d;
	}
}

static struct rgb
change(const struct colour *c, const struct tree *t, uint32_t i)
{
	count128 before, self;
	int step;

	if (c->delta == COLOUR_SELF) {
		if (i == TREE_NONE)
			return change_red_blue(0, 0, c->most, false);
		self = tree_self(t, i, &before);
		return change_red_blue(before, self, c->most, c->negate);
	}
	if (i == TREE_NONE)
		return change_colour(0);
	step = change_step(tree_total_before(t, i), tree_total(t, i), t->total_before, t->total);
	return change_colour(c->negate ? -step : step);
}

struct str
colour_waker(struct colour *c, const struct tree *t, uint32_t i)
{
	static const char mark[4] = "_[w]";
	struct str name = tree_name(t, i);

	if (!palette_has_wakers(c->palette))
		return name;
	if (i < c->woken && !str_eq(name, STR("--"))) {
		c->text = mem_grow(c->text, &c->capacity, name.n + sizeof mark, 1);
		memcpy(c->text, name.p, name.n);
		memcpy(c->text + name.n, mark, sizeof mark);
		return (struct str){c->text, name.n + sizeof mark};
	}
	if (str_eq(name, STR("--")) && t->v[i].end > c->woken)
		c->woken = t->v[i].end;
	return name;
}

static struct rgb
made(struct colour *c, struct str name)
{
	struct vector v;

	if (palette_has_modules(c->palette))
		return modules_colour(&c->modules, name);
	switch (c->source) {
	case COLOUR_HASH:
		v = vector_hash(name);
		break;
	case COLOUR_FNV:
		v = vector_fnv(name);
		break;
	case COLOUR_RANDOM:
		v = vector_random(name);
		break;
	default:
		v = vector_name(name);
	}
	return palette_colour(c->palette, name, v, c->source == COLOUR_FNV);
}

struct rgb
colour_name(struct colour *c, struct str name)
{
	const struct rgb *known;
	struct rgb new;

	if (str_eq(name, STR("--")))
		return (struct rgb){160, 160, 160};
	if (str_eq(name, STR("-")) || str_eq(name, STR("-_[w]")))
		return (struct rgb){200, 200, 200};
	if (c->map == NULL)
		return made(c, name);
	known = palmap_find(c->map, name);
	if (known != NULL)
		return *known;
	new = made(c, name);
	palmap_set(c->map, name, new);
	return new;
}

struct rgb
colour_node(struct colour *c, const struct tree *t, uint32_t i)
{
	struct str name = i == TREE_NONE ? (struct str){"", 0} : colour_waker(c, t, i);

	if (t->two && !str_eq(name, STR("--")) && !str_eq(name, STR("-")))
		return change(c, t, i);
	return colour_name(c, name);
}

bool
colour_in_order(const struct colour *c)
{
	return c->map != NULL || palette_has_wakers(c->palette);
}
