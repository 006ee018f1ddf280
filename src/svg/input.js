/* What can be done, by mouse, touch, keyboard and address. */
svg.append(find("head"));
for (const [id, to, width, height] of [["bar", find("head"), "100%", TOP], ["menu", svg, 13 * FONT, 18 * FONT]]) {
	to.insertAdjacentHTML("beforeend", `<foreignObject id="${id}" width="${width}" height="${height}"/>`);
	find(id).append(find("controls").firstElementChild);
}
const menu = find("menu"), box = find("search"), found = find("matched");
const treeKeys = [..."bfhdrow"], viewKeys = [...treeKeys, ..."ztil"];

/* Shows what the state says. */
function show() {
	const made = JSON.stringify(treeKeys.map((k) => state.getAll(k))), [a, b] = get("t").split(",");
	const ids = (k) => state.getAll(k).map((name) => names.indexOf(name)).filter((f) => f >= 0);
	const hidden = ids("h"), dropped = ids("d"), focus = ids("f")[0] ?? ALL, merge = get("r"), up = get("b");
	if (made !== tree.made) {
		width = widths[get("w")] ?? width;
		base = two || !base ? decode() : base;
		tree = !treeKeys.some((k) => k !== "w" && get(k)) ? base : rebuild(base, focus, (stack) => {
			const left = stack.filter((f) => !hidden.includes(f)).filter((f, k, all) => !merge || f !== all[k - 1]);
			const k = left.indexOf(focus), callees = left.slice(k + 1);
			if (stack.some((f) => dropped.includes(f)) || (k < 0 && focus !== ALL))
				return [];
			return k < 0 ? [up ? left.reverse() : left] :
				k === 0 ? [callees] : [callees, left.slice(0, k).reverse().map((f) => f + CALLER)];
		}, get("o"));
		tree.made = made;
	}
	zoom = get("z") ? paths(tree).indexOf(parseInt(get("z"), 16), 1) : 0;
	const lost = zoom < 0 || (get("f") && focus === ALL);
	zoom = here = Math.max(0, zoom);
	band = null;
	range = b - a > 0 ? [a * tree.w[0], b * tree.w[0]] : [tree.x[zoom], tree.x[zoom] + tree.w[zoom]];
	search();
	draw();
	if (lost)
		say("The frame of the link is not in this profile: this is all of it.");
	find("reset").hidden = !viewKeys.some((k) => state.has(k));
}

/* Changes the state, and the address: Back undoes it, unless it goes on with the last change. */
function go(change, on) {
	for (const [k, v] of Object.entries(change))
		v === (usual[k] ?? "") ? state.delete(k) : state.set(k, v);
	try {
		history[on ? "replaceState" : "pushState"](null, "", "#" + state);
	} catch (e) { /* a page without an address */ }
	show();
}
function load() {
	state = new URLSearchParams(location.hash.slice(1));
	box.value = get("s");
	show();
}
const zoomTo = (i) => go({ z: i ? paths(tree)[i].toString(16) : "", t: "" });
function reset() {
	viewKeys.forEach((k) => state.delete(k));
	go({});
}

/* Search: the pattern is tried once for each name; what is within a match counts with it. */
let matches = [];
function search() {
	let covered = 0, pattern = "";
	matches = [];
	marks = [];
	find("ic").setAttribute("aria-pressed", get("c") !== "");
	found.textContent = "";
	try {
		pattern = get("s") && new RegExp(get("s"), get("c") && "i");
	} catch (e) {
		found.textContent = "not a pattern";
	}
	if (!pattern)
		return;
	marks = names.map((name) => pattern.test(plain(name)));
	for (let i = 1, match; i < tree.n; i += match ? tree.size[i] : 1) {
		match = marks[tree.name[i]] && tree.w[i] > 0;
		if (match)
			matches.push(i);
		if (match && tree.depth[i] < 0 === tree.depth[zoom] < 0) /* callers and callees lie side by side */
			covered += Math.max(0, Math.min(tree.x[i] + tree.w[i], range[1]) - Math.max(tree.x[i], range[0]));
	}
	found.textContent = "Matched: " + percent(covered, range[1] - range[0]);
}
function next(by) {
	const i = by > 0 ? matches.find((m) => m > here) ?? matches[0] : matches.findLast((m) => m < here) ?? matches.at(-1);
	if (i && right(i) - left(i) < 4)
		zoomTo(i);
	reveal(i);
}

/* Points at a frame, if there is one, and scrolls to it. */
function reveal(i) {
	if (i === undefined)
		return;
	const y = yOf(tree.depth[i]);
	if (y < scrollY + TOP || y + ROW > scrollY + innerHeight)
		scrollTo(0, y - innerHeight / 2);
	point(i);
}

/* Goes to the neighbour in the row, the parent or the widest child. */
function walk(key) {
	const side = { ArrowLeft: -1, ArrowRight: 1 }[key], depth = tree.depth[here] + (side ? 0 : (key === "ArrowUp") === !get("i") ? 1 : -1);
	const row = list.filter((i) => tree.depth[i] === depth && right(i) - left(i) >= 1 &&
		(side || tree.parent[i] === here || tree.parent[here] === i));
	reveal(side ? row[row.indexOf(here) + side] : row.sort((a, b) => tree.w[b] - tree.w[a])[0]);
}

/* The menu of a frame. */
async function copy(what) {
	try {
		await navigator.clipboard.writeText(what);
		say("Copied: " + what);
	} catch (e) {
		say(what);
	}
}
function copyStack(i) {
	const path = [];
	for (let j = i; j > 0; j = tree.parent[j])
		path.push(names[tree.name[j]]);
	path.push(...names.slice(tree.name[0], ALL)); /* the focus */
	copy((get("b") || tree.depth[i] < 0 ? path : path.reverse()).join(";") + " " + count(tree.total[i]).replace(/[^\d.]/g, ""));
}
function without(k, i) {
	state.append(k, names[tree.name[i]]);
	go({ z: "", f: i ? get("f") : "" });
}
const actions = {
	Zoom: zoomTo,
	"Copy name": (i) => copy(nameOf(i)),
	"Copy stack": copyStack,
	"Find all": (i) => go({ s: box.value = "^" + nameOf(i).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") + "$" }),
	"Callers, callees": (i) => go({ f: names[tree.name[i]], b: "", z: "", t: "" }),
	Hide: (i) => without("h", i),
	Drop: (i) => without("d", i),
	Reset: reset,
};
const isOpen = () => menu.style.display;
function openMenu(i, x, y) {
	point(i);
	menu.style.display = "inline";
	put(menu, { x: Math.min(x, room - 12 * FONT), y: Math.max(scrollY, Math.min(y, height, scrollY + innerHeight) - 18 * FONT) });
	menu.querySelector("button").focus();
}
function closeMenu() {
	menu.style.display = "";
	frames.focus({ preventScroll: true });
}
menu.onclick = (e) => {
	const name = e.target.textContent;
	closeMenu();
	if (tree.name[here] < ALL || /Zoom|Reset/.test(name))
		actions[name](here);
};

/* Keys that go through the values of a part of the state, and the others. */
const values = { c: ["", "1"], i: ["", "1"], r: ["", "1"], o: ["", "1"], b: ["", "1"], l: ["", "start", "last"], w: Object.keys(widths) };
const keys = {
	Enter: () => band ? go({ z: "", t: String(band.map((x) => x / tree.w[0])) }) : zoomTo(here),
	Backspace: () => zoomTo(tree.parent[zoom]),
	Escape: () => isOpen() ? closeMenu() : band ? show() : get("z") || get("t") ? zoomTo(0) : reset(),
	0: reset,
	"/": () => box.focus(),
	n: () => next(1),
	N: () => next(-1),
	m: () => openMenu(here, PAD + left(here), yOf(tree.depth[here])),
	"?": () => say(find("help").title),
};
for (const k of Object.keys(values))
	keys[k] = () => go({ ...(k === "b" && { f: "", z: "", t: "" }), [k]: values[k][(values[k].indexOf(get(k)) + 1) % values[k].length] });
keys.ContextMenu = keys.m;
for (const [id, key] of [["reset", "0"], ["ic", "c"], ["help", "?"]])
	find(id).onclick = keys[key];

addEventListener("keydown", (e) => {
	const control = e.ctrlKey || e.metaKey, arrow = e.key.startsWith("Arrow");
	const act = e.key === "F3" || (control && e.key === "f") ? keys["/"] : control || e.altKey ? null : keys[e.key];
	if (e.target === box || (e.target.tagName === "button" && e.key === "Enter"))
		return;
	if (arrow && isOpen())
		(document.activeElement[e.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling"] ?? menu.querySelector("button")).focus();
	else if (arrow)
		e.shiftKey && set.ordered ? extend(e.key) : walk(e.key);
	else if (act)
		act();
	else
		return;
	e.preventDefault();
});
let typing = 0;
box.oninput = () => {
	clearTimeout(typing);
	typing = setTimeout(() => go({ s: box.value }, get("s") !== ""), 80);
};
box.onkeydown = (e) => e.key === "Enter" ? next(e.shiftKey ? -1 : 1) : e.key === "Escape" && frames.focus();

/* A press that lasts is a menu, one that moves in a flame chart a choice of time, any other a zoom. */
let pressed = null, timer = 0, quiet = false;
const under = (e) => hit(e.clientX, e.clientY + scrollY);
const menuAt = (e) => openMenu(Math.max(0, under(e)), e.clientX, e.clientY + scrollY);
frames.onpointerdown = (e) => {
	pressed = e;
	quiet = false;
	timer = setTimeout(() => {
		quiet = e.pointerType !== "mouse";
		if (quiet)
			menuAt(e);
	}, 500);
};
addEventListener("pointermove", (e) => {
	if (pressed && set.ordered && Math.abs(e.clientX - pressed.clientX) > 5) {
		clearTimeout(timer);
		quiet = true;
		choose(...[pressed, e].map((p) => range[0] + (p.clientX - PAD) / scale));
	} else if (frames.contains(e.target) && !isOpen() && under(e) >= 0)
		point(under(e));
});
for (const type of ["pointerup", "pointercancel"])
	addEventListener(type, () => {
		clearTimeout(timer);
		if (pressed && quiet && band)
			keys.Enter();
		pressed = null;
	});
frames.onclick = (e) => quiet || under(e) < 0 || zoomTo(under(e));
frames.oncontextmenu = (e) => {
	e.preventDefault();
	menuAt(e);
};
addEventListener("pointerdown", (e) => isOpen() && !menu.contains(e.target) && closeMenu());
addEventListener("scroll", () => {
	put(find("head"), { transform: `translate(0 ${scrollY})` });
	if (scrollY < drawn[0] + innerHeight / 2 || scrollY > drawn[1] - 1.5 * innerHeight)
		paint();
});
addEventListener("resize", draw);
addEventListener("beforeprint", () => paint(0, height));
addEventListener("popstate", load);
addEventListener("hashchange", load);
put(frames, { tabindex: 0, role: "tree", "aria-label": find("title").textContent });
svg.classList.add("on");
load();
