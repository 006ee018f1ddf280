/* Appended to a picture: measures what its user waits for, in milliseconds. */
addEventListener("load", async () => {
	const out = document.createElementNS("http://www.w3.org/2000/svg", "desc");
	out.id = "result";
	const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
	const time = async (act) => {
		const t = performance.now();
		act();
		document.documentElement.getBBox();
		await frame();
		return Math.round(performance.now() - t);
	};
	const median = async (act, undo) => {
		const all = [];
		for (let k = 0; k < 5; k++) {
			all.push(await time(act));
			await time(undo);
		}
		return all.sort((a, b) => a - b)[2];
	};
	await frame();
	const said = [["painted", Math.round(performance.now())], ["elements", document.querySelectorAll("*").length]];
	const frames = document.getElementById("frames");
	const boxes = Array.from(frames.querySelectorAll("rect")).filter((r) => {
		const w = +r.getAttribute("width");
		return w > 150 && w < 600;
	});
	const box = boxes[Math.floor(boxes.length / 2)], at = box.getBoundingClientRect();
	const click = (node, x, y) => node.dispatchEvent(new MouseEvent("click",
		{ bubbles: true, cancelable: true, view: window, clientX: x, clientY: y }));
	const input = document.querySelector("input");
	const type = (s) => {
		input.value = s;
		input.oninput();
	};
	if (input) {
		const wait = window.setTimeout;
		const back = () => document.documentElement.dispatchEvent(new KeyboardEvent("keydown", { key: "0", bubbles: true }));
		said.push(["zoom", await median(() => click(box.isConnected ? box : frames, at.x + 20, at.y + 5), back)]);
		window.setTimeout = (f, ms) => ms === 80 ? f() : wait(f, ms);
		said.push(["search", await median(() => type("lock|read"), () => type(""))]);
	} else {
		const reset = document.getElementById("unzoom");
		said.push(["zoom", await median(() => click(box, at.x + 20, at.y + 5), () => click(reset, 20, 20))]);
		window.prompt = () => "lock|read";
		const ask = document.getElementById("search");
		said.push(["search", await median(() => click(ask, 0, 0), () => click(ask, 0, 0))]);
	}
	out.textContent = said.map((s) => s.join(" ")).join(", ") + " DONE";
	document.documentElement.append(out);
	console.log("MEASURED " + out.textContent);
});
