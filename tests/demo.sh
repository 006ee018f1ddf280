#!/bin/sh
# make demo: a flame graph of a real profile, and what to try next.
set -eu
here=$(dirname "$0")
svg=$B/demo.svg

"$B/foldmerge" "$here"/data/demo/*.folded | "$B/foldprune" -n 2 |
	"$B/foldsvg" --title 'clang 14 compiling foldtools' -o "$svg"
cat <<EOF

$svg is a flame graph of clang compiling this project, with and without
optimisation: open it in a browser, click a frame to zoom, Ctrl-F to search.

Try next, with $B in your PATH:

    cd $here/data/demo
    foldmerge *.folded | foldprune -p 1 | foldsvg >small.svg
    folddiff -n clang-O0.folded clang-O2.folded | foldprune | foldsvg >diff.svg
    man -l $here/../man/foldtools.7
EOF
