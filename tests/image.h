/* Recorded memory of a Python process: for tests/sample.c and tests/fuzz/python.c.
 *
 * The file: "foldimg1"; runtime, code type, function type (8 bytes each); version, the process's number (4
 * each); then pieces: address (8), length (4), bytes.  All in the order of a little-endian machine. */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sample/code.h"
#include "sample/form.h"
#include "sample/names.h"
#include "sample/python.h"
#include "sample/snapshot.h"
#include "sample/walk.h"

struct image {
	const unsigned char *p;
	size_t n;
	uint64_t runtime, code_type, function_type;
	uint32_t version;
	int32_t inner;
	uint64_t reads;
};

enum { IMAGE_HEADER = 40, IMAGE_PIECE = 12 };

/* Serves what was recorded, and nothing else. */
static inline size_t
image_read(void *context, const struct piece *v, size_t n)
{
	struct image *image = context;
	size_t done = 0;

	image->reads++;
	for (; done < n; done++) {
		const unsigned char *p = image->p + IMAGE_HEADER;
		size_t left = image->n - IMAGE_HEADER;
		bool found = false;

		while (!found && left >= IMAGE_PIECE) {
			uint64_t at;
			uint32_t length;

			memcpy(&at, p, 8);
			memcpy(&length, p + 8, 4);
			p += IMAGE_PIECE;
			left -= IMAGE_PIECE;
			if (length > left)
				break;
			if (v[done].at >= at && v[done].at - at <= length &&
			    v[done].n <= length - (v[done].at - at)) {
				memcpy(v[done].to, p + (v[done].at - at), v[done].n);
				found = true;
			}
			p += length;
			left -= length;
		}
		if (!found)
			break;
	}
	return done;
}

static inline bool
image_open(struct image *image, const void *p, size_t n)
{
	*image = (struct image){.p = p, .n = n};
	if (n < IMAGE_HEADER || memcmp(p, "foldimg1", 8) != 0)
		return false;
	memcpy(&image->runtime, image->p + 8, 8);
	memcpy(&image->code_type, image->p + 16, 8);
	memcpy(&image->function_type, image->p + 24, 8);
	memcpy(&image->version, image->p + 32, 4);
	memcpy(&image->inner, image->p + 36, 4);
	return true;
}

/* Appends the stack of one thread, with lines, to text; false when it is not whole. */
static inline bool
image_stack(struct python *y, const struct tstate *state, struct text *text)
{
	struct snapshot s = {0};
	struct trace trace = {0};
	struct codes codes = {0};
	enum walked walked;
	bool good;

	snapshot_begin(&s, &y->memory);
	walked = walk_thread(y, &s, state, &trace, NULL);
	good = snapshot_end(&s, &y->memory) && walked == WALK_WHOLE;
	for (size_t i = trace.n; i > 0 && good; i--) {
		struct code *k = codes_find(&codes, y, &trace.v[i - 1]);

		good = k != NULL;
		if (!good || k->hidden)
			continue;
		form_add(text, "%n(%m:%l)", k, codes_line(&codes, y, k, &trace.v[i - 1]), 0, 0);
		text_add(text, STR("\n"));
	}
	snapshot_free(&s);
	codes_free(&codes);
	free(trace.v);
	return good;
}

/* Appends a line with the name of a thread, if it has one. */
static inline void
image_name(struct python *y, const struct tstate *state, uint64_t *active, struct text *text)
{
	struct text name = {0};

	text_add(text, STR("thread"));
	if (names_find(y, state, active, &name)) {
		text_add(text, STR(" "));
		text_add(text, (struct str){name.p, name.n});
	}
	text_add(text, STR("\n"));
	free(name.p);
}

/* Reads all there is in an image: the names and stacks of all threads, one frame a line. */
static inline enum python_answer
image_all(struct image *image, struct text *text)
{
	struct python y = {.code_type = image->code_type, .function_type = image->function_type};
	struct memory m = {image_read, image};
	char why[PYTHON_WHY] = "";
	uint64_t active = 0;
	enum python_answer answer =
	    python_attach(&y, m, image->runtime, image->version, image->inner, why);

	if (answer == PYTHON_READY)
		for (size_t i = 0; i < y.nthreads; i++) {
			image_name(&y, &y.threads[i], &active, text);
			if (!image_stack(&y, &y.threads[i], text))
				text_add(text, STR("not whole\n"));
			(void)python_holder(&y, y.threads[i].interp);
		}
	else
		text_add(text, str_c(why));
	python_free(&y);
	return answer;
}

#endif
