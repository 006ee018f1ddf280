#include "sample/form.h"

#include <string.h>

#include "base/count.h"
#include "folded.h"

static const char letters[] = "nsmfblLpt%";

const char *
form_check(const char *template)
{
	for (const char *p = strchr(template, '%'); p != NULL; p = strchr(p + 2, '%'))
		if (p[1] == '\0' || strchr(letters, p[1]) == NULL)
			return "not a template of %n %s %m %f %b %l %L %p %t %%";
	return template[0] == '\0' ? "an empty template" : NULL;
}

bool
form_has(const char *template, char letter)
{
	for (const char *p = strchr(template, '%'); p != NULL; p = strchr(p + 2, '%'))
		if (p[1] == letter)
			return true;
	return false;
}

static void
add_number(struct text *t, uint64_t n)
{
	char digits[NUM_TEXT];

	text_add(t, (struct str){digits, num_text(n, digits)});
}

static void
add_letter(struct text *t, char letter, const struct code *k, int line, pid_t pid, pid_t tid)
{
	switch (letter) {
	case 'n':
		text_add(t, k->qualified);
		break;
	case 's':
		text_add(t, k->name);
		break;
	case 'm':
		text_add(t, k->module);
		break;
	case 'f':
		text_add(t, k->file);
		break;
	case 'b':
		text_add(t, str_base(k->file));
		break;
	case 'l':
		add_number(t, line < 0 ? 0 : (uint64_t)line);
		break;
	case 'L':
		add_number(t, k->first < 0 ? 0 : (uint64_t)k->first);
		break;
	case 'p':
		add_number(t, (uint64_t)pid);
		break;
	case 't':
		add_number(t, (uint64_t)tid);
		break;
	default:
		text_add(t, STR("%"));
	}
}

void
form_add(struct text *t, const char *template, const struct code *k, int line, pid_t pid, pid_t tid)
{
	for (const char *p = template; *p != '\0';) {
		size_t n = strcspn(p, "%");

		text_add(t, (struct str){p, n});
		p += n;
		if (*p == '%') {
			add_letter(t, p[1], k, line, pid, tid);
			p += 2;
		}
	}
}

void
form_escape(struct text *t, struct str s)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < s.n;) {
		uint32_t c = 0;
		size_t n = utf8_next(s.p + i, s.n - i, &c);

		if (n == 0)
			text_add(t, STR("\xef\xbf\xbd"));
		else if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) ||
		    (c < 0x80 && folded_breaks((char)c)))
			text_add(t, (struct str){(char[]){'\\', 'x', hex[c >> 4], hex[c & 15]}, 4});
		else
			text_add(t, str_sub(s, i, i + n));
		i += n == 0 ? 1 : n;
	}
}
