#include "svg/change.h"

int
change_step(count128 before, count128 after, count128 total_before, count128 total_after)
{
	static const double limits[CHANGE_STEPS] = {0.05, 0.15, 0.35, 0.70};
	double tb = count_double(total_before), ta = count_double(total_after);
	double b = tb > 0 ? count_double(before) / tb : 0;
	double a = ta > 0 ? count_double(after) / ta : 0;
	double d = a > b ? a - b : b - a, most = a > b ? a : b;
	int step = 0;

	if (d < 0.0001)
		return 0;
	if (ta > 0 && tb > 0) {
		double pooled = (count_double(before) + count_double(after)) / (tb + ta);
		double variance = pooled * (1 - pooled) * (1 / tb + 1 / ta);

		if (d * d < 9 * variance)
			return 0;
	}
	while (step < CHANGE_STEPS && d >= limits[step] * most)
		step++;
	return a > b ? step : -step;
}

struct rgb
change_colour(int step)
{
	static const struct rgb colours[2 * CHANGE_STEPS + 1] = {{0x4a, 0x8c, 0xd8}, {0x74, 0xa7, 0xe0},
	    {0xa3, 0xc4, 0xea}, {0xcf, 0xe0, 0xf3}, {0xe4, 0xe4, 0xe4}, {0xfb, 0xdc, 0xc0},
	    {0xf9, 0xb8, 0x7a}, {0xf2, 0x8e, 0x2b}, {0xe6, 0x61, 0x00}};

	return colours[step + CHANGE_STEPS];
}

struct rgb
change_red_blue(count128 before, count128 after, count128 most, bool reversed)
{
	bool more = (after > before) != reversed;
	count128 d = after > before ? after - before : before - after;
	uint8_t part;

	if (most < COUNT_ONE)
		most = COUNT_ONE;
	if (d == 0)
		return (struct rgb){255, 255, 255};
	part = (uint8_t)count_scale(most - d, 210, most, NULL);
	return more ? (struct rgb){255, part, part} : (struct rgb){part, part, 255};
}
