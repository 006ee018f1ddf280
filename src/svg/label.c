#include "svg/label.h"

#include "svg/xml.h"

struct str
label_name(struct str name)
{
	const char *end = name.p + name.n;

	if (name.n >= 4 && end[-4] == '_' && end[-3] == '[' && end[-1] == ']' &&
	    memchr("kwij", end[-2], 4) != NULL)
		name.n -= 4;
	return name;
}

/* The columns of a character: two in the blocks that terminals and fonts draw wide. */
static size_t
columns_of(uint32_t c)
{
	static const uint32_t wide[][2] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3},
	    {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff},
	    {0x20000, 0x3fffd}};

	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (c >= wide[i][0] && c <= wide[i][1])
			return 2;
	return 1;
}

struct str
label_fit(struct str name, size_t columns, bool *cut)
{
	struct str rest = name;
	size_t used = 0, short_end = 0;

	*cut = false;
	while (rest.n > 0) {
		used += columns_of(xml_next(&rest));
		if (used > columns)
			break;
		if (used + 2 <= columns)
			short_end = (size_t)(rest.p - name.p);
	}
	if (used <= columns)
		return name;
	*cut = short_end > 0;
	return str_sub(name, 0, short_end);
}
