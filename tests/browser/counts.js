/* Drives decimals: a 0.1, b;c 0.25, b 1000000. */
(async () => {
	equal("exact decimals", told(), "all (1,000,000.35 samples, 100.00%)");
	at("b", "pointermove");
	equal("and thousands apart", told(), "Function: b (1,000,000.25 samples, 100.00%; self 1,000,000, 100.00%)");
	say("DONE");
})();
