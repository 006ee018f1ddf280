/* Drives two counts, --draw=max: the table of foldsvg.bats, each below r, and a rest. */
(async () => {
	const want = { same: "228, 228, 228", less: "116, 167, 224", more: "242, 142, 43", new: "230, 97, 0", gone: "74, 140, 216" };
	for (const name of Object.keys(want))
		equal("colour of " + name, fill(name), "rgb(" + want[name] + ")");
	equal("hover", (at("more", "pointermove"), told()),
		"Function: more (200 samples, 20.00%, 28.41% of parent; before 100, 10.00%; +10.00%)");
	equal("hover on what is new", (at("new", "pointermove"), told()), "Function: new (200 samples, 20.00%, 28.41% of parent; new)");
	equal("hover on what is gone", (at("gone", "pointermove"), told()),
		"Function: gone (0 samples, 0.00%, 0.00% of parent; before 200, 20.00%; gone)");
	const hatch = (kind) => document.querySelector(`#frames path[fill="url(#${kind})"]`).getAttribute("d").split("M").length - 1;
	equal("new is hatched", hatch("new"), 1);
	equal("gone is hatched", hatch("gone"), 1);
	near("the larger count is the width", rect("less").width / rect("same").width, 1, 1e-6);
	press("w");
	near("then the one after", rect("less").width / rect("same").width, 0.5, 1e-6);
	check("which the gone have none of", !item("gone"));
	press("w");
	near("then the one before", rect("more").width / rect("same").width, 0.5, 1e-6);
	check("which the new have none of", !item("new") && item("gone"));
	press("w");
	check("the address says nothing of what was asked for", !location.hash.includes("w="));
	press("b");
	check("bottom-up has both counts", label(item("less")).startsWith("less (100 samples, 10.00%; before 200, 20.00%; -10.00%)"), label(item("less")));
	say("DONE");
})();
