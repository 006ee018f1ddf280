/* Drives two counts in the order of the lines: main;b 1 2, main;a 3 1, main;b 1 2. */
(async () => {
	check("in their order", rect("b").x < rect("a").x && rect("a").x < rect("b", 1).x);
	check("without time", document.querySelectorAll(".tick").length === 0);
	byId("frames").focus();
	for (const key of ["ArrowUp", "ArrowUp"])
		press(key);
	press("ArrowRight", { shiftKey: true });
	check("Shift does not matter to arrows", told().startsWith("Function: a (1 us, 20.00%; before 3, 60.00%"), told());
	choose("a", "Callers, callees");
	check("other views are as ever", rect("main").y > rect("a").y && label(item("a")).startsWith("a (1 us, 20.00%"), label(item("a")));
	say("DONE");
})();
