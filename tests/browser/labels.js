/* Drives alpha::beta::gamma 1, 日本語日本語日本語日本語 1, b 8, in a window where a tenth is some 116 pixels. */
(async () => {
	const shown = (name) => item(name).querySelector("text").textContent;
	const fits = (name) => item(name).querySelector("text").getComputedTextLength() <= rect(name).width - 3;
	equal("cut at the end", shown("alpha::beta::gamma"), "alpha::beta::..");
	check("wide letters count twice", /^日本語日本語?\.\.$/.test(shown("日本語日本語日本語日本語")), shown("日本語日本語日本語日本語"));
	check("and fit", fits("alpha::beta::gamma") && fits("日本語日本語日本語日本語"));
	press("l");
	equal("the last part", shown("alpha::beta::gamma"), "gamma");
	check("the address has it", location.hash.includes("l=1"));
	press("l");
	equal("and around", shown("alpha::beta::gamma"), "alpha::beta::..");
	say("DONE");
})();
