#include "svg/colour.h"

#include "base/mem.h"
#include "svg/change.h"
#include "svg/vector.h"

void
colour_start(struct colour *c, const struct tree *t)
{
	c->most = 0;
	for (size_t i = 0; t->two && i < t->n; i++) {
		const struct node *v = &t->v[i];
		count128 d =
		    v->self > v->self_before ? v->self - v->self_before : v->self_before - v->self;

		if (d > c->most)
			c->most = d;
	}
}

static struct rgb
change(const struct colour *c, const struct tree *t, uint32_t i)
{
	int step;

	if (c->delta == COLOUR_SELF) {
		if (i == TREE_NONE)
			return change_red_blue(0, 0, c->most, false);
		return change_red_blue(t->v[i].self_before, t->v[i].self, c->most, c->negate);
	}
	if (i == TREE_NONE)
		return change_colour(0);
	step = change_step(t->v[i].total_before, t->v[i].total, t->total_before, t->total);
	return change_colour(c->negate ? -step : step);
}

/* In the stacks that the chain palette is made for, wakers stand behind a frame "--": they are named as
 * flamegraph.pl names them for their colour. */
static struct str
waker_name(struct colour *c, const struct node *v, uint32_t i)
{
	static const char mark[4] = "_[w]";

	if (i < c->woken) {
		c->text = mem_grow(c->text, &c->capacity, v->name.n + sizeof mark, 1);
		memcpy(c->text, v->name.p, v->name.n);
		memcpy(c->text + v->name.n, mark, sizeof mark);
		return (struct str){c->text, v->name.n + sizeof mark};
	}
	if (str_eq(v->name, STR("--")))
		c->woken = v->end;
	return v->name;
}

static struct rgb
named(struct colour *c, struct str name)
{
	struct vector v;

	switch (c->source) {
	case COLOUR_HASH:
		v = vector_hash(name);
		break;
	case COLOUR_FNV:
		v = vector_fnv(name);
		break;
	case COLOUR_RANDOM:
		v = vector_random(&c->seed);
		break;
	default:
		v = vector_name(name);
	}
	return palette_colour(c->palette, name, v, c->source == COLOUR_FNV);
}

struct rgb
colour_node(struct colour *c, const struct tree *t, uint32_t i)
{
	int chain;
	struct str name = {"", 0};
	struct rgb made;
	const struct rgb *known;

	if (i != TREE_NONE) {
		name = t->v[i].name;
		if (palette_find("chain", &chain) && c->palette == chain)
			name = waker_name(c, &t->v[i], i);
		if (str_eq(t->v[i].name, STR("--")))
			return (struct rgb){160, 160, 160};
		if (str_eq(t->v[i].name, STR("-")))
			return (struct rgb){200, 200, 200};
	}
	if (t->two)
		return change(c, t, i);
	if (c->map == NULL)
		return named(c, name);
	known = palmap_find(c->map, name);
	if (known != NULL)
		return *known;
	made = named(c, name);
	palmap_set(c->map, name, made);
	return made;
}
