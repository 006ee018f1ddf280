/* Two counts: what changed, and which of them is the width. */
const widths = { after: (now) => now, before: (now, old) => old };
if (two)
	keys.w = () => go({ w: { after: "before", before: "max", max: "after" }[get("w")] });

function tellChange({ self, old, total, before }) {
	const [all, allBefore] = [base[0].total, base[0].before], [now, was] = set.delta ? [self, old] : [total, before];
	const change = (now / all - was / allBefore) * set.sign;
	return !before ? "; new" : `; before ${count(before)}, ${percent(before, allBefore)}; ` +
		(!total ? "gone" : set.delta + (change < 0 ? "-" : "+") + percent(Math.abs(change), 1));
}

/* The colour of a change: change.c has the reasons for the limits. */
function step({ total, before }) {
	const ta = base[0].total, tb = base[0].before, a = total / ta || 0, b = before / tb || 0;
	const d = Math.abs(a - b), pooled = (total + before) / (ta + tb);
	const error = tb && Math.sqrt(pooled * (1 - pooled) * (1 / ta + 1 / tb) * set.unit);
	if (d < 0.0001 || d < 3 * error)
		return 0;
	return [0.05, 0.15, 0.35, 0.7].filter((limit) => d >= limit * Math.max(a, b)).length * Math.sign(a - b) * set.sign;
}
function changeColour(v) {
	if (!set.delta || !v.up)
		return set.steps.substr(7 * (4 + (v.up ? step(v) : 0)), 7);
	const d = (v.self - v.old) * set.sign, most = +set.most;
	const part = Math.floor(210 * (most - Math.abs(d)) / most).toString(16).padStart(2, "0");
	return d === 0 ? "#ffffff" : d > 0 ? `#ff${part}${part}` : `#${part}${part}ff`;
}

/* What only one side has. */
const hatch = (v) => v.up && !v.before ? "url(#new)" : v.up && !v.total && "url(#gone)";
