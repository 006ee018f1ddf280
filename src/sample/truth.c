#include "sample/truth.h"

#include <stdint.h>

#include "base/count.h"
#include "folded.h"

/* What all programs begin and end with.  Where two functions have a known share of the time each goes first as
 * often as the other: what comes first in a loop takes some percent longer. */
#define HEAD                                                   \
	"import sys, time\n"                                   \
	"print('ready', sys.version.split()[0], flush=True)\n" \
	"def until(seconds):\n"                                \
	"    end = time.time() + seconds\n"                    \
	"    while time.time() < end:\n"                       \
	"        yield\n"
#define TAIL "print(main(float(sys.argv[1])) / time.process_time(), flush=True)\n"

#define LEAF(name)                        \
	"def " name "(n):\n"              \
	"    s = 0\n"                     \
	"    for i in range(n): s += i\n" \
	"    return s\n"

static const char flat[] = HEAD LEAF("leaf_a")
    LEAF("leaf_b") "def hot_a(n): return leaf_a(n)\n"
		   "def hot_b(n): return leaf_b(n)\n"
		   "def main(seconds):\n"
		   "    n = 0\n"
		   "    for _ in until(seconds):\n"
		   "        for _ in range(20):\n"
		   "            hot_a(7000); hot_b(3000); hot_b(3000); hot_a(7000); n += 1\n"
		   "    return n\n" TAIL;

static const char deep[] = HEAD "def leaf_a(n): return n + 1\n"
				"def leaf_b(n): return n + 1\n"
				"def rec_a(n): return leaf_a(n) if n == 0 else rec_a(n - 1)\n"
				"def rec_b(n): return leaf_b(n) if n == 0 else rec_b(n - 1)\n"
				"def down(n, seconds):\n"
				"    if n > 0: return down(n - 1, seconds)\n"
				"    return work(seconds)\n"
				"def work(seconds):\n"
				"    n = 0\n"
				"    for _ in until(seconds):\n"
				"        for _ in range(20):\n"
				"            rec_a(10); rec_b(10); rec_b(10); rec_a(10); n += 1\n"
				"    return n\n"
				"def main(seconds): return down(49, seconds)\n" TAIL;

static const char generators[] = HEAD "def gen_a3():\n"
				      "    while True:\n"
				      "        for i in range(3): yield i\n"
				      "def gen_a2():\n"
				      "    for x in gen_a3(): yield x\n"
				      "def gen_a1():\n"
				      "    yield from gen_a2()\n"
				      "def gen_b3():\n"
				      "    while True:\n"
				      "        for i in range(3): yield i\n"
				      "def gen_b2():\n"
				      "    for x in gen_b3(): yield x\n"
				      "def gen_b1():\n"
				      "    yield from gen_b2()\n"
				      "def main(seconds):\n"
				      "    n = 0\n"
				      "    a, b = gen_a1(), gen_b1()\n"
				      "    for _ in until(seconds):\n"
				      "        for _ in range(100):\n"
				      "            next(a); next(b); next(b); next(a); n += 1\n"
				      "    return n\n" TAIL;

/* Through C and back: sorting with a key, mapping, methods. */
static const char callbacks[] = HEAD "class Key_a:\n"
				     "    def key_a(self, x): return -x\n"
				     "class Key_b:\n"
				     "    def key_b(self, x): return x\n"
				     "def sort_a(v, k): return sorted(v, key=k.key_a)\n"
				     "def sort_b(v, k): return list(map(k.key_b, v))\n"
				     "def main(seconds):\n"
				     "    n = 0\n"
				     "    v = list(range(30))\n"
				     "    a, b = Key_a(), Key_b()\n"
				     "    for _ in until(seconds):\n"
				     "        for _ in range(20):\n"
				     "            sort_a(v, a); sort_b(v, b); n += 1\n"
				     "    return n\n" TAIL;

static const char threads[] = HEAD "import threading, zlib\n" LEAF("leaf_a")
    LEAF("leaf_b") "def hot_a(n): return leaf_a(n)\n"
		   "def hot_b(n): return leaf_b(n)\n"
		   "done = []\n"
		   "def work_a(seconds):\n"
		   "    for _ in until(seconds):\n"
		   "        hot_a(200); done.append(1)\n"
		   "def work_b(seconds):\n"
		   "    for _ in until(seconds):\n"
		   "        hot_b(200); done.append(1)\n"
		   "def pack(data): return zlib.compress(data, 9)\n"
		   "def work_c(seconds):\n"
		   "    data = bytes(range(256)) * 400\n"
		   "    for _ in until(seconds):\n"
		   "        pack(data); done.append(1)\n"
		   "def main(seconds):\n"
		   "    ts = [threading.Thread(target=f, args=(seconds,))\n"
		   "          for f in (work_a, work_b, work_a, work_c, work_c)]\n"
		   "    for t in ts: t.start()\n"
		   "    for t in ts: t.join()\n"
		   "    return len(done)\n" TAIL;

const struct truth truths[] = {
    {"calls", flat, "main>until main>hot_a main>hot_b hot_a>leaf_a hot_b>leaf_b", "hot_a", 0.7,
	"hot_b"},
    {"recursion", deep,
	"main>down down>down*50 down>work work>until work>rec_a work>rec_b rec_a>rec_a*11 "
	"rec_b>rec_b*11 rec_a>leaf_a rec_b>leaf_b",
	"rec_a", 0.5, "rec_b"},
    {"generators", generators,
	"main>until main>gen_a1 main>gen_b1 gen_a1>gen_a2 gen_a2>gen_a3 gen_b1>gen_b2 "
	"gen_b2>gen_b3",
	"gen_a1", 0.5, "gen_b1"},
    {"callbacks", callbacks, "main>until main>sort_a main>sort_b sort_a>key_a sort_b>key_b", NULL, 0,
	NULL},
    {"threads", threads,
	"work_a>until work_b>until work_c>until work_a>hot_a work_b>hot_b hot_a>leaf_a "
	"hot_b>leaf_b work_c>pack",
	NULL, 0, NULL},
};
const size_t ntruths = sizeof truths / sizeof *truths;

/* Takes the first part of *s up to a separator, which goes too. */
static struct str
cut(struct str *s, char separator)
{
	size_t n = str_find(*s, separator);
	struct str head = str_sub(*s, 0, n);

	*s = n < s->n ? str_sub(*s, n + 1, s->n) : (struct str){s->p + s->n, 0};
	return head;
}

/* Finds the edge from one function to another; *times is the number behind it, 0 without. */
static bool
find_edge(const char *edges, struct str from, struct str to, uint64_t *times)
{
	struct str rest = str_c(edges);

	while (rest.n > 0) {
		struct str edge = cut(&rest, ' ');
		struct str parent = cut(&edge, '>');
		struct str child = cut(&edge, '*');

		*times = 0;
		num_u64(edge, 1000, times);
		if (str_eq(parent, from) && str_eq(child, to))
			return true;
	}
	return false;
}

/* Tells whether edges begin with function f. */
static bool
is_parent(const char *edges, struct str f)
{
	struct str rest = str_c(edges);

	while (rest.n > 0) {
		struct str edge = cut(&rest, ' ');

		if (str_eq(cut(&edge, '>'), f))
			return true;
	}
	return false;
}

bool
truth_possible(const struct truth *t, struct str stack)
{
	struct str from = {NULL, 0};
	uint64_t run = 0, times, own;
	bool more = true;

	while (more) {
		struct str to = folded_frame(&stack, &more);
		bool again;

		if (from.p == NULL) {
			if (is_parent(t->edges, to)) {
				from = to;
				run = 1;
			}
			continue;
		}
		if (!find_edge(t->edges, from, to, &times))
			return false;
		again = str_eq(from, to);
		run = again ? run + 1 : run;
		if (again ? run > times : find_edge(t->edges, from, from, &own) && run != own)
			return false;
		if (!again)
			run = 1;
		from = to;
	}
	return true;
}

bool
truth_has(struct str stack, const char *name)
{
	bool more = true;

	while (more)
		if (str_eq(folded_frame(&stack, &more), str_c(name)))
			return true;
	return false;
}
