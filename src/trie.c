/* A node is found by the numbers of its parent and its name, which stand for them exactly.  But where it is
 * looked for depends on the names of its path alone, so that all places where a stack's nodes may be can be
 * fetched together, before the first parent is known: one wait for memory instead of one for each frame.
 * Stacks that come one after the other often begin alike (always, when they are sorted): what a stack shares
 * with the one before is compared as text, and only the rest is looked up. */
#include "trie.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"

enum { AHEAD = 8 }; /* places to fetch ahead of use */

struct trie_slot {
	uint32_t parent, name;
	uint32_t node; /* its number plus 1; 0 when the slot is free */
};

/* A node of the path, and where its frame ends in the text. */
struct trie_path {
	uint64_t hash; /* of the names so far */
	size_t end;
	uint32_t name, node;
};

/* Returns the hashes of the paths of all nodes; the caller frees it. */
static uint64_t *
path_hashes(const struct trie *t)
{
	uint64_t *hash = mem_get(t->n, sizeof *hash);

	for (size_t i = 0; i < t->n; i++) {
		uint32_t parent = t->v[i].parent;

		hash[i] = hash_step(parent == TRIE_NONE ? 0 : hash[parent], t->v[i].name);
	}
	return hash;
}

static void
grow_slots(struct trie *t)
{
	uint64_t *hash = path_hashes(t);

	free(t->slots);
	t->nslots = t->nslots == 0 ? 1 << 10 : t->nslots < 1 << 18 ? 4 * t->nslots : 2 * t->nslots;
	t->slots = mem_zero(t->nslots, sizeof *t->slots);
	for (size_t i = 0; i < t->n; i++) {
		size_t at = hash[i] & (t->nslots - 1);

		while (t->slots[at].node != 0)
			at = (at + 1) & (t->nslots - 1);
		t->slots[at] = (struct trie_slot){t->v[i].parent, t->v[i].name, (uint32_t)i + 1};
	}
	free(hash);
}

/* Fetches where the node of the path with that hash will be looked for. */
static void
fetch(const struct trie *t, uint64_t hash)
{
	if (t->nslots > 0)
		__builtin_prefetch(&t->slots[hash & (t->nslots - 1)], 1);
}

static uint32_t
new_node(struct trie *t, uint32_t parent, uint32_t name)
{
	if (t->n >= UINT32_MAX - 1)
		msg_die("more than %lu nodes", (unsigned long)UINT32_MAX - 1);
	t->v = mem_grow(t->v, &t->capacity, t->n + 1, sizeof *t->v);
	t->v[t->n] = (struct trie_node){parent, name, TRIE_NONE};
	return (uint32_t)t->n++;
}

/* Returns the child of that name, which may be new; hash is its path's. */
static uint32_t
child(struct trie *t, uint32_t parent, uint32_t name, uint64_t hash)
{
	size_t at;

	if (t->ordered)
		return new_node(t, parent, name);
	if (t->n >= t->nslots - t->nslots / 4)
		grow_slots(t);
	at = hash & (t->nslots - 1);
	while (t->slots[at].node != 0) {
		if (t->slots[at].parent == parent && t->slots[at].name == name)
			return t->slots[at].node - 1;
		at = (at + 1) & (t->nslots - 1);
	}
	t->slots[at] = (struct trie_slot){parent, name, (uint32_t)t->n + 1};
	return new_node(t, parent, name);
}

/* Returns the number of the stack that ends at node, which may be new. */
static uint32_t
stack_at(struct trie *t, uint32_t node)
{
	if (t->v[node].stack != TRIE_NONE && !t->ordered)
		return t->v[node].stack;
	if (t->nstacks >= UINT32_MAX - 1)
		msg_die("more than %lu stacks", (unsigned long)UINT32_MAX - 1);
	t->stacks = mem_grow(t->stacks, &t->stack_capacity, t->nstacks + 1, sizeof *t->stacks);
	t->stacks[t->nstacks] = (struct trie_stack){.node = node};
	return t->v[node].stack = (uint32_t)t->nstacks++;
}

/* Leaves on the path the frames that text begins with as well, and puts text in the place of the last. */
static void
keep_shared(struct trie *t, struct str text)
{
	size_t same = str_common((struct str){t->last, t->nlast}, text, 0);

	while (t->depth > 0 &&
	    (t->path[t->depth - 1].end > same ||
		folded_end(text, t->path[t->depth - 1].end) != t->path[t->depth - 1].end))
		t->depth--;
	t->last = mem_grow(t->last, &t->last_capacity, text.n + 1, 1);
	if (text.n > same)
		memcpy(t->last + same, text.p + same, text.n - same);
	t->nlast = text.n;
}

uint32_t
trie_find(struct trie *t, struct str text)
{
	struct str rest = text;
	bool more = true;
	size_t shared;
	uint32_t node = TRIE_NONE;
	uint64_t hash = 0;

	keep_shared(t, text);
	shared = t->depth;
	if (shared > 0) {
		size_t at = t->path[shared - 1].end;

		more = at < text.n;
		rest = str_sub(text, more ? at + 1 : at, text.n);
		node = t->path[shared - 1].node;
		hash = t->path[shared - 1].hash;
	}
	while (more) {
		struct str frame = folded_frame(&rest, &more);
		uint32_t name = intern(&t->names, frame);

		hash = hash_step(hash, name);
		fetch(t, hash);
		t->path = mem_grow(t->path, &t->path_capacity, t->depth + 1, sizeof *t->path);
		t->path[t->depth++] =
		    (struct trie_path){hash, (size_t)(frame.p - text.p) + frame.n, name, 0};
	}
	for (size_t i = shared; i < t->depth; i++)
		node = t->path[i].node = child(t, node, t->path[i].name, t->path[i].hash);
	return stack_at(t, node);
}

bool
trie_add(struct trie *t, const struct stacks *s)
{
	bool fits = true;

	for (size_t i = 0; i < s->n; i++) {
		struct trie_stack *to;
		uint32_t number;

		if (i + 2 < s->n)
			str_prefetch(s->v[i + 2].text);
		number = trie_find(t, s->v[i].text);
		to = &t->stacks[number];
		fits = count_add(&to->before, s->v[i].before) && fits;
		fits = count_add(&to->count, s->v[i].count) && fits;
	}
	return fits;
}

void
trie_split(struct trie *t)
{
	struct trie_stack *old = t->stacks;
	uint64_t *hash = path_hashes(t);
	size_t n = t->nstacks;

	t->stacks = NULL;
	t->nstacks = t->stack_capacity = t->depth = t->nlast = 0;
	t->two = true;
	for (size_t i = 0; i < n; i++)
		t->v[old[i].node].stack = TRIE_NONE;
	for (size_t i = 0; i < n; i++) {
		struct trie_node from = t->v[old[i].node];
		struct str name = t->names.v[from.name];
		struct trie_stack *to;
		uint64_t above = from.parent == TRIE_NONE ? 0 : hash[from.parent];
		count128 before;
		uint32_t number;

		if (!folded_cut_count(&name, &before))
			continue;
		number = intern(&t->names, name);
		number = stack_at(t, child(t, from.parent, number, hash_step(above, number)));
		to = &t->stacks[number];
		if (before > COUNT_MAX / old[i].before ||
		    !count_add(&to->before, old[i].before * before) ||
		    !count_add(&to->count, old[i].count))
			msg_die("sum of counts too large: %s", msg_quote(name).text);
	}
	free(old);
	free(hash);
}

bool
trie_join(struct trie *to, struct trie *from)
{
	uint32_t *name = mem_get(from->names.n, sizeof *name), *node = mem_get(from->n, sizeof *node);
	uint64_t *hash;
	bool fits = true;

	for (size_t i = 0; i < from->names.n; i++)
		name[i] = intern(&to->names, from->names.v[i]);
	for (size_t i = 0; i < from->n; i++)
		from->v[i].name = name[from->v[i].name];
	hash = path_hashes(from);
	for (size_t i = 0; i < from->n; i++) {
		const struct trie_node *v = &from->v[i];

		if (i + AHEAD < from->n)
			fetch(to, hash[i + AHEAD]);
		node[i] =
		    child(to, v->parent == TRIE_NONE ? TRIE_NONE : node[v->parent], v->name, hash[i]);
	}
	for (size_t i = 0; i < from->nstacks; i++) {
		uint32_t number = stack_at(to, node[from->stacks[i].node]);
		struct trie_stack *s = &to->stacks[number];

		fits = count_add(&s->before, from->stacks[i].before) && fits;
		fits = count_add(&s->count, from->stacks[i].count) && fits;
	}
	free(name);
	free(node);
	free(hash);
	trie_free(from);
	return fits;
}

void
trie_free(struct trie *t)
{
	intern_free(&t->names);
	free(t->v);
	free(t->stacks);
	free(t->slots);
	free(t->path);
	free(t->last);
	*t = (struct trie){.ordered = t->ordered};
}
