#include "sample/elf.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The format: System V ABI, gabi 4.1, chapters 4 and 5. */

enum {
	CHUNK = 1 << 16,
	NAMES = 8,    /* the most symbols looked for at once */
	PLACES = 4,   /* offsets that a name may have in a string table: ends of longer ones too */
	LONGEST = 64, /* name */
};

static bool
read_at(const struct elf *e, uint64_t at, void *to, size_t n)
{
	return at <= e->size && n <= e->size - at && pread(e->fd, to, n, (off_t)at) == (ssize_t)n;
}

static bool
read_section(const struct elf *e, uint64_t i, Elf64_Shdr *s)
{
	return i < e->nsections && read_at(e, e->sections + i * sizeof *s, s, sizeof *s);
}

bool
elf_open(struct elf *e, int fd)
{
	const uint16_t one = 1;
	unsigned char order = *(const unsigned char *)&one == 1 ? ELFDATA2LSB : ELFDATA2MSB;
	struct stat st;
	Elf64_Ehdr h;
	Elf64_Shdr names;

	memset(e, 0, sizeof *e);
	e->fd = fd;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0)
		return false;
	e->size = (uint64_t)st.st_size;
	if (!read_at(e, 0, &h, sizeof h) || memcmp(h.e_ident, ELFMAG, SELFMAG) != 0 ||
	    h.e_ident[EI_CLASS] != ELFCLASS64 || h.e_ident[EI_DATA] != order)
		return false;
	if (h.e_phentsize == sizeof(Elf64_Phdr)) {
		e->segments = h.e_phoff;
		e->nsegments = h.e_phnum;
	}
	if (h.e_shentsize == sizeof(Elf64_Shdr) && h.e_shoff <= e->size) {
		e->sections = h.e_shoff;
		e->nsections = h.e_shnum;
	}
	if (read_section(e, h.e_shstrndx, &names)) {
		e->names = names.sh_offset;
		e->names_size = names.sh_size;
	}
	return true;
}

/* The offsets of the wanted names in one string table. */
struct places {
	uint64_t at[NAMES][PLACES];
	int n[NAMES];
};

/* Notes where in the n bytes at p, which stand at offset base of the string table, the names are,
 * those that begin before limit. */
static void
find_names(struct places *w, const struct str *names, int nnames, const char *p, size_t n, size_t limit,
    uint64_t base)
{
	for (int k = 0; k < nnames; k++) {
		const char *q = p;
		const char *end = p + n;

		while (w->n[k] < PLACES && (size_t)(end - q) > names[k].n &&
		    (q = memchr(q, names[k].p[0], (size_t)(end - q) - names[k].n)) != NULL) {
			if ((size_t)(q - p) >= limit)
				break;
			if (memcmp(q, names[k].p, names[k].n) == 0 && q[names[k].n] == '\0')
				w->at[k][w->n[k]++] = base + (uint64_t)(q - p);
			q++;
		}
	}
}

/* Runs through a string table, in chunks that overlap by the longest name. */
static void
scan_strings(const struct elf *e, const Elf64_Shdr *s, const struct str *names, int n, struct places *w)
{
	char buffer[CHUNK + LONGEST];
	uint64_t done = 0;

	memset(w, 0, sizeof *w);
	while (done < s->sh_size) {
		uint64_t left = s->sh_size - done;
		size_t part = left < sizeof buffer ? (size_t)left : sizeof buffer;

		if (!read_at(e, s->sh_offset + done, buffer, part))
			return;
		find_names(w, names, n, buffer, part, CHUNK, done);
		done += CHUNK;
	}
}

static int
match(const Elf64_Sym *symbol, const struct places *w, uint64_t *value, int n)
{
	int found = 0;

	if (symbol->st_shndx == SHN_UNDEF || symbol->st_value == 0)
		return 0;
	for (int k = 0; k < n; k++)
		for (int i = 0; i < w->n[k] && value[k] == 0; i++)
			if (symbol->st_name == w->at[k][i]) {
				value[k] = symbol->st_value;
				found++;
			}
	return found;
}

static int
scan_symbols(const struct elf *e, const Elf64_Shdr *s, const struct places *w, uint64_t *value, int n)
{
	Elf64_Sym buffer[CHUNK / sizeof(Elf64_Sym)];
	uint64_t count = s->sh_size / sizeof *buffer;
	int found = 0;

	for (uint64_t done = 0; done < count && found < n;) {
		uint64_t left = count - done;
		size_t part = left < CHUNK / sizeof *buffer ? (size_t)left : CHUNK / sizeof *buffer;

		if (!read_at(e, s->sh_offset + done * sizeof *buffer, buffer, part * sizeof *buffer))
			break;
		for (size_t i = 0; i < part; i++)
			found += match(&buffer[i], w, value, n);
		done += part;
	}
	return found;
}

int
elf_symbols(const struct elf *e, const struct str *names, uint64_t *value, int n)
{
	static const uint32_t tables[] = {SHT_DYNSYM, SHT_SYMTAB};
	int found = 0;

	if (n > NAMES)
		n = NAMES;
	memset(value, 0, (size_t)n * sizeof *value);
	for (size_t t = 0; t < sizeof tables / sizeof *tables && found < n; t++)
		for (uint64_t i = 0; i < e->nsections && found < n; i++) {
			Elf64_Shdr s, strings;
			struct places w;

			if (!read_section(e, i, &s))
				break;
			if (s.sh_type != tables[t] || s.sh_entsize != sizeof(Elf64_Sym) ||
			    !read_section(e, s.sh_link, &strings))
				continue;
			scan_strings(e, &strings, names, n, &w);
			found += scan_symbols(e, &s, &w, value, n);
			break; /* a file has one of each at most */
		}
	return found;
}

uint64_t
elf_section(const struct elf *e, struct str name)
{
	for (uint64_t i = 0; i < e->nsections; i++) {
		Elf64_Shdr s;
		char text[LONGEST];

		if (name.n >= sizeof text || !read_section(e, i, &s))
			break;
		if (s.sh_name < e->names_size && name.n < e->names_size - s.sh_name &&
		    read_at(e, e->names + s.sh_name, text, name.n + 1) &&
		    memcmp(text, name.p, name.n) == 0 && text[name.n] == '\0')
			return s.sh_addr;
	}
	return 0;
}

ptrdiff_t
elf_text(const struct elf *e, struct str text, char *to, size_t n)
{
	char buffer[CHUNK + LONGEST];

	for (uint64_t done = 0; done < e->size; done += CHUNK) {
		uint64_t left = e->size - done;
		size_t part = left < sizeof buffer ? (size_t)left : sizeof buffer;

		if (!read_at(e, done, buffer, part))
			break;
		for (size_t i = 0; i + text.n <= part && i < CHUNK; i++)
			if (buffer[i] == text.p[0] && memcmp(buffer + i, text.p, text.n) == 0) {
				ssize_t got = pread(e->fd, to, n, (off_t)(done + i));

				return got;
			}
	}
	return -1;
}

bool
elf_bias(const struct elf *e, uint64_t offset, uint64_t start, uint64_t *bias)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	for (uint64_t i = 0; i < e->nsegments; i++) {
		Elf64_Phdr p;

		if (!read_at(e, e->segments + i * sizeof p, &p, sizeof p))
			break;
		if (p.p_type != PT_LOAD || p.p_offset < offset || p.p_offset - offset >= page)
			continue;
		*bias = start - (p.p_vaddr - (p.p_offset - offset));
		return true;
	}
	return false;
}
