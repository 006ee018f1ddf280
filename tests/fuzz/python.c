/* A hostile process: whatever its memory holds, reading it ends, and takes no memory without bound.
 *
 * Input is either an image (tests/image.h) or a list of changes to one that was recorded: a byte that chooses it, then
 * for each change where (2 bytes), how (1) and what (8).  A fuzzer that began with nothing would never get past the
 * first list of threads. */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "../image.h"

enum { IMAGES = 8, CHANGE = 11, ROOM = 1 << 16 };

static struct {
	unsigned char p[ROOM];
	size_t n;
} recorded[IMAGES];

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* Reads the images, which are in a folder of the project that this program was built in. */
static void
load(void)
{
	static const char *const names[IMAGES] = {"8", "9", "10", "11", "12", "13", "14", "15"};
	char folder[PATH_MAX] = "", path[PATH_MAX + 64];
	char *end;
	FILE *f;

	if (readlink("/proc/self/exe", folder, sizeof folder - 1) < 0)
		abort();
	for (int i = 0; i < IMAGES; i++) {
		for (;;) {
			snprintf(path, sizeof path, "%s/tests/data/sample/3.%s.image", folder, names[i]);
			f = fopen(path, "rb");
			end = strrchr(folder, '/');
			if (f != NULL || end == NULL)
				break;
			*end = '\0'; /* one folder up */
		}
		if (f == NULL) {
			fprintf(stderr, "no image of Python 3.%s above this program\n", names[i]);
			abort();
		}
		recorded[i].n = fread(recorded[i].p, 1, ROOM, f);
		fclose(f);
	}
}

/* Changes an image: a byte; a word to what is given, to another word of the image, or near to such a one. */
static void
change(unsigned char *image, size_t n, const unsigned char *how)
{
	uint16_t where, from;
	uint64_t word;
	size_t at;

	memcpy(&where, how, 2);
	memcpy(&from, how + 3, 2);
	memcpy(&word, how + 3, 8);
	at = IMAGE_HEADER + where % (n - IMAGE_HEADER - 8);
	if (how[2] % 4 == 0) {
		image[at] = how[3];
		return;
	}
	if (how[2] % 4 > 1) {
		memcpy(&word, image + from % (n - 8), 8);
		if (how[2] % 4 > 2)
			word += (uint64_t)(how[5] & 0x7f) * 8 - 64;
	}
	memcpy(image + at, &word, 8);
}

static void
read_image(const unsigned char *p, size_t n)
{
	struct image image;
	struct text text = {0};

	if (image_open(&image, p, n))
		image_all(&image, &text);
	free(text.p);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static unsigned char copy[ROOM];
	size_t which;

	if (recorded[0].n == 0)
		load();
	if (n >= 8 && memcmp(data, "foldimg1", 8) == 0) {
		read_image(data, n);
		return 0;
	}
	if (n == 0)
		return 0;
	which = data[0] % IMAGES;
	memcpy(copy, recorded[which].p, recorded[which].n);
	for (size_t i = 1; i + CHANGE <= n; i += CHANGE)
		change(copy, recorded[which].n, data + i);
	read_image(copy, recorded[which].n);
	return 0;
}
