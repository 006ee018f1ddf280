/* Drives a name of 64 kB. */
(async () => {
	const g = items()[1], text = g.querySelector("text");
	check("its label is cut", /^L+\.\.$/.test(text.textContent) && text.getComputedTextLength() <= room());
	check("it is told in full", label(g).startsWith("L".repeat(65536) + " (3 samples"));
	const head = byId("bar").getBoundingClientRect();
	check("in the room that is there", head.bottom <= rectOf(g).y && byId("status").parentNode.getBoundingClientRect().bottom <= head.bottom + 1);
	say("DONE");
})();
