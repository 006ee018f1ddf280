/* What the drivers of the page have in common: the frames that are labelled, by name, and what people do. */
const items = () => Array.from(document.querySelectorAll("#frames [role=treeitem]"));
const label = (g) => g.getAttribute("aria-label");
const item = (name, k = 0) => items().filter((g) => label(g).startsWith(name + " ("))[k];
const rectOf = (g) => {
	const r = g.querySelector("rect");
	return Object.fromEntries(["x", "y", "width", "height"].map((a) => [a, +r.getAttribute(a)]));
};
const rect = (name, k) => rectOf(item(name, k));
const fill = (name, k) => getComputedStyle(item(name, k).querySelector("rect")).fill;
const told = () => byId("status").textContent;
const matched = () => byId("matched").textContent;
const room = () => document.documentElement.clientWidth - 20;
const at = (name, type, more, k) => {
	const r = rect(name, k), where = { clientX: r.x + r.width / 2, clientY: r.y + r.height / 2 - scrollY };
	return byId("frames").dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, view: window, ...where, ...more }));
};
const box = document.querySelector("input");
const type = async (text) => {
	box.value = text;
	box.dispatchEvent(new Event("input", { bubbles: true }));
	await wait(200);
};
/* The browser takes its time for these, and virtual time does not wait for it: so in many small steps. */
const travel = async (by) => {
	let there = false;
	addEventListener("popstate", () => { there = true; }, { once: true });
	history.go(by);
	for (let k = 0; k < 400 && !there; k++)
		await wait(10);
	await wait(20);
};
const back = () => travel(-1);
const forward = () => travel(1);
const menu = () => Array.from(document.querySelectorAll("#menu button"));
const menuIsOpen = () => getComputedStyle(byId("menu")).display !== "none";
const choose = (name, what, k) => {
	at(name, "contextmenu", {}, k);
	send(menu().find((m) => m.textContent === what), "click");
};
const reset = () => press("0");
