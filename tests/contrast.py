"""Reads pictures of foldsvg and prints the least contrast of a label on its frame (WCAG 2.1), with the colours."""
import re
import sys


def light(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    low, high = sorted((light(a), light(b)))
    return (high + 0.05) / (low + 0.05)


worst, labels = (22, "", ""), 0
for name in sys.argv[1:]:
    for line in open(name, encoding="utf-8"):
        m = re.search(r'<rect [^>]*fill="#([0-9a-f]{6})"[^>]*/><text [^>]*?(?:fill="#fff")?>', line)
        if m:
            ink = "ffffff" if 'fill="#fff">' in line else "000000"
            worst = min(worst, (contrast(m.group(1), ink), m.group(1), ink))
            labels += 1
print(f"{worst[0]:.2f} {worst[1]} {worst[2]} {labels}")
