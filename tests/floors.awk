# Reads all .c and .h files of src/ (paths relative to it) and prints each breach of the rules of the
# house: see floors.bats.  A unit is a path without its ending; its floor and the units it uses stand in
# the first comment of its header, or of its .c file when it has none.

function complain(what) {
	print FILENAME ":" FNR ": " what
}

function unit_of(path) {
	sub(/\.[ch]$/, "", path)
	return path
}

# Reads "floor 2: ....  Uses a, b." out of a unit's first comment.
function read_head(unit, text, n, names, i) {
	gsub(/[ \t\n*\/]+/, " ", text)
	if (text !~ /^ ?floor [0-9]+: /)
		return
	sub(/^ ?floor /, "", text)
	floor[unit] = text + 0
	if (text !~ /Uses [^.]*\. ?$/) {
		complain("the first comment does not end in \"Uses ... .\"")
		return
	}
	sub(/^.*Uses /, "", text)
	sub(/\. ?$/, "", text)
	n = split(text, names, /, /)
	for (i = 1; i <= n; i++)
		if (names[i] != "nothing")
			uses[unit, names[i]] = FILENAME
}

FNR == 1 {
	sub(/^\.\//, "", FILENAME)
	unit = unit_of(FILENAME)
	header = FILENAME ~ /\.h$/
	seen[FILENAME] = 1
	if (header || !(unit in has_header))
		units[unit] = 1
	if (header)
		has_header[unit] = 1
	head = ""
	in_head = $0 ~ /^\/\*/
	body = 0
}

in_head {
	head = head $0 "\n"
	if ($0 ~ /\*\//) {
		in_head = 0
		if (header || !(unit in has_header))
			read_head(unit, head)
	}
}

/^#include "/ {
	split($0, part, "\"")
	includes[++nincludes] = unit_of(part[2])
	includer[nincludes] = unit
	place[nincludes] = FILENAME ":" FNR
}

/^\{$/ { body = FNR }

/^\}$/ && body {
	if (FNR - body - 1 > 60)
		complain("a function of " FNR - body - 1 " lines")
	body = 0
}

FNR == 401 { complain("more than 400 lines") }

/(^|[^A-Za-z_])typedef([^A-Za-z_]|$)/ && !/typedef unsigned __int128 [a-z0-9]+;/ { complain("typedef") }

/(^|[^A-Za-z_])(TODO|FIXME|XXX)([^A-Za-z_]|$)/ { complain("unfinished") }

!header && /^[a-z][^=]*\(.*\);$/ && !/^static / && !/ __/ { complain("declared in no header") }

(index($0, "';'") || index($0, "\";\"")) && unit != "folded" { complain("knows the separator") }

function program(u) {
	return u ~ /^fold[a-z]*$/ && !(u in has_header)
}

function base(u) {
	sub(/^.*\//, "", u)
	return u
}

# Follows the includes on one floor from u; a way back to where it began is a cycle.
function walk(u, from, i) {
	visited[from, u] = 1
	for (i = 1; i <= nincludes; i++)
		if (includer[i] == u && includes[i] != u && (includes[i] in floor) &&
				floor[includes[i]] == floor[from]) {
			if (includes[i] == from && !(from in cyclic)) {
				cyclic[from] = 1
				print place[i] ": a cycle with " from
			}
			if (!((from, includes[i]) in visited))
				walk(includes[i], from)
		}
}

END {
	for (i = 1; i <= nincludes; i++) {
		u = includer[i]
		to = includes[i]
		if (program(to) || !((to ".h") in seen))
			print place[i] ": includes " to ", which is no header of ours"
		else if (program(u) || u == to)
			continue
		else if (!(u in floor))
			print place[i] ": includes " to " but has no floor"
		else if (!(to in floor))
			print place[i] ": " to " has no floor"
		else if (floor[to] >= floor[u] && !((u, base(to)) in uses))
			print place[i] ": floor " floor[u] " includes " to " of floor " floor[to]
		else if (floor[to] > floor[u])
			print place[i] ": floor " floor[u] " includes " to " of floor " floor[to]
	}
	for (u in units) {
		if ((u in has_header) && !(u in floor))
			print u ".h: no floor in the first comment"
		known[base(u)] = 1
		if (u in floor)
			walk(u, u)
	}
	for (k in uses) {
		split(k, part, SUBSEP)
		if (!(part[2] in known))
			print uses[k] ": uses " part[2] ", which is no unit"
	}
}
