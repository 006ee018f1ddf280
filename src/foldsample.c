/* foldsample: see foldsample(1). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/msg.h"
#include "base/opt.h"
#include "sample/dump.h"
#include "sample/form.h"
#include "sample/run.h"
#include "sample/selftest.h"

enum {
	OPT_CPU = 256,
	OPT_WALL,
	OPT_GIL,
	OPT_METHOD,
	OPT_NO_CHILDREN,
	OPT_SPLIT,
	OPT_PRUNE,
	OPT_TIMELINE,
	OPT_FORMAT,
	OPT_STRICT,
	OPT_DUMP,
	OPT_SELF_TEST,
	RATE_MOST = 2000,
	RATE = 100,
};

static const struct opt table[] = {
    {'p', "pid", "PID", "sample this process, or these: PID,PID"},
    {'d', "duration", "SECONDS", "stop after this time"},
    {'r', "rate", "HZ", "samples a second of each thread's time, 1 to 2000 (100)"},
    {'i', "interval", "SECONDS", "write what was counted every so often"},
    {'o', "output", "FILE", "write to FILE, which appears when all is done"},
    {'u', "unit", "UNIT", "what counts are in: samples, or us (microseconds)"},
    {'P', "process", NULL, "put the process in front, as a frame"},
    {'T', "thread", NULL, "put the thread in front, as a frame"},
    {'l', "line", NULL, "put the line number into each frame"},
    {'f', "file", NULL, "put the file into each frame, where the module is"},
    {'q', "quiet", NULL, "write no summary"},
    {OPT_FORMAT, "format", "TEMPLATE", "any other form of frames: %n %s %m %f %b %l %L %p %t"},
    {OPT_CPU, "cpu", "[=user]", "CPU time, user and system (the default), or user time"},
    {OPT_WALL, "wall", NULL, "elapsed time, of threads that sleep too"},
    {OPT_GIL, "gil", NULL, "elapsed time of who holds the interpreter lock"},
    {OPT_METHOD, "method", "METHOD", "bpf, perf, timer or plain; default: the best that works"},
    {OPT_STRICT, "strict", NULL, "stop a thread for one read when all else fails"},
    {OPT_NO_CHILDREN, "no-children", NULL, "sample no child processes"},
    {OPT_SPLIT, "split", NULL, "write a file for each process, FILE.PID"},
    {OPT_PRUNE, "prune", "N", "keep at most N stacks in memory"},
    {OPT_TIMELINE, "timeline", NULL, "write a line for each sample, in order of time"},
    {OPT_DUMP, "dump", NULL, "print the stack of every thread now"},
    {OPT_SELF_TEST, "self-test", "[=short]", "measure how right the samples are, on this machine"},
    OPT_END,
};

/* What the command line asks for besides the run itself. */
struct command_line {
	struct run run;
	bool lines, files;
	bool dump, self_test, short_test, rate;
};

/* The argument of the option just seen: "" where it may be left out and was. */
static const char *
argument(const struct opts *o)
{
	return o->value == NULL ? "" : o->value;
}

static void
add_pids(const struct opts *o, struct pids *list)
{
	struct str s = str_c(argument(o));

	for (;;) {
		size_t n = str_find(s, ',');
		uint64_t pid;

		if (!num_u64(str_sub(s, 0, n), INT32_MAX, &pid) || pid == 0)
			opt_bad(o, "not a process number");
		if (!pids_have(list, (pid_t)pid))
			pids_add(list, (pid_t)pid);
		if (n == s.n)
			break;
		s = str_sub(s, n + 1, s.n);
	}
}

/* A time in seconds, with decimals, in nanoseconds. */
static uint64_t
nanoseconds(const struct opts *o)
{
	count128 c = opt_count(o);

	if (c > (count128)1000000000 * 1000000000)
		opt_bad(o, "too long");
	return (uint64_t)c;
}

static void
take_measure(const struct opts *o, struct run *r, int id)
{
	if (id == OPT_WALL)
		r->session.measure = MEASURE_WALL;
	else if (id == OPT_GIL)
		r->session.measure = MEASURE_GIL;
	else if (o->value == NULL)
		r->session.measure = MEASURE_CPU;
	else if (strcmp(argument(o), "user") == 0)
		r->session.measure = MEASURE_USER;
	else
		opt_bad(o, "not user");
}

static void
take_method(const struct opts *o, struct run *r)
{
	static const char *const names[] = {"auto", "bpf", "perf", "timer", "plain"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(argument(o), names[i]) == 0) {
			r->method = (enum method)i;
			return;
		}
	opt_bad(o, "not bpf, perf, timer or plain");
}

static void
take_unit(const struct opts *o, struct run *r)
{
	r->session.profile.microseconds = strcmp(argument(o), "us") == 0;
	if (!r->session.profile.microseconds && strcmp(argument(o), "samples") != 0)
		opt_bad(o, "not samples or us");
}

static void
take_template(const struct opts *o, struct run *r)
{
	const char *wrong = form_check(argument(o));

	if (wrong != NULL)
		opt_bad(o, wrong);
	r->session.view.template = o->value;
}

static void
take_self_test(const struct opts *o, struct command_line *c)
{
	c->self_test = true;
	c->short_test = o->value != NULL;
	if (c->short_test && strcmp(argument(o), "short") != 0)
		opt_bad(o, "not short");
}

static void
take_what(const struct opts *o, struct command_line *c, int id)
{
	struct run *r = &c->run;

	switch (id) {
	case 'p':
		add_pids(o, &r->pids);
		break;
	case 'd':
		r->duration = nanoseconds(o);
		r->ends = true;
		break;
	case 'r':
		r->session.period = 1000000000 / opt_u64(o, 1, RATE_MOST);
		c->rate = true;
		break;
	case OPT_CPU:
	case OPT_WALL:
	case OPT_GIL:
		take_measure(o, r, id);
		break;
	case OPT_METHOD:
		take_method(o, r);
		break;
	case OPT_STRICT:
		r->session.view.strict = true;
		break;
	case OPT_NO_CHILDREN:
		r->no_children = true;
		break;
	case OPT_DUMP:
		c->dump = true;
		break;
	case OPT_SELF_TEST:
		take_self_test(o, c);
		break;
	}
}

static void
take_how(const struct opts *o, struct command_line *c, int id)
{
	struct profile *p = &c->run.session.profile;
	struct view *v = &c->run.session.view;

	switch (id) {
	case 'i':
		c->run.every = nanoseconds(o);
		if (c->run.every < 1000000)
			opt_bad(o, "too short");
		break;
	case 'o':
		p->path = o->value;
		break;
	case 'u':
		take_unit(o, &c->run);
		break;
	case 'P':
		v->process = true;
		break;
	case 'T':
		v->thread = true;
		break;
	case 'l':
		c->lines = true;
		break;
	case 'f':
		c->files = true;
		break;
	case 'q':
		c->run.quiet = true;
		break;
	case OPT_FORMAT:
		take_template(o, &c->run);
		break;
	case OPT_SPLIT:
		p->split = true;
		break;
	case OPT_PRUNE:
		p->prune = opt_u64(o, 2, UINT32_MAX);
		break;
	case OPT_TIMELINE:
		p->timeline = true;
		break;
	}
}

/* Ends the program when options do not go together. */
static void
check(const struct opts *o, struct command_line *c)
{
	static const char *const templates[] = {"%n(%m)", "%n(%m:%l)", "%n(%f)", "%n(%f:%l)"};
	struct run *r = &c->run;
	struct view *v = &r->session.view;
	const char *path = r->session.profile.path;

	r->command = o->args == NULL || o->args[0] == NULL ? NULL : o->args;
	if (r->pids.n == 0 && r->command == NULL)
		opt_usage(o, "nothing to sample: -p PID, or a command");
	if (r->pids.n > 0 && r->command != NULL)
		opt_usage(o, "either -p PID or a command");
	if (c->dump && r->command != NULL)
		opt_usage(o, "--dump: needs -p PID");
	if (r->command != NULL && path == NULL)
		opt_usage(o,
		    "standard output is the command's: say where the profile goes, -o FILE, or -o - "
		    "when the command writes nothing there");
	if (r->session.profile.split && (path == NULL || strcmp(path, "-") == 0))
		opt_usage(o, "--split: needs -o FILE");
	if (v->template == NULL)
		v->template = templates[2 * c->files + c->lines];
	v->lines = form_has(v->template, 'l');
	if ((r->method == METHOD_BPF || r->method == METHOD_PERF) && r->session.measure >= MEASURE_WALL)
		opt_usage(o, "--method: perf events count CPU time only");
	if (r->method == METHOD_BPF && r->session.profile.timeline)
		opt_usage(o, "--timeline: what the kernel counts has no time; --method perf has");
}

int
main(int argc, char *argv[])
{
	struct opts o = {
	    .table = table,
	    .about = "sample the stacks of running processes, or of a command, without changing them",
	    .operands = "[-- COMMAND [ARGUMENT...]]",
	};
	static struct command_line c = {.run.session.period = 1000000000 / RATE};
	int id;

	(void)argc;
	opt_start(&o, argv);
	while ((id = opt_next(&o)) != 0) {
		take_what(&o, &c, id);
		take_how(&o, &c, id);
	}
	if (o.args != NULL && o.args[0] != NULL && !c.self_test)
		run_fail_as_command();
	if (c.self_test) {
		if (!c.rate)
			c.run.session.period = 1000000;
		return selftest_run(&c.run, c.short_test);
	}
	check(&o, &c);
	return c.dump ? dump_run(&c.run) : run_all(&c.run);
}
