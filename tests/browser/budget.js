/* Drives a large profile. */
(async () => {
	const count = () => document.querySelectorAll("*").length;
	check("few elements", count() <= 3000, count());
	check("frames are labelled", items().length > 10, items().length);
	const first = items().find((g) => g.getAttribute("aria-level") === "2");
	const name = label(first).replace(/ \(.*/, "");
	at(name, "click");
	check("zoomed", Math.abs(rect(name).width - room()) < 1);
	check("still few", count() <= 3000, count());
	reset();
	await type(".");
	equal("all of it matches", matched(), "Matched: 100.00%");
	check("and few elements again", count() <= 3000, count());
	say("DONE");
})();
