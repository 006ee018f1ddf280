/* Runs a fuzz target over files, and prints their number: what was once found stays tested where there is
 * no libFuzzer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 24 };

int LLVMFuzzerTestOneInput(const unsigned char *, size_t n);

static unsigned char data[MOST];

int
main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		unsigned char *exact;
		size_t n;

		if (f == NULL) {
			fprintf(stderr, "cannot read %s\n", argv[i]);
			return 2;
		}
		n = fread(data, 1, MOST, f);
		fclose(f);
		exact = malloc(n > 0 ? n : 1); /* so that the sanitizer sees its end */
		if (exact == NULL)
			return 2;
		memcpy(exact, data, n);
		LLVMFuzzerTestOneInput(exact, n);
		free(exact);
	}
	printf("%d\n", argc - 1);
	return 0;
}
