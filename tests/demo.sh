#!/bin/sh
# make demo: the flame graph of a live program, or of a recorded one, and what to try next.
set -eu
here=$(dirname "$0")
svg=$B/demo.svg

# sample: leaves the profile of a live Python program in $B/demo.folded, or says why not.
sample() {
	if [ ! -x "$B/foldsample" ] || ! command -v python3 >/dev/null; then
		echo "demo: no foldsample or no python3 here"
		return 1
	fi
	echo "demo: sampling a Python program for three seconds"
	"$B/foldsample" -r 500 -o "$B/demo.folded" -- python3 "$here/data/demo/busy.py"
}

if sample; then
	"$B/foldprune" -p 0.5 "$B/demo.folded" |
		"$B/foldsvg" --colors module --title 'busy.py, sampled 500 times a second' -o "$svg"
	what="the Python program tests/data/demo/busy.py as it ran just now"
else
	echo "demo: so a recorded profile is drawn"
	"$B/foldmerge" "$here"/data/demo/*.folded | "$B/foldprune" -n 2 |
		"$B/foldsvg" --title 'clang 14 compiling foldtools' -o "$svg"
	what="clang compiling this project, recorded with perf"
fi
# The picture in the README: the same bytes each time.
"$B/foldprune" -n 2 -d 32 "$here/data/demo/clang-O2.folded" | "$B/foldsvg" --no-script --minwidth 1.5 --width 960 \
	--height 15 --title 'clang -O2 compiling foldtools' -o "$here/data/demo/picture.svg"
cat <<EOF

$svg is a flame graph of $what:
open it in a browser, click a frame to zoom, Ctrl-F to search.

Try next, with $(cd "$B" && pwd) in your PATH:

    foldsample -d 10 -p PID | foldsvg >process.svg     # any Python process of yours
    cd $here/data/demo
    foldmerge *.folded | foldprune -p 1 | foldsvg >small.svg
    folddiff -n clang-O0.folded clang-O2.folded | foldprune | foldsvg >diff.svg
    man -l ../../../man/foldtools.7
EOF
