/* Drives a profile of a million nodes. */
(async () => {
	const count = () => document.querySelectorAll("*").length;
	check("all of them", +byId("data").dataset.nodes > 1000000, byId("data").dataset.nodes);
	check("few elements", count() <= 3000, count());
	check("frames are labelled", items().length > 10, items().length);
	equal("and counted", told(), "all (3,000,000 samples, 100.00%)");
	at("a99", "click");
	near("zoomed", rect("a99").width, room(), 0.01);
	check("still few", count() <= 3000, count());
	await back();
	await type("^c7$");
	equal("found everywhere", matched(), "Matched: 0.67%");
	press("b");
	check("bottom-up: leaves are roots", item("c99").getAttribute("aria-level") === "2");
	check("with few elements", count() <= 3000, count());
	equal("and the same total", label(item("all")).split(" (")[1].split(",").slice(0, 3).join(","), "3,000,000 samples");
	say("DONE");
})();
