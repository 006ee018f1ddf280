/* Drives a link: without one it makes it, with one it looks at what it leads to. */
(async () => {
	if (location.hash === "") {
		await type("rea%?");
		at("parse", "click");
		at("read", "click");
		say("PASS link " + location.hash);
	} else {
		near("the link leads to the frame", rect("read").width, room(), 0.01);
		check("below its callers", item("parse").classList.contains("above") && item("main").classList.contains("above"));
		equal("with the search", box.value, "rea%?");
		equal("which is done", matched(), "Matched: 100.00%");
		check("in another profile", label(item("all")).startsWith("all (1,000 "), label(item("all")));
		reset();
		check("and back to all of it", item("before") && item("log"));
	}
	say("DONE");
})();
