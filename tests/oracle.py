"""The same answers by other means: tuples of frames, integers of any size, no cleverness.

oracle.py merge FILE...
oracle.py prune [-n COUNT] [-p PERCENT] [-d DEPTH] [-t N] [-x] FILE...
oracle.py diff [-n] [-x] BEFORE AFTER
oracle.py canonical FILE            fails unless FILE is in canonical order, each stack once
oracle.py pruned COUNT BEFORE AFTER fails unless the laws of foldprune -n COUNT hold
"""
import re
import sys
from collections import defaultdict

NANO = 10**9
PRUNED = b"[pruned]"
COUNT = re.compile(rb"([0-9]+)(?:\.([0-9]*))?\Z")


def number(text):
    """A count in units of 10^-9."""
    m = COUNT.match(text)
    assert m, text
    decimals = (m[2] or b"").rstrip(b"0")
    assert len(decimals) <= 9, text
    return int(m[1]) * NANO + int(decimals.ljust(9, b"0"))


def last_field(text):
    """(what is in front of the last blank, what is behind it), or None."""
    i = max(text.rfind(b" "), text.rfind(b"\t"))
    return (text[:i], text[i + 1:]) if i >= 0 else None


def read(paths):
    """(whether there are two counts, {stack: [before, count]}) of good input."""
    records, header = [], False
    for path in paths:
        with open(path, "rb") as f:
            lines = f.read().split(b"\n")
        lines = [s[:-1] if s.endswith(b"\r") else s for s in lines]
        if len(lines) > 1 and lines[0].startswith(b"elapsed ") and lines[1].startswith(b"granularity "):
            lines = lines[2:]
        for s in lines:
            header |= s == b"# before after"
            if s.strip(b" \t") == b"" or s.startswith(b"#"):
                continue
            stack, count = last_field(s.rstrip(b" \t"))
            records.append((stack, number(count)))
    firsts = [last_field(stack) for stack, _ in records]
    two = header or (bool(records) and all(f and COUNT.match(f[1]) for f in firsts))
    profile = defaultdict(lambda: [0, 0])
    for (stack, count), first in zip(records, firsts):
        before = 0
        if two:
            stack, before = first[0], number(first[1])
        v = profile[tuple(stack.split(b";"))]
        v[0] += before
        v[1] += count
    return two, profile


def text(count):
    whole, rest = divmod(count, NANO)
    return (b"%d" % whole) + (b".%09d" % rest).rstrip(b"0").rstrip(b".")


def write(two, profile):
    out = sys.stdout.buffer
    if two:
        out.write(b"# before after\n")
    for stack in sorted(profile):
        before, count = profile[stack]
        out.write(b";".join(stack) + b" " + (text(before) + b" " if two else b"") + text(count) + b"\n")


def totals(profile):
    t = defaultdict(lambda: [0, 0])
    for stack, v in profile.items():
        for i in range(1, len(stack) + 1):
            t[stack[:i]][0] += v[0]
            t[stack[:i]][1] += v[1]
    return t


def prune(two, profile, least, percent, depth, top, discard):
    every = totals(profile)
    all_before, all_count = (sum(v[i] for v in profile.values()) for i in (0, 1))

    def small(node):
        before, count = every[node]
        rare = False
        if all_before or all_count:
            rare = all(total == 0 or v * 100 * NANO < percent * total
                       for v, total in ((before, all_before), (count, all_count)))
        return (before < least and count < least) or rare or len(node) - 1 > depth

    kept = defaultdict(lambda: [0, 0])

    def move(node, v):
        if v != [0, 0] and not discard:
            kept[node + (PRUNED,)][0] += v[0]
            kept[node + (PRUNED,)][1] += v[1]

    def keep(stack, v):
        kept[stack][0] += v[0]
        kept[stack][1] += v[1]

    if least or percent or depth != float("inf"):
        for stack, v in profile.items():
            cut = [i for i in range(1, len(stack) + 1) if small(stack[:i])]
            if cut:
                move(stack[:cut[0] - 1], v)
            else:
                keep(stack, v)
        profile, kept = kept, defaultdict(lambda: [0, 0])
    if top:
        rank = sorted((s for s in profile if s[-1] != PRUNED), key=lambda s: (-max(profile[s]), s))
        heavy = set(rank[:top])
        frames = {s[:i] for s in heavy for i in range(len(s) + 1)}
        for stack, v in profile.items():
            if stack in heavy:
                keep(stack, v)
            else:
                move(next(stack[:i] for i in range(len(stack), -1, -1) if stack[:i] in frames or i == 0), v)
        profile = kept
    return profile


def diff(before, after, normalise, blank):
    both = defaultdict(lambda: [0, 0])
    for i, profile in enumerate((before, after)):
        for stack, v in profile.items():
            if blank:
                stack = tuple(re.sub(rb"0x[0-9a-fA-F]+", b"0x...", f) for f in stack)
            both[stack][i] += v[1]
    b, a = (sum(v[i] for v in both.values()) for i in (0, 1))
    if normalise and a and b:
        rest = []
        for stack in sorted(both):
            both[stack][0], r = divmod(both[stack][0] * a, b)
            rest.append((-r, stack))
        for _, stack in sorted(rest)[:a - sum(v[0] for v in both.values())]:
            both[stack][0] += 1
        assert sum(v[0] for v in both.values()) == a
    return both


def check_canonical(path):
    last = None
    with open(path, "rb") as f:
        lines = f.read().split(b"\n")
    assert lines.pop() == b""
    two = bool(lines) and lines[0] == b"# before after"
    for s in lines[two:]:
        stack = last_field(s)[0]
        frames = (last_field(stack)[0] if two else stack).split(b";")
        assert last is None or last < frames, s
        last = frames


def check_pruned(least, before, after):
    before, after = totals(before), totals(after)
    for side in (0, 1):
        assert sum(v[side] for s, v in before.items() if len(s) == 1) == \
            sum(v[side] for s, v in after.items() if len(s) == 1)
    for node, v in after.items():
        if PRUNED not in node:
            assert before[node] == v, node
            assert max(v) >= least, node


def main(verb, *args):
    options, limits = set(), {"-n": None, "-p": None, "-d": None, "-t": None}
    args = list(args)
    while args and args[0].startswith("-") and len(args[0]) == 2:
        o = args.pop(0)
        options.add(o)
        if verb == "prune" and o in limits:
            limits[o] = args.pop(0)
    if verb == "merge":
        write(*read(args))
    elif verb == "prune":
        two, profile = read(args)
        least = number((limits["-n"] or "0").encode())
        percent = number((limits["-p"] or ("0" if options & set(limits) else "0.1")).encode())
        depth = float("inf") if limits["-d"] is None else int(limits["-d"])
        write(two, prune(two, profile, least, percent, depth, int(limits["-t"] or 0), "-x" in options))
    elif verb == "diff":
        before, after = read(args[:1])[1], read(args[1:])[1]
        write(True, diff(before, after, "-n" in options, "-x" in options))
    elif verb == "canonical":
        check_canonical(args[0])
    elif verb == "pruned":
        check_pruned(number(args[0].encode()), read(args[1:2])[1], read(args[2:])[1])
    else:
        sys.exit("no such verb")


main(*sys.argv[1:])
