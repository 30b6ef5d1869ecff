"""What the charts have in common: elements, colours, scales, and labels that don't overlap."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

COLOURS = 10
"""Lines have one of so many colours and, from there on, the same ones dashed: ``s0`` … ``s9``, ``dash``."""

_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")

_LIGHT = ("0b5fb0", "c2410c", "15803d", "9d174d", "6d28d9", "0e7490", "a16207", "475569", "be123c", "4d7c0f")
_DARK = ("6cb2ff", "ff9b5e", "5fd38a", "f58bbd", "b79bff", "5cc9df", "e5b64a", "a9b8cc", "ff8a9b", "a8d15a")


def _lines(colours: Sequence[str]) -> str:
    return "".join(f".s{n}{{stroke:#{colour};fill:#{colour}}}" for n, colour in enumerate(colours))


STYLE = (
    ".chart{font:13px system-ui,sans-serif;color:#16181d}.chart text{fill:currentColor}"
    ".chart .grid{stroke:#8884;fill:none}"
    ".chart .line{fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}"
    ".chart .lead{fill:none;stroke-width:1}.chart .dash{stroke-dasharray:7 4}.chart .dot{stroke:none}"
    f"{_lines(_LIGHT)}@media (prefers-color-scheme:dark){{.chart{{color:#e8e6e1}}{_lines(_DARK)}}}"
)
"""How charts look, in the light and in the dark; a page puts it into its own style sheet."""


def text(words: str) -> str:
    """Return words as markup."""
    return re.sub("[&<>\"']", lambda found: _SPECIAL[found[0]], _CONTROLS.sub("", words))


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


def labelled(x: float, y: float, words: str, href: str | None = None) -> str:
    """Return words with their middle at a height, as a link where there is one."""
    label = f'<text x="{x:g}" y="{y + 4:g}">{text(words)}</text>'
    return label if href is None else f'<a href="{text(href)}">{label}</a>'


def under(codes: Sequence[str], places: Sequence[float], y: float) -> list[str]:
    """Return codes below the places they belong to, so many of them left out that they don't touch.

    The last one is always there: it is where the chart ends.
    """
    gap = places[1] - places[0] if len(places) > 1 else math.inf
    widest = max(map(len, codes), default=0) * 9 + 7
    every = max(math.ceil(widest / gap), 1)
    return [
        f'<text x="{place:g}" y="{y:g}" text-anchor="middle">{text(code)}</text>'
        for number, (code, place) in enumerate(zip(codes, places, strict=True))
        if (len(codes) - 1 - number) % every == 0
    ]


def class_of(number: int) -> str:
    """Return the classes of the line with this number."""
    return f"s{number % COLOURS}" + (" dash" if number >= COLOURS else "")


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
