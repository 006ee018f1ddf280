#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* syscall */
#endif
#include "sample/known.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "sample/bpf.h"

enum {
	STACKS = 1 << 14,
	THREADS = 1 << 12,
	BYTES = 1 << 25, /* of text, at most */
	TURNS =
	    64, /* of a thread that go by without a look: what its samples count for is set right by that */
	EVERY_CPU = 1, /* command of membarrier(2) */
	GRACE_US = 50000,
};

static void
explain(int error, char why[static KERNEL_WHY])
{
	if (error == EPERM || error == EACCES)
		snprintf(why, KERNEL_WHY,
		    "no program may be loaded into the kernel: that needs root or CAP_BPF and "
		    "CAP_PERFMON");
	else if (error == ENOSYS || error == EINVAL || error == EOPNOTSUPP)
		snprintf(why, KERNEL_WHY, "this kernel has no such programs for perf events");
	else
		snprintf(why, KERNEL_WHY, "a program for the kernel: %s", strerror(error));
}

static size_t
pages(size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (n + page - 1) / page * page;
}

static void *
share(int map, size_t n)
{
	void *p = mmap(NULL, pages(n), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);

	return p == MAP_FAILED ? NULL : p;
}

static uint32_t *
places(size_t n)
{
	uint32_t *v = mem_get(n, sizeof *v);

	for (size_t i = 0; i < n; i++)
		v[i] = (uint32_t)(n - 1 - i);
	return v;
}

static bool
draw(void *to, size_t n)
{
	return getrandom(to, n, 0) == (ssize_t)n;
}

bool
kernel_open(struct kernel *k, bool lines, char why[static KERNEL_WHY])
{
	struct program_maps *m = &k->maps;
	bool good;

	*k =
	    (struct kernel){.maps = {-1, -1, -1, -1, -1, {0}}, .first = -1, .work = -1, .lines = lines};
	pthread_mutex_init(&k->lock, NULL);
	m->threads = bpf_map(BPF_HASH, 4, sizeof(struct program_thread), THREADS, 0);
	m->turns = bpf_map(BPF_ARRAY, 4, sizeof(struct program_turns), THREADS, BPF_SHARED);
	m->stacks = bpf_map(BPF_HASH, sizeof(struct key), 4, STACKS, 0);
	m->counts = bpf_map(BPF_ARRAY, 4, sizeof *k->counts, STACKS, BPF_SHARED);
	m->readers = bpf_map(BPF_PROGRAMS, 4, 4, PROGRAM_READERS, 0);
	good = m->threads >= 0 && m->turns >= 0 && m->stacks >= 0 && m->counts >= 0 &&
	    m->readers >= 0 && draw(m->by, sizeof m->by);
	m->by[0] |= 1;
	m->by[1] |= 1;
	if (good)
		good = (k->first = program_first(m)) >= 0 &&
		    (k->counts = share(m->counts, STACKS * sizeof *k->counts)) != NULL &&
		    (k->turns = share(m->turns, THREADS * sizeof *k->turns)) != NULL &&
		    (k->work = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) >= 0;
	if (!good) {
		explain(errno, why);
		kernel_close(k);
		return false;
	}
	k->free_counts = places(STACKS);
	k->free_turns = places(THREADS);
	k->nfree_counts = STACKS;
	k->nfree_turns = THREADS;
	return true;
}

void
kernel_close(struct kernel *k)
{
	const int fds[] = {k->maps.threads, k->maps.turns, k->maps.stacks, k->maps.counts,
	    k->maps.readers, k->first, k->work};

	if (k->counts != NULL)
		munmap(k->counts, pages(STACKS * sizeof *k->counts));
	if (k->turns != NULL)
		munmap(k->turns, pages(THREADS * sizeof *k->turns));
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(k->free_counts);
	free(k->free_turns);
	pthread_mutex_destroy(&k->lock);
}

struct key
known_seed(struct known *w)
{
	if (!w->drawn)
		w->drawn = draw(&w->entry.seed, sizeof w->entry.seed);
	return w->entry.seed;
}

bool
known_same(const struct known *w, const struct known_way *a)
{
	return !w->told ||
	    (w->entry.state == a->state && w->entry.heads[0] == a->heads[0] &&
		w->entry.heads[1] == a->heads[1] && w->nroot == a->root.n &&
		(w->nroot == 0 || memcmp(w->root, a->root.p, w->nroot) == 0));
}

static void
ask_for_work(struct kernel *k)
{
	uint64_t one = 1;

	if (write(k->work, &one, sizeof one) != sizeof one)
		return; /* it is asked for already */
}

/* Finds the program for a layout; false when there is none, or not yet.  The lock is held. */
static bool
find_reader(struct kernel *k, const struct layout *l, uint32_t *to)
{
	uint32_t i = 0;

	while (i < k->nlayouts && memcmp(&k->layouts[i], l, sizeof *l) != 0)
		i++;
	*to = i;
	if (i < k->nlayouts)
		return k->answers[i] == LAYOUT_READ;
	if (i == PROGRAM_READERS)
		return false;
	k->layouts[i] = *l;
	k->answers[i] = LAYOUT_NEW;
	k->nlayouts++;
	ask_for_work(k);
	return false;
}

bool
kernel_load(struct kernel *k)
{
	uint64_t n;
	bool crowded;

	pthread_mutex_lock(&k->lock);
	if (read(k->work, &n, sizeof n) != sizeof n)
		n = 0;
	for (uint32_t i = 0; i < k->nlayouts; i++) {
		struct layout l = k->layouts[i];
		bool good;
		int fd;

		if (k->answers[i] != LAYOUT_NEW)
			continue;
		pthread_mutex_unlock(&k->lock);
		fd = program_reader(&k->maps, &l, k->lines);
		good = fd >= 0 && bpf_put_value(k->maps.readers, &i, &fd, false);
		if (fd >= 0)
			close(fd); /* the map holds it */
		pthread_mutex_lock(&k->lock);
		k->answers[i] = good ? LAYOUT_READ : LAYOUT_REFUSED;
	}
	crowded = k->crowded;
	pthread_mutex_unlock(&k->lock);
	return crowded;
}

/* Tells the kernel of a thread. */
static bool
tell(struct kernel *k, struct known *w, const struct known_way *a)
{
	bool good;

	pthread_mutex_lock(&k->lock);
	good = find_reader(k, a->layout, &w->entry.reader) && (w->placed || k->nfree_turns > 0);
	if (good && !w->placed) {
		w->entry.place = k->free_turns[--k->nfree_turns];
		w->placed = true;
		w->counted = 0;
		k->turns[w->entry.place] = (struct program_turns){0, 0};
	}
	pthread_mutex_unlock(&k->lock);
	if (!good)
		return false;
	w->entry.state = a->state;
	memcpy(w->entry.heads, a->heads, sizeof w->entry.heads);
	free(w->root);
	w->root = mem_get(a->root.n + 1, 1);
	w->nroot = a->root.n;
	if (w->nroot > 0)
		memcpy(w->root, a->root.p, w->nroot);
	w->told = bpf_put_value(k->maps.threads, &a->tid, &w->entry, false);
	return w->told;
}

/* Gets a place for a count; false when there is none.  Who empties them is woken early. */
static bool
get_place(struct kernel *k, size_t bytes, uint32_t *place)
{
	bool good;

	pthread_mutex_lock(&k->lock);
	good = k->nfree_counts > 0 && k->bytes + bytes <= BYTES;
	if (good) {
		*place = k->free_counts[--k->nfree_counts];
		k->bytes += bytes;
	}
	if (!k->crowded && (!good || k->nfree_counts < STACKS / 4 || k->bytes > BYTES / 4 * 3)) {
		k->crowded = true;
		ask_for_work(k);
	}
	pthread_mutex_unlock(&k->lock);
	return good;
}

static void
give_place(struct kernel *k, size_t bytes, uint32_t place)
{
	pthread_mutex_lock(&k->lock);
	k->free_counts[k->nfree_counts++] = place;
	k->bytes -= bytes;
	pthread_mutex_unlock(&k->lock);
}

void
known_add(struct kernel *k, struct known *w, const struct known_way *a, struct key key, struct str text)
{
	struct program_turns *t;
	struct known_stack *s;
	uint32_t place;

	if (w->closed || !w->drawn || (!w->told && !tell(k, w, a)))
		return;
	t = &k->turns[w->entry.place];
	__atomic_store_n(
	    &t->most, __atomic_load_n(&t->counted, __ATOMIC_RELAXED) + TURNS, __ATOMIC_RELAXED);
	if (!get_place(k, text.n, &place))
		return;
	__atomic_store_n(&k->counts[place], 0, __ATOMIC_SEQ_CST);
	if (!bpf_put_value(k->maps.stacks, &key, &place, true)) { /* mostly it is there */
		give_place(k, text.n, place);
		return;
	}
	w->v = mem_grow(w->v, &w->capacity, w->n + 1, sizeof *w->v);
	s = &w->v[w->n++];
	*s = (struct known_stack){.key = key, .place = place, .n = text.n};
	s->text = mem_get(text.n + 1, 1);
	if (text.n > 0)
		memcpy(s->text, text.p, text.n);
}

uint64_t
known_counted(struct kernel *k, struct known *w)
{
	uint64_t now, n;

	if (!w->placed)
		return 0;
	now = __atomic_load_n(&k->turns[w->entry.place].counted, __ATOMIC_SEQ_CST);
	n = now - w->counted;
	w->counted = now;
	return n;
}

uint64_t
known_take(struct kernel *k, struct known *w)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < w->n; i++) {
		struct known_stack *s = &w->v[i];

		s->fresh = __atomic_load_n(&k->counts[s->place], __ATOMIC_RELAXED) == 0
		    ? 0
		    : __atomic_exchange_n(&k->counts[s->place], 0, __ATOMIC_SEQ_CST);
		s->seen = s->seen || s->fresh > 0;
		sum += s->fresh;
	}
	return sum;
}

static void
kill_stack(struct kernel *k, struct known_stack *s)
{
	if (!s->dead)
		bpf_remove(k->maps.stacks, &s->key);
	s->dead = true;
}

void
known_forget(struct kernel *k, struct known *w, pid_t tid)
{
	if (w->told)
		bpf_remove(k->maps.threads, &tid);
	w->told = w->drawn = false;
	for (size_t i = 0; i < w->n; i++)
		kill_stack(k, &w->v[i]);
}

void
known_thin(struct kernel *k, struct known *w, bool all)
{
	for (size_t i = 0; i < w->n; i++) {
		if (all || !w->v[i].seen)
			kill_stack(k, &w->v[i]);
		w->v[i].seen = false;
	}
}

void
known_bury(struct kernel *k, struct known *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (!w->v[i].dead) {
			w->v[kept++] = w->v[i];
			continue;
		}
		give_place(k, w->v[i].n, w->v[i].place);
		free(w->v[i].text);
	}
	w->n = kept;
}

void
known_close(struct kernel *k, struct known *w, pid_t tid)
{
	known_forget(k, w, tid);
	known_bury(k, w);
	if (w->placed) {
		pthread_mutex_lock(&k->lock);
		k->free_turns[k->nfree_turns++] = w->entry.place;
		pthread_mutex_unlock(&k->lock);
	}
	free(w->v);
	free(w->root);
	*w = (struct known){.closed = true};
}

void
kernel_wait(void)
{
	if (syscall(SYS_membarrier, EVERY_CPU, 0, 0) != 0)
		usleep(GRACE_US);
}

double
kernel_fill(struct kernel *k)
{
	double counts, bytes;

	pthread_mutex_lock(&k->lock);
	counts = 1 - (double)k->nfree_counts / STACKS;
	bytes = (double)k->bytes / BYTES;
	pthread_mutex_unlock(&k->lock);
	return counts > bytes ? counts : bytes;
}

void
kernel_ease(struct kernel *k)
{
	pthread_mutex_lock(&k->lock);
	k->crowded = false;
	pthread_mutex_unlock(&k->lock);
}
