"""Checks a picture of foldsvg --static: well-formed XML, every frame within one of the row below (above
with "inverted"), no two frames of a row on top of each other, and the widths of the roots add up to the
share of the whole that the tooltips tell."""
import re
import sys
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def fail(*words):
    print(sys.argv[1] + ":", *words)
    sys.exit(1)


def frames(root):
    group = root.find(f".//{SVG}g[@id='frames']")
    for g in group:
        rect = g.find(f"{SVG}rect")
        title = g.find(f"{SVG}title").text
        x, y, w = (round(float(rect.get(k)) * 1000) for k in ("x", "y", "width"))
        yield y, x, w, title


def main():
    inverted = "inverted" in sys.argv[2:]
    rows = {}
    for y, x, w, title in frames(ET.parse(sys.argv[1]).getroot()):
        rows.setdefault(y, []).append((x, w, title))
    order = sorted(rows, reverse=not inverted)
    if len(rows[order[0]]) != 1:
        fail("not one frame for all")
    for below, above in zip(order, order[1:]):
        if abs(below - above) != abs(order[0] - order[1]):
            fail("a row is missing between", below, "and", above)
        at, parents = 0, sorted(rows[below])
        end = -1
        for x, w, title in sorted(rows[above]):
            if x < end:
                fail(title, "overlaps its neighbour")
            end = x + w
            while at < len(parents) and parents[at][0] + parents[at][1] < end:
                at += 1
            if at == len(parents) or x < parents[at][0]:
                fail(title, "is not within a frame of the row below it")
    if len(order) > 1:
        (_, whole, _), roots = rows[order[0]][0], rows[order[1]]
        share = sum(w for _, w, _ in roots) / whole * 100
        told = sum(float(re.search(r"([0-9.]+)%[^%]*\)$", t).group(1)) for _, _, t in roots)
        if abs(share - told) > 0.01 * len(roots) + 0.001:
            fail("roots take", share, "% of the width and tell", told)


main()
