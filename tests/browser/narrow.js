/* Drives a page in a narrow window. */
(async () => {
	const w = document.documentElement.clientWidth;
	check("it is narrow", w < 500, w);
	check("all is within the window", items().every((g) => {
		const r = g.querySelector("rect").getBoundingClientRect();
		return r.left >= 9.9 && r.right <= w - 9.9;
	}));
	check("texts are within their frames", items().every((g) =>
		g.querySelector("text").getComputedTextLength() <= +g.querySelector("rect").getAttribute("width")));
	check("the search is there", box.getBoundingClientRect().right <= w);
	say("DONE");
})();
