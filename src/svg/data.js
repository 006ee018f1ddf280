/* The nodes in the file, and other trees made of the same stacks.  data.h tells the format. */
const data = document.getElementById("data"), set = data.dataset, text = data.textContent;
const digit = new Uint8Array(128);
for (let c = 33, d = 0; c < 127; c++)
	if (c !== 38 && c !== 60 && c !== 62)
		digit[c] = d++;

let at = text.indexOf("\n") + 1;
function number() {
	const d = digit[text.charCodeAt(at++)];
	if (d < 32)
		return d;
	if (d < 64)
		return 32 + (d - 32) * 91 + digit[text.charCodeAt(at++)];
	let more = d < 88 ? 2 : [4, 6, 9][d - 88], n = d < 88 ? d - 64 : 0;
	while (more-- > 0)
		n = n * 91 + digit[text.charCodeAt(at++)];
	return n;
}

const colours = text.slice(0, at - 1).match(/.{6}/g) || [], names = [], hues = [];
while (text[at] !== "\n") {
	const same = digit[text.charCodeAt(at++)];
	hues.push(number());
	const end = text.indexOf("\n", at);
	names.push((names[names.length - 1] || "").slice(0, same) + text.slice(at, end));
	at = end + 1;
}
const ROOT = names.length, first = at + 1, numbers = new Map(names.map((n, i) => [n, i]));
/* A number for each name that is the same in other files: the FNV hash. */
const hashes = Int32Array.from(names.concat(""), (n) => {
	let h = 0x811c9dc5;
	for (let i = 0; i < n.length; i++)
		h = Math.imul(h ^ n.charCodeAt(i), 0x01000193);
	return h;
});

/* Nodes in preorder, the first stands for all: x and w are where they are and how wide, in counts. */
function table(n) {
	const t = { n };
	for (const k of ["name", "depth", "end", "hash"])
		t[k] = new Uint32Array(n);
	for (const k of ["self", "selfBefore", "total", "before", "x", "w"])
		t[k] = new Float64Array(n);
	t.parent = new Int32Array(n).fill(-1);
	t.name[0] = ROOT;
	return t;
}

/* Adds up the totals, and makes a number of each path. */
function finish(t) {
	t.total.set(t.self);
	t.before.set(t.selfBefore);
	const { total, before, parent, hash, name } = t;
	for (let i = t.n - 1; i > 0; i--) {
		total[parent[i]] += total[i];
		before[parent[i]] += before[i];
	}
	for (let i = 1; i < t.n; i++)
		hash[i] = Math.imul(hash[parent[i]] ^ hashes[name[i]], 0x9e3779b1);
	return t;
}

const weight = (measure, after, before) =>
	measure === "before" ? before : measure === "max" ? Math.max(after, before) : after;

function decode(measure) {
	const t = table(+set.nodes + 1), next = new Uint32Array(ROOT + 1), end = text.length;
	const { name, parent, depth, self, selfBefore } = t;
	let here = 0, n = 1, x = 0;
	const close = () => {
		t.end[here] = n;
		t.w[here] = x - t.x[here];
		here = parent[here];
	};
	for (at = first; at < end;) {
		const head = number(), id = head >> 3;
		for (let up = head & 1 ? number() : 0; up > 0; up--)
			close();
		if (id !== 1) {
			const over = name[here];
			name[n] = next[over] = id === 0 ? next[over] : id - 2;
			parent[n] = here;
			depth[n] = depth[here] + 1;
			t.x[n] = x;
			here = n++;
		}
		const after = head & 2 ? number() : 0, before = head & 4 ? number() : 0;
		self[here] += after;
		selfBefore[here] += before;
		x += measure === "after" ? after : weight(measure, after, before);
	}
	while (here >= 0)
		close();
	t.w[0] = Math.max(x, +set.total || 0);
	return finish(t);
}

/* Puts every stack of t through change, which gives an array of names, the root first, or null, and makes
 * a tree of them: children by name, or the widest first. */
function rebuild(t, change, measure, byWidth) {
	const child = new Map(), name = [ROOT], parent = [-1], self = [0], selfBefore = [0];
	for (let i = 0; i < t.n; i++) {
		if (t.self[i] + t.selfBefore[i] === 0)
			continue;
		let path = [], to = 0;
		for (let j = i; j > 0; j = t.parent[j])
			path.push(t.name[j]);
		path = change(path.reverse());
		if (path === null)
			continue;
		for (const f of path) {
			const key = to * (ROOT + 1) + f;
			let c = child.get(key);
			if (c === undefined) {
				child.set(key, c = name.length);
				name.push(f);
				parent.push(to);
				self.push(0);
				selfBefore.push(0);
			}
			to = c;
		}
		self[to] += t.self[i];
		selfBefore[to] += t.selfBefore[i];
	}
	const n = name.length, own = self.map((s, i) => weight(measure, s, selfBefore[i]));
	const w = Float64Array.from(own), order = Uint32Array.from(name.keys()).subarray(1);
	for (let i = n - 1; i > 0; i--)
		w[parent[i]] += w[i];
	order.sort(byWidth ? (a, b) => w[b] - w[a] || name[a] - name[b] : (a, b) => name[a] - name[b]);
	const head = new Int32Array(n).fill(-1), sibling = new Int32Array(n).fill(-1);
	for (let i = order.length - 1; i >= 0; i--) {
		const c = order[i];
		sibling[c] = head[parent[c]];
		head[parent[c]] = c;
	}
	const out = table(n), open = [];
	for (let c = 0, i = 0, up = -1; ; i++) {
		out.name[i] = name[c];
		out.parent[i] = up;
		out.depth[i] = open.length;
		out.self[i] = self[c];
		out.selfBefore[i] = selfBefore[c];
		out.w[i] = w[c];
		out.x[i] = up < 0 ? 0 : out.free[up];
		(out.free = out.free || new Float64Array(n))[i] = out.x[i] + own[c];
		if (up >= 0)
			out.free[up] += w[c];
		open.push([c, i]);
		up = i;
		let to = head[c];
		while (to < 0 && open.length > 0) {
			const [done, place] = open.pop();
			out.end[place] = i + 1;
			up = out.parent[place];
			to = sibling[done];
		}
		if (to < 0)
			break;
		c = to;
	}
	out.w[0] = Math.max(out.w[0], 1e-9);
	return finish(out);
}
