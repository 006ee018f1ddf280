/* Drives a tall page that is about to be printed: a stack of 300 frames. */
(async () => {
	check("only what is near", items().length < 300, items().length);
	dispatchEvent(new Event("beforeprint"));
	check("all of it when it is printed", items().length === 303, items().length);
	say("DONE");
})();
