#include "sample/news.h"

#include <stdlib.h>

/* Makes the kernel forget the threads of a process, or with 0 all of them. */
static void
forget(struct session *s, pid_t pid)
{
	size_t n;
	struct thread **v;

	if (s->view.kernel == NULL)
		return;
	v = table_all(&s->table, pid, &n);
	for (size_t i = 0; i < n; i++) {
		pthread_mutex_lock(&v[i]->lock);
		known_forget(s->view.kernel, &v[i]->known, v[i]->tid);
		pthread_mutex_unlock(&v[i]->lock);
		table_put(&s->table, v[i]);
	}
	free(v);
}

void
news_exit(struct session *s, pid_t pid, pid_t tid)
{
	struct thread *t = s->view.kernel == NULL ? NULL : table_find(&s->table, pid, tid);

	if (t != NULL) {
		pthread_mutex_lock(&t->lock);
		if (t->stack.n > 0)
			session_settle_one(s, t); /* what it has used can mostly still be asked for */
		session_close_one(s, t);
		pthread_mutex_unlock(&t->lock);
		table_put(&s->table, t);
	}
	table_exit(&s->table, pid, tid);
}

void
news_exec(struct session *s, pid_t pid)
{
	table_exec(&s->table, pid);
	forget(s, pid);
}

void
news_name(struct session *s, pid_t pid, pid_t tid)
{
	struct thread *t = table_get(&s->table, pid, tid);

	if (t == NULL)
		return;
	pthread_mutex_lock(&t->lock);
	process_name(t);
	pthread_mutex_unlock(&t->lock);
	table_put(&s->table, t);
	if (s->view.process || s->view.thread)
		forget(s, pid);
}

void
news_lost(struct session *s, uint64_t records)
{
	pthread_mutex_lock(&s->lock);
	s->tally.lost += records;
	pthread_mutex_unlock(&s->lock);
	forget(s, 0); /* it may have been the end of any thread */
}
