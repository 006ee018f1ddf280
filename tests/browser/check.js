/* Put in front of every driver: checks that end up in the document, where the test finds them. */
"use strict";
const result = document.createElementNS("http://www.w3.org/2000/svg", "desc");
result.id = "result";
document.documentElement.append(result);
const say = (line) => result.append(line + "\n");
addEventListener("error", (e) => say("FAIL error: " + e.message));
addEventListener("unhandledrejection", (e) => say("FAIL rejected: " + e.reason));

/* Tells that what is named holds, or that it does not, and what was seen. */
const check = (name, holds, seen) =>
	say(holds ? "PASS " + name : "FAIL " + name + (seen === undefined ? "" : ": " + seen));
const equal = (name, got, want) => check(name, Object.is(got, want), got + ", not " + want);
const near = (name, got, want, by) => check(name, Math.abs(got - want) <= by, got + ", not " + want);
const byId = (id) => document.getElementById(id);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const send = (node, type, more) => node.dispatchEvent(
	new MouseEvent(type, { bubbles: true, cancelable: true, view: window, ...more }));
const press = (key, more) => (document.activeElement || document.documentElement).dispatchEvent(
	new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
