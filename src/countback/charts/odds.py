"""Odds over a season as an SVG picture: one line a competitor, named where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

#: Colours that people with any colour vision can tell apart. Source: Okabe and Ito, "Color Universal Design".
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#777777")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 420, 56, 190, 48, 44


def odds_svg(title: str, labels: Sequence[str], lines: Mapping[str, Sequence[float]]) -> str:
    """Return a picture of chances (0 to 1) by name at each of the labels, told in words as well."""
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = wide / max(len(labels) - 1, 1)

    def at(number: int, chance: float) -> tuple[float, float]:
        return LEFT + number * step, TOP + high * (1 - chance)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape('; '.join(_told(name, chances) for name, chances in lines.items()))}</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="26" font-size="17" font-weight="bold">{escape(title)}</text>',
    ]
    for percent in (0, 25, 50, 75, 100):
        _, y = at(0, percent / 100)
        parts.append(f'<path d="M{LEFT} {y:.1f}h{wide}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{percent} %</text>')
    for number, label in enumerate(labels):
        x, _ = at(number, 0)
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 20}" text-anchor="middle" fill="#555">{escape(label)}</text>'
        )
    ends = []
    for index, (name, chances) in enumerate(lines.items()):
        colour = COLOURS[index % len(COLOURS)]
        points = " ".join(
            "{:.1f},{:.1f}".format(*at(number, chance)) for number, chance in enumerate(chances)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.2"/>')
        ends.append((at(0, chances[-1] if chances else 0.0)[1], name, colour))
    lowest = 0.0
    for y, name, colour in sorted(ends):
        lowest = max(y, lowest + 15)  # names must not cover each other
        parts.append(
            f'<text x="{WIDTH - RIGHT + 8}" y="{lowest + 4:.1f}" fill="{colour}">{escape(name)}</text>'
        )
    return "".join([*parts, "</svg>\n"])


def _told(name: str, chances: Sequence[float]) -> str:
    return f"{name}: {', '.join(f'{100 * chance:.0f} %' for chance in chances)}"
