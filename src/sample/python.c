#include "sample/python.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "sample/elf.h"
#include "sample/proc.h"

enum {
	INTERPRETERS = 4096, /* what a list may hold before it is taken for a ring */
	THREADS = 1 << 17,
	PTHREAD = 1024, /* bytes at pthread_t in which the kernel's number must be */
};

static const struct str symbols[] = {{"_PyRuntime", 10}, {"Py_Version", 10}, {"PyCode_Type", 11},
    {"PyFunction_Type", 15}, {"_PyThreadState_Current", 22}};

enum { RUNTIME, VERSION_WORD, CODE_TYPE, FUNCTION_TYPE, OLD_CURRENT, SYMBOLS };

/* What was found out about a file before: forks and restarts of a program map the same ones. */
struct file {
	uint64_t device, inode, size;
	uint64_t value[SYMBOLS];
};

static struct file *files;
static size_t nfiles, files_capacity;

/* Looks the symbols of a mapped file up. */
static struct file
read_symbols(const struct elf *e, const struct map *m)
{
	struct file f = {m->device, m->inode, e->size, {0}};

	elf_symbols(e, symbols, f.value, SYMBOLS);
	if (f.value[RUNTIME] == 0)
		f.value[RUNTIME] = elf_section(e, STR(".PyRuntime"));
	files = mem_grow(files, &files_capacity, nfiles + 1, sizeof *files);
	files[nfiles++] = f;
	return f;
}

/* Takes "3.8" out of a name like libpython3.8.so.1.0; 0 when there is no such thing. */
static uint32_t
version_in(struct str text)
{
	static const char word[] = "python";
	size_t n = sizeof word - 1;

	for (size_t i = 0; i + n + 2 < text.n; i++) {
		const char *p = text.p + i + n;
		const char *end = text.p + text.n;
		uint32_t minor = 0;

		if (memcmp(text.p + i, word, n) != 0 || p[0] < '2' || p[0] > '9' || p[1] != '.')
			continue;
		for (const char *q = p + 2; q < end && *q >= '0' && *q <= '9' && minor < 100; q++)
			minor = minor * 10 + (uint32_t)(*q - '0');
		return (uint32_t)(p[0] - '0') << 24 | minor << 16 | 0xf0;
	}
	return 0;
}

/* One search through the mappings of a process. */
struct search {
	struct python *python;
	struct memory memory;
	pid_t pid, inner;
	uint64_t device, inode; /* the file last looked at: its other mappings are passed over */
	enum python_answer answer;
	char *why;
};

/* Finds the version out: from the target's own table, from its version word, or from names. */
static uint32_t
find_version(const struct search *s, const struct elf *e, const struct map *m, const struct file *f,
    uint64_t bias)
{
	uint32_t version = layout_version(&s->memory, f->value[RUNTIME] + bias);
	char path[64];
	char exe[512];
	ssize_t n;

	if (version == 0 && f->value[VERSION_WORD] != 0 &&
	    !memory_copy(&s->memory, f->value[VERSION_WORD] + bias, &version, sizeof version))
		version = 0;
	if (version == 0)
		version = version_in(str_base(str_c(m->path)));
	if (version == 0) {
		snprintf(path, sizeof path, "/proc/%d/exe", (int)s->pid);
		n = readlink(path, exe, sizeof exe);
		version = n < 0 ? 0 : version_in(str_base((struct str){exe, (size_t)n}));
	}
	if (version == 0) {
		n = elf_text(e, STR("python3."), exe, 16);
		version = n < 0 ? 0 : version_in((struct str){exe, (size_t)n});
	}
	return version;
}

/* Tries a file that has a runtime. */
static void
try_runtime(struct search *s, const struct elf *e, const struct map *m, const struct file *f)
{
	uint64_t bias;
	uint32_t version;

	if (!elf_bias(e, m->offset, m->start, &bias))
		return;
	if (f->value[RUNTIME] == 0) { /* before 3.7 there was none */
		version = version_in(str_base(str_c(m->path)));
		if (version == 0)
			return;
		s->answer = PYTHON_REFUSED;
		snprintf(s->why, PYTHON_WHY, "Python %u.%u: this version is not known", version >> 24,
		    version >> 16 & 0xff);
		return;
	}
	version = find_version(s, e, m, f, bias);
	if (version == 0) {
		s->answer = PYTHON_REFUSED;
		snprintf(s->why, PYTHON_WHY, "a Python whose version cannot be told");
		return;
	}
	s->python->code_type = f->value[CODE_TYPE] == 0 ? 0 : f->value[CODE_TYPE] + bias;
	s->python->function_type = f->value[FUNCTION_TYPE] == 0 ? 0 : f->value[FUNCTION_TYPE] + bias;
	s->answer =
	    python_attach(s->python, s->memory, f->value[RUNTIME] + bias, version, s->inner, s->why);
}

static bool
see_map(void *context, const struct map *m)
{
	struct search *s = context;
	struct file *known = NULL;
	struct elf e;
	int fd;

	if (m->device == s->device && m->inode == s->inode)
		return true;
	s->device = m->device;
	s->inode = m->inode;
	for (size_t i = 0; i < nfiles && known == NULL; i++)
		if (files[i].device == m->device && files[i].inode == m->inode)
			known = &files[i];
	if (known != NULL && known->value[RUNTIME] == 0 && known->value[OLD_CURRENT] == 0)
		return true;
	fd = proc_open_map(s->pid, m);
	if (fd < 0)
		return true;
	if (elf_open(&e, fd)) {
		struct file f = known != NULL && known->size == e.size ? *known : read_symbols(&e, m);

		if (f.value[RUNTIME] != 0 || f.value[OLD_CURRENT] != 0)
			try_runtime(s, &e, m, &f);
	}
	close(fd);
	return s->answer == PYTHON_NONE || s->answer == PYTHON_LATER;
}

enum python_answer
python_find(struct python *p, struct memory m, pid_t pid, pid_t inner, char why[static PYTHON_WHY])
{
	struct search s = {p, m, pid, inner, 0, 0, PYTHON_NONE, why};

	why[0] = '\0';
	memset(p, 0, sizeof *p);
	if (!proc_maps(pid, see_map, &s))
		return PYTHON_GONE;
	return s.answer;
}

static bool
word(const struct python *p, uint64_t at, uint64_t *to)
{
	return memory_copy(&p->memory, at, to, sizeof *to);
}

/* Finds where, from pthread_t, the C library keeps the kernel's number of a thread: for one of the
 * threads, the first, it is the number of the process.  Known places are tried first: glibc's on
 * x86_64 and aarch64, then musl's. */
static void
find_tid_offset(struct python *p, pid_t inner)
{
	static const uint32_t known[] = {720, 208, 48, 32};

	for (size_t i = 0; i < p->nthreads && p->tid_offset == 0; i++) {
		int32_t words[PTHREAD / 4];

		if (!memory_copy(&p->memory, p->threads[i].id, words, sizeof words))
			continue;
		for (size_t k = 0; k < sizeof known / sizeof *known && p->tid_offset == 0; k++)
			if (words[known[k] / 4] == inner)
				p->tid_offset = known[k];
		for (uint32_t k = 1; k < PTHREAD / 4 && p->tid_offset == 0; k++)
			if (words[k] == inner)
				p->tid_offset = 4 * k;
	}
}

/* Adds the states of one interpreter, its list beginning with state at. */
static bool
add_states(struct python *p, uint64_t interp, uint64_t at)
{
	const struct layout *l = &p->layout;

	while (at != 0) {
		struct tstate t = {.at = at, .interp = interp};
		uint64_t owner, next;
		int32_t native = 0;

		if (p->nthreads >= THREADS || !word(p, at + l->thread_interp, &owner) ||
		    owner != interp || !word(p, at + l->thread_id, &t.id) ||
		    !word(p, at + l->thread_next, &next))
			return false;
		if (l->thread_native != NOWHERE)
			memory_copy(&p->memory, at + l->thread_native, &native, sizeof native);
		else if (p->tid_offset != 0)
			memory_copy(&p->memory, t.id + p->tid_offset, &native, sizeof native);
		t.native = native;
		p->threads = mem_grow(p->threads, &p->capacity, p->nthreads + 1, sizeof *p->threads);
		p->threads[p->nthreads++] = t;
		at = next;
	}
	return true;
}

static void
add_head(struct python *p, uint64_t at, uint64_t value)
{
	p->heads = mem_grow(p->heads, &p->heads_capacity, p->nheads + 2, sizeof *p->heads);
	p->heads[p->nheads++] = at;
	p->heads[p->nheads++] = value;
}

bool
python_threads(struct python *p)
{
	const struct layout *l = &p->layout;
	uint64_t interp;
	int n = 0;

	p->nthreads = p->nheads = 0;
	if (!word(p, p->runtime + l->heads, &interp))
		return false;
	add_head(p, p->runtime + l->heads, interp);
	while (interp != 0) {
		uint64_t first;

		if (n++ >= INTERPRETERS || !word(p, interp + l->interp_threads, &first))
			return false;
		add_head(p, interp + l->interp_threads, first);
		if (!add_states(p, interp, first) || !word(p, interp + l->interp_next, &interp))
			return false;
	}
	return true;
}

bool
python_knows(const struct python *p, uint64_t state)
{
	for (size_t i = 0; i < p->nthreads; i++)
		if (p->threads[i].at == state)
			return true;
	return false;
}

enum python_answer
python_attach(struct python *p, struct memory m, uint64_t runtime, uint32_t version, pid_t inner,
    char why[static PYTHON_WHY])
{
	const char *wrong;

	p->memory = m;
	p->runtime = runtime;
	p->version = version;
	wrong = layout_find(&p->layout, version, &m, runtime);
	if (wrong != NULL) {
		snprintf(
		    why, PYTHON_WHY, "Python %u.%u: %s", version >> 24, version >> 16 & 0xff, wrong);
		return PYTHON_REFUSED;
	}
	if (!python_threads(p) || p->nthreads == 0)
		return PYTHON_LATER;
	if (p->layout.thread_native == NOWHERE) {
		find_tid_offset(p, inner);
		if (p->tid_offset == 0 || !python_threads(p))
			return PYTHON_LATER;
	}
	return PYTHON_READY;
}

void
python_fork(struct python *child, const struct python *p, struct memory m)
{
	*child = *p;
	child->memory = m;
	child->threads = NULL;
	child->nthreads = child->capacity = 0;
	child->heads = NULL;
	child->nheads = child->heads_capacity = 0;
}

uint64_t
python_holder(const struct python *p, uint64_t interp)
{
	const struct layout *l = &p->layout;
	uint64_t lock = p->runtime + l->gil_runtime;
	uint64_t holder;
	int32_t locked;

	if (l->gil_runtime == NOWHERE && !word(p, interp + l->interp_gil, &lock))
		return 0;
	if (!memory_copy(&p->memory, lock + l->gil_locked, &locked, sizeof locked) || locked != 1 ||
	    !word(p, lock + l->gil_holder, &holder))
		return 0;
	return holder;
}

void
python_free(struct python *p)
{
	free(p->threads);
	free(p->heads);
	p->threads = NULL;
	p->heads = NULL;
	p->nthreads = p->capacity = p->nheads = p->heads_capacity = 0;
}
