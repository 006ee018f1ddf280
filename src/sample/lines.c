#include "sample/lines.h"

#include <limits.h>

enum {
	RANGE_NONE = -128, /* a range of instructions without line */
	/* How a location's line is given. */
	LOCATION_ONE_LINE = 10,
	LOCATION_NO_COLUMN = 13,
	LOCATION_LONG = 14,
	LOCATION_NONE = 15,
	UNIT = 2, /* bytes of an instruction */
};

/* Lines come from the target: they are added without overflow. */
static int
line_add(int line, int64_t delta)
{
	int64_t sum = line + delta;

	return sum < INT_MIN ? INT_MIN : sum > INT_MAX ? INT_MAX : (int)sum;
}

static int
find_lnotab(struct str t, int line, int64_t offset)
{
	int64_t at = 0;

	for (size_t i = 0; i + 1 < t.n; i += 2) {
		at += (unsigned char)t.p[i];
		if (at > offset)
			break;
		line = line_add(line, (signed char)t.p[i + 1]);
	}
	return line;
}

static int
find_range(struct str t, int line, int64_t offset)
{
	int64_t end = 0;

	for (size_t i = 0; i + 1 < t.n; i += 2) {
		int delta = (signed char)t.p[i + 1];

		end += (unsigned char)t.p[i];
		if (delta != RANGE_NONE)
			line = line_add(line, delta);
		if (offset < end)
			return delta == RANGE_NONE ? 0 : line;
	}
	return 0;
}

/* Reads a number of six bits a byte, the lowest first. */
static uint64_t
varint(struct str t, size_t *i)
{
	uint64_t v = 0;

	for (unsigned shift = 0; *i < t.n; shift += 6) {
		unsigned char b = (unsigned char)t.p[(*i)++];

		if (shift < 60)
			v |= (uint64_t)(b & 0x3f) << shift;
		if ((b & 0x40) == 0)
			break;
	}
	return v;
}

static int64_t
signed_varint(struct str t, size_t *i)
{
	uint64_t v = varint(t, i);
	int64_t half = (int64_t)(v >> 1);

	return (v & 1) != 0 ? -half : half;
}

static int
find_location(struct str t, int line, int64_t offset)
{
	int64_t end = 0;
	size_t i = 0;

	while (i < t.n) {
		unsigned char b = (unsigned char)t.p[i++];
		int kind = b >> 3 & 0xf;

		end += ((b & 7) + 1) * UNIT;
		if (kind == LOCATION_LONG || kind == LOCATION_NO_COLUMN)
			line = line_add(line, signed_varint(t, &i));
		else if (kind >= LOCATION_ONE_LINE && kind < LOCATION_NO_COLUMN)
			line = line_add(line, kind - LOCATION_ONE_LINE);
		if (offset < end)
			return kind == LOCATION_NONE ? 0 : line;
		while (i < t.n && ((unsigned char)t.p[i] & 0x80) == 0) /* columns */
			i++;
	}
	return 0;
}

int
lines_find(enum line_kind kind, struct str table, int first, int64_t offset)
{
	if (offset < 0)
		return first;
	if (kind == LINES_LNOTAB)
		return find_lnotab(table, first, offset);
	if (kind == LINES_RANGES)
		return find_range(table, first, offset);
	return find_location(table, first, offset);
}
