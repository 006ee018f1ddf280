/* Drives --nameattr: a frame that is a link, and one with a tooltip of its own. */
(async () => {
	const link = document.querySelector("#frames a"), rect = link.querySelector("rect");
	let left = true;
	addEventListener("click", (e) => { left = !e.defaultPrevented; e.preventDefault(); });
	send(rect, "click");
	check("a click follows the link", left);
	equal("and does not zoom", rect.getAttribute("width"), "590");
	send(rect, "click", { ctrlKey: true });
	check("with Control it does not", !left);
	equal("but zooms", rect.getAttribute("width"), "1180");
	window.prompt = () => "^b$";
	send(byId("search"), "click");
	equal("a frame with a title of its own is found by its name", byId("matched").textContent,
		"Matched: 0.00%");
	send(byId("unzoom"), "click");
	equal("when it is shown", byId("matched").textContent, "Matched: 50.00%");
	say("DONE");
})();
