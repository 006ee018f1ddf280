/* What is seen: frames in and near the window. */
const svg = document.documentElement, frames = find("frames"), head = find("head");
const ROW = +set.row, FONT = +set.font, LETTER = +set.letter, TOP = +set.top, PAD = 10;
head.insertAdjacentHTML("beforeend", find("controls").textContent);
svg.append(head);

/* What a link keeps, and what follows from it. */
let state = new URLSearchParams();
const usual = { i: set.inverted, w: set.draw }, get = (k) => state.get(k) ?? usual[k] ?? "";
let base, tree = {}, zoom = 0, here = 0, range, band = null, marks = [];
let room = 0, scale = 1, list = [], down, first, last, height, drawn;

const put = (e, attributes) => Object.entries(attributes).forEach(([k, v]) => e.setAttribute(k, v));
const quote = (s) => s.replace(/[&<>"\t]/g, (c) => `&#${c.charCodeAt()};`);
const say = (sentence) => { find("status").textContent = sentence; };
const figures = new Intl.NumberFormat("en", { maximumFractionDigits: 9 });
const count = (n) => (set.rounded ? "about " : "") + figures.format(n / 10 ** set.decimals);
const percent = (part, all) => (Math.round(part * 10000 / all) / 100 || 0).toFixed(2) + "%";
const plain = (name) => name.replace(/_\[[kwij]\]$/, "");
const nameOf = (i) => plain(names[tree.name[i]] ?? "all");

function tell(i) {
	const { total, self, parent, size, name } = tree, n = total[i], up = total[parent[i]], all = base.total[0];
	const module = find(colours[name[i]])?.textContent.replace(/ \S*$/, "");
	return `${nameOf(i)} (${count(n)} ${set.count}, ${percent(n, all)}` + (i === 0 || up === all ? "" : `, ${percent(n, up)} of parent`) +
		(zoom > 0 && i > zoom && i < zoom + size[zoom] ? `, ${percent(n, total[zoom])} of zoom` : "") +
		(self[i] > 0 && self[i] < n ? `; self ${count(self[i])}, ${percent(self[i], all)}` : "") +
		(two && i > 0 ? tellChange(i) : "") + (module ? "; " + module : "") + ")";
}

const colour = (i) => marks[tree.name[i]] ? set.search : two ? changeColour(i) : colours[tree.name[i]] ?? set.root;
/* White on what is dark: its luminance decides. */
const ink = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, share, k) =>
	sum + share * (parseInt(c.substr(1 + 2 * k, 2), 16) / 255) ** 2.2, 0) < 0.179 ? "#fff" : "#000";

/* Cuts a name, or its last part, at its end; wide letters count twice. */
function fit(name, w) {
	const chars = [...get("l") ? name.replace(/^.*(::|[/.])(?=[^/.:]+$)/, "") : name].slice(0, w / LETTER + 1);
	const fits = (dots) => chars.join("").replace(/[\u1100-\uffdc]|[\ud83c-\udbff]./g, "..").length + dots <= (w - 6) / LETTER;
	let cut = "";
	while (chars.length > 0 && !fits(cut.length)) {
		cut = "..";
		chars.pop();
	}
	return chars.length > 0 ? chars.join("") + cut : "";
}

const yOf = (depth) => down ? TOP + (depth - first) * ROW : TOP + (last - depth) * ROW + 1;
const above = (i) => i < zoom && zoom < i + tree.size[i];
const inside = (x) => Math.max(0, Math.min(room, (x - range[0]) * scale));
const left = (i) => above(i) ? 0 : inside(tree.x[i]);
const right = (i) => above(i) ? room : inside(tree.x[i] + tree.w[i]);
const under = (e) => list.find((i) => {
	const x = e.clientX - PAD, y = e.clientY + scrollY - yOf(tree.depth[i]);
	return y >= 0 && y < ROW && x >= left(i) && x < right(i);
}) ?? -1;

/* Lists what is wide enough, what calls the zoomed frame first. */
function draw() {
	const { x, w, size, depth, parent } = tree;
	room = Math.max(120, svg.clientWidth) - 2 * PAD;
	scale = room / (range[1] - range[0]);
	down = get("i");
	search();
	list = [];
	for (let i = zoom; i > 0;)
		list.unshift(i = parent[i]);
	for (let i = zoom; i < zoom + size[zoom];)
		if (w[i] * scale >= set.least && x[i] < range[1] && x[i] + w[i] > range[0])
			list.push(i++);
		else
			i += size[i];
	first = last = 0;
	for (const i of list) {
		first = Math.min(first, depth[i]);
		last = Math.max(last, depth[i]);
	}
	height = TOP + Math.max((last - first + 1) * ROW + 3 * FONT, 20 * FONT); /* the menu has room */
	put(svg, { width: "100%", height, viewBox: `0 0 ${room + 2 * PAD} ${height}` });
	if (!drawn && !down)
		scrollTo(0, height);
	paint();
}

const filled = (c) => `fill="${c}"` + (c === set.search ? ' class="hit"' : "");
const drawing = (shapes) => Object.keys(shapes).map((c) => `<path ${filled(c)} d="${shapes[c]}"/>`).join("");

/* Draws at most 700 frames with labels and 12000 without, the rest as grey. */
function paint(from = scrollY - innerHeight, to = scrollY + 2 * innerHeight) {
	const seen = list.filter((i) => yOf(tree.depth[i]) > from && yOf(tree.depth[i]) < to);
	const sorted = Float64Array.from(seen, (i) => right(i) - left(i)).sort().reverse();
	const least = (w, most) => Math.max(w, sorted[most] + 1e-6 || 0);
	const labelled = least(20, 700), shaped = least(1, 12000), size = ROW - 1, shapes = {}, hatches = {}, grey = [];
	let groups = "";
	drawn = [from, to];
	for (const i of seen) {
		const x = PAD + left(i), w = PAD + right(i) - x, y = yOf(tree.depth[i]);
		if (w < shaped) {
			for (let column = Math.floor(x); column < x + w; column++) {
				const span = grey[column] ??= [y, y];
				span[0] = Math.min(span[0], y);
				span[1] = Math.max(span[1], y);
			}
			continue;
		}
		const c = colour(i), shape = `M${x.toFixed(1)} ${y}h${(w > 2 ? w - 0.5 : w).toFixed(1)}v${size}H${x.toFixed(1)}z`;
		if (w < labelled)
			shapes[c] = (shapes[c] ?? "") + shape;
		else
			groups += `<g role="treeitem" aria-level="${Math.abs(tree.depth[i]) + 1}" aria-label="${quote(tell(i))}"` +
				`${above(i) ? ' class="above"' : ""}><rect x="${x}" y="${y}" width="${w}" height="${size}" rx="2" ${filled(c)}/>` +
				`<text x="${x + 3}" y="${y + ROW / 2 + FONT / 3}" fill="${ink(c)}">${quote(fit(nameOf(i), w))}</text></g>`;
		if (two)
			hatch(i, hatches, shape);
	}
	const rest = grey.map(([a, b], column) => `M${column} ${a}h1v${b - a + size}h-1z`).join("");
	frames.innerHTML = `<path class="rest" fill="#bbb" d="${rest}"/>${drawing(shapes)}${groups}${drawing(hatches)}` +
		`${set.second ? axis() : ""}<rect id="band"/><rect id="here" height="${size}" rx="2"/>`;
	point(here);
}

/* Tells about a frame and draws a line around it. */
function point(i) {
	here = i;
	put(find("here"), { x: PAD + left(i), y: yOf(tree.depth[i]), width: right(i) - left(i) });
	say((tree.name[i] === ALL ? "" : set.type + " ") + tell(i));
}
