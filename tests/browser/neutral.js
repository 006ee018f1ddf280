/* Drives a comparison of a profile with itself: nothing has a colour. */
(async () => {
	check("there is something to see", items().length > 20);
	check("all is grey", items().every((g) => getComputedStyle(g.querySelector("rect")).fill === "rgb(228, 228, 228)"));
	check("everywhere", Array.from(document.querySelectorAll("#frames path:not(.rest)"))
		.every((p) => p.getAttribute("fill") === "#e4e4e4"));
	say("DONE");
})();
