#include "svg/palmap.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/count.h"
#include "base/msg.h"
#include "base/out.h"
#include "svg/lines.h"

/* Returns the slot where name is, or the free one where it belongs. */
static size_t
slot_of(const struct palmap *m, struct str name)
{
	uint64_t h = 0xcbf29ce484222325;
	size_t i;

	for (i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 0x100000001b3;
	for (i = (size_t)h & (m->nslots - 1); m->slots[i] != 0; i = (i + 1) & (m->nslots - 1))
		if (str_eq(m->v[m->slots[i] - 1].name, name))
			break;
	return i;
}

static void
grow_slots(struct palmap *m)
{
	free(m->slots);
	m->nslots = m->nslots == 0 ? 64 : m->nslots * 2;
	m->slots = mem_zero(m->nslots, sizeof *m->slots);
	for (size_t i = 0; i < m->n; i++)
		m->slots[slot_of(m, m->v[i].name)] = (uint32_t)i + 1;
}

const struct rgb *
palmap_find(const struct palmap *m, struct str name)
{
	uint32_t i = m->nslots == 0 ? 0 : m->slots[slot_of(m, name)];

	return i == 0 ? NULL : &m->v[i - 1].colour;
}

void
palmap_set(struct palmap *m, struct str name, struct rgb colour)
{
	size_t slot;

	if (m->n * 2 >= m->nslots)
		grow_slots(m);
	slot = slot_of(m, name);
	if (m->slots[slot] == 0) {
		m->v = mem_grow(m->v, &m->capacity, m->n + 1, sizeof *m->v);
		m->v[m->n++] = (struct palmap_entry){arena_copy(&m->names, name), colour};
		m->slots[slot] = (uint32_t)m->n;
	}
	m->v[m->slots[slot] - 1].colour = colour;
}

/* Takes a number up to 255 and the character behind it off *s. */
static bool
take_part(struct str *s, char behind, uint8_t *part)
{
	size_t n = str_find(*s, behind);
	uint64_t v;

	if (n == s->n || n > 3 || !num_u64(str_sub(*s, 0, n), 255, &v))
		return false;
	*part = (uint8_t)v;
	*s = str_sub(*s, n + 1, s->n);
	return true;
}

/* The name ends at the last arrow: names may hold arrows, colours do not. */
static const char *
take_line(void *to, struct str line)
{
	struct str value;
	struct rgb c;
	size_t i = line.n;

	while (i >= 2 && memcmp(line.p + i - 2, "->", 2) != 0)
		i--;
	if (i < 2)
		return "missing '->'";
	value = str_sub(line, i, line.n);
	if (!str_starts(value, STR("rgb(")))
		return "not a colour: rgb(r,g,b) is expected";
	value = str_sub(value, 4, value.n);
	if (!take_part(&value, ',', &c.r) || !take_part(&value, ',', &c.g) ||
	    !take_part(&value, ')', &c.b) || value.n != 0)
		return "not a colour: rgb(r,g,b) is expected";
	palmap_set(to, str_sub(line, 0, i - 2), c);
	return NULL;
}

int
palmap_load(struct palmap *m, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return EXIT_DONE;
	return lines_each(path, take_line, m);
}

static int
compare(const void *a, const void *b)
{
	return str_cmp(((const struct palmap_entry *)a)->name, ((const struct palmap_entry *)b)->name);
}

void
palmap_save(struct palmap *m, const char *path)
{
	struct out *o = out_open(path);

	if (m->n > 0)
		qsort(m->v, m->n, sizeof *m->v, compare);
	for (size_t i = 0; i < m->n; i++) {
		struct rgb c = m->v[i].colour;

		out_str(o, m->v[i].name);
		out_text(o, "->rgb(");
		out_u64(o, c.r);
		out_char(o, ',');
		out_u64(o, c.g);
		out_char(o, ',');
		out_u64(o, c.b);
		out_text(o, ")\n");
	}
	out_close(o);
	free(m->slots); /* the order has changed */
	m->slots = NULL;
	m->nslots = m->n = 0;
}
