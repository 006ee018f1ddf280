const svg = document.documentElement, frames = find("frames"), head = find("head"), two = set.two;
const ROW = +set.row, FONT = +set.font, LETTER = +set.letter, TOP = +set.top, LEAST = +set.least, PAD = 10;
head.insertAdjacentHTML("beforeend", find("controls").textContent);
svg.append(head);

let state, made, base, tree, zoom, here, range, matches, room, scale, list, down, first, last, drawn, extent;

const get = (k) => state.get(k) ?? set[k] ?? "";
const put = (e, attributes) => Object.entries(attributes).forEach(([k, v]) => e.setAttribute(k, v));
const quote = (s) => s.replace(/[&<>"\t]/g, (c) => `&#${c.charCodeAt()};`);
const say = (sentence) => { find("status").textContent = sentence; };
const figures = new Intl.NumberFormat("en", { maximumFractionDigits: 9 });
const count = (n) => set.about + figures.format(n / set.unit);
const percent = (part, all) => (Math.round(part * 10000 / all) / 100 || 0).toFixed(2) + "%";
const within = (v, top) => v.i > top.i && v.i < top.i + top.size;

function tell(v) {
	const { name, up, total, self } = v, all = base[0].total, module = name !== ALL && find(name.colour);
	return [`${name.label} (${count(total)} ${set.count}, ${percent(total, all)}`,
		up && up.total !== all && `, ${percent(total, up.total)} of parent`,
		zoom.i && within(v, zoom) && `, ${percent(total, zoom.total)} of zoom`,
		self && self < total && `; self ${count(self)}, ${percent(self, all)}`,
		two && up && tellChange(v), module && `; ${module.textContent}`, ")"].filter(Boolean).join("");
}

const colour = (v) => v.name.hit ? set.search : two ? changeColour(v) : v.name.colour;
function ink(c) {
	const [r, g, b] = c.match(/\w\w/g).map((part) => (parseInt(part, 16) / 255) ** 2.2);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179 ? "#fff" : "#000";
}

/* Cuts a name at its end; wide letters count twice. */
function fit(name, w) {
	const label = get("l") ? name.replace(/^.*(::|[/.])(?=[^/.:]+$)/, "") : name;
	let free = (w - 6) / LETTER, end = 0;
	for (const c of label) {
		free -= c > "\u10ff" ? 2 : 1;
		if (free < 0)
			return end > 0 ? label.slice(0, end) + ".." : "";
		end += free < 2 ? 0 : c.length;
	}
	return label;
}

const yOf = (v) => TOP + (down ? v.depth - first : last - v.depth) * ROW + !down;
const place = (x) => PAD + Math.max(0, Math.min(room, (x - range[0]) * scale));
const left = (v) => place(v.x);
const wide = (v) => place(v.x + v.w) - left(v);
const under = (e) => list.find((v) => {
	const x = e.clientX - left(v), y = e.clientY + scrollY - yOf(v);
	return x >= 0 && x < wide(v) && y >= 0 && y < ROW;
});

const size = () => svg.clientWidth + " " + innerHeight;
function draw() {
	extent = size();
	room = Math.max(120, svg.clientWidth) - 2 * PAD;
	scale = room / (range[1] - range[0] || 1);
	down = get("i");
	search();
	list = [];
	first = last = 0;
	for (let i = 0; i < tree.length;) {
		const v = tree[i], seen = wide(v) > LEAST;
		if (seen && v.depth * zoom.depth >= 0) {
			list.push(v);
			first = Math.min(first, v.depth);
			last = Math.max(last, v.depth);
		}
		i += seen ? 1 : v.size;
	}
	const height = Math.max(innerHeight, TOP + (last - first + 1) * ROW + 3 * FONT);
	put(svg, { width: "100%", height, viewBox: `0 0 ${room + 2 * PAD} ${height}` });
	paint();
}

/* Draws at most 700 labels and 12000 other shapes; the rest is grey. */
function paint(reach = 2 * innerHeight) {
	const seen = list.filter((v) => Math.abs(yOf(v) - scrollY) < reach), sorted = Float64Array.from(seen, wide).sort();
	const labelled = Math.max(20, sorted.at(-701) ?? 0), shaped = Math.max(1, sorted.at(-12001) ?? 0);
	const high = ROW - 1, shapes = {}, grey = [];
	const filled = (c) => `fill="${c}"` + (c === set.search ? ' class="hit"' : "");
	let groups = "";
	drawn = scrollY;
	for (const v of seen) {
		const x = left(v), w = wide(v), y = yOf(v), c = colour(v);
		const shape = (c) => {
			shapes[c] ??= "";
			shapes[c] += `M${x.toFixed(1)} ${y}h${(w > 2 ? w - 0.5 : w).toFixed(1)}v${high}H${x.toFixed(1)}z`;
		};
		if (w > labelled)
			groups += `<g role="treeitem" aria-level="${Math.abs(v.depth) + 1}" aria-label="${quote(tell(v))}" ` +
				`class="${within(zoom, v) ? "above" : ""}">` +
				`<rect x="${x}" y="${y}" width="${w}" height="${high}" ${filled(c)}/>` +
				`<text x="${x + 3}" y="${y + ROW / 2 + FONT / 3}" fill="${ink(c)}">` +
				`${quote(fit(v.name.label, w))}</text></g>`;
		else if (w > shaped)
			shape(c);
		else
			for (let column = Math.floor(x); column < x + w; column++) {
				const [top, bottom] = grey[column] ?? [y, y];
				grey[column] = [Math.min(top, y), Math.max(bottom, y)];
			}
		if (two && w > shaped && hatch(v))
			shape(hatch(v));
	}
	const rest = grey.map(([top, bottom], column) => `M${column} ${top}h1v${bottom - top + high}h-1z`).join("");
	const drawing = Object.keys(shapes).sort().map((c) => `<path ${filled(c)} d="${shapes[c]}"/>`).join("");
	frames.innerHTML = `<path class="rest" d="${rest}"/>${groups}${drawing}${set.time ? axis() : ""}` +
		`<rect id="here" height="${high}"/>`;
	point(here);
}

function point(v) {
	here = v;
	put(find("here"), { x: left(v), y: yOf(v), width: wide(v) });
	say((v.name === ALL ? "" : set.type) + tell(v));
}
