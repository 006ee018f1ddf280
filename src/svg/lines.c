#include "svg/lines.h"

#include "base/in.h"
#include "base/msg.h"
#include "folded.h"

int
lines_each(const char *path, const char *(*take)(void *to, struct str line), void *to)
{
	char *operands[2] = {(char *)(uintptr_t)path, NULL}; /* only read */
	struct in *in = in_open(operands, false);
	struct chunk c = {0};
	struct folded_bad bad = {0};
	int status;

	while (in_chunk(in, &c)) {
		struct str rest = c.text;

		for (c.lines = 0; rest.n > 0;) {
			size_t n = str_find(rest, '\n');
			struct str line = str_sub(rest, 0, n);
			const char *why;

			rest = str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
			c.lines++;
			if (line.n > 0 && line.p[line.n - 1] == '\r')
				line.n--;
			if (line.n > 0 && (why = take(to, line)) != NULL)
				folded_bad_add(&bad, &c, c.lines, line, why);
		}
	}
	folded_bad_report(&bad, in, 10);
	status = bad.total > 0 || in_failed(in) ? EXIT_TROUBLE : EXIT_DONE;
	in_close(in);
	chunk_free(&c);
	return status;
}
