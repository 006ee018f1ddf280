#include "base/msg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { QUOTE_BYTES = 60 }; /* of the text, each up to four characters when escaped */

static const char *program = "foldtools";
static bool status_shown;

void
msg_start(const char *argv0)
{
	const char *slash = argv0 == NULL ? NULL : strrchr(argv0, '/');

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			exit(EXIT_TROUBLE);
	if (argv0 != NULL && argv0[0] != '\0')
		program = slash == NULL ? argv0 : slash + 1;
}

const char *
msg_program(void)
{
	return program;
}

/* One message, one write (stderr is unbuffered): lines of a pipeline's programs must not mix. */
__attribute__((format(printf, 3, 0))) static void
say(const char *file, uint64_t line, const char *fmt, va_list ap)
{
	char text[4096];
	char place[1024] = "";

	vsnprintf(text, sizeof text, fmt, ap);
	if (file != NULL && line != 0)
		snprintf(place, sizeof place, "%s:%llu: ", file, (unsigned long long)line);
	else if (file != NULL)
		snprintf(place, sizeof place, "%s: ", file);
	msg_status("");
	fprintf(stderr, "%s: %s%s\n", program, place, text);
}

void
msg_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(NULL, 0, fmt, ap);
	va_end(ap);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
static bool dying;

/* The sanitizer asks at exit: who dies has no time to give memory back. */
int __lsan_is_turned_off(void);
int
__lsan_is_turned_off(void)
{
	return dying;
}
#endif

static _Noreturn void
die(void)
{
#ifdef __SANITIZE_ADDRESS__
	dying = true;
#endif
	exit(EXIT_TROUBLE);
}

void
msg_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(NULL, 0, fmt, ap);
	va_end(ap);
	die();
}

void
msg_warn_at(const char *file, uint64_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(file, line, fmt, ap);
	va_end(ap);
}

void
msg_die_at(const char *file, uint64_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(file, line, fmt, ap);
	va_end(ap);
	die();
}

void
msg_status(const char *text)
{
	if (status_shown)
		fputs("\r\033[K", stderr);
	status_shown = text[0] != '\0';
	if (status_shown)
		fputs(text, stderr);
}

/* Appends the n bytes at p, or their escaped form, and returns the new end. */
static char *
quote_char(char *to, const char *p, size_t n, uint32_t c)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char b = (unsigned char)p[0];

	if (n > 0 && c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0)) {
		memcpy(to, p, n);
		return to + n;
	}
	*to++ = '\\';
	if (b == '\t' || b == '\n' || b == '\r') {
		*to++ = b == '\t' ? 't' : b == '\n' ? 'n' : 'r';
		return to;
	}
	*to++ = 'x';
	*to++ = hex[b >> 4];
	*to++ = hex[b & 15];
	return to;
}

struct msg_quoted
msg_quote(struct str s)
{
	struct msg_quoted q;
	char *to = q.text;
	size_t i = 0;

	*to++ = '\'';
	while (i < s.n && i < QUOTE_BYTES) {
		uint32_t c = 0;
		size_t n = utf8_next(s.p + i, s.n - i, &c);

		if (c >= 0x80 && c < 0xa0)
			n = 0;
		to = quote_char(to, s.p + i, n, c);
		i += n == 0 ? 1 : n;
	}
	if (i < s.n) {
		memcpy(to, "...", 3);
		to += 3;
	}
	*to++ = '\'';
	*to = '\0';
	return q;
}
