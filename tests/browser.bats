# foldsvg's pictures in a browser.

load helper
load browser

@test "the page: figures, zoom, search, walking, other trees, menu" {
	need chromium
	printf 'main;parse;read 60\nmain;parse;skip 20\nmain;log;write 6\nmain;log 4\nother;parse;read 5\nrec;rec;rec 5\n' |
		foldsvg >a.svg
	drive view a.svg
}

@test "--static: details, zoom, search, keys" {
	need chromium
	printf 'main;parse;read 60\nmain;parse;skip 20\nmain;log 10\nfoo (x);bar 10\n' | foldsvg --static >a.svg
	drive static a.svg
}

@test "--nameattr: links and titles" {
	need chromium
	printf 'a\thref=http://localhost/\nb\ttitle=something else\n' >attr
	printf 'a 1\nb 1\n' | foldsvg --nameattr attr >a.svg
	drive link a.svg
}

@test "the driver notices what is wrong" {
	need chromium
	printf 'main;parse;read 61\nmain;parse;skip 19\nmain;log 10\nfoo (x);bar 10\n' | foldsvg --static >a.svg
	run ! drive static a.svg
	[[ $output == *'FAIL details: Function: read (61 samples, 61.00%)'* ]]
	sed 's/function zoom(to) {/&nothing();/' a.svg >b.svg
	run ! drive static b.svg
}
