let band, anchor, from;

function axis() {
	const least = 90 / scale, ten = 10 ** Math.ceil(Math.log10(least)), units = ["s", "ms", "\u00b5s", "ns"];
	const tick = ten / [5, 2, 1].find((m) => ten / m >= least), y = TOP + (last - first + 1) * ROW;
	let unit = +set.second, out = '<rect id="band"/>';
	for (; range[1] - range[0] < unit && units.length > 1; unit /= 1000)
		units.shift();
	for (let at = Math.ceil(range[0] / tick - 1e-6) * tick; unit && at <= range[1]; at += tick) {
		const x = place(at);
		out += `<path class="tick" d="M${x} ${y}v5"/><text class="tick" x="${x + 3}" y="${y + FONT}">` +
			`${+(at / unit).toPrecision(9)} ${units[0]}</text>`;
	}
	return out;
}

function times() {
	const [from, to] = get("t").split(",").map((part) => part * tree[0].w);
	band = null;
	return to > from && [from, to];
}

/* Chooses the time between places; Enter zooms to it. */
function choose(...places) {
	const [a, b] = [Math.max(PAD, Math.min(...places)), Math.min(PAD + room, Math.max(...places))];
	band = [a, b].map((x) => (range[0] + (x - PAD) / scale) / tree[0].w);
	put(find("band"), { x: a, width: b - a });
}

if (set.time) {
	const { Enter, Escape } = keys;
	keys.Enter = () => band ? turn({ t: band }) : Enter();
	keys.Escape = () => band ? show() : Escape();
	for (const key of ["ArrowLeft", "ArrowRight"]) {
		const step = keys[key];
		keys[key] = (e) => {
			if (!band)
				anchor = here;
			step();
			if (e.shiftKey) {
				choose(...[anchor, here].flatMap((v) => [left(v), left(v) + wide(v)]));
				say(`Enter zooms to ${anchor.name.label} up to ${here.name.label}`);
			}
		};
	}
	frames.addEventListener("pointerdown", (e) => { from = e.clientX; });
	window.onpointermove = (e) => {
		if (Math.abs(e.clientX - from) > 5) {
			release();
			press = null;
			choose(from, e.clientX);
		}
	};
	window.onpointerup = window.onpointercancel = () => {
		release();
		if (from >= 0 && press === null && band)
			keys.Enter();
		from = NaN;
	};
}
