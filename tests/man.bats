# The pages, held against the programs.

load helper

programs() {
	local p
	for p in "$B"/fold*; do
		[ ! -x "$p" ] || echo "${p##*/}"
	done
}

@test "every program has a page, and mandoc finds nothing in any" {
	local p
	for p in $(programs); do
		[ -f "$MAN/$p.1" ] || { echo "no page: $p"; false; }
	done
	[ -f "$MAN/folded.5" ] && [ -f "$MAN/foldtools.7" ]
	need mandoc
	# What is not the page's fault: pages not installed here, and a clock that is behind the page's date.
	mandoc -Tlint -Wstyle "$MAN"/*.[157] >out 2>err || true # in one file they may cut each other's lines
	run grep -hv -e 'referenced manual not found' -e 'outdated mandoc.db' -e 'date in the future' \
		out err
	[ "$status" -eq 1 ] || { echo "$output"; false; }
	for p in "$MAN"/*.[157]; do
		grep -qx "\.Dd [A-Z][a-z]* [0-9]*, 20[0-9]*" "$p"
		grep -qx '\.Os' "$p"
	done
}

# The options that -h shows, as "LETTER NAME ARGUMENT", - for what is not there.
shown() {
	"$1" -h | awk '/^  / {
		letter = name = arg = "-"
		for (i = 1; i <= NF && ($i ~ /^-/ || i == 1 || letter name != "--"); i++) {
			if ($i ~ /^--/) name = substr($i, 3)
			else if ($i ~ /^-.,?$/) letter = substr($i, 2, 1)
			else break
		}
		if (substr($0, 1, 29) ~ ("(-|[a-z]) [A-Z][A-Z,.:=]* *$")) arg = $i
		print letter, name, arg
	}' | sort
}

# The same of a page; * for an argument that is a choice of words.
documented() {
	awk '$1 == ".It" && $2 == "Fl" {
		letter = name = arg = "-"
		for (i = 3; i <= NF; i++)
			if ($i == "Ar") { arg = $(i + 1); break }
			else if ($i == "Cm") { arg = "*"; break }
			else if ($i ~ /^-./) name = substr($i, 2)
			else if ($i != ",") letter = $i
		print letter, name, arg
	}' "$MAN/$1.1" | sort
}

@test "every option of -h is on the page, with its name and argument, and the other way round" {
	local p
	for p in $(programs); do
		documented "$p" >got
		shown "$p" | awk 'NR == FNR { if ($3 == "*") choice[$2] = 1; next }
			$3 != "-" && ($2 in choice) { $3 = "*" } { print }' got - >want
		diff want got || { echo "$p: < in -h, > in its page"; false; }
		grep -q '^h help -$' got && grep -q '^V version -$' got
	done
	shown foldmerge | grep -qx 'o output FILE'
	shown foldmerge | grep -qx -- '- tab -'
}

@test "the synopsis is the usage line's" {
	local p
	for p in $(programs); do
		"$p" -h | sed -n 's/^usage: [a-z]* \[-\([A-Za-z]*\)\].*/\1/p' | fold -w 1 | sort >want
		sed -n 's/^\.Op Fl \([A-Za-z]*\)$/\1/p' "$MAN/$p.1" | head -n 1 | fold -w 1 | sort | cmp - want
		"$p" -h | sed -n '/^usage/s/\] /\]\n/gp' | sed -n 's/^\[-\([A-Za-z]\) \(.*\)\]$/\1 \2/p' | sort >want
		sed -n 's/^\.Op Fl \([A-Za-z]\) Ar \(.*\)$/\1 \2/p' "$MAN/$p.1" | sort | diff want -
	done
}

@test "a program's one sentence is the same wherever it stands" {
	local p sentence
	for p in $(programs); do
		sentence=$(sed -n 's/^\.Nd //p' "$MAN/$p.1")
		[ "$("$p" -h | head -n 1)" = "$p - $sentence" ] || { "$p" -h | head -n 1; echo "$p: $sentence"; false; }
		grep -qxF ".It Xr $p 1 Ta $sentence" "$MAN/foldtools.7" ||
			{ echo "foldtools(7), $p: $sentence"; false; }
		[ ! -f "$MAN/../README.md" ] || grep -F "$p" "$MAN/../README.md" | grep -qF "$sentence" ||
			{ echo "README.md, $p: $sentence"; false; }
	done
}

@test "a letter means one thing, the one in foldtools(7)" {
	local p letter name
	sed -n 's/^\.It Fl \([A-Za-z]\) Ta \(.*\)/\1 \2/p' "$MAN/foldtools.7" >letters
	[ "$(wc -l <letters)" -ge 8 ]
	for p in $(programs); do
		shown "$p" | awk -v p="$p" '$1 != "-" { print $1, $2 }'
	done | sort -u >used
	cut -c1 used | sort -u | diff - <(cut -c1 letters | sort) || { echo "< used, > in foldtools(7)"; false; }
	# Two long names for a letter: the table has to name both meanings.
	cut -c1 used | uniq -d | sort -u | while read -r letter; do
		grep "^$letter" letters | grep -qE ' or |;' || { grep "^$letter" letters used; exit 1; }
	done
}

# Runs the lines behind "$ " in the literal blocks of a page, a block in an empty folder, and holds what
# they write against the lines that follow.
examples() {
	rm -rf blocks
	mkdir blocks
	awk '/^\.Bd -literal/ { n++; on = 1; next }
		/^\.Ed/ { on = 0 }
		on { gsub(/\\e/, "\\"); gsub(/\\&/, ""); print >("blocks/" n) }' "$1"
	local block run=0
	for block in blocks/*; do
		[ -f "$block" ] && grep -q '^\$ ' "$block" || continue
		rm -rf folder
		mkdir folder
		sed -n 's/^\$ //p' "$block" >script
		grep -v '^\$ ' "$block" >want || true
		(cd folder && sh -e ../script) >got 2>&1 || { echo "$1: exit $?"; cat "$block" got; return 1; }
		diff want got || { echo "$1:"; cat "$block"; return 1; }
		run=$((run + 1))
	done
	echo $run
}

@test "the examples on the pages give what the pages say" {
	local page n=0
	for page in "$MAN"/*.[157]; do
		examples "$page" >said || { cat said; false; }
		n=$((n + $(tail -n 1 said)))
	done
	[ $n -ge 6 ]
	# And one that is wrong fails.
	sed 's/^main;parse;read 3.5$/main;parse;read 4/' "$MAN/foldmerge.1" >wrong
	run ! examples wrong
	sed 's/>b.txt$/>b.txt; exit 3/' "$MAN/foldmerge.1" >wrong
	run ! examples wrong
}
