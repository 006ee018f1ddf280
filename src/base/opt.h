/* floor 1: options, from one table per program.  Uses count, mem, msg, str. */
#ifndef OPT_H
#define OPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/count.h"

/* One option.  The table drives the parsing, the usage line and -h, and a test holds the man page
 * against it.  It ends with OPT_END, which brings -h and -V. */
struct opt {
	int id;           /* a letter; from 256 on when it has none */
	const char *name; /* the long name, without dashes; NULL when it has none */
	const char *arg;  /* what its argument is called; NULL when it takes none; "[=WHAT]" when it may
	                     be left out, which is for options without a letter */
	const char *help; /* one line */
};

/* clang-format off */
#define OPT_END \
	{'h', "help", NULL, "show this help and exit"}, \
	{'V', "version", NULL, "show the version and exit"}, \
	{0, NULL, NULL, NULL}
/* clang-format on */

/* How a command line is read. */
struct opts {
	const struct opt *table;
	const char *about;    /* the program's one sentence, as in its page's .Nd */
	const char *operands; /* what the usage line ends with: "[FILE...]" */
	bool loose;           /* Perl's Getopt::Long: one dash or two, unique prefixes, any case,
	                         options behind operands as well */

	char **args;       /* what is left; after opt_next returned 0, the operands, NULL at the end */
	const char *value; /* the argument of the option just returned */
	const struct opt *now; /* the option just returned, for messages */
	const char *group;     /* rest of a group of letters */
	char **behind;         /* loose: operands seen so far */
	int nbehind;
};

/* Starts with main's argv; also tells msg the program's name. */
void opt_start(struct opts *, char *argv[]);

/* Returns the next option's id, 0 when there is none.  Options end at the first operand (unless
 * loose), or at "--".  -h and -V are answered here; a mistake ends the program with its usage line. */
int opt_next(struct opts *);

/* Return the value just seen as a whole number from min to max, or as a count, or as a decimal
 * fraction; otherwise the program ends: "-j: not a number from 1 to 256: 'x'". */
uint64_t opt_u64(const struct opts *, uint64_t min, uint64_t max);
size_t opt_size(const struct opts *); /* of memory, from 64K on: bytes, or with K, M, G behind */
count128 opt_count(const struct opts *);

/* Ends the program because the option just seen has a value that is not what it should be:
 * opt_bad(&o, "not a colour") says "--bgcolors: not a colour: 'x'". */
_Noreturn void opt_bad(const struct opts *, const char *why);

/* Ends the program with a message (printf format) and the usage line. */
__attribute__((format(printf, 2, 3), noreturn)) void opt_usage(
    const struct opts *, const char *fmt, ...);

#endif
