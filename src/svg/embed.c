/* embed: writes standard input as a C array, for the build.
 *
 *     embed svg_css <svg.css >svg.css.c
 *
 * An array, because a string literal may not be that long, and #embed is too new for our compilers. */
#include <stdio.h>

int
main(int argc, char *argv[])
{
	unsigned long n = 0;
	int c;

	if (argc != 2) {
		fputs("usage: embed NAME\n", stderr);
		return 2;
	}
	printf("#include \"svg/asset.h\"\n\nconst unsigned char asset_%s[] = {", argv[1]);
	while ((c = getchar()) != EOF)
		printf("%s%d,", n++ % 24 == 0 ? "\n" : "", c);
	printf("0};\nconst size_t asset_%s_size = %lu;\n", argv[1], n);
	return ferror(stdin) || fflush(stdout) != 0 ? 2 : 0;
}
