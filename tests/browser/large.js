/* Drives counts beyond 2^53: a 18446744073709551615, b 1. */
(async () => {
	equal("rounded, and it says so", told(), "all (about 18,446,744,073,709,550,000 samples, 100.00%)");
	say("DONE");
})();
