/* Runs a fuzz target over files: what was once found stays tested where there is no libFuzzer. */
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int
main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		unsigned char *data = NULL;
		size_t n = 0;
		int c;

		if (f == NULL) {
			fprintf(stderr, "cannot read %s\n", argv[i]);
			return 2;
		}
		while ((c = getc(f)) != EOF) {
			if ((n & (n + 1)) == 0 || data == NULL) {
				unsigned char *more = realloc(data, 2 * n + 2);

				if (more == NULL)
					free(data);
				data = more;
			}
			if (data == NULL) {
				fclose(f);
				return 2;
			}
			data[n++] = (unsigned char)c;
		}
		fclose(f);
		LLVMFuzzerTestOneInput(data == NULL ? (const unsigned char *)"" : data, n);
		free(data);
	}
	return 0;
}
