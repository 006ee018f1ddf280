/* The nodes in the file, and other trees of the same stacks: see data.h and script.h. */
const find = (id) => document.getElementById(id);
const set = find("data").dataset, text = find("data").textContent, two = set.two === "1";
const digit = new Uint8Array(128);
for (let c = 33, d = 0; c < 127; c++)
	if (c !== 38 && c !== 60 && c !== 62)
		digit[c] = d++;

let at = text.indexOf("\n") + 1;
function number() {
	const d = digit[text.charCodeAt(at++)];
	if (d < 32)
		return d;
	let more = d < 64 ? 1 : d < 88 ? 2 : [4, 6, 9][d - 88], n = d < 64 ? d - 32 : d < 88 ? d - 64 : 0;
	while (more-- > 0)
		n = n * 91 + digit[text.charCodeAt(at++)];
	return d < 64 ? n + 32 : n;
}

const names = [], colours = [];
while (text[at] !== "\n") {
	const same = digit[text.charCodeAt(at++)];
	colours.push("#" + text.substr(6 * number(), 6));
	const end = text.indexOf("\n", at);
	names.push((names.at(-1) || "").slice(0, same) + text.slice(at, end));
	at = end + 1;
}
const start = at + 1, ALL = names.length, CALLER = ALL + 1;

const widths = { after: (now) => now, before: (now, old) => old, max: Math.max };
let width = widths[set.draw];

/* Nodes in preorder. */
function table(n) {
	const t = { n };
	for (const k of ["x", "self", "old", "own"])
		t[k] = new Float64Array(n);
	for (const k of ["name", "parent", "depth"])
		t[k] = new Int32Array(n);
	t.name[0] = ALL;
	return t;
}

/* Adds up; the root has the counts of its callers, at depth -1, already. */
function finish(t) {
	const { n, parent, depth } = t, size = new Uint32Array(n).fill(1), total = t.self.slice(), before = t.old.slice();
	const w = two ? t.own.slice() : total;
	for (const sum of new Set([size, total, before, w]))
		for (let i = n - 1; i > 0; i--)
			if (depth[i] !== -1 || sum === size)
				sum[parent[i]] += sum[i];
	w[0] = Math.max(w[0], t.name[0] === ALL && +set.total || 1e-9);
	return Object.assign(t, { size, total, before, w });
}

function decode() {
	const t = table(+set.nodes + 1), { name, parent, depth, self, old, own } = t, next = new Uint32Array(CALLER);
	let here = 0, n = 1, x = 0;
	for (at = start; at < text.length;) {
		const head = number(), id = head >> 3;
		for (let up = head & 1 ? number() : 0; up > 0; up--)
			here = parent[here];
		if (id !== 1) {
			if (id > 0)
				next[name[here]] = id - 2;
			name[n] = next[name[here]];
			parent[n] = here;
			depth[n] = depth[here] + 1;
			t.x[n] = x;
			here = n++;
		}
		const now = head & 2 ? number() : 0, before = head & 4 ? number() : 0;
		self[here] += now;
		old[here] += before;
		own[here] += width(now, before);
		x += width(now, before);
	}
	return finish(t);
}

/* Makes a tree of what change makes of every stack: paths from a root of that name. */
function rebuild(t, root, change, widest) {
	const known = new Map(), counts = ["self", "old", "own"];
	const node = (f, up, depth) => ({ f, up, depth, id: n++, next: [], self: 0, old: 0, own: 0, w: 0, free: 0, below: 0 });
	let n = 0;
	const open = [node(root, null, 0)];
	for (let i = 0; i < t.n; i++) {
		if (t.self[i] + t.old[i] === 0)
			continue;
		const stack = [];
		for (let j = i; j > 0; j = t.parent[j])
			stack.push(t.name[j]);
		for (const path of change(stack.reverse())) {
			let v = open[0];
			for (const f of path) {
				const key = v.id * 2 * CALLER + f;
				let c = known.get(key);
				if (!c) {
					known.set(key, c = node(f, v, v.depth + (f < CALLER ? 1 : -1)));
					v.next.push(c);
				}
				v = c;
				v.w += t.own[i];
			}
			for (const k of counts)
				v[k] += t[k][i];
		}
	}
	const made = table(n);
	for (let i = 0; i < n; i++) {
		const v = open.pop(), up = v.up ?? v, side = v.depth === -1 ? "below" : "free";
		for (const k of [...counts, "depth"])
			made[k][i] = v[k];
		made.name[i] = v.f % CALLER;
		v.place = i;
		made.parent[i] = up.place;
		made.x[i] = up[side];
		up[side] += v.w;
		v.free = made.x[i] + v.own;
		v.next.sort((a, b) => (widest && a.w - b.w) || b.f - a.f).forEach((c) => open.push(c));
	}
	return finish(made);
}

/* A number for each path of names, which other files have as well. */
function paths(t) {
	if (!t.paths) {
		t.paths = new Uint32Array(t.n);
		for (let i = 1; i < t.n; i++) {
			const name = names[t.name[i]] + ";";
			let h = t.paths[t.parent[i]];
			for (let k = 0; k < name.length; k++)
				h = Math.imul(h ^ name.charCodeAt(k), 0x01000193);
			t.paths[i] = h;
		}
	}
	return t.paths;
}
