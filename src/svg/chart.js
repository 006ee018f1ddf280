/* The time of a flame chart. */
let band, anchor, from;

function axis() {
	const units = [["s", 1], ["ms", 1e-3], ["\u00b5s", 1e-6], ["ns", 1e-9]];
	const [name, part] = units.find(([, part]) => range[1] - range[0] >= part * set.second) ?? units[3];
	const unit = part * set.second, least = 90 / scale / unit, ten = 10 ** Math.ceil(Math.log10(least));
	const tick = ten / [5, 2, 1].find((m) => ten / m >= least) * unit, y = TOP + (last - first + 1) * ROW;
	let out = '<rect id="band"/>';
	for (let at = Math.ceil(range[0] / tick - 1e-6) * tick; at <= range[1]; at += tick) {
		const x = PAD + inside(at);
		out += `<path class="tick" d="M${x} ${y}v5"/><text class="tick" x="${x + 3}" y="${y + FONT}">` +
			`${+(at / unit).toPrecision(9)} ${name}</text>`;
	}
	return out;
}

/* The range of the state, two parts of the whole. */
function times() {
	const [from, to] = get("t").split(",").map((part) => part * tree[0].w);
	band = null;
	return to > from && [from, to];
}

/* Chooses a time by its places, which Enter or the end of a drag zooms to. */
function choose(...places) {
	band = places.map((x) => Math.max(0, Math.min(room, x))).sort((a, b) => a - b);
	put(find("band"), { x: PAD + band[0], width: band[1] - band[0], y: TOP, height: "100%" });
}

if (set.time) {
	const { Enter, Escape } = keys;
	keys.Enter = () => band ? turn({ t: band.map((x) => (range[0] + x / scale) / tree[0].w).join() }) : Enter();
	keys.Escape = () => band ? show() : Escape();
	for (const key of ["ArrowLeft", "ArrowRight"]) {
		const step = keys[key];
		keys[key] = (e) => {
			if (!band)
				anchor = here;
			step();
			if (e.shiftKey) {
				const [a, b] = [anchor, here].sort((a, b) => a.i - b.i);
				choose(left(a), left(b) + wide(b));
				say(`Enter zooms to ${a.name.label} up to ${b.name.label}`);
			}
		};
	}
	frames.addEventListener("pointerdown", (e) => { from = e.clientX - PAD; });
	addEventListener("pointermove", (e) => {
		if (Math.abs(e.clientX - PAD - from) > 5) {
			release();
			press = null;
			choose(from, e.clientX - PAD);
		}
	});
	for (const type of ["pointerup", "pointercancel"])
		addEventListener(type, () => {
			if (from >= 0 && press === null && band)
				keys.Enter();
			from = NaN;
		});
}
