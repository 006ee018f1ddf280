#include "svg/figure.h"

/* Rounds half up, as all figures here. */
static count128
scaled(count128 c, count128 factor)
{
	count128 rest, q = count_scale(c, factor, COUNT_ONE, &rest);

	return q + (rest >= COUNT_ONE - rest);
}

void
figure_count(struct out *o, count128 c, count128 factor)
{
	char text[COUNT_TEXT];
	size_t n, whole;

	n = count_text(factor == COUNT_ONE ? c : scaled(c, factor), text);
	whole = str_find((struct str){text, n}, '.');
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			out_char(o, ',');
		out_char(o, text[i]);
	}
	out_bytes(o, text + whole, n - whole);
}

void
figure_percent(struct out *o, count128 part, count128 whole)
{
	char text[COUNT_TEXT];

	out_bytes(o, text, count_percent(part, whole, text));
	out_char(o, '%');
}

/* A share in units of 10^-18 percent. */
static count128
share(count128 part, count128 whole)
{
	const count128 unit = COUNT_ONE * COUNT_ONE * 100;

	return whole == 0 ? 0 : count_scale(part, unit, whole, NULL);
}

void
figure_change(struct out *o, count128 before, count128 before_whole, count128 after,
    count128 after_whole, bool reversed)
{
	const count128 hundredth = COUNT_ONE * COUNT_ONE / 100;
	count128 b = share(before, before_whole), a = share(after, after_whole);
	count128 d = ((a > b ? a - b : b - a) + hundredth / 2) / hundredth;
	char text[COUNT_TEXT];

	if (d > 0)
		out_char(o, (a > b) != reversed ? '+' : '-');
	out_bytes(o, text, count_percent(d, 10000, text));
	out_char(o, '%');
}
