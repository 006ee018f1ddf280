/* A hostile process: whatever its memory holds, reading it ends, and takes no memory without bound. */
#include "../image.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct image image;
	struct text text = {0};

	if (image_open(&image, data, n))
		image_all(&image, &text);
	free(text.p);
	return 0;
}
