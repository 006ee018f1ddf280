/* Drives odd names and counts, which end in 1, 0.25 and such. */
(async () => {
	const names = ["a&b<c>\"d'", "]]\u003e", "</script>", "__proto__", "constructor", "\ufffd\ufffd", "\ufffdrtl", "日本語", "x y 7", "", "&#0", "\ufffdb\ufffd", "a\tb"];
	for (const n of names) {
		const g = item(n);
		check("is there: " + n, g !== undefined);
		if (!g)
			continue;
		at(n, "contextmenu");
		send(menu().find((m) => m.textContent === "Find all"), "click");
		equal("found by its own name: " + n, matched(), "Matched: 7.69%");
	}
	say("DONE");
})();
