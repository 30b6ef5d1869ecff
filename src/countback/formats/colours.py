"""Colours of a series on the pages: whether they can be read, and the nearest shade that can.

Contrast as WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence

TEXT = 4.5
"""The contrast that text needs (level AA)."""
LARGE = 3.0
"""The contrast that large text needs."""
LIGHT = ("#fdfcf9", "#f4f1e9")
"""What marks stand on in the light: the paper, and a row that is pointed at."""
DARK = ("#14161a", "#1d2026")
"""The same in the dark."""
INK, WHITE = "#16181d", "#ffffff"


def contrast(first: str, second: str) -> float:
    """Return the ratio of two colours, 1 (alike) to 21 (black on white)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_contrast(colour: str, papers: Sequence[str]) -> float:
    """Return the lowest ratio of a colour to any of several."""
    return min(contrast(colour, paper) for paper in papers)


def readable(colour: str, papers: Sequence[str], ratio: float = TEXT) -> str:
    """Return a colour, or the nearest shade of its hue that has at least this contrast to all the papers.

    Several papers are all light or all dark, so that black or white passes on them; on a single one, one of
    the two always does.
    """
    colour = colour.lower()
    if least_contrast(colour, papers) >= ratio:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    shades = []
    for step in range(256):
        red, green, blue = colorsys.hls_to_rgb(hue, step / 255, saturation)
        shade = f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
        if least_contrast(shade, papers) >= ratio:
            shades.append((abs(step / 255 - lightness), step, shade))
    return min(shades)[2]


def on(colour: str) -> str:
    """Return what text on a colour is written in: white or ink, whichever is read better."""
    return max((WHITE, INK), key=lambda text: contrast(text, colour))


def in_words(ratio: float) -> str:
    """Return a ratio as text; one that does not reach a limit never looks as if it did."""
    return f"{math.floor(ratio * 100) / 100:.2f} : 1"


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
