/* Drives a stack of 6000 frames and one beside it. */
(async () => {
	for (let k = 0; k < 400 && !(scrollY > 90000 && item("all")); k++) /* a busy machine takes its time to scroll */
		await wait(10);
	const count = () => document.querySelectorAll("*").length;
	const bottom = () => document.documentElement.scrollHeight;
	check("as tall as it is deep", bottom() > 6000 * 16);
	check("at the root at first", scrollY > 90000 && item("all"));
	check("few elements", count() < 3000, count());
	check("only what is near", items().length < 700, items().length);
	scrollTo(0, 0);
	dispatchEvent(new Event("scroll"));
	await wait(100);
	check("the leaf when it is scrolled to", item("leaf") && !item("all"));
	const head = byId("title").getBoundingClientRect();
	check("with the title still in sight", head.top >= 0 && head.top < 60, head.top);
	byId("frames").focus();
	press("n");
	at("leaf", "click");
	near("zoom", rect("leaf").width, room(), 0.01);
	say("DONE");
})();
