/* Computes the contrast (WCAG 2.1) of every label and every other text, as they are shown. */
(async () => {
	const rgb = (c) => c.match(/[0-9.]+/g).map(Number);
	const light = (c) => rgb(c).slice(0, 3).map((v) => v / 255)
		.map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
	const contrast = (a, b) => {
		const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y);
		return (bright + 0.05) / (dark + 0.05);
	};
	const style = (e) => getComputedStyle(e);
	const labels = (name, least) => {
		const all = items().map((g) => [label(g), style(g.querySelector("rect")).fill, style(g.querySelector("text")).fill]);
		const bad = all.filter(([, rect, text]) => contrast(rect, text) < 4.5);
		check(name + ": there are labels", all.length >= least, all.length);
		check(name + ": can be read", bad.length === 0, bad.slice(0, 3).join("; "));
		check(name + ": nothing is faded", items().every((g) => style(g).opacity === "1" && style(g.querySelector("text")).opacity === "1"));
	};
	labels("all", 100);
	await type(".");
	labels("what is found", 100);
	await type("");
	at("f00", "click");
	labels("zoomed", 100);
	reset();
	const backs = style(byId("back")).fill.startsWith("url") ?
		Array.from(document.querySelectorAll("#background stop"), (s) => style(s).stopColor) : [style(byId("back")).fill];
	backs.push(style(byId("wall")).fill);
	const mixed = (c, back, part) => "rgb(" + rgb(c).slice(0, 3).map((v, k) => v * part + rgb(back)[k] * (1 - part)) + ")";
	for (const [id, colour] of [["title", "fill"], ["subtitle", "fill"], ["status", "color"], ["help", "color"], ["search", "color"]])
		for (const back of backs) {
			const s = style(byId(id)), c = contrast(mixed(s[colour], back, +s.opacity), back);
			check(id + " on " + back, c >= 4.5, c + " " + s[colour]);
		}
	byId("frames").focus();
	check("what has the keyboard is seen", +style(byId("here")).strokeWidth.replace("px", "") >= 3);
	say("PASS " + ["prefers-color-scheme: dark", "prefers-contrast: more", "forced-colors: active"]
		.filter((q) => matchMedia(`(${q})`).matches).join());
	say("DONE");
})();
