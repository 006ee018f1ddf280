/* Drives --static: main;parse;read 60, main;parse;skip 20, main;log 10, "foo (x);bar" 10, in 1200 pixels. */
(async () => {
	const group = (name) => Array.from(byId("frames").children)
		.find((g) => g.querySelector("title").textContent.startsWith(name + " ("));
	const width = (name) => +group(name).querySelector("rect").getAttribute("width");
	const left = (name) => +group(name).querySelector("rect").getAttribute("x");
	const hidden = (name) => getComputedStyle(group(name)).display === "none";
	const fill = (name) => getComputedStyle(group(name).querySelector("rect")).fill;
	const label = (name) => group(name).querySelector("text").textContent;
	const shown = (id) => getComputedStyle(byId(id)).display !== "none";
	let asked = 0, answer = null;
	window.prompt = () => { asked++; return answer; };

	send(group("read"), "mouseover");
	equal("details", byId("details").textContent, "Function: read (60 samples, 60.00%)");
	send(group("read"), "mouseout");
	equal("details go", byId("details").textContent, "");
	check("buttons are there", shown("search") && shown("ignorecase") && !shown("unzoom"));

	send(group("parse"), "click");
	equal("zoomed to all of the width", width("parse"), 1180);
	equal("zoomed to the left", left("parse"), 10);
	equal("its callers are as wide", width("main"), 1180);
	check("and faint", getComputedStyle(group("all")).opacity === "0.5");
	near("children grow", width("read"), 885, 0.01);
	near("and move", left("skip"), 895, 0.01);
	check("others go", hidden("log") && hidden("foo (x)"));
	check("a way back", shown("unzoom"));
	send(byId("unzoom"), "click");
	near("all is as it was", width("read"), 708, 0.01);
	check("nothing is hidden", !hidden("log") && !hidden("foo (x)") && !shown("unzoom"));
	send(group("skip"), "click");
	equal("a label has room", label("skip"), "skip");
	send(group("all"), "click");
	near("a click on all is reset", width("skip"), 236, 0.01);

	const search = (text) => {
		answer = text;
		send(byId("search"), "click");
		const told = byId("matched").textContent;
		return told;
	};
	const clear = () => send(byId("search"), "click");
	equal("names match", search("^read$"), "Matched: 60.00%");
	equal("matches are marked", fill("read"), "rgb(230, 0, 230)");
	clear();
	check("and unmarked", fill("read") !== "rgb(230, 0, 230)" && byId("matched").textContent === "");
	equal("figures do not", search("samples"), "Matched: 0.00%");
	clear();
	equal("a bracket in a name is the name's", search("\\(x\\)$"), "Matched: 10.00%");
	clear();
	equal("nested matches count once", search("main|parse|read"), "Matched: 90.00%");
	clear();
	equal("siblings add up", search("^(read|log)$"), "Matched: 70.00%");
	send(group("parse"), "click");
	equal("of what is zoomed to", byId("matched").textContent, "Matched: 75.00%");
	send(byId("unzoom"), "click");
	equal("and of all", byId("matched").textContent, "Matched: 70.00%");
	clear();
	equal("case counts", search("READ"), "Matched: 0.00%");
	send(byId("ignorecase"), "click");
	equal("unless it is ignored", byId("matched").textContent, "Matched: 60.00%");
	press("i", { ctrlKey: true });
	equal("by key, too", byId("matched").textContent, "Matched: 0.00%");
	clear();
	equal("a bad pattern is told", search("("), "Not a pattern: (");
	clear();
	asked = 0;
	answer = null;
	press("F3");
	press("f", { ctrlKey: true });
	press("f", { metaKey: true });
	equal("keys ask", asked, 3);
	equal("no answer is no search", byId("matched").textContent, "");
	byId("search").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
	equal("buttons take the keyboard", asked, 4);
	say("DONE");
})();
