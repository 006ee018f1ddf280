const menu = find("menu"), box = find("search");

function show() {
	const asked = JSON.stringify([..."bdfhorw"].map((k) => state.getAll(k)));
	if (asked !== made) {
		made = asked;
		base = decode(two && widths[get("w")] || Math.max);
		tree = [..."bdfhor"].some(get) ? rebuild() : base;
		zoom = tree[0];
	}
	const path = +get("z");
	if (zoom.path !== path)
		zoom = tree.find((v) => v.path === path) ?? tree[0];
	here = zoom;
	range = set.time && times() || [zoom.x, zoom.x + zoom.w];
	draw();
	if (zoom.path !== path || tree[0].name === NONE)
		say("The frame of the link is not in this profile.");
	find("reset").hidden = !/\b[^sc]=/.test(state);
}

/* Changes the state, as a step that Back undoes or as part of the last. */
function go(change, on) {
	for (const [k, v] of Object.entries(change))
		v === (set[k] ?? "") ? state.delete(k) : state.set(k, v);
	history[on ? "replaceState" : "pushState"](null, "", "#" + state);
	show();
}
const turn = (change) => go({ z: "", t: "", ...change });
function zoomTo(v) {
	zoom = v;
	turn({ z: v.path || "" });
}
function load() {
	state = new URLSearchParams(location.hash.slice(1));
	show();
}

function search() {
	const s = get("s");
	let covered = 0, end = 1, pattern;
	try {
		pattern = new RegExp(s, get("c") && "i");
	} catch {}
	names.forEach((name) => { name.hit = s && pattern?.test(name.label); });
	matches = [];
	for (const v of s ? tree : [])
		if (v.i >= end && v.name.hit && v.w) {
			matches.push(v);
			if (v.depth < 0 === zoom.depth < 0)
				covered += wide(v);
			end = v.i + v.size;
		}
	box.value = s;
	find("matched").textContent = !pattern ? "not a pattern" : s && "Matched: " + percent(covered, room);
	find("ic").ariaPressed = !!get("c");
}

function reveal(v) {
	if (v) {
		point(v);
		find("here").scrollIntoView({ block: "nearest" });
	}
}
function next(v) {
	if (v && wide(v) < 4)
		zoomTo(v);
	reveal(v);
}
function walk(by, rows = 0) {
	const to = here.depth + (down ? -rows : rows);
	const row = list.filter((v) => v.depth === to && wide(v) >= 1 && (by || v.up === here || v === here.up));
	reveal(by ? row[row.indexOf(here) + by] : row.sort((a, b) => b.w - a.w)[0]);
}

function copy(what) {
	say(what);
	navigator.clipboard?.writeText(what).then(() => say("Copied: " + what), () => {});
}
function openMenu(v, x, y) {
	point(v);
	menu.style.display = "inline";
	put(menu, { x: Math.min(x, room - 12 * FONT), y: Math.max(0, Math.min(y, innerHeight - 18 * FONT)) });
	find("first").focus();
}
function closeMenu() {
	menu.style.display = "";
	frames.focus({ preventScroll: true });
}

const keys = {
	Enter: () => zoomTo(here),
	Backspace: () => zoomTo(zoom.up ?? zoom),
	Escape: () => get("z") || get("t") ? zoomTo(tree[0]) : keys[0](),
	0: () => {
		for (const k of "bdfhorwztil")
			state.delete(k);
		go({});
	},
	ArrowUp: () => walk(0, 1),
	ArrowDown: () => walk(0, -1),
	ArrowLeft: () => walk(-1),
	ArrowRight: () => walk(1),
	"/": () => box.focus(),
	n: () => next(matches.find((v) => v.i > here.i) ?? matches[0]),
	N: () => next(matches.findLast((v) => v.i < here.i) ?? matches.at(-1)),
	m: () => openMenu(here, left(here), yOf(here) - scrollY),
	y: () => copy(here.name.label),
	Y() {
		const path = upward(here).filter((name) => name !== ALL).map((name) => name.text);
		const n = count(here.total).replace(/[^\d.]/g, "");
		copy((get("b") || here.depth < 0 ? path : path.reverse()).join(";") + " " + n);
	},
	a: () => go({ s: "^" + here.name.label.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") + "$" }),
	f: () => turn({ f: here.name.text, b: "" }),
	b: () => turn({ b: get("b") ? "" : "1", f: "" }),
	"?": () => say(find("help").title),
};
for (const k of "cirol")
	keys[k] = () => go({ [k]: get(k) ? "" : "1" });
for (const k of "hd")
	keys[k] = () => {
		state.append(k, here.name.text);
		turn({ f: here.up ? get("f") : "" });
	};
keys.F3 = keys["/"];
keys.ContextMenu = keys.m;
function act(key, e) {
	if (!keys[key] || "yYafhd".includes(key) && here.name === ALL)
		return;
	e.preventDefault();
	if (menu.style.display)
		closeMenu();
	keys[key](e);
}

/* A touch that lasts opens the menu; then press is null, and a click is none. */
let press;
const release = () => clearTimeout(press);
Object.assign(frames, {
	oncontextmenu(e) {
		e.preventDefault();
		openMenu(under(e) ?? here, e.clientX, e.clientY);
	},
	onpointerdown(e) {
		press = e.pointerType === "mouse" ? 0 : setTimeout(() => {
			press = null;
			frames.oncontextmenu(e);
		}, 500);
	},
	onpointermove: (e) => under(e) && !menu.style.display && point(under(e)),
	onclick: (e) => under(e) && press !== null && zoomTo(under(e)),
});
box.oninput = () => go({ s: box.value }, get("s"));
Object.assign(window, {
	onkeydown(e) {
		const control = e.ctrlKey || e.metaKey || e.altKey, at = e.target;
		const key = !control ? e.key : e.key === "f" ? "/" : "";
		if (key === "Escape" && head.contains(at))
			closeMenu();
		else if (at === box && key === "Enter")
			act(e.shiftKey ? "N" : "n", e);
		else if (at !== box && (key !== "Enter" || !at.name))
			act(key, e);
	},
	onclick: (e) => act(e.target.name, e),
	onpointerdown: (e) => menu.style.display && !menu.contains(e.target) && closeMenu(),
	onpointerup: release,
	onpointercancel: release,
	onscroll() {
		put(head, { transform: `translate(0 ${scrollY})` });
		if (Math.abs(scrollY - drawn) > innerHeight / 2)
			paint();
	},
	onresize: () => extent === size() || draw(),
	onbeforeprint: () => paint(Infinity),
	onhashchange: load,
});
put(frames, { tabindex: 0, role: "tree" });
svg.classList.add("on");
