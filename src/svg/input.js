/* What can be done: zoom, search, other views, by mouse, touch and keyboard; and the link to what is seen. */

/* Makes the tree and the view of the state; an old zoom that is nowhere is told. */
function show() {
	const id = (n) => numbers.has(n) ? numbers.get(n) : -1;
	const hide = new Set(state.h.map(id)), drop = new Set(state.d.map(id)), focus = id(state.f);
	if (base.measure !== state.w)
		base = Object.assign(decode(state.w), { measure: state.w });
	tree = !state.v && !state.r && !state.o && !hide.size && !drop.size ? base : rebuild(base, (stack) => {
		if (stack.some((f) => drop.has(f)))
			return null;
		stack = stack.filter((f) => !hide.has(f));
		stack = state.r ? stack.filter((f, k) => f !== stack[k - 1]) : stack;
		const k = stack.indexOf(focus);
		if (state.f && k < 0)
			return null;
		stack = !state.f ? stack : state.v === "callers" ? stack.slice(0, k + 1) : stack.slice(k);
		return state.v === "callers" || state.v === "up" ? stack.reverse() : stack;
	}, state.w, state.o);
	const z = parseInt(state.z, 16);
	zoom = state.z === "" ? 0 : Math.max(0, tree.hash.indexOf(z, 1));
	const [a, b] = state.t.split(",").map(Number);
	range = zoom === 0 && b > a ? [a * tree.w[0], b * tree.w[0]] : [tree.x[zoom], tree.x[zoom] + tree.w[zoom]];
	here = zoom;
	search();
	draw();
	if (state.z !== "" && zoom === 0)
		say("The frame of the link is not in this profile: this is all of it.");
	reset.setAttribute("class", JSON.stringify(state) === JSON.stringify({ ...start, s: state.s, ic: state.ic }) ? "hide" : "button");
}

/* Writes the state into the address; as a step that Back undoes, unless it goes on with the last one. */
function keep(on) {
	const p = new URLSearchParams();
	for (const k of Object.keys(start))
		if (Array.isArray(state[k]))
			state[k].forEach((v) => p.append(k, v));
		else if (state[k] !== start[k])
			p.set(k, state[k]);
	try {
		history[on ? "replaceState" : "pushState"](null, "", "#" + p);
	} catch (e) { /* a page without an address */ }
}
function load() {
	const p = new URLSearchParams(location.hash.slice(1));
	state = { ...start, h: p.getAll("h"), d: p.getAll("d") };
	for (const k of p.keys())
		if (k in start && !Array.isArray(start[k]))
			state[k] = p.get(k);
	box.value = state.s;
	show();
}
function go(change) {
	Object.assign(state, change);
	keep();
	show();
}
const zoomTo = (i) => go({ z: i === 0 ? "" : tree.hash[i].toString(16), t: "" });

/* Search: the pattern is tried once for each name; what is within a match counts with it. */
let matches = [], current = -1;
function search() {
	matches = [];
	current = -1;
	marks = null;
	fold.classList.toggle("on", state.ic !== "");
	found.textContent = "";
	if (state.s === "")
		return;
	let re, w = 0;
	try {
		re = new RegExp(state.s, state.ic ? "i" : "");
	} catch (e) {
		found.textContent = "not a pattern";
		return;
	}
	marks = names.map((n) => re.test(n.replace(/_\[[kwij]\]$/, "")));
	for (let i = 1; i < tree.n;)
		if (marks[tree.name[i]] && tree.w[i] > 0) {
			matches.push(i);
			i = tree.end[i];
		} else
			i++;
	for (let i = zoom; i < tree.end[zoom];)
		if (marks[tree.name[i]]) {
			w += Math.max(0, Math.min(tree.x[i] + tree.w[i], range[1]) - Math.max(tree.x[i], range[0]));
			i = tree.end[i];
		} else
			i++;
	found.textContent = "Matched: " + percent(w, range[1] - range[0]);
}
function next(by) {
	if (matches.length === 0)
		return;
	current = (current + by + (current < 0 && by < 0 ? 1 : 0) + matches.length) % matches.length;
	const i = matches[current], k = current;
	if (i < zoom || i >= tree.end[zoom] || right(i) - left(i) < 4)
		zoomTo(i);
	current = k;
	reveal(i);
}

/* Points at a frame and scrolls to it. */
function reveal(i) {
	point(i);
	const y = yOf(tree.depth[i]);
	if (y < scrollY + TOP || y + ROW > scrollY + innerHeight)
		scrollTo(0, y - innerHeight / 2);
}

/* The way to a frame's parent, widest child or neighbour in its row. */
function walk(key) {
	let to = here;
	if (key === (state.i ? "ArrowUp" : "ArrowDown"))
		to = Math.max(0, tree.parent[here]);
	else if (key === (state.i ? "ArrowDown" : "ArrowUp")) {
		for (let c = here + 1; c < tree.end[here]; c = tree.end[c])
			if (to === here || tree.w[c] > tree.w[to])
				to = c;
	} else {
		const row = list.filter((i) => tree.depth[i] === tree.depth[here] && right(i) - left(i) >= 1);
		to = row[row.indexOf(here) + (key === "ArrowRight" ? 1 : -1)];
	}
	if (to !== undefined && right(to) - left(to) > 0)
		reveal(to);
}

async function copy(what) {
	try {
		await navigator.clipboard.writeText(what);
		say("Copied: " + what);
	} catch (e) {
		say(what);
	}
}
function stackOf(i) {
	const path = [];
	for (let j = i; j > 0; j = tree.parent[j])
		path.unshift(names[tree.name[j]]);
	return path.join(";") + " " + count(tree.total[i]).replace(/,/g, "");
}

/* The menu of a frame. */
const actions = [
	["Zoom", (i) => zoomTo(i)],
	["Copy name", (i) => copy(nameOf(i))],
	["Copy stack", (i) => copy(stackOf(i))],
	["Find all", (i) => { box.value = "^" + nameOf(i).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") + "$"; go({ s: box.value }); }],
	["Callers", (i) => go({ v: "callers", f: names[tree.name[i]], z: "", t: "" })],
	["Callees", (i) => go({ v: "callees", f: names[tree.name[i]], z: "", t: "" })],
	["Hide", (i) => go({ h: [...state.h, names[tree.name[i]]], z: "" })],
	["Drop", (i) => go({ d: [...state.d, names[tree.name[i]]], z: "" })],
	["Reset", () => go({ ...start, h: [], d: [] })],
];
let menu = null, before = null;
function closeMenu() {
	if (menu !== null)
		menu.remove();
	menu = null;
	frames.focus({ preventScroll: true });
}
function openMenu(i, x, y) {
	closeMenu();
	point(i);
	const h = FONT * 1.8, w = 14 * LETTER;
	const at = Math.max(scrollY, Math.min(y, Math.min(height, scrollY + innerHeight) - h * actions.length));
	menu = el("g", { id: "menu", role: "menu", transform: `translate(${Math.min(x, room + 2 * PAD - w)} ${at})` }, svg);
	actions.forEach(([label, act], k) => {
		const g = el("g", { role: "menuitem", tabindex: -1, class: "button" }, menu);
		el("rect", { y: k * h, width: w, height: h }, g);
		el("text", { x: 8, y: k * h + FONT * 1.25 }, g).textContent = label;
		g.onclick = (e) => {
			e.stopPropagation();
			closeMenu();
			if (i > 0 || k === 0 || label === "Reset")
				act(i);
		};
	});
	menu.firstChild.focus();
}

/* The controls, which are here only when the script is. */
const wall = el("rect", { class: "wall", width: "100%", height: TOP - 2 });
head.prepend(wall);
svg.append(head);
const button = (label, x, act) => {
	const e = el("text", { class: "button", role: "button", tabindex: 0, y: 2 * FONT, x }, head);
	e.textContent = label;
	e.onclick = act;
	e.onkeydown = (k) => k.key === "Enter" && act();
	return e;
};
const reset = button("Reset", PAD, () => go({ ...start, h: [], d: [], s: state.s, ic: state.ic }));
const place = el("foreignObject", { y: FONT * 0.6, width: 160, height: FONT * 2 }, head);
const box = document.createElementNS("http://www.w3.org/1999/xhtml", "input");
box.type = "search";
box.placeholder = "Search";
box.setAttribute("aria-label", "Search for frames by name, a regular expression");
place.append(box);
const found = el("text", { id: "matched", role: "status", y: told.getAttribute("y"), "text-anchor": "end" }, head);
const fold = button("ic", 0, () => go({ ic: state.ic ? "" : "1" }));
function arrange() {
	const w = space();
	place.setAttribute("x", w - PAD - 190);
	fold.setAttribute("x", w - PAD - 18);
	found.setAttribute("x", w - PAD);
	find("title").setAttribute("x", w < 640 ? (w - 140) / 2 : w / 2);
	if (find("subtitle"))
		find("subtitle").setAttribute("x", w / 2);
}
let typing = 0;
box.oninput = () => {
	clearTimeout(typing);
	typing = setTimeout(() => {
		const on = state.s !== "";
		state.s = box.value;
		keep(on);
		search();
		paint();
	}, 80);
};
box.onkeydown = (e) => {
	e.stopPropagation();
	if (e.key === "Enter")
		next(e.shiftKey ? -1 : 1);
	else if (e.key === "Escape")
		frames.focus();
};

const toggle = (k) => go({ [k]: state[k] ? "" : "1" });
const HELP = "arrows: move  Enter: zoom  Backspace: out  0: reset  / n N c: search, next, previous, case  i: flip  b: bottom-up" +
	"  r: recursion  o: order  w: width  t: labels  m: menu";
const keys = {
	Enter: () => zoomTo(here), Backspace: () => zoomTo(Math.max(0, tree.parent[zoom])), 0: () => reset.onclick(),
	Escape: () => menu ? closeMenu() : state.z || state.t ? zoomTo(0) : reset.onclick(), "/": () => box.focus(), n: () => next(1), N: () => next(-1),
	c: () => toggle("ic"), i: () => toggle("i"), r: () => toggle("r"), o: () => toggle("o"),
	b: () => go({ v: state.v === "up" ? "" : "up", f: "", z: "", t: "" }), "?": () => say(HELP),
	w: () => two && go({ w: { after: "before", before: "max", max: "after" }[state.w] }),
	t: () => go({ l: { "": "start", start: "last", last: "" }[state.l] }),
	m: () => openMenu(here, PAD + left(here), yOf(tree.depth[here])),
};
keys.ContextMenu = keys.m;
addEventListener("keydown", (e) => {
	const control = e.ctrlKey || e.metaKey;
	const act = e.key === "F3" || (control && e.key === "f") ? keys["/"] : control || e.altKey ? null :
		e.key.startsWith("Arrow") ? () => walk(e.key) : keys[e.key];
	if (menu && e.key.startsWith("Arrow")) {
		const to = e.key === "ArrowDown" ? "nextSibling" : "previousSibling";
		(document.activeElement[to] || menu.firstChild).focus();
	} else if (menu && e.key === "Enter")
		document.activeElement.onclick(e);
	else if (act)
		act();
	else
		return;
	e.preventDefault();
});

/* A press that lasts is a menu, one that moves in a flame chart a range of time, any other a zoom. */
const spot = (e) => [e.clientX, e.clientY + scrollY];
let pressed = null, timer = 0, quiet = false;
frames.addEventListener("pointerdown", (e) => {
	pressed = spot(e);
	timer = e.pointerType === "mouse" ? 0 : setTimeout(() => {
		quiet = true;
		openMenu(Math.max(0, hit(...pressed)), ...pressed);
	}, 500);
});
addEventListener("pointerup", (e) => {
	clearTimeout(timer);
	if (pressed && ordered && Math.abs(e.clientX - pressed[0]) > 5) {
		const [a, b] = [pressed[0], e.clientX].sort((x, y) => x - y)
			.map((x) => (range[0] + Math.max(0, Math.min(room, x - PAD)) / scale) / tree.w[0]);
		quiet = true;
		go({ z: "", t: a + "," + b });
	}
	pressed = null;
});
addEventListener("pointercancel", () => clearTimeout(timer));
frames.addEventListener("click", (e) => {
	const i = hit(...spot(e));
	if (!quiet && i >= 0)
		zoomTo(i);
	quiet = false;
});
addEventListener("click", (e) => menu && !menu.contains(e.target) && closeMenu());
frames.addEventListener("contextmenu", (e) => {
	const i = hit(...spot(e));
	if (i >= 0) {
		e.preventDefault();
		openMenu(i, ...spot(e));
	}
});
frames.addEventListener("pointermove", (e) => {
	const i = menu ? -1 : hit(...spot(e));
	if (i >= 0 && i !== here)
		point(i);
});
addEventListener("scroll", () => {
	head.setAttribute("transform", `translate(0 ${scrollY})`);
	if (scrollY < drawn[0] + innerHeight / 2 || scrollY + innerHeight > drawn[1] - innerHeight / 2)
		paint();
});
addEventListener("resize", () => {
	arrange();
	if (room !== space() - 2 * PAD)
		draw();
});
addEventListener("popstate", load);
addEventListener("hashchange", load);
frames.setAttribute("tabindex", 0);
frames.setAttribute("role", "tree");
frames.setAttribute("aria-label", find("title").textContent);
base.measure = set.draw;
arrange();
load();
