/* What is seen: only frames that are in the window and wide enough are in the document. */
const svg = document.documentElement, find = (id) => document.getElementById(id);
const frames = find("frames"), head = find("head"), told = find("status"), back = find("back");
const ROW = +set.row, FONT = +set.font, LETTER = +set.letter, PAD = 10, TOP = +set.top;
const two = set.two === "1", ordered = set.ordered === "1";

/* state is what a link keeps; tree, zoom and here (the frame that is told about) follow from it. */
const start = { z: "", v: "", f: "", s: "", ic: "", i: set.inverted, r: "", o: "", w: set.draw, t: "", l: "", h: [], d: [] };
let state = { ...start }, base = decode(set.draw), tree = base, zoom = 0, here = 0, room = 0, rows = 1;
let range = [0, 1], scale = 1, outline = null, marks = null;

function el(tag, attributes, parent) {
	const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
	for (const k of Object.keys(attributes))
		e.setAttribute(k, attributes[k]);
	return parent ? parent.appendChild(e) : e;
}

/* Figures, rounded as foldsvg rounds them. */
function count(n) {
	const places = +set.decimals;
	let s = String(Math.round(n)) + "0".repeat(Math.max(0, -places)), rest = "";
	if (places > 0) {
		s = s.padStart(places + 1, "0");
		rest = ("." + s.slice(-places)).replace(/\.?0+$/, "");
		s = s.slice(0, -places);
	}
	return (set.rounded ? "about " : "") + s.replace(/\B(?=(\d{3})+$)/g, ",") + rest;
}
const percent = (part, all) => (all ? Math.round(part * 10000 / all) / 100 : 0).toFixed(2) + "%";
const nameOf = (i) => i === 0 ? "all" : names[tree.name[i]].replace(/_\[[kwij]\]$/, "");

/* The sentence about a frame. */
function tell(i) {
	const t = tree, n = t.total[i], all = Math.max(t.total[0], two ? 0 : t.w[0]);
	let s = nameOf(i) + " (" + count(n) + " " + set.count + ", " + percent(n, all);
	if (i > 0 && t.parent[i] > 0)
		s += ", " + percent(n, t.total[t.parent[i]]) + " of parent";
	if (zoom > 0 && i > zoom && i < t.end[zoom])
		s += ", " + percent(n, t.total[zoom]) + " of zoom";
	if (t.self[i] > 0 && t.self[i] < n)
		s += "; self " + count(t.self[i]) + ", " + percent(t.self[i], all);
	if (two && i > 0 && t.before[i] === 0)
		s += "; new";
	else if (two && i > 0) {
		const b = t.before[i], change = n / (all || 1) - b / t.before[0];
		s += "; before " + count(b) + ", " + percent(b, t.before[0]) + (n === 0 ? "; gone" :
			"; " + (change < 0 === !set.negate ? "-" : "+") + percent(Math.abs(change), 1));
	}
	return s + ")";
}

/* The colour of a change: change.c has the reasons for the limits. */
const STEPS = ["4a8cd8", "74a7e0", "a3c4ea", "cfe0f3", "e4e4e4", "fbdcc0", "f9b87a", "f28e2b", "e66100"];
function step(i) {
	const tb = tree.before[0], ta = tree.total[0], b = tb && tree.before[i] / tb, a = ta && tree.total[i] / ta;
	const d = Math.abs(a - b), unit = 10 ** +set.decimals;
	const pooled = (tree.before[i] + tree.total[i]) / (tb + ta);
	if (d < 0.0001 || (ta && tb && d * d < 9 * pooled * (1 - pooled) * (1 / tb + 1 / ta) * unit))
		return 4;
	const n = [0.05, 0.15, 0.35, 0.7].filter((limit) => d >= limit * Math.max(a, b)).length;
	return 4 + (a > b === !set.negate ? n : -n);
}

function colour(i) {
	if (marks !== null && marks[tree.name[i]])
		return set.search;
	if (!two)
		return i === 0 ? set.root : "#" + colours[hues[tree.name[i]]];
	if (set.delta !== "self" || i === 0)
		return "#" + STEPS[i === 0 ? 4 : step(i)];
	const d = tree.self[i] - tree.selfBefore[i], most = +set.most;
	const part = Math.floor(210 * (most - Math.abs(d)) / most);
	return d === 0 ? "#fff" : d > 0 === !set.negate ? `rgb(255,${part},${part})` : `rgb(${part},${part},255)`;
}

/* White text on what is dark. */
const inks = new Map();
function ink(c) {
	if (!inks.has(c)) {
		const rgb = c[0] === "r" ? c.match(/\d+/g).map(Number) :
			c.slice(1).match(c.length < 7 ? /./g : /../g).map((h) => parseInt(c.length < 7 ? h + h : h, 16));
		const [r, g, b] = rgb.map((v) => v > 10 ? ((v / 255 + 0.055) / 1.055) ** 2.4 : v / 3294.6);
		inks.set(c, 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179 ? "#fff" : "#000");
	}
	return inks.get(c);
}

/* What a search has found has a line around it as well as its colour. */
function shade(e, c) {
	e.setAttribute("fill", c);
	if (c === set.search)
		e.setAttribute("class", "hit");
}

/* Cuts a name at its end, at its beginning, or to its last component. */
function fit(name, w) {
	const n = Math.floor((w - 6) / LETTER), wide = /[\u1100-\uffdc]|[\ud83c-\udbff]./g;
	let chars = Array.from(state.l === "last" ? name.replace(/^.*(?:::|\/|\.)(?=[^/.:]+$)/, "") : name);
	const columns = (s) => s.length + (s.join("").match(wide) || []).length;
	if (n < 3)
		return "";
	if (columns(chars) <= n)
		return chars.join("");
	while (columns(chars) > n - 2)
		chars = state.l === "start" ? chars.slice(1) : chars.slice(0, -1);
	return state.l === "start" ? ".." + chars.join("") : chars.join("") + "..";
}

const yOf = (depth) => state.i ? TOP + depth * ROW : TOP + (rows - 1 - depth) * ROW + 1;
const left = (i) => i <= zoom && zoom < tree.end[i] ? 0 : Math.max(0, (tree.x[i] - range[0]) * scale);
const right = (i) => i <= zoom && zoom < tree.end[i] ? room :
	Math.min(room, (tree.x[i] + tree.w[i] - range[0]) * scale);
const above = (i) => i < zoom && zoom < tree.end[i];

/* Returns the frames of the view that are that wide, callers of the zoomed one first. */
function visible(least) {
	const t = tree, list = [], end = t.end[zoom];
	for (let i = t.parent[zoom]; i >= 0; i = t.parent[i])
		list.unshift(i);
	for (let i = zoom; i < end;) {
		const x = (t.x[i] - range[0]) * scale, w = t.w[i] * scale;
		if (w < least || x >= room || x + w <= 0) {
			i = t.end[i];
		} else {
			list.push(i);
			i++;
		}
	}
	return list;
}

const space = () => Math.max(120, svg.clientWidth || innerWidth);
let list = [], drawn = [0, 0], height = 0;
function draw() {
	room = space() - 2 * PAD;
	scale = room / (range[1] - range[0]);
	list = visible(+set.least);
	rows = 1;
	for (const i of list)
		rows = Math.max(rows, tree.depth[i] + 1);
	height = Math.max(TOP + rows * ROW + PAD + (ordered ? 2 * FONT : 0), TOP + 18 * FONT); /* the menu has room */
	svg.setAttribute("width", "100%");
	svg.setAttribute("height", height);
	svg.setAttribute("viewBox", `0 0 ${room + 2 * PAD} ${height}`);
	if (!state.i && !drawn[1]) /* at the beginning, to where the root is */
		scrollTo(0, height);
	paint();
}

/* The part of a path that is the frame. */
const part = (x, y, w) => `M${x.toFixed(1)} ${y}h${(w >= 2 ? w - 0.5 : w).toFixed(1)}v${ROW - 1}H${x.toFixed(1)}z`;

/* Puts the frames in and near the window into the document. */
function paint() {
	const from = scrollY - innerHeight, to = scrollY + 2 * innerHeight, out = document.createDocumentFragment();
	const lines = [Math.floor((from - TOP) / ROW), Math.ceil((to - TOP) / ROW)].map((r) => state.i ? r : rows - 1 - r);
	const [min, max] = lines.sort((a, b) => a - b);
	const seen = list.filter((i) => tree.depth[i] >= min && tree.depth[i] <= max);
	const widths = Float64Array.from(seen, (i) => above(i) ? room : tree.w[i] * scale);
	const limit = (least, most) => {
		while (least < room && widths.filter((w) => w >= least).length > most)
			least *= 2;
		return least;
	};
	const thin = limit(1, 12000), wide = limit(20, 700), shapes = new Map(), low = [], high = [];
	const add = (key, d) => shapes.has(key) ? shapes.get(key).push(d) : shapes.set(key, [d]);
	const groups = document.createDocumentFragment();
	let ngroups = 0;
	drawn = [from, to];
	seen.forEach((i, k) => {
		const x = left(i), w = widths[k] > 1 ? right(i) - x : widths[k], depth = tree.depth[i], y = yOf(depth);
		if (w < thin) {
			for (let c = Math.floor(x); c < x + w; c++) {
				low[c] = Math.min(depth, low[c] || depth);
				high[c] = Math.max(depth, high[c] || 0);
			}
			return;
		}
		const c = colour(i);
		if (w >= wide && ngroups++ < 700) {
			const g = el("g", { role: "treeitem", "aria-level": depth + 1, "aria-label": tell(i) }, groups);
			if (above(i))
				g.setAttribute("class", "above");
			const r = el("rect", { x: PAD + x, y, width: w, height: ROW - 1, rx: 2 }, g);
			shade(r, c);
			el("text", { x: PAD + x + 3, y: y + ROW / 2 + FONT * 0.33, fill: ink(c) }, g).textContent = fit(nameOf(i), w);
		} else {
			add(c, part(PAD + x, y, w));
		}
		if (two && i > 0 && (tree.before[i] === 0 || tree.total[i] === 0))
			add(tree.before[i] === 0 ? "url(#new)" : "url(#gone)", part(PAD + x, y, w));
	});
	let rest = "";
	low.forEach((depth, c) => {
		const a = yOf(depth), b = yOf(high[c]);
		rest += `M${PAD + c} ${Math.min(a, b)}h1v${Math.abs(a - b) + ROW - 1}h-1z`;
	});
	el("path", { class: "rest", fill: "#bbb", d: rest }, out);
	for (const [c, d] of shapes)
		if (c[0] !== "u")
			shade(el("path", { d: d.join("") }, out), c);
	out.append(groups);
	for (const c of ["url(#new)", "url(#gone)"])
		if (shapes.has(c))
			el("path", { fill: c, d: shapes.get(c).join("") }, out);
	if (ordered)
		axis(out);
	outline = el("rect", { id: "here", height: ROW - 1, rx: 2 }, out);
	frames.replaceChildren(out);
	point(here);
}

/* The time below the frames of a flame chart, where the counts are times. */
function axis(out) {
	const unit = { ns: 1e-9, nanoseconds: 1e-9, us: 1e-6, "\u00b5s": 1e-6, "\u03bcs": 1e-6, microseconds: 1e-6,
		ms: 1e-3, milliseconds: 1e-3, s: 1, seconds: 1 }[set.count];
	if (unit === undefined)
		return;
	const second = unit / 10 ** +set.decimals, span = (range[1] - range[0]) * second;
	const [name, size] = [["s", 1], ["ms", 1e-3], ["\u00b5s", 1e-6], ["ns", 1e-9]].find(([, s]) => span >= s) || ["ns", 1e-9];
	const rough = span * 90 / room / size, ten = 10 ** Math.floor(Math.log10(rough));
	const tick = ten * [1, 2, 5, 10].find((m) => m * ten >= rough);
	const from = range[0] * second / size, y = TOP + rows * ROW;
	for (let k = Math.ceil(from / tick); k * tick <= from + span / size; k++) {
		const x = PAD + (k * tick - from) * size / second * scale;
		el("path", { class: "tick", d: `M${x} ${y}v5` }, out);
		el("text", { class: "tick", x: x + 3, y: y + FONT }, out).textContent = +(k * tick).toPrecision(9) + " " + name;
	}
}

/* Tells about a frame and draws a line around it. */
function point(i) {
	here = i;
	const w = i < 0 ? 0 : right(i) - left(i);
	outline.setAttribute("x", PAD + (i < 0 ? 0 : left(i)));
	outline.setAttribute("y", i < 0 ? 0 : yOf(tree.depth[i]));
	outline.setAttribute("width", Math.max(0, w));
	if (i >= 0)
		say((i === 0 ? "" : set.type + " ") + tell(i));
}

/* The line below the title, two of them for long sentences. */
function say(sentence) {
	const n = Math.floor(room / LETTER), chars = Array.from(sentence);
	const lines = chars.length <= n ? [sentence] : [chars.slice(0, n).join(""),
		chars.length <= 2 * n ? chars.slice(n).join("") : "..." + chars.slice(3 - n).join("")];
	told.replaceChildren(...lines.map((l, k) => {
		const e = el("tspan", { x: PAD, dy: k * FONT * 1.2 });
		e.textContent = l;
		return e;
	}));
}

/* Returns the frame at that place of the page, -1 when there is none. */
function hit(x, y) {
	const row = Math.floor((y - TOP) / ROW), depth = state.i ? row : rows - 1 - row;
	if (x < PAD || x >= PAD + room || y < TOP || depth < 0 || depth >= rows)
		return -1;
	let i = zoom;
	while (tree.depth[i] > depth)
		i = tree.parent[i];
	for (const to = range[0] + (x - PAD) / scale; tree.depth[i] < depth;) {
		let c = i + 1;
		while (c < tree.end[i] && to >= tree.x[c] + tree.w[c])
			c = tree.end[c];
		if (c >= tree.end[i] || to < tree.x[c])
			return -1;
		i = c;
	}
	return i;
}
