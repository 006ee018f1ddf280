#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* madvise */
#endif
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/msg.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = 16 }; /* poisoned bytes behind each piece, so that an overrun is seen */
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

struct block {
	struct block *next;
	size_t n;
	char bytes[];
};

enum { BLOCK_MIN = 1 << 16, BLOCK_MAX = 1 << 22, HUGE_PAGE = 1 << 21 };

/* Much memory comes in large pages where there are such: one fault for 512 small ones, and what is looked into at
 * random is found without looking up each.  Half of one is worth the other half: its faults would take three times as
 * long.  The sanitizer is to see where an array ends. */
static void *
get(size_t n)
{
#if defined(MADV_HUGEPAGE) && !defined(__SANITIZE_ADDRESS__)
	void *p;

	if (n % HUGE_PAGE >= HUGE_PAGE / 2 && n <= SIZE_MAX - HUGE_PAGE)
		n += HUGE_PAGE - n % HUGE_PAGE;
	if (n >= HUGE_PAGE && posix_memalign(&p, HUGE_PAGE, n) == 0) {
		madvise(p, n, MADV_HUGEPAGE);
		return p;
	}
#endif
	return malloc(n > 0 ? n : 1);
}

void *
mem_get(size_t n, size_t size)
{
	void *p = NULL;

	if (size == 0 || n <= SIZE_MAX / size)
		p = get(n * size);
	if (p == NULL)
		msg_die("out of memory");
	return p;
}

void *
mem_zero(size_t n, size_t size)
{
	return memset(mem_get(n, size), 0, n * size);
}

void *
mem_enlarge(void *p, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap;

	n = n < SIZE_MAX / 2 ? n + n / 2 + 16 : need;
	if (n < need)
		n = need;
	if (n > SIZE_MAX / size || (p = realloc(p, n * size)) == NULL)
		msg_die("out of memory");
	*cap = n;
	return p;
}

/* Blocks grow with the arena, so a small one stays small and a large one is few blocks. */
static void
arena_block(struct arena *a, size_t need)
{
	size_t n = a->size / 4 > BLOCK_MAX ? BLOCK_MAX : a->size / 4;
	struct block *b;

	if (n < BLOCK_MIN)
		n = BLOCK_MIN;
	if (n < need)
		n = need;
	if (n > SIZE_MAX - sizeof *b)
		msg_die("out of memory");
	b = mem_get(1, sizeof *b + n);
	b->next = a->blocks;
	b->n = n;
	a->blocks = b;
	a->p = b->bytes;
	a->n = n;
	a->size += n;
	ASAN_POISON_MEMORY_REGION(b->bytes, n);
}

char *
arena_bytes(struct arena *a, size_t n)
{
	char *p;

	if (n > SIZE_MAX - GAP)
		msg_die("out of memory");
	if (a->blocks == NULL || n + GAP > a->n)
		arena_block(a, n + GAP);
	p = a->p;
	a->p += n + GAP;
	a->n -= n + GAP;
	ASAN_UNPOISON_MEMORY_REGION(p, n);
	return p;
}

struct str
arena_copy(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

void
arena_join(struct arena *to, struct arena *from)
{
	struct block **last = &to->blocks;

	while (*last != NULL)
		last = &(*last)->next;
	*last = from->blocks;
	if (to->p == NULL) {
		to->p = from->p;
		to->n = from->n;
	}
	to->size += from->size;
	*from = (struct arena){0};
}

void
arena_free(struct arena *a)
{
	while (a->blocks != NULL) {
		struct block *b = a->blocks;

		a->blocks = b->next;
		ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->n);
		free(b);
	}
	*a = (struct arena){0};
}
