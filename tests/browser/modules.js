/* Drives --colors module: std::a;std::b 50, std::a;std::c 20, main;k_[k] 30. */
(async () => {
	equal("a module is named", (at("std::b", "pointermove"), told()), "Function: std::b (50 samples, 50.00%, 71.43% of parent; std)");
	equal("and another", (at("k", "pointermove"), told()), "Function: k (30 samples, 30.00%, 100.00% of parent; kernel)");
	equal("and none", (at("main", "pointermove"), told()), "Function: main (30 samples, 30.00%; other)");
	check("all are in none", label(item("all")) === "all (100 samples, 100.00%)", label(item("all")));
	equal("a module has one colour", fill("std::b"), fill("std::c"));
	check("with a line between its frames", getComputedStyle(item("std::b").querySelector("rect")).stroke === "rgb(255, 255, 255)");
	const said = Array.from(document.querySelectorAll("#frames title"), (t) => t.textContent);
	equal("the page has no titles of its own", said.length, 0);
	say("DONE");
})();
