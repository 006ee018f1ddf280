/* Every frame lies where the one that is a level less does. */
const consistent = (name) => {
	const all = items().map((g) => ({ level: +g.getAttribute("aria-level"), r: rectOf(g) }));
	const lost = all.filter((f) => f.level > 1 && !all.some((p) => p.level === f.level - 1 && Math.abs(p.r.y - f.r.y) === 16 &&
		p.r.x <= f.r.x + 0.01 && p.r.x + p.r.width >= f.r.x + f.r.width - 0.01));
	const twice = all.filter((f) => all.some((g) => g !== f && g.r.y === f.r.y && g.r.x < f.r.x + f.r.width - 0.01 && f.r.x < g.r.x + g.r.width - 0.01));
	check("frames lie in their callers: " + name, lost.length === 0, JSON.stringify(lost[0]));
	check("and not on each other: " + name, twice.length === 0, JSON.stringify(twice[0]));
};

/* Drives a page of: main;parse;read 60, main;parse;skip 20, main;log;write 6, main;log 4, other;parse;read 5,
 * rec;rec;rec 5. */
(async () => {
	/* figures */
	equal("all at first", told(), "all (100 samples, 100.00%)");
	at("read", "pointermove");
	equal("hover", told(), "Function: read (60 samples, 60.00%, 75.00% of parent)");
	at("log", "pointermove");
	equal("hover with self", told(), "Function: log (10 samples, 10.00%, 11.11% of parent; self 4, 4.00%)");
	near("width", rect("main").width, room() * 0.9, 0.01);
	near("self is left of what is called", rect("write").x, rect("log").x + room() * 0.04, 0.01);
	for (const g of items()) {
		const r = g.querySelector("rect"), x = +r.getAttribute("x"), w = +r.getAttribute("width");
		byId("frames").dispatchEvent(new PointerEvent("pointermove", { bubbles: true, view: window,
			clientX: x + w / 2, clientY: +r.getAttribute("y") + 8 - scrollY }));
		check("its middle is its own", told().endsWith(label(g)), told() + ", not " + label(g));
	}
	const seen = told();
	byId("frames").dispatchEvent(new PointerEvent("pointermove", { bubbles: true, view: window, clientX: 3, clientY: 100 }));
	equal("beside the frames there is none", told(), seen);
	check("no text is wider than its frame", items().every((g) =>
		g.querySelector("text").getComputedTextLength() <= +g.querySelector("rect").getAttribute("width")));

	/* roles */
	equal("a tree", byId("frames").getAttribute("role"), "tree");
	equal("with a name", byId("frames").getAttribute("aria-label"), "Flame Graph");
	equal("levels", item("read").getAttribute("aria-level"), "4");
	equal("a live status", byId("status").getAttribute("aria-live"), "polite");
	check("a label for the search", box.getAttribute("aria-label").startsWith("Search"));

	/* zoom */
	at("parse", "click");
	near("zoomed to all of the width", rect("parse").width, room(), 0.01);
	near("its caller, too", rect("main").width, room(), 0.01);
	check("which is faint", item("main").classList.contains("above") && item("all").classList.contains("above") &&
		fill("main") === "rgb(216, 216, 216)");
	near("children grow", rect("read").width, room() * 0.75, 0.01);
	check("others go", !item("log") && !item("other") && !item("rec"));
	at("read", "pointermove");
	equal("of the zoom, too", told(), "Function: read (60 samples, 60.00%, 75.00% of parent, 75.00% of zoom)");
	check("the address has it", /[#&]z=[0-9a-f]+/.test(location.hash));
	const link = location.hash;
	await back();
	check("back", item("log") && !location.hash.includes("z="));
	await forward();
	check("forward", !item("log") && location.hash === link);
	press("Backspace");
	check("out", item("log") && !item("other"));
	press("Escape");
	check("and all the way", item("other"));
	location.hash = link;
	await wait(300);
	check("a link", !item("log") && item("skip"));
	location.hash = "#z=12345678";
	await wait(300);
	check("a link to nothing is told", told().startsWith("The frame of the link is not in this profile") && item("other"));
	location.hash = "#f=nowhere";
	await wait(300);
	check("a link to the callers of nothing is told", told().startsWith("The frame of the link is not in this profile") && !item("other"));
	for (const hash of ["#t=x,y", "#w=none&v=none&z=zz&q=1", "#i=&l=none&t=1,0"]) {
		location.hash = hash;
		await wait(300);
		check("an address that says nothing is all: " + hash, item("other") && rect("all").width > 900);
	}
	location.hash = "";
	await wait(300);

	/* search */
	await type("^read$");
	equal("names match", matched(), "Matched: 65.00%");
	equal("matches are marked", fill("read"), "rgb(230, 0, 230)");
	check("others are not", fill("main") !== "rgb(230, 0, 230)");
	await type("samples");
	equal("figures do not match", matched(), "Matched: 0.00%");
	await type("main|parse|read");
	equal("nested ones count once", matched(), "Matched: 95.00%");
	await type("rec");
	equal("recursive ones, too", matched(), "Matched: 5.00%");
	await type("READ");
	equal("case counts", matched(), "Matched: 0.00%");
	press("c");
	equal("or not", matched(), "Matched: 65.00%");
	press("c");
	for (const bad of ["(", "[", "*", "a{2,1}", "(?<x", "\\"]) {
		await type(bad);
		equal("a bad pattern is told: " + bad, matched(), "not a pattern");
		check("and marks nothing: " + bad, items().every((g) => !g.querySelector(".hit")));
	}
	for (const [pattern, want] of [["^$", "0.00"], ["$", "100.00"], ["", ""], [" ", "0.00"], ["^(?!main|other|rec)", "95.00"], ["<&>\"'", "0.00"]]) {
		await type(pattern);
		equal("a pattern: " + pattern, matched(), want && `Matched: ${want}%`);
	}
	await type("a%&#+ä");
	check("the address has it", new URLSearchParams(location.hash.slice(1)).get("s") === "a%&#+ä");
	await type("parse");
	at("other", "click");
	equal("of the zoom", matched(), "Matched: 100.00%");
	reset();
	equal("reset keeps the search", matched(), "Matched: 85.00%");
	byId("frames").focus();
	press("n");
	check("next", told().startsWith("Function: parse (80"), told());
	press("n");
	check("and the next", told().startsWith("Function: parse (5"), told());
	press("n");
	check("and around", told().startsWith("Function: parse (80"), told());
	press("N");
	check("and back", told().startsWith("Function: parse (5"), told());
	press("/");
	equal("the search takes the keyboard", document.activeElement, box);
	byId("frames").focus();
	press("f", { ctrlKey: true });
	equal("by Control-F as well", document.activeElement, box);
	byId("frames").focus();
	await type("");
	check("no pattern, no marks", matched() === "" && items().every((g) => !g.querySelector(".hit")));

	/* walking */
	reset();
	byId("frames").focus();
	press("ArrowUp");
	check("to the widest child", told().startsWith("Function: main ("), told());
	press("ArrowRight");
	check("to the next in the row", told().startsWith("Function: other ("), told());
	press("ArrowLeft");
	press("ArrowUp");
	press("ArrowUp");
	check("up to the leaf", told().startsWith("Function: read (60"), told());
	press("ArrowUp");
	check("and no further", told().startsWith("Function: read (60"), told());
	const line = byId("here").getBoundingClientRect();
	near("a line around it", line.width, room() * 0.6, 3);
	press("ArrowDown");
	check("down to the parent", told().startsWith("Function: parse (80"), told());
	press("Enter");
	check("and in", !item("log"));
	reset();
	press("i");
	consistent("flipped");
	check("flipped", rect("all").y < rect("main").y && location.hash.includes("i=1"));
	press("i");
	check("and back again", rect("all").y > rect("main").y);
	press("?");
	check("help", told().startsWith("arrows: move"), told());
	send(byId("ic"), "click");
	check("the buttons do the same", byId("ic").getAttribute("aria-pressed") === "true" && location.hash.includes("c=1"));
	send(byId("ic"), "click");
	check("reset is there when there is something to undo", byId("reset").hidden);
	at("parse", "click");
	check("a zoom, for example", !byId("reset").hidden);
	send(byId("reset"), "click");
	check("and undoes it", item("log") && byId("reset").hidden);

	press("w");
	check("one count has one width", !location.hash.includes("w="));

	/* other trees of the same stacks */
	press("b");
	consistent("bottom-up");
	check("bottom-up: the same total", label(item("all")) === "all (100 samples, 100.00%)");
	check("bottom-up: leaves are roots", label(item("read")).startsWith("read (65 samples, 65.00%") &&
		item("read").getAttribute("aria-level") === "2");
	press("b");
	choose("parse", "Callers, callees");
	const middle = rect("parse"), total = (name) => +label(item(name)).match(/ \(([0-9]+)/)[1];
	check("callers and callees: the total of the frame", label(item("parse")).startsWith("parse (85 samples, 85.00%"), label(item("parse")));
	near("as wide as the page", middle.width, room(), 0.01);
	check("callees are above, with all their places as one", rect("read").y < middle.y && total("read") === 65 && total("skip") === 20);
	consistent("callers and callees");
	check("callers are below", rect("main").y > middle.y && rect("other").y > middle.y);
	check("both add up to it", total("read") + total("skip") === 85 && total("main") + total("other") === 85);
	near("and begin where it does", rect("main").x, rect("read").x, 0.01);
	near("with its share of the width", rect("other").width, room() * 5 / 85, 0.01);
	byId("frames").focus();
	press("ArrowDown");
	check("walking: down to the widest caller", told().startsWith("Function: main ("), told());
	press("ArrowUp");
	press("ArrowUp");
	check("and up to the widest callee", told().startsWith("Function: read ("), told());
	at("main", "click");
	near("a caller is zoomed to", rect("main").width, room(), 0.01);
	check("without the others", !item("other") && !item("read") && item("parse").classList.contains("above"));
	await back();
	press("i");
	check("flipped, callers are above", rect("main").y < rect("parse").y && rect("read").y > rect("parse").y);
	await back();
	await back();
	check("back from a view", item("rec") && label(item("parse")).startsWith("parse (80"));
	choose("parse", "Hide");
	consistent("hide");
	check("hide keeps the total", label(item("all")).startsWith("all (100") && !item("parse") &&
		item("read").getAttribute("aria-level") === "3");
	reset();
	choose("parse", "Drop");
	consistent("drop");
	check("drop takes the frame's total away", label(item("all")).startsWith("all (15 ") && !item("parse"));
	reset();
	press("r");
	consistent("recursion");
	check("recursion merged", items().filter((g) => label(g).startsWith("rec (")).length === 1);
	press("r");
	equal("and not", items().filter((g) => label(g).startsWith("rec (")).length, 3);
	press("o");
	consistent("order");
	check("the widest first", rect("read").x < rect("skip").x && rect("main").x < rect("other").x && rect("parse").x < rect("log").x);
	press("o");
	check("by name", rect("log").x < rect("parse").x);

	/* the menu */
	at("skip", "contextmenu");
	equal("a menu", menu().map((m) => m.textContent).join(),
		"Zoom,Copy name,Copy stack,Find all,Callers, callees,Hide,Drop,Reset");
	equal("that has the keyboard", document.activeElement, menu()[0]);
	check("and is walked by Tab", menu().every((b) => b.tabIndex === 0));
	for (const key of ["Tab", "Shift", " "])
		press(key);
	check("which leaves it open", menuIsOpen());
	press("Escape");
	check("and closed", !menuIsOpen());
	let copied = "";
	Object.defineProperty(navigator, "clipboard", { value: { writeText: async (t) => { copied = t; } }, configurable: true });
	choose("skip", "Copy stack");
	await wait(50);
	equal("a stack as folded", copied, "main;parse;skip 20");
	choose("parse", "Callers, callees");
	choose("skip", "Copy stack");
	await wait(50);
	equal("of callees", copied, "parse;skip 20");
	choose("other", "Copy stack");
	await wait(50);
	equal("of callers", copied, "other;parse 5");
	reset();
	choose("skip", "Copy name");
	await wait(50);
	equal("a name", copied, "skip");
	choose("skip", "Find all");
	equal("find all", matched(), "Matched: 20.00%");
	await type("");
	at("main", "pointermove");
	press("m");
	check("by key", menuIsOpen() && document.activeElement === menu()[0]);
	document.activeElement.click();
	check("zoom from the menu", !item("other"));
	reset();
	at("main", "pointerdown", { pointerType: "touch" });
	await wait(700);
	check("a long press", menuIsOpen());
	at("main", "pointerup", { pointerType: "touch" });
	at("main", "click");
	check("is no click", item("other"));
	press("Escape");
	check("nothing is left of it", !menuIsOpen() && location.hash === "#" || location.hash === "", location.hash);
	say("DONE");
})();
