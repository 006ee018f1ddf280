#include "base/parts.h"

#include <pthread.h>

#include "base/par.h"

enum { MOST = 8 }; /* threads: more would wait for the one that writes */

/* What the threads share. */
struct writing {
	struct out *out;
	size_t n, each;
	void (*write)(const void *of, size_t from, size_t to, struct out *);
	const void *of;
	pthread_mutex_t lock;
	pthread_cond_t written;
	size_t next; /* the part to be taken next */
	size_t turn; /* the part that may be written */
};

/* One thread's part. */
struct part {
	struct writing *w;
	size_t number;
};

static void
await_turn(void *part)
{
	const struct part *p = part;

	pthread_mutex_lock(&p->w->lock);
	while (p->w->turn != p->number)
		pthread_cond_wait(&p->w->written, &p->w->lock);
	pthread_mutex_unlock(&p->w->lock);
}

/* Takes the next part; false when there is none. */
static bool
take_part(struct part *p)
{
	pthread_mutex_lock(&p->w->lock);
	p->number = p->w->next++;
	pthread_mutex_unlock(&p->w->lock);
	return p->number * p->w->each < p->w->n;
}

static void
end_turn(struct part *p)
{
	pthread_mutex_lock(&p->w->lock);
	p->w->turn++;
	pthread_cond_broadcast(&p->w->written);
	pthread_mutex_unlock(&p->w->lock);
}

static void
write_parts(void *writing, unsigned thread)
{
	struct writing *w = writing;
	struct part p = {.w = w};
	struct out *o = out_beside(w->out, await_turn, &p);

	(void)thread;
	while (take_part(&p)) {
		size_t from = p.number * w->each, left = w->n - from;

		w->write(w->of, from, from + (left < w->each ? left : w->each), o);
		out_flush(o);
		await_turn(&p); /* also where there was nothing to write */
		end_turn(&p);
	}
	out_drop(o);
}

void
parts_write(struct out *o, unsigned threads, size_t n, size_t each,
    void (*write)(const void *of, size_t from, size_t to, struct out *), const void *of)
{
	struct writing w = {.out = o, .n = n, .each = each, .write = write, .of = of};

	if (threads <= 1 || n <= each) {
		write(of, 0, n, o);
		return;
	}
	out_flush(o);
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.written, NULL);
	par_run(threads < MOST ? threads : MOST, write_parts, &w);
	pthread_cond_destroy(&w.written);
	pthread_mutex_destroy(&w.lock);
}
