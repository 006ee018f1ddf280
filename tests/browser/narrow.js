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
	at(label(items()[3]).replace(/ \(.*/, ""), "click");
	const between = (id) => byId(id).getBoundingClientRect();
	check("the title is between reset and search", between("reset").width > 0 && between("reset").right < between("title").left &&
		between("title").right < between("search").left, between("title").left + " " + between("title").right);
	check("nothing is wider than the window", document.documentElement.scrollWidth <= w);
	say("DONE");
})();
