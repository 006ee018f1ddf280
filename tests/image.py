"""Makes images (tests/image.h) of CPython 3.14 and 3.15 as their tables of offsets describe them: versions for
which there may be no interpreter at hand.  Usage: image.py 3.14|3.15 [free|alpha] > FILE"""
import struct
import sys

version = sys.argv[1]
flavour = sys.argv[2] if len(sys.argv) > 2 else ""
memory = {}


def put(at, form, *values):
    for i, b in enumerate(struct.pack("<" + form, *values)):
        memory[at + i] = b


RUNTIME, INTERP, THREAD, CODE_TYPE = 0x10000, 0x20000, 0x30000, 0x40000
STR_TYPE, BYTES_TYPE, DICT_TYPE, THREAD_TYPE = 0x41000, 0x42000, 0x43000, 0x44000
for type_, flag in ((CODE_TYPE, 0), (STR_TYPE, 28), (BYTES_TYPE, 27), (DICT_TYPE, 29)):
    put(type_ + 8, "Q", type_)
    put(type_ + 168, "Q", 1 << flag)

# The groups of the table, in their order, and what of them matters here.
interp = dict(size=225672, id=7280, next=7272, threads_head=7344, threads_main=7360, gc=7408, modules=7680, sysdict=0,
              builtins=0, ceval_gil=16, gil=7760, enabled=0, locked=7776, holder=7768, generation=7968, tlbc=0)
thread = dict(size=824, prev=0, next=8, interp=16, current_frame=72, thread_id=152, native=160, chunk=232, status=32)
if version == "3.15":
    thread = dict(size=880, prev=0, next=8, interp=16, current_frame=72, base_frame=80, last=88, seq=96, thread_id=176,
                  native=184, chunk=256, status=32, holds=36, requested=40, exception=136, exc_state=280)
frame = dict(size=88, previous=8, executable=0, instr=56, localsplus=80, owner=74, stackpointer=64, tlbc=0)
code = dict(size=216, filename=112, name=120, qualname=128, linetable=136, firstlineno=68, argcount=52, names=96,
            kinds=104, adaptive=208, tlbc=0)
tuple_ = dict(size=40, item=32, ob_size=16)
groups = [dict(size=1, finalizing=784, head=808), interp, thread] + ([dict(exc=0)] if version == "3.15" else []) + [
    frame, code, dict(size=16, type=8),
    dict.fromkeys(range(6 if version == "3.15" else 4), 24)] + (
        [dict(size=944, keys=888)] if version == "3.15" else []) + [
    tuple_, dict.fromkeys(range(3), 24), dict.fromkeys(range(4), 24), dict(size=48, keys=32, values=40),
    dict.fromkeys(range(2), 16), dict.fromkeys(range(3), 16), dict(size=40, ob_size=16, sval=32),
    dict(dict(size=64, state=32, length=16, ascii=40), **({"compact": 56} if version == "3.15" else {})),
    dict.fromkeys(range(5 if version == "3.15" else 2), 0), dict.fromkeys(range(4), 72), dict(next=0, prev=8),
    dict.fromkeys(range(6), 0)]
words = [v for g in groups for v in g.values()]
assert 8 + 8 * (2 + len(words)) == {"3.14": 760, "3.15": 888}[version], len(words)
number = {"3.14": 0x030E00F0, "3.15": 0x030F00F0}[version] - (0x50 if flavour == "alpha" else 0)
put(RUNTIME, "8sQQ", b"xdebugpy", number, flavour == "free")
put(RUNTIME + 24, "%dQ" % len(words), *words)

put(RUNTIME + 808, "Q", INTERP)
put(INTERP + interp["threads_head"], "Q", THREAD)
put(INTERP + interp["next"], "Q", 0)
put(INTERP + interp["ceval_gil"], "Q", INTERP + 7760)
put(INTERP + 7768, "Qi", THREAD, 1)
put(THREAD, "QQQ", 0, 0, INTERP)
put(THREAD + thread["thread_id"], "Q", 0x7F0000001000)
put(THREAD + thread["native"], "Q", 4242)

free = 0x50000


def take(n):
    global free
    free += (n + 31) // 16 * 16
    return free - (n + 31) // 16 * 16


def string(s):
    kind = 1 if all(ord(c) < 256 for c in s) else 2 if all(ord(c) < 65536 for c in s) else 4
    ascii_ = s.isascii()
    at = take(60 + 4 * len(s))
    put(at, "QQQQQ", 1, STR_TYPE, len(s), 0, kind << 2 | 1 << 5 | ascii_ << 6)
    for i, c in enumerate(s):
        put(at + (40 if ascii_ else 56) + i * kind, {1: "B", 2: "H", 4: "I"}[kind], ord(c))
    return at


def bytes_(b):
    at = take(40 + len(b))
    put(at, "QQQQ%ds" % len(b), 1, BYTES_TYPE, len(b), 0, b)
    return at


def table(kind, *entries):
    """The keys of a dictionary, 16 bytes an entry, or with the hash in front for keys of any kind (0)."""
    at = take(40 + 24 * len(entries))
    put(at, "QBBBBIQQQ", 1, 3, 3, kind, 0, 0, 5, len(entries), 0)
    for i, entry in enumerate(entries):
        put(at + 40 + i * (16 if kind else 24), "QQ" if kind else "QQQ", *(entry if kind else (7, *entry)))
    return at


def dictionary(kind, *entries):
    at = take(64)
    put(at, "QQQQQQ", 1, DICT_TYPE, len(entries), 0, table(kind, *entries), 0)
    return at


GLOBALS = dictionary(1, (string("__name__"), string("recorded;module")))

# A thread object, its values behind it, is what threading._active has under the thread's number.
put(THREAD_TYPE + 8, "Q", CODE_TYPE)
put(THREAD_TYPE + 32, "Q", 16)
put(THREAD_TYPE + 168, "Q", 1 << 2 | 1 << 4)
put(THREAD_TYPE + (888 if version == "3.15" else 880), "Q", table(2, (string("_target"), 0), (string("_name"), 0)))
ident = take(40)
put(ident, "QQQIII", 1, 0, 2 << 3, 0x7F0000001000 & (1 << 30) - 1, 0x7F0000001000 >> 30, 0)
thread_object = take(24 + 48) + 24
put(thread_object - 24, "QQQQQ", 0, 0, 0, 1, THREAD_TYPE)
put(thread_object + 16, "BBBBIQQ", 2, 2, 1, 1, 0, 0, string("Fädchen"))
module = take(24)
put(module, "QQQ", 1, 0, dictionary(1, (string("_active"), dictionary(0, (ident, thread_object)))))
put(INTERP + interp["modules"], "Q", dictionary(1, (string("sys"), 0), (string("threading"), module)))


def function(name, qualname, first):
    at = take(216)
    put(at, "27Q", *[0] * 27)
    put(at, "QQ", 1, CODE_TYPE)
    put(at + 68, "I", first)
    put(at + 112, "4Q", string("file.py"), string(name), string(qualname),
        bytes_(bytes([0x80 | 11 << 3 | 0, 0, 0, 0x80 | 11 << 3 | 0, 0, 0])))
    return at


def push(at, previous, owner, executable, instr):
    put(at, "11Q", executable, previous, 0, GLOBALS, 0, 0, 0, instr, 0, 0, 0)
    put(at - 8, "Q", 0)
    put(at + 74, "B", owner)
    put(at + 88, "Q", 0)


base, entry, main, inner, leaf = 0x60010, 0x60110, 0x60210, 0x60310, 0x60410
f = [function("<module>", "<module>", 1), function("größe", "Klasse.größe", 7), function("𝒻\n", "関数.𝒻\n", 20)]
push(base, 0, 3, 0, 0)
push(main, base, 0, f[0] | 1, f[0] + 208)       # the lowest bit is a mark, no part of the address
push(inner, main, 0, f[1], f[1] + 208 + 2)
push(entry, inner, 3, 0, 0)
push(leaf, entry, 1, f[2] | 3, f[2] + 208)
put(THREAD + 72, "Q", leaf)
for at in (base, entry, main, inner, leaf):      # what is read on behind a frame
    for i in range(at - 8, (at & ~0xFFF) + 0x1000):
        memory.setdefault(i, 0)

out = struct.pack("<8sQQQIi", b"foldimg1", RUNTIME, CODE_TYPE, 0, number, 4242)
start = None
addresses = sorted(memory)
for i, at in enumerate(addresses):
    if start is None:
        start = at
    if i + 1 == len(addresses) or addresses[i + 1] != at + 1:
        out += struct.pack("<QI", start, at + 1 - start) + bytes(memory[x] for x in range(start, at + 1))
        start = None
sys.stdout.buffer.write(out)
