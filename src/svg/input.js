/* What can be done, by mouse, touch, keyboard and address. */
const menu = find("menu"), box = find("search"), found = find("matched");
const treeKeys = [..."bfhdrow"], viewKeys = [...treeKeys, ..."ztil"];

function show() {
	const made = JSON.stringify(treeKeys.map((k) => state.getAll(k))), [from, to] = get("t").split(",");
	const ids = (k) => state.getAll(k).map((name) => names.indexOf(name)).filter((f) => f >= 0);
	const hidden = ids("h"), dropped = ids("d"), focus = ids("f")[0] ?? ALL, merge = get("r"), up = get("b");
	if (made !== tree.made) {
		width = widths[get("w")] ?? width;
		base = two || !base ? decode() : base;
		tree = !treeKeys.some((k) => k !== "w" && get(k)) ? base : rebuild(base, focus, (stack) => {
			const left = stack.filter((f) => !hidden.includes(f)).filter((f, k, all) => !merge || f !== all[k - 1]);
			const k = left.indexOf(focus), callees = left.slice(k + 1), callers = left.slice(0, Math.max(0, k)).reverse();
			if (stack.some((f) => dropped.includes(f)) || (k < 0 && focus !== ALL))
				return [];
			return focus === ALL && up ? [callees.reverse()] : k > 0 ? [callees, callers.map((f) => f + CALLER)] : [callees];
		}, get("o"));
		tree.made = made;
	}
	const at = get("z") ? paths(tree).indexOf(parseInt(get("z"), 16), 1) : 0;
	zoom = here = Math.max(0, at);
	band = null;
	range = to - from > 0 ? [from * tree.w[0], to * tree.w[0]] : [tree.x[zoom], tree.x[zoom] + tree.w[zoom]];
	draw();
	if (at < 0 || (get("f") && focus === ALL))
		say("The frame of the link is not in this profile: this is all of it.");
	find("reset").hidden = !viewKeys.some((k) => state.has(k));
}

/* Changes the state, and with it the address: Back undoes that, unless it goes on with the last change. */
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

/* The pattern is tried once for each name; what is within a match counts with it. */
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
	for (let i = 1; i < tree.n; i++)
		if (marks[tree.name[i]] && tree.w[i] > 0) {
			matches.push(i);
			if (tree.depth[i] < 0 === tree.depth[zoom] < 0) /* a focus has callers and callees at the same places */
				covered += inside(tree.x[i] + tree.w[i]) - inside(tree.x[i]);
			i += tree.size[i] - 1;
		}
	found.textContent = "Matched: " + percent(covered, room);
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

/* Goes by so many frames in the row, or rows: to the parent or the widest child. */
function walk(by, rows) {
	const depth = tree.depth[here] + (get("i") ? -rows : rows);
	const row = list.filter((i) => tree.depth[i] === depth && right(i) - left(i) >= 1 &&
		(by || tree.parent[i] === here || tree.parent[here] === i));
	reveal(by ? row[row.indexOf(here) + by] : row.sort((a, b) => tree.w[b] - tree.w[a])[0]);
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
		path.push(names[tree.name[j]]);
	path.push(...names.slice(tree.name[0], ALL)); /* the focus */
	return (get("b") || tree.depth[i] < 0 ? path : path.reverse()).join(";");
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

/* What keys do, and buttons of their value; those of the menu do nothing with all. */
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
	ArrowLeft: (e) => e.shiftKey && set.ordered ? extend(-1) : walk(-1, 0),
	ArrowRight: (e) => e.shiftKey && set.ordered ? extend(1) : walk(1, 0),
	"/": () => box.focus(),
	n: () => next(matches.find((m) => m > here) ?? matches[0]),
	N: () => next(matches.findLast((m) => m < here) ?? matches.at(-1)),
	m: () => openMenu(here, PAD + left(here), yOf(tree.depth[here]) - scrollY),
	y: () => copy(nameOf(here)),
	Y: () => copy(stackOf(here) + " " + count(tree.total[here]).replace(/[^\d.]/g, "")),
	a: () => go({ s: box.value = "^" + nameOf(here).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") + "$" }),
	f: () => go({ f: names[tree.name[here]], b: "", z: "", t: "" }),
	h: () => add("h"),
	d: () => add("d"),
	b: () => go({ b: get("b") ? "" : "1", f: "", z: "", t: "" }),
	"?": () => say(find("help").title),
};
for (const k of "cirolw") {
	const values = { l: ["", "start", "last"], w: Object.keys(widths) }[k] ?? ["", "1"];
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
	const sibling = open && { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[key];
	if (sibling)
		(at[sibling] ?? menu.querySelector("button")).focus();
	else if (open && key === "Escape")
		closeMenu();
	else if (at === box && key === "Enter")
		act(e.shiftKey ? "N" : "n", e);
	else if (at === box && key === "Escape")
		frames.focus();
	else if (at !== box && (at.tagName !== "button" || key !== "Enter"))
		act(key, e);
});
addEventListener("click", (e) => e.target.tagName === "button" && act(e.target.value, e));
box.oninput = () => go({ s: box.value }, get("s") !== "");

/* A press that lasts is a menu, one that moves in a flame chart a choice of time, any other a zoom. */
let pressed = null, timer = 0, quiet = false;
const under = (e) => hit(e.clientX, e.clientY + scrollY);
frames.oncontextmenu = (e) => {
	e.preventDefault();
	openMenu(Math.max(0, under(e)), e.clientX, e.clientY);
};
frames.onpointerdown = (e) => {
	pressed = e;
	quiet = false;
	timer = e.pointerType === "mouse" ? 0 : setTimeout(() => {
		quiet = true;
		frames.oncontextmenu(e);
	}, 500);
};
frames.onclick = (e) => quiet || under(e) < 0 || zoomTo(under(e));
addEventListener("pointermove", (e) => {
	if (pressed && set.ordered && Math.abs(e.clientX - pressed.clientX) > 5) {
		quiet = true;
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
