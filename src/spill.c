#include "spill.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/out.h"
#include "folded.h"
#include "merge.h"
#include "run.h"
#include "sort.h"
#include "write.h"

enum { FAN = 64, BUFFER_MIN = 1 << 12, BUFFER_MAX = 1 << 18 };

/* Opens the file, which is gone from its folder at once, so nothing is left however the program ends. */
static void
open_file(struct spill *s)
{
	static const char name[] = "/foldtools.XXXXXX";
	const char *folder = getenv("TMPDIR");
	char *path;

	if (folder == NULL || *folder == '\0')
		folder = "/tmp";
	path = mem_get(strlen(folder) + sizeof name, 1);
	memcpy(path, folder, strlen(folder));
	memcpy(path + strlen(folder), name, sizeof name);
	s->fd = mkstemp(path);
	if (s->fd < 0)
		msg_die_at(folder, 0, "%s", strerror(errno));
	unlink(path);
	path[strlen(folder)] = '\0';
	s->folder = path;
}

/* Starts a run where the file ends now. */
static struct out *
begin_run(struct spill *s)
{
	struct run *r;

	if (s->folder == NULL)
		open_file(s);
	s->runs = mem_grow(s->runs, &s->capacity, s->n + 1, sizeof *s->runs);
	r = &s->runs[s->n];
	*r = (struct run){.fd = s->fd, .name = s->folder, .at = lseek(s->fd, 0, SEEK_END), .two = true};
	r->size = s->memory / FAN;
	r->size = r->size < BUFFER_MIN ? BUFFER_MIN : r->size > BUFFER_MAX ? BUFFER_MAX : r->size;
	return out_to(s->fd, s->folder);
}

static void
end_run(struct spill *s, struct out *o)
{
	out_flush(o);
	out_drop(o);
	s->runs[s->n++].end = lseek(s->fd, 0, SEEK_END);
}

static void
write_one(void *arg, struct str text, count128 before, count128 count)
{
	folded_write(arg, text, ' ', true, before, count);
}

void
spill_stacks(void *arg, struct packed *p)
{
	struct spill *s = arg;
	struct out *o = begin_run(s);

	sort_stacks(p, s->threads);
	write_two(p, o);
	end_run(s, o);
	packed_free(p);
}

/* Merges n runs from that one on. */
static void
merge(struct spill *s, size_t first, size_t n,
    void (*each)(void *arg, struct str text, count128 before, count128 count), void *arg)
{
	struct run *wrong = merge_runs(s->runs + first, n, each, arg);

	if (wrong != NULL)
		run_die(wrong);
}

void
spill_merge(struct spill *s, void (*each)(void *arg, struct str text, count128 before, count128 count),
    void *arg)
{
	size_t done = 0;

	while (s->n - done > FAN) {
		struct out *o = begin_run(s);

		merge(s, done, FAN, write_one, o);
		done += FAN;
		end_run(s, o);
	}
	merge(s, done, s->n - done, each, arg);
	if (s->folder != NULL)
		close(s->fd);
	free(s->folder);
	free(s->runs);
	s->folder = NULL;
	s->runs = NULL;
	s->n = s->capacity = 0;
}
