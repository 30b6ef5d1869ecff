"""The drills: properties that are tried for hours by ``make drill``, and a little by ``make test``.

A drill is a file in this folder. Its docstring is the property, in one sentence; `docs/how-to/drill.md`
says what else it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figures:
    """What a piece of a drill came to.

    ``tried`` is how many were tried. ``disagreements`` are those that went wrong, a line each, with what it
    takes to see it again. ``most`` are the largest values met, by name with their unit
    (``{"slowest file, ms": 12.5}``); those of several pieces are put together by their maximum, those of
    ``sums`` are added up.
    """

    tried: int
    disagreements: tuple[str, ...] = ()
    most: Mapping[str, float] = field(default_factory=dict)
    sums: Mapping[str, int] = field(default_factory=dict)


class MissingError(Exception):
    """What a drill needs (real data, an engine, a browser) is not here; the text says how to get it."""
