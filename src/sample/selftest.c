#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pipe2 */
#endif
#include "sample/selftest.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/msg.h"
#include "folded.h"
#include "sample/truth.h"

enum { ROUNDS = 3, PATH_ROOM = 4096 };

/* The interpreters to try, each once. */
struct pythons {
	char **path;
	struct stat *st;
	size_t n, path_capacity, st_capacity;
};

/* One program under one interpreter, started. */
struct subject {
	pid_t pid;
	FILE *out;
	char version[32];
};

/* What came of one sampling. */
struct result {
	double samples, impossible, between;
	double share;  /* of the function whose share is known */
	double looked; /* samples that have it or the other */
	uint64_t sampled_ns, used_ns;
	double cost;             /* seconds of CPU that the sampling took */
	double done, done_alone; /* work a second of CPU, sampled and not */
};

/* Starts a Python with a source and an argument, its output to be read; errors are its own affair. */
static pid_t
spawn(const char *python, const char *source, const char *argument, FILE **out)
{
	int fds[2], null;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		dup2(fds[1], STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execl(python, python, "-S", "-c", source, argument, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	*out = fdopen(fds[0], "r");
	return pid;
}

/* Asks what is called python3 what it is: it may be a script that runs one, or nothing of use. */
static bool
ask(const char *python, char path[static PATH_ROOM])
{
	FILE *out = NULL;
	pid_t pid = spawn(python,
	    "import sys; print(sys.version_info[:2] >= (3, 7)); "
	    "print(sys.executable)",
	    "", &out);
	char answer[16];
	bool good = out != NULL && fgets(answer, sizeof answer, out) != NULL &&
	    strcmp(answer, "True\n") == 0 && fgets(path, PATH_ROOM, out) != NULL;

	if (good)
		path[strcspn(path, "\n")] = '\0';
	if (out != NULL)
		fclose(out);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return good;
}

static void
add_python(struct pythons *p, const char *name)
{
	char path[PATH_ROOM];
	struct stat st;

	if (access(name, X_OK) != 0 || !ask(name, path) || stat(path, &st) != 0)
		return;
	for (size_t i = 0; i < p->n; i++)
		if (p->st[i].st_dev == st.st_dev && p->st[i].st_ino == st.st_ino)
			return;
	p->path = mem_grow(p->path, &p->path_capacity, p->n + 1, sizeof *p->path);
	p->st = mem_grow(p->st, &p->st_capacity, p->n + 1, sizeof *p->st);
	p->path[p->n] = mem_get(strlen(path) + 1, 1);
	memcpy(p->path[p->n], path, strlen(path) + 1);
	p->st[p->n++] = st;
}

static void
add_matches(struct pythons *p, const char *folder, size_t n, const char *pattern)
{
	char path[PATH_ROOM];
	glob_t g;

	snprintf(path, sizeof path, "%.*s%s", (int)n, folder, pattern);
	if (glob(path, 0, NULL, &g) == 0) {
		for (size_t i = 0; i < g.gl_pathc; i++)
			add_python(p, g.gl_pathv[i]);
		globfree(&g);
	}
}

/* Finds the interpreters in $FOLD_PYTHONS, in $PATH and where pyenv keeps them. */
static void
find_pythons(struct pythons *p)
{
	const char *named = getenv("FOLD_PYTHONS");
	const char *path = getenv("PATH");
	const char *home = getenv("HOME");

	for (const char *s = named; s != NULL && *s != '\0'; s += strspn(s, " ")) {
		add_matches(p, s, strcspn(s, " "), "");
		s += strcspn(s, " ");
	}
	for (const char *s = path; s != NULL && *s != '\0'; s += *s == ':') {
		add_matches(p, s, strcspn(s, ":"), "/python3");
		add_matches(p, s, strcspn(s, ":"), "/python3.[0-9]");
		add_matches(p, s, strcspn(s, ":"), "/python3.[0-9][0-9]");
		s += strcspn(s, ":");
	}
	if (home != NULL)
		add_matches(p, home, strlen(home), "/.pyenv/versions/3.*/bin/python3");
}

/* Starts a program and waits until it is at work; false when it cannot be. */
static bool
start(struct subject *s, const char *python, const char *source, double seconds)
{
	char number[32], line[128];

	snprintf(number, sizeof number, "%g", seconds);
	s->pid = spawn(python, source, number, &s->out);
	if (s->pid < 0 || s->out == NULL)
		return false;
	if (fgets(line, sizeof line, s->out) != NULL && sscanf(line, "ready %31s", s->version) == 1)
		return true;
	fclose(s->out);
	waitpid(s->pid, NULL, 0);
	return false;
}

/* Waits for the end; returns how much was done a second of CPU time. */
static double
finish(struct subject *s)
{
	double done = 0;

	if (fscanf(s->out, "%lf", &done) != 1)
		done = 0;
	fclose(s->out);
	waitpid(s->pid, NULL, 0);
	return done;
}

/* Adds the profile in a file to the result. */
static void
read_profile(const struct truth *t, const char *path, struct result *r)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	FILE *f = fopen(path, "re");

	while (f != NULL && (n = getline(&line, &room, f)) > 0) {
		struct str text = {line, (size_t)n};
		struct folded one;
		double count;

		if (folded_next(&text, 0, &one) != FOLDED_STACK)
			continue;
		count = count_double(one.count);
		r->samples += count;
		if (str_eq(one.stack, STR("[inconsistent]")))
			r->between += count;
		else if (!truth_possible(t, one.stack))
			r->impossible += count;
		if (t->shared == NULL)
			continue;
		if (truth_has(one.stack, t->shared))
			r->share += count;
		if (truth_has(one.stack, t->shared) || truth_has(one.stack, t->other))
			r->looked += count;
	}
	free(line);
	if (f != NULL)
		fclose(f);
}

/* Samples a program from when it is at work to its end. */
static bool
sample(const struct run *how, const struct truth *t, const char *python, double seconds,
    struct result *r, char version[static 32])
{
	char path[] = "/tmp/foldsample.XXXXXX";
	struct run run = *how;
	struct subject s;
	int fd;

	if (!start(&s, python, t->source, seconds))
		return false;
	fd = mkstemp(path);
	if (fd < 0)
		msg_die("/tmp: cannot write");
	close(fd);
	pids_add(&run.pids, s.pid);
	run.quiet = true;
	run.session.profile.path = path;
	run.session.view.template = "%s";
	run_all(&run);
	read_profile(t, path, r);
	unlink(path);
	r->sampled_ns += run.sampled_ns;
	r->used_ns += run.used_ns;
	r->cost += run.cost;
	r->done += finish(&s);
	memcpy(version, s.version, sizeof s.version);
	return true;
}

static void
print_result(const char *version, const struct truth *t, const struct result *r, bool brief)
{
	double n = r->samples > 0 ? r->samples : 1;

	printf("%-9s %-11s %8.0f %11.3f %13.3f", version, t->name, r->samples, 100 * r->impossible / n,
	    100 * r->between / n);
	if (t->shared != NULL && r->looked > 0)
		printf(" %12.2f", 100 * (r->share / r->looked - t->share));
	else
		printf(" %12s", "-");
	printf(" %8.2f", r->used_ns == 0 ? 0 : 100 * ((double)r->sampled_ns / (double)r->used_ns - 1));
	printf(" %8.2f", r->used_ns == 0 ? 0 : 100e9 * r->cost / (double)r->used_ns);
	if (!brief && r->done > 0)
		printf(" %9.2f\n", 100 * (r->done_alone / r->done - 1));
	else
		printf(" %9s\n", "-");
	fflush(stdout);
}

/* Runs one program under one interpreter; false when a stack was impossible. */
static bool
try(const struct run *how, const char *python, const struct truth *t, bool brief)
{
	struct result r = {0};
	char version[32] = "";
	double seconds = brief ? 0.5 : 4;

	for (int i = 0; i < (brief ? 1 : ROUNDS); i++) {
		struct subject alone;

		if (!brief && start(&alone, python, t->source, seconds))
			r.done_alone += finish(&alone);
		if (!sample(how, t, python, seconds, &r, version))
			return true; /* not a Python that works */
	}
	print_result(version, t, &r, brief);
	return r.impossible == 0;
}

int
selftest_run(const struct run *how, bool brief)
{
	struct pythons p = {0};
	int status = EXIT_DONE;

	find_pythons(&p);
	if (p.n == 0)
		msg_die("no python3 found to test with");
	printf("%-9s %-11s %8s %11s %13s %12s %8s %8s %9s\n", "python", "program", "samples",
	    "impossible%", "inconsistent%", "share error%", "CPU sum%", "sampler%", "slowdown%");
	for (size_t i = 0; i < p.n; i++) {
		for (size_t k = 0; k < ntruths; k++)
			if (!try(how, p.path[i], &truths[k], brief))
				status = EXIT_ANSWER;
		free(p.path[i]);
	}
	free(p.path);
	free(p.st);
	return status;
}
