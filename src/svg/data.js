/* See data.h and script.h. */
const find = (id) => document.getElementById(id);
const set = find("data").dataset, [palette, ...lines] = find("data").textContent.split("\n"), nodes = lines.pop();
const ALL = { label: "all", colour: set.root }, NONE = { ...ALL }, chart = +set.chart;
let text, at, whole = "";

function number() {
	let n = 0, digit;
	while ((digit = text.charCodeAt(at++) - 63) > 31)
		n = n * 32 + digit - 31;
	return n * 32 + digit;
}

const names = lines.map((line, id) => {
	let hash = at = 0;
	text = line;
	const colour = palette.substr(7 * number(), 7);
	whole = whole.slice(0, number()) + text.slice(at);
	for (let c = 0; c < whole.length; c++)
		hash = Math.imul(hash ^ whole.charCodeAt(c), 0x01000193);
	return { id, text: whole, label: whole.replace(/_\[[kwij]\]$/, ""), colour, hash };
});

function node(tree, name, up, by) {
	const i = tree.length, depth = up ? up.depth + by : 0;
	const path = up ? Math.imul(up.path + depth + chart * i ^ name.hash, 0x01000193) >>> 2 : 0;
	return tree[i] = { name, up, depth, i, path, x: 0, w: 0, size: 1, self: 0, old: 0, own: 0, total: 0, before: 0 };
}
function add(v, self, old, own) {
	v.self += self;
	v.total += self;
	v.old += old;
	v.before += old;
	v.own += own;
	v.w += own;
}

function finish(tree) {
	const [root] = tree;
	for (let i = tree.length - 1; i > 0; i--) {
		const { up, total, before, w, size } = tree[i];
		up.total += total;
		up.before += before;
		up.w += w;
		up.size += size;
	}
	if (root.name === ALL && set.total)
		root.w = +set.total;
	if (!two)
		root.total = root.w;
	root.w ||= 1e-9;
	return tree;
}

function decode(width) {
	const tree = [];
	let here = node(tree, ALL), x = 0;
	text = nodes;
	for (at = 0; at < text.length;) {
		const head = number(), id = head >> 3;
		for (let up = head & 1 && number(); up > 0; up--)
			here = here.up;
		if (id !== 1) {
			if (id > 1)
				here.name.next = names[id - 2];
			here = node(tree, here.name.next, here, 1);
			here.x = x;
		}
		const now = head & 2 && number(), old = head & 4 && number(), own = width(now, old);
		add(here, now, old, own);
		x += own;
	}
	return finish(tree);
}

function upward(v) {
	const path = [];
	for (; v; v = v.up)
		path.push(v.name);
	return path;
}

function rebuild() {
	const named = (k) => state.getAll(k).map((text) => names.find((name) => name.text === text) ?? NONE);
	const hidden = named("h"), dropped = named("d"), [focus = ALL] = named("f"), made = [], tree = [];
	const callers = node([], focus), root = node(made, focus);
	const grow = (v, { self, old, own }, path, by) => {
		for (const name of path) {
			v.next ??= {};
			v = v.next[name.id] ??= node(made, name, v, by);
		}
		add(v, self, old, own);
	};
	for (const v of base.filter((v) => v.self || v.old)) {
		const all = upward(v).reverse(), kept = all.filter((name) => !hidden.includes(name));
		const stack = kept.filter((name, k) => !get("r") || name !== kept[k - 1]), k = stack.indexOf(focus);
		if (k < 0 || all.some((name) => dropped.includes(name)))
			continue;
		const callees = stack.slice(k + 1);
		grow(root, v, get("b") ? callees.reverse() : callees, 1);
		grow(callers, v, stack.slice(1, k).reverse(), -1);
	}
	finish(made);
	const order = (v) => Object.values(v.next ?? {}).reverse().sort((a, b) => get("o") && a.w - b.w);
	for (const open = [...order(callers), root]; open.length > 0;) {
		const v = open.pop(), { up } = v;
		v.i = tree.push(v) - 1;
		if (up) {
			v.x = up.x + up.own;
			up.own += v.w;
		}
		if (up === callers)
			v.up = root;
		order(v).forEach((c) => open.push(c));
	}
	root.size = tree.length;
	return tree;
}
