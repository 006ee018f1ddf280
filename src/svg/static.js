/* Zoom and search for a picture whose frames are groups of title, rect and text, as the file has them:
 * whatever else a tool did to the file stays.  Part of foldsvg --static. */
"use strict";
(function () {
	const byId = (id) => document.getElementById(id);
	const frames = byId("frames"), set = frames.dataset;
	const details = byId("details"), matched = byId("matched"), unzoom = byId("unzoom");
	const pixelsPerChar = +set.char, left = +set.left, width = +set.width;
	let zoomed = null, pattern = "", ignoreCase = false;

	/* The frames, with what the file says of each: place, row, name, colour. */
	const all = Array.from(frames.children, (g) => {
		const rect = g.querySelector("rect"), title = g.querySelector("title").textContent;
		const tail = title.split(" (").slice(0, -set.tail).join(" (");
		return {
			g, rect, title, text: g.querySelector("text"),
			name: g.dataset.name === undefined ? tail : g.dataset.name,
			x: +rect.getAttribute("x"), w: +rect.getAttribute("width"),
			y: +rect.getAttribute("y"), fill: rect.getAttribute("fill"),
		};
	});
	const root = all.find((f) => f.w === width) || all[0];
	const isAbove = set.inverted ? (a, b) => a.y < b.y : (a, b) => a.y > b.y;

	function label(f, x, w) {
		const room = Math.floor((w - 6) / pixelsPerChar);
		const chars = Array.from(f.name.replace(/_\[[kwij]\]$/, ""));
		f.text.setAttribute("x", x + 3);
		f.text.textContent = room < 3 ? "" :
			chars.length <= room ? chars.join("") : chars.slice(0, room - 2).join("") + "..";
	}

	function place(f, x, w) {
		f.rect.setAttribute("x", x);
		f.rect.setAttribute("width", w);
		label(f, x, w);
	}

	/* Shows to, what is below it, and what it is called by. */
	function zoom(to) {
		const scale = width / to.w, end = to.x + to.w;
		zoomed = to === root ? null : to;
		for (const f of all) {
			const above = isAbove(f, to) && f.x <= to.x && f.x + f.w >= end;
			const below = !isAbove(f, to) && f.y !== to.y && f.x >= to.x && f.x + f.w <= end;
			const shown = f === to || above || (below && f.w > 0);
			f.g.classList.toggle("hide", !shown);
			f.g.classList.toggle("above", above && f !== to);
			if (above)
				place(f, left, width);
			else if (shown)
				place(f, left + (f.x - to.x) * scale, f.w * scale);
		}
		unzoom.classList.toggle("hide", zoomed === null);
		search(pattern);
	}

	/* Marks the frames whose names match, and says how much of what is shown they cover; frames within
	 * a marked one count once. */
	function search(text) {
		let re = null, covered = 0, end = -1;
		pattern = text;
		try {
			re = text === "" ? null : new RegExp(text, ignoreCase ? "i" : "");
		} catch (e) {
			matched.textContent = "Not a pattern: " + text;
			return;
		}
		const hits = [];
		for (const f of all) {
			const hit = re !== null && re.test(f.name);
			f.rect.setAttribute("fill", hit ? set.search : f.fill);
			if (hit && f.g.classList.contains("hide") === false)
				hits.push(f);
		}
		const whole = zoomed || root;
		hits.sort((a, b) => a.x - b.x || b.w - a.w);
		for (const f of hits) {
			const from = Math.max(f.x, end, whole.x);
			const to = Math.min(f.x + f.w, whole.x + whole.w);
			if (to > from) {
				covered += to - from;
				end = to;
			}
		}
		matched.textContent = re === null ? "" :
			"Matched: " + (100 * covered / whole.w).toFixed(2) + "%";
		byId("search").textContent = re === null ? "Search" : "Reset Search";
	}

	function ask() {
		if (pattern !== "")
			return search("");
		const text = prompt("Search for frames by name (regular expression)", "");
		if (text !== null)
			search(text);
	}

	function toggleCase() {
		ignoreCase = !ignoreCase;
		byId("ignorecase").classList.toggle("on", ignoreCase);
		search(pattern);
	}

	const frameAt = (e) => {
		const g = e.target.closest("#frames > *");
		return g && all.find((f) => f.g === g);
	};
	frames.addEventListener("mouseover", (e) => {
		const f = frameAt(e);
		details.textContent = f ? set.nametype + " " + f.title : "";
	});
	frames.addEventListener("mouseout", () => { details.textContent = ""; });
	frames.addEventListener("click", (e) => {
		const f = frameAt(e);
		if (!f || (e.target.closest("a") && !e.ctrlKey))
			return;
		e.preventDefault();
		zoom(f);
	});
	const actions = { unzoom: () => zoom(root), search: ask, ignorecase: toggleCase };
	for (const id of Object.keys(actions)) {
		byId(id).addEventListener("click", actions[id]);
		byId(id).addEventListener("keydown", (e) => {
			if (e.key === "Enter" || e.key === " ") {
				e.preventDefault();
				actions[id]();
			}
		});
	}
	addEventListener("keydown", (e) => {
		const key = e.key.toLowerCase(), control = e.ctrlKey || e.metaKey;
		const act = key === "f3" || (control && key === "f") ? ask :
			control && key === "i" ? toggleCase : null;
		if (act !== null) {
			e.preventDefault();
			act();
		}
	});
	for (const b of document.querySelectorAll(".button.script"))
		b.classList.remove("script");
})();
