/* floor 4: what an ELF file says about itself.  Uses str. */
#ifndef SAMPLE_ELF_H
#define SAMPLE_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* A 64-bit ELF file of this machine's byte order.  Nothing in it is trusted: what lies outside of
 * the file is not there, and no table is held in memory. */
struct elf {
	int fd;
	uint64_t size; /* of the file */
	uint64_t sections, nsections;
	uint64_t segments, nsegments;
	uint64_t names; /* where the names of the sections are, and their length */
	uint64_t names_size;
};

/* Reads the header of the file behind fd, which stays the caller's.  False when it is no such file.
 */
bool elf_open(struct elf *, int fd);

/* Finds symbols in the dynamic table and where that lacks one in the full one: for each of the n
 * names the address goes to *value, 0 when there is none.  Returns how many were found. */
int elf_symbols(const struct elf *, const struct str *names, uint64_t *value, int n);

/* Finds a section by its name: returns its address, 0 when there is none. */
uint64_t elf_section(const struct elf *, struct str name);

/* Finds text in the file and copies what begins there, n bytes or up to the file's end, to to.  Returns
 * how many bytes, -1 when the text is nowhere. */
ptrdiff_t elf_text(const struct elf *, struct str text, char *to, size_t n);

/* Returns what to add to the file's addresses where the page of the file that begins at offset is
 * mapped at address start.  False when nothing of that page is meant to be loaded. */
bool elf_bias(const struct elf *, uint64_t offset, uint64_t start, uint64_t *bias);

#endif
