/* The time of a flame chart: an axis where counts are times, and ranges. */
function axis() {
	const second = set.second * 10 ** set.decimals, span = (range[1] - range[0]) / second;
	const [name, size] = [["s", 1], ["ms", 1e-3], ["\u00b5s", 1e-6]].find(([, s]) => span >= s) ?? ["ns", 1e-9];
	const rough = span * 90 / room / size, ten = 10 ** Math.floor(Math.log10(rough));
	const tick = ten * [1, 2, 5, 10].find((m) => m * ten >= rough), y = Math.max(yOf(first), yOf(last)) + ROW;
	let out = "";
	for (let k = Math.ceil(range[0] / second / size / tick - 1e-6); k * tick * size * second <= range[1]; k++) {
		const x = PAD + (k * tick * size * second - range[0]) * scale;
		out += `<path class="tick" d="M${x} ${y}v5"/><text class="tick" x="${x + 3}" y="${y + FONT}">` +
			`${+(k * tick).toPrecision(9)} ${name}</text>`;
	}
	return out;
}

/* Chooses a time, which Enter or the end of a drag zooms to. */
function choose(a, b) {
	band = [Math.max(range[0], Math.min(a, b)), Math.min(range[1], Math.max(a, b))];
	put(find("band"), { x: PAD + inside(band[0]), width: inside(band[1]) - inside(band[0]), y: TOP, height: "100%" });
}

/* The same by keyboard: from the frame where it begins to the neighbour in its row. */
let anchor = 0;
function extend(by) {
	anchor = band ? anchor : here;
	walk(by);
	const [a, b] = anchor < here ? [anchor, here] : [here, anchor];
	choose(tree.x[a], tree.x[b] + tree.w[b]);
	say(`Enter zooms to ${nameOf(a)} up to ${nameOf(b)}`);
}
