/* What can be done, by mouse, touch, keyboard and address. */
const menu = find("menu"), box = find("search"), treeKeys = [..."bfhdrow"], viewKeys = [...treeKeys, ..."ztil"];

function show() {
	const made = JSON.stringify(treeKeys.map((k) => state.getAll(k))), [from, to] = get("t").split(",");
	const [hidden, dropped, [focus = ALL]] = [..."hdf"].map((k) => state.getAll(k).map((name) => names.indexOf(name)));
	const merge = get("r"), up = get("b");
	if (made !== tree.made) {
		width = widths[get("w")] ?? width;
		base = two || !base ? decode() : base;
		tree = treeKeys.every((k) => k === "w" || !get(k)) ? base : rebuild(base, focus, (all) => {
			const stack = all.filter((f) => !hidden.includes(f)).filter((f, k, kept) => !merge || f !== kept[k - 1]);
			const k = stack.indexOf(focus), callees = stack.slice(k + 1);
			if (all.some((f) => dropped.includes(f)) || (k < 0 && focus !== ALL))
				return [];
			return k > 0 ? [callees, stack.slice(0, k).reverse().map((f) => f + CALLER)] : [up ? callees.reverse() : callees];
		}, get("o"));
		tree.made = made;
	}
	const at = get("z") ? paths(tree).indexOf(parseInt(get("z"), 16), 1) : 0;
	zoom = here = Math.max(0, at);
	band = null;
	range = (to - from > 0 ? [+from, +to] : [0, 1]).map((part) => tree.x[zoom] + part * tree.w[zoom]);
	draw();
	if (at < 0 || focus < 0)
		say("The frame of the link is not in this profile.");
	find("reset").hidden = !viewKeys.some((k) => state.has(k));
}

/* Changes the state and the address, as a step that Back undoes or as part of the last. */
function go(change, on) {
	for (const [k, v] of Object.entries(change))
		v === (usual[k] ?? "") ? state.delete(k) : state.set(k, v);
	history[on ? "replaceState" : "pushState"](null, "", "#" + state);
	show();
}
function load() {
	state = new URLSearchParams(location.hash.slice(1));
	box.value = get("s");
	show();
}
const zoomTo = (i) => go({ z: i ? paths(tree)[i].toString(16) : "", t: "" });

/* Tries the pattern once for each name; what is within a match counts with it. */
let matches = [];
function search() {
	const { name, depth, x, w, size, n } = tree;
	let covered = 0, pattern = null;
	matches = [];
	try {
		pattern = new RegExp(get("s"), get("c") && "i");
	} catch (e) { /* it is told */ }
	marks = pattern && get("s") ? names.map((name) => pattern.test(plain(name))) : [];
	for (let i = 1; i < n && marks.length; i++)
		if (marks[name[i]] && w[i] > 0) {
			matches.push(i);
			if (depth[i] < 0 === depth[zoom] < 0) /* callers and callees have the same places */
				covered += inside(x[i] + w[i]) - inside(x[i]);
			i += size[i] - 1;
		}
	find("matched").textContent = !pattern ? "not a pattern" : marks.length ? "Matched: " + percent(covered, room) : "";
	find("ic").setAttribute("aria-pressed", get("c") !== "");
}
function next(i) {
	if (i && right(i) - left(i) < 4)
		zoomTo(i);
	reveal(i);
}

/* Points at a frame, if there is one, and scrolls to it. */
function reveal(i) {
	const y = yOf(tree.depth[i]);
	if (y < scrollY + TOP || y + ROW > scrollY + innerHeight)
		scrollTo(0, y - innerHeight / 2);
	if (i >= 0)
		point(i);
}

function walk(by, rows = 0) {
	const { depth, parent, w } = tree, to = depth[here] + (down ? -rows : rows);
	const row = list.filter((i) => depth[i] === to && right(i) - left(i) >= 1 && (by || parent[i] === here || parent[here] === i));
	reveal(by ? row[row.indexOf(here) + by] : row.sort((a, b) => w[b] - w[a])[0]);
}

function copy(what) {
	say(what);
	navigator.clipboard?.writeText(what).then(() => say("Copied: " + what), () => {});
}
function copyStack() {
	const path = [], { name, parent, depth, total } = tree;
	for (let j = here; j > 0; j = parent[j])
		path.push(names[name[j]]);
	path.push(...names.slice(name[0], ALL)); /* the focus */
	copy((get("b") || depth[here] < 0 ? path : path.reverse()).join(";") + " " + count(total[here]).replace(/[^\d.]/g, ""));
}
function add(k) {
	state.append(k, names[tree.name[here]]);
	go({ z: "", f: here ? get("f") : "" });
}
function openMenu(i, x, y) {
	point(i);
	menu.style.display = "inline";
	put(menu, { x: Math.min(x, room - 12 * FONT), y: Math.max(0, Math.min(y, innerHeight - 18 * FONT, height - 18 * FONT)) });
	menu.querySelector("button").focus();
}
function closeMenu() {
	menu.style.display = "";
	frames.focus({ preventScroll: true });
}

/* What keys do, and buttons of that value. */
const keys = {
	Enter: () => band ? go({ z: "", t: String(band.map((x) => x / tree.w[0])) }) : zoomTo(here),
	Backspace: () => zoomTo(tree.parent[zoom]),
	Escape: () => band ? show() : get("z") || get("t") ? zoomTo(0) : keys[0](),
	0: () => {
		viewKeys.forEach((k) => state.delete(k));
		go({});
	},
	ArrowUp: () => walk(0, 1),
	ArrowDown: () => walk(0, -1),
	ArrowLeft: (e) => e.shiftKey && set.ordered ? extend(-1) : walk(-1),
	ArrowRight: (e) => e.shiftKey && set.ordered ? extend(1) : walk(1),
	"/": () => box.focus(),
	n: () => next(matches.find((m) => m > here) ?? matches[0]),
	N: () => next(matches.findLast((m) => m < here) ?? matches.at(-1)),
	m: () => openMenu(here, PAD + left(here), yOf(tree.depth[here]) - scrollY),
	y: () => copy(nameOf(here)),
	Y: copyStack,
	a: () => go({ s: box.value = "^" + nameOf(here).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") + "$" }),
	f: () => go({ f: names[tree.name[here]], b: "", z: "", t: "" }),
	h: () => add("h"),
	d: () => add("d"),
	b: () => go({ b: get("b") ? "" : "1", f: "", z: "", t: "" }),
	"?": () => say(find("help").title),
};
for (const k of two ? "cirolw" : "cirol") {
	const values = k === "w" ? Object.keys(widths) : ["", "1"];
	keys[k] = () => go({ [k]: values[(values.indexOf(get(k)) + 1) % values.length] });
}
keys.ContextMenu = keys.m;
function act(key, e) {
	if (menu.style.display)
		closeMenu();
	if (!keys[key] || ("yYafhd".includes(key) && tree.name[here] === ALL))
		return;
	e.preventDefault();
	keys[key](e);
}

addEventListener("keydown", (e) => {
	const control = e.ctrlKey || e.metaKey || e.altKey, open = menu.style.display, at = e.target;
	const key = e.key === "F3" || (control && e.key === "f") ? "/" : control ? "" : e.key;
	if (key === "Escape" && (open || at === box))
		closeMenu();
	else if (at === box && key === "Enter")
		act(e.shiftKey ? "N" : "n", e);
	else if (at !== box && (at.tagName !== "button" || key !== "Enter"))
		act(key, e);
});
addEventListener("click", (e) => e.target.tagName === "button" && act(e.target.value, e));
box.oninput = () => go({ s: box.value }, get("s"));

/* A press that lasts is a menu, one that moves in a flame chart a choice of time, any other a zoom. */
let pressed = null, timer = 0, quiet = false;
frames.oncontextmenu = (e) => {
	e.preventDefault();
	openMenu(Math.max(0, under(e)), e.clientX, e.clientY);
};
frames.onpointerdown = (e) => {
	pressed = e;
	quiet = false;
	timer = e.pointerType !== "mouse" && setTimeout(() => {
		quiet = true;
		frames.oncontextmenu(e);
	}, 500);
};
frames.onclick = (e) => quiet || under(e) < 0 || zoomTo(under(e));
addEventListener("pointermove", (e) => {
	if (pressed && set.ordered && Math.abs(e.clientX - pressed.clientX) > 5) {
		quiet = true;
		clearTimeout(timer);
		choose(...[pressed, e].map((p) => range[0] + (p.clientX - PAD) / scale));
	} else if (frames.contains(e.target) && !menu.style.display && under(e) >= 0)
		point(under(e));
});
for (const type of ["pointerup", "pointercancel"])
	addEventListener(type, () => {
		clearTimeout(timer);
		if (pressed && quiet && band)
			keys.Enter();
		pressed = null;
	});
addEventListener("pointerdown", (e) => menu.style.display && !menu.contains(e.target) && closeMenu());
addEventListener("scroll", () => {
	put(head, { transform: `translate(0 ${scrollY})` });
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
