/* Drives --total 8: a 1, b 1, of which bottom-up and the callers of a are other views. */
(async () => {
	equal("all is what it was said to be", told(), "all (8 samples, 100.00%)");
	near("and as wide", rect("a").width, room() / 8, 0.01);
	equal("of which a frame has its share", label(item("a")), "a (1 samples, 12.50%)");
	press("b");
	equal("bottom-up, too", label(item("all")), "all (8 samples, 100.00%)");
	press("b");
	choose("a", "Callers, callees");
	equal("a focus is what it is", label(item("a")), "a (1 samples, 12.50%)");
	near("and as wide as the page", rect("a").width, room(), 0.01);
	say("DONE");
})();
