/* Drives a flame chart in microseconds: main;a 250, main 250, main;b 100, main;a 400. */
(async () => {
	const w = room();
	near("time goes right", rect("a").x, 10, 0.01);
	near("what the caller did itself has its place", rect("b").x, 10 + w / 2, 0.01);
	near("the same name again is another frame", rect("a", 1).x, 10 + w * 0.6, 0.01);
	const ticks = () => Array.from(document.querySelectorAll("#frames text.tick"), (t) => t.textContent);
	equal("a time axis", ticks()[0], "0 ms");
	check("up to the end", ticks().length >= 5 && ticks().every((t) => /^[0-9.]+ ms$/.test(t)) && ticks().includes("1 ms"), ticks().join());
	const y = rect("main").y + 5 - scrollY, drag = (type, x, to) => (to || window).dispatchEvent(
		new PointerEvent(type, { bubbles: true, clientX: x, clientY: y, pointerType: "mouse" }));
	drag("pointerdown", 10 + w * 0.5, byId("frames"));
	drag("pointermove", 10 + w * 0.55);
	near("a band shows it", byId("band").getBoundingClientRect().width, w * 0.05, 0.5);
	drag("pointermove", 10 + w * 0.6);
	await wait(600); /* as long as a press that lasts */
	drag("pointerup", 10 + w * 0.6);
	drag("click", 10 + w * 0.6, byId("frames"));
	near("dragging zooms to that time", rect("b").width, w, 0.5);
	check("and hides the rest", !item("a"));
	check("on the axis, too", /^5[01]0 \u00b5s$/.test(ticks()[0]), ticks()[0]);
	await back();
	check("back", item("a"));
	byId("frames").focus();
	for (const key of ["ArrowUp", "ArrowUp", "ArrowLeft"])
		press(key);
	check("by keyboard: from b", told().startsWith("Function: b ("), told());
	press("ArrowRight", { shiftKey: true });
	near("to the next", byId("band").getBoundingClientRect().width, w * 0.5, 0.5);
	press("Escape");
	near("or not", byId("band").getBoundingClientRect().width, 0, 0.5);
	for (const key of ["ArrowUp", "ArrowUp", "ArrowLeft"])
		press(key);
	press("ArrowRight", { shiftKey: true });
	press("Enter");
	near("Enter zooms to it", rect("b").width, w / 5, 0.5);
	check("and to no more", item("a") && !item("a", 1) && !location.hash.includes("z="));
	check("the axis says when", ticks()[0] === "500 \u00b5s", ticks()[0]);
	await back();
	for (const type of ["pointerdown", "pointerup", "click"])
		at("a", type, { pointerType: "mouse" }, 1);
	near("a click zooms to the frame it is on, not to the first that is called so", rect("a").width, w, 0.5);
	check("which is one of two", label(item("a")).startsWith("a (400 "), label(item("a")));
	await back();
	press("o");
	check("the widest first joins them", rect("a").width > rect("b").width && !item("a", 1));
	say("DONE");
})();
