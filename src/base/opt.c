#include "base/opt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/msg.h"

enum { LETTERS = 256 }; /* ids below are letters */

void
opt_start(struct opts *o, char *argv[])
{
	int n = 0;

	msg_start(argv[0]);
	while (argv[n] != NULL)
		n++;
	o->args = argv[0] == NULL ? argv : argv + 1;
	o->value = o->group = NULL;
	o->now = NULL;
	o->behind = o->loose ? mem_get((size_t)n + 1, sizeof *o->behind) : NULL;
	o->nbehind = 0;
}

/* The usage line as a man page's SYNOPSIS has it: the letters without argument in one group. */
static void
print_usage(const struct opts *o, FILE *f)
{
	fprintf(f, "usage: %s [-", msg_program());
	for (const struct opt *t = o->table; t->id != 0; t++)
		if (t->id < LETTERS && t->arg == NULL)
			fputc(t->id, f);
	fputs("]", f);
	for (const struct opt *t = o->table; t->id != 0; t++)
		if (t->id < LETTERS && t->arg != NULL)
			fprintf(f, " [-%c %s]", t->id, t->arg);
	for (const struct opt *t = o->table; t->id != 0; t++)
		if (t->id >= LETTERS) {
			fputs(" [--option ...]", f);
			break;
		}
	fprintf(f, " %s\n", o->operands);
}

static _Noreturn void
print_help(const struct opts *o)
{
	printf("%s - %s\n", msg_program(), o->about);
	print_usage(o, stdout);
	for (const struct opt *t = o->table; t->id != 0; t++) {
		char left[80];
		int n = t->id < LETTERS ? snprintf(left, sizeof left, "  -%c", t->id)
					: snprintf(left, sizeof left, "    ");

		if (t->name != NULL)
			n += snprintf(left + n, sizeof left - (size_t)n, "%s--%s",
			    t->id < LETTERS ? ", " : "  ", t->name);
		if (t->arg != NULL)
			snprintf(left + n, sizeof left - (size_t)n, "%s%s", t->arg[0] == '[' ? "" : " ",
			    t->arg);
		printf("%-28s %s\n", left, t->help);
	}
	if (fflush(stdout) != 0)
		msg_die("<stdout>: cannot write the help");
	exit(EXIT_DONE);
}

void
opt_usage(const struct opts *o, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	msg_warn("%s", text);
	print_usage(o, stderr);
	exit(EXIT_TROUBLE);
}

/* The name of the option just seen, as a user types it. */
static const char *
opt_shown(const struct opt *t, char buf[static 64])
{
	if (t->id < LETTERS)
		snprintf(buf, 64, "-%c", t->id);
	else
		snprintf(buf, 64, "--%s", t->name);
	return buf;
}

void
opt_bad(const struct opts *o, const char *why)
{
	char name[64];

	opt_usage(o, "%s: %s: %s", opt_shown(o->now, name), why, msg_quote(str_c(o->value)).text);
}

static int
answer(struct opts *o, const struct opt *t)
{
	if (t->id == 'h')
		print_help(o);
	if (t->id == 'V') {
		printf("%s %s\n", msg_program(), VERSION);
		if (fflush(stdout) != 0)
			msg_die("<stdout>: cannot write the version");
		exit(EXIT_DONE);
	}
	o->now = t;
	return t->id;
}

/* Takes the argument of t: the text at given when there is one, else the next word. */
static int
take(struct opts *o, const struct opt *t, const char *given)
{
	char name[64];

	o->value = given;
	if (t->arg == NULL && given != NULL)
		opt_usage(o, "%s: takes no argument", opt_shown(t, name));
	if (t->arg != NULL && given == NULL && t->arg[0] != '[') {
		if (*o->args == NULL)
			opt_usage(o, "%s: needs an argument: %s", opt_shown(t, name), t->arg);
		o->value = *o->args++;
	}
	return answer(o, t);
}

/* Finds the option that word (its name up to n) means: the exact name, or when loose the one name
 * that begins so. */
static const struct opt *
find_long(const struct opts *o, const char *word, size_t n)
{
	const struct opt *found = NULL;
	size_t hits = 0;

	for (const struct opt *t = o->table; t->id != 0; t++) {
		if (t->name == NULL)
			continue;
		if (o->loose ? strncasecmp(t->name, word, n) != 0 : strncmp(t->name, word, n) != 0)
			continue;
		if (t->name[n] == '\0')
			return t;
		found = t;
		hits++;
	}
	if (o->loose && hits == 1)
		return found;
	if (o->loose && hits > 1)
		opt_usage(o, "ambiguous option: %s", msg_quote(str_c(word)).text);
	return NULL;
}

static const struct opt *
find_letter(const struct opts *o, char c)
{
	const struct opt *t = o->table;

	while (t->id != 0 && t->id != (unsigned char)c)
		t++;
	return t->id == 0 ? NULL : t;
}

static int
next_letter(struct opts *o)
{
	const struct opt *t = find_letter(o, *o->group);
	const char *rest = o->group + 1;

	if (t == NULL)
		opt_usage(o, "unknown option: %s", msg_quote((struct str){o->group, 1}).text);
	if (t->arg == NULL) {
		o->group = *rest == '\0' ? NULL : rest;
		return answer(o, t);
	}
	o->group = NULL;
	return take(o, t, *rest == '\0' ? NULL : rest);
}

static int
next_long(struct opts *o, const char *word)
{
	size_t n = strcspn(word, "=");
	const struct opt *t = NULL;

	if (n == 1 && o->loose)
		t = find_letter(o, *word);
	if (t == NULL && n > 0)
		t = find_long(o, word, n);
	if (t == NULL)
		opt_usage(o, "unknown option: %s", msg_quote(str_c(o->args[-1])).text);
	return take(o, t, word[n] == '=' ? word + n + 1 : NULL);
}

/* Ends the options: what is left, and when loose what stood between them, are the operands. */
static int
finish(struct opts *o)
{
	if (o->loose) {
		while (*o->args != NULL)
			o->behind[o->nbehind++] = *o->args++;
		o->behind[o->nbehind] = NULL;
		o->args = o->behind;
	}
	return 0;
}

int
opt_next(struct opts *o)
{
	const char *word;

	if (o->group != NULL)
		return next_letter(o);
	for (;;) {
		word = *o->args;
		if (word == NULL)
			return finish(o);
		if (word[0] == '-' && word[1] != '\0')
			break;
		if (!o->loose)
			return 0;
		o->behind[o->nbehind++] = *o->args++;
	}
	o->args++;
	if (strcmp(word, "--") == 0)
		return finish(o);
	if (word[1] == '-')
		return next_long(o, word + 2);
	if (o->loose)
		return next_long(o, word + 1);
	o->group = word + 1;
	return next_letter(o);
}

uint64_t
opt_u64(const struct opts *o, uint64_t min, uint64_t max)
{
	char why[80];
	uint64_t n;

	if (num_u64(str_c(o->value), max, &n) && n >= min)
		return n;
	snprintf(why, sizeof why, "not a number from %llu to %llu", (unsigned long long)min,
	    (unsigned long long)max);
	opt_bad(o, why);
}

size_t
opt_size(const struct opts *o)
{
	static const char units[] = "KMG";
	struct str s = str_c(o->value);
	const char *unit = s.n > 0 ? strchr(units, s.p[s.n - 1]) : NULL;
	unsigned shift = unit == NULL || *unit == '\0' ? 0 : 10 * (unsigned)(unit - units + 1);
	uint64_t n;

	s.n -= shift != 0;
	if (!num_u64(s, SIZE_MAX >> shift, &n) || n << shift < 1 << 16)
		opt_bad(o, "not a size of 64K at least, such as 65536, 256M or 2G");
	return (size_t)n << shift;
}

count128
opt_count(const struct opts *o)
{
	count128 c = 0;

	if (count_parse(str_c(o->value), &c) != NULL)
		opt_bad(o, "not a decimal number");
	return c;
}
