# Folds the text of "perf script": awk -f fold-perf.awk s.txt | foldmerge
# A sample is a line with the command in column 1, then its frames, leaf first, then a blank line.
function flush_sample(	i, stack)
{
	if (depth == 0)
		return
	stack = command
	for (i = depth; i > 0; i--)
		stack = stack ";" frame[i]
	print stack " 1"
	depth = 0
}
/^[^ \t#]/ { flush_sample(); command = $1 }
/^[ \t]+[0-9a-f]+ / {
	module = $NF
	sub(/^[ \t]*[0-9a-f]+ /, "")
	sub(/ \([^()]*\)$/, "")
	sub(/\+0x[0-9a-f]+$/, "")
	gsub(/;/, ":")
	gsub(/\(anonymous namespace\)/, "{anonymous}")
	if (index($0, "operator()") == 0)
		sub(/\(.*/, "")
	if ($0 == "[unknown]") {
		$0 = module
		gsub(/^.*\/|[][()]/, "")
		$0 = "[" $0 "]"
	}
	frame[++depth] = $0 (module ~ /^\(\[kernel/ ? "_[k]" : "")
}
END { flush_sample() }
