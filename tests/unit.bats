# The lower floors, from C: unit.c.

load helper

@test "UTF-8 is told from other bytes as RFC 3629 says" {
	"$B/obj/tests/unit" utf8
}

@test "bytes, messages, numbers, memory and options do what their headers say" {
	for t in str quote text count num mem opt; do
		"$B/obj/tests/unit" $t
	done
}

@test "products and quotients of counts are exact beyond 128 bits" {
	need python3
	"$B/obj/tests/unit" products >products
	python3 - <<-'EOF'
		n = wide = 0
		for line in open("products"):
		    f = line.split()
		    a, b, c, d, q, rest = (int(f[i], 16) for i in (0, 1, 2, 3, 5, 6))
		    x, y = a * b, c * d
		    assert int(f[4]) == (x > y) - (x < y), line
		    assert (q, rest) == divmod(x, d), line
		    n += 1
		    wide += x >= 2 ** 128
		assert n == 100000 and wide > 20000, (n, wide)
	EOF
}

@test "the grammar, canonical order, hashes, stacks of all kinds and the tree do what their headers say" {
	for t in next parts order hash stacks tree packed front beside; do
		"$B/obj/tests/unit" $t
	done
}
