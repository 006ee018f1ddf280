#include "base/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"

static bool wanted;
static uint64_t total, done;
static double start, shown;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
progress_start(uint64_t bytes)
{
	const char *term = getenv("TERM");
	const char *plain = getenv("NO_COLOR");

	wanted = isatty(STDERR_FILENO) && term != NULL && strcmp(term, "dumb") != 0 &&
	    (plain == NULL || *plain == '\0');
	total = bytes;
	done = 0;
	start = shown = wanted ? now() : 0;
}

void
progress_add(uint64_t bytes)
{
	char text[160], left[80] = "";
	double t, rate;

	done += bytes;
	if (!wanted || (t = now()) - start < 1 || t - shown < 0.2)
		return;
	shown = t;
	rate = (double)done / (t - start);
	if (total > 0 && done <= total)
		snprintf(left, sizeof left, ", %.0f %%, %.0f s left",
		    100 * (double)done / (double)total, (double)(total - done) / rate);
	snprintf(text, sizeof text, "%s: %.0f MB read%s, %.0f MB/s", msg_program(), (double)done / 1e6,
	    left, rate / 1e6);
	msg_status(text);
}

void
progress_end(void)
{
	if (wanted)
		msg_status("");
	wanted = false;
}
