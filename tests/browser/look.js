/* Says what the page looks like: dark or not. */
(async () => {
	const dark = matchMedia("(prefers-color-scheme: dark)").matches;
	const back = getComputedStyle(byId("back")).fill, text = getComputedStyle(byId("title")).fill;
	check("background and text", dark ? back === "rgb(27, 27, 27)" && text === "rgb(221, 221, 221)" :
		back.startsWith("url") && text === "rgb(0, 0, 0)", back + " " + text);
	check("labels are as before", getComputedStyle(item("main").querySelector("text")).fill === "rgb(0, 0, 0)");
	say(dark ? "PASS dark" : "PASS light");
	say("DONE");
})();
