/* What changed: the page of a profile with two counts. */
function tellChange(i) {
	const self = set.delta === "self", now = self ? tree.self : tree.total, was = self ? tree.old : tree.before;
	const change = now[i] / base.total[0] - was[i] / base.before[0], b = tree.before[i];
	return b === 0 ? "; new" : `; before ${count(b)}, ${percent(b, base.before[0])}` + (tree.total[i] === 0 ? "; gone" :
		(self ? "; self " : "; ") + (change < 0 === !set.negate ? "-" : "+") + percent(Math.abs(change), 1));
}

/* The colour of a change: change.c has the reasons for the limits. */
const STEPS = ["4a8cd8", "74a7e0", "a3c4ea", "cfe0f3", "e4e4e4", "fbdcc0", "f9b87a", "f28e2b", "e66100"];
function step(i) {
	const tb = base.before[0], ta = base.total[0], b = tree.before[i] / tb || 0, a = tree.total[i] / ta || 0;
	const d = Math.abs(a - b), pooled = (tree.before[i] + tree.total[i]) / (tb + ta);
	const error = tb && Math.sqrt(pooled * (1 - pooled) * (1 / tb + 1 / ta) * 10 ** set.decimals);
	if (d < 0.0001 || d < 3 * error)
		return 0;
	const n = [0.05, 0.15, 0.35, 0.7].filter((limit) => d >= limit * Math.max(a, b)).length;
	return a > b === !set.negate ? n : -n;
}
function changeColour(i) {
	if (set.delta !== "self" || i === 0)
		return "#" + STEPS[4 + (i && step(i))];
	const d = tree.self[i] - tree.old[i], most = +set.most;
	const part = Math.floor(210 * (most - Math.abs(d)) / most).toString(16).padStart(2, "0");
	return d === 0 ? "#ffffff" : d > 0 === !set.negate ? "#ff" + part + part : "#" + part + part + "ff";
}

/* What only one side has. */
function hatch(i, hatches, shape) {
	const c = tree.before[i] === 0 ? "url(#new)" : "url(#gone)";
	if (i > 0 && !(tree.before[i] && tree.total[i]))
		hatches[c] = (hatches[c] ?? "") + shape;
}
