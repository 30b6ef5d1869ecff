"""What the charts have in common: elements, colours, scales, and labels that don't overlap."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

LIGHT = ("27619b", "f2590d", "a60df2", "741111", "06386b", "aa4141")
"""The colours of emphasised lines on light paper (``s0`` …). By hue and by lightness they are as far apart as
six can be for those who see all colours and for those who don't see red, green or blue."""
DARK = ("94f9f9", "f2330d", "bc0cdf", "e2e232", "33cc99", "d181f8")
"""The same on dark paper."""

LINE = 13
"""From one line of a label to the next."""
SMALL, SMALL_DIGIT = 10, 6
"""Figures that nothing larger has room for: their height, and how wide a digit is."""

_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def _lines(colours: Sequence[str]) -> str:
    return "".join(f".s{n}{{stroke:#{colour};fill:#{colour}}}" for n, colour in enumerate(colours))


STYLE = (
    ".chart{font:13px system-ui,sans-serif;color:#16181d}.chart text{fill:currentColor}"
    ".chart .grid{stroke:#8884;fill:none}"
    ".chart .line{fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}"
    ".chart .lead{fill:none;stroke-width:1}.chart .dash{stroke-dasharray:7 4}.chart .dot{stroke:none}"
    ".rest{stroke:#8a8d94;fill:#8a8d94}.chart .line.rest{stroke-width:1.25}.chart .first{font-weight:600}"
    f".chart.narrow text{{font-size:12px}}.chart .small.small{{font-size:{SMALL}px}}"
    f"{_lines(LIGHT)}@media screen and (prefers-color-scheme:dark){{.chart{{color:#e8e6e1}}{_lines(DARK)}}}"
)
"""How charts look, in the light and in the dark; a page puts it into its own style sheet."""


def text(words: str) -> str:
    """Return words as markup."""
    return re.sub("[&<>\"']", lambda match: _SPECIAL[match[0]], _CONTROLS.sub("", words))


def short(name: str, most: int = 22) -> str:
    """Return a name that is not longer than ``most``: an initial for the first name, then cut off."""
    if len(name) <= most:
        return name
    first, _, rest = name.partition(" ")
    name = f"{first[:1]}. {rest}" if rest else name
    return name if len(name) <= most else f"{name[: most - 1]}…"


def drawing(
    width: int,
    height: int,
    title: str,
    description: str,
    content: Sequence[str],
    id_: str,
    *,
    alone: bool = False,
    shape: str = "",
) -> str:
    """Return a whole chart with its text alternative.

    ``alone`` gives it its own style, for a file. ``shape`` is a further class, and part of its ids.
    """
    style = f"<style>{STYLE}</style>" if alone else ""
    id_ = f"{id_}-{shape}" if shape else id_
    classes = f"chart {shape}".strip()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" viewBox="0 0 {width} {height}" '
        f'aria-labelledby="{id_}-t {id_}-d" role="group">'
        f'<title id="{id_}-t">{text(title)}</title><desc id="{id_}-d">{text(description)}</desc>'
        f"{style}{''.join(content)}</svg>"
    )


def labelled(
    x: float, y: float, words: Sequence[str], href: str | None = None, *, first: bool = False
) -> str:
    """Return lines of words with their middle at a height, as a link where there is one.

    ``first`` are those that the chart emphasises.
    """
    top = y + 4 - LINE * (len(words) - 1) / 2
    look = ' class="first"' if first else ""
    begin = f'<text{look} x="{x:g}" y="{top:g}">'
    inside = f'<tspan x="{x:g}" dy="{LINE}">'.join(
        f"{text(line)}</tspan>" if number else text(line) for number, line in enumerate(words)
    )
    label = f"{begin}{inside}</text>"
    return label if href is None else f'<a href="{text(href)}">{label}</a>'


def on_two_lines(words: str, most: int = 15) -> tuple[str, ...]:
    """Return a label for a phone: a figure and a name, on one line of ``most`` characters, or on two.

    The first name is an initial where that saves the second line. Only a word that is too long for a line by
    itself is cut.
    """
    short_of = _with_initial(words)
    for told in (words, short_of):
        if len(told) <= most:
            return (told,)
    for told in (words, short_of):
        blanks = [place for place, character in enumerate(told) if character == " "]
        pairs = [(told[:place], told[place + 1 :]) for place in blanks]
        fitting = [pair for pair in pairs if max(map(len, pair)) <= most]
        if fitting:
            return min(fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])))
    line = short_of[:most].rpartition(" ")[0] or short_of[:most]
    rest = short_of[len(line) :].strip()
    return line, rest if len(rest) <= most else f"{rest[: most - 1]}…"


def _with_initial(words: str) -> str:
    """Return ``248 K. van Berlo`` of ``248 Kay van Berlo``."""
    number, _, name = words.partition(" ")
    first, _, rest = name.partition(" ")
    return f"{number} {first[:1]}. {rest}" if rest else words


def under(
    codes: Sequence[str], places: Sequence[float], y: float, numbers: Sequence[int] | None = None
) -> list[str]:
    """Return codes below the places they belong to, so many of them left out that they don't touch.

    The last one is always there: it is where the chart ends. With ``numbers``, those stand in place of codes
    that there is no room for, if need be small and on two lines.
    """
    gap = places[1] - places[0] if len(places) > 1 else math.inf
    every, lines, size = _every(codes, gap), 1, ""
    if every > 1 and numbers:
        codes = [str(number) for number in numbers]
        every = _every(codes, gap)
    if every > 1 and numbers:
        wide = max(map(len, codes)) * SMALL_DIGIT + 2
        every, lines, size = max(math.ceil(wide / gap / 2), 1), 2, ' class="small"'
    shown = []
    for number, (code, place) in enumerate(zip(codes, places, strict=True)):
        from_last, left = divmod(len(codes) - 1 - number, every)
        if not left:
            at = y - (LINE - 2) * (from_last % lines)
            shown.append(f'<text x="{place:g}" y="{at:g}" text-anchor="middle"{size}>{text(code)}</text>')
    return shown


def _every(codes: Sequence[str], gap: float) -> int:
    widest = max(map(len, codes), default=0) * 9 + 7
    return max(math.ceil(widest / gap), 1)


def class_of(colour: int | None) -> str:
    """Return the class of a line with a colour; one without is grey."""
    return "rest" if colour is None else f"s{colour}"


def steps(highest: int, wanted: int = 7) -> list[int]:
    """Return round numbers from 0 up to at least ``highest``."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if highest <= size * factor * wanted:
                return [*range(0, highest + size * factor, size * factor)]
        size *= 10


def apart(wanted: Sequence[float], least: float, lowest: float, highest: float) -> list[float]:
    """Return places near those wanted, in the same order (falling from the top), ``least`` apart."""
    placed: list[float] = []
    for place in wanted:
        placed.append(max(place, placed[-1] + least if placed else lowest))
    limit = highest
    for number in reversed(range(len(placed))):
        placed[number] = round(min(placed[number], limit), 1)
        limit = placed[number] - least
    return placed
