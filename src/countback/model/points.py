"""Points are exact: fractions at the edges, scaled integers in the arrays, never a float."""

from __future__ import annotations

import re
from fractions import Fraction

Points = Fraction
"""An exact number of points. 1954 paid a seventh of one."""


class BeyondCountingError(OverflowError):
    """Points so fine or so many that integers cannot hold them exactly."""


class Exact(dict[int, Points]):
    """Points by their number in units of 1/``unit``, each made once: fractions are slow to make."""

    def __init__(self, unit: int) -> None:
        super().__init__()
        self.unit = unit

    def __missing__(self, number: int) -> Points:
        """Return the points and keep them."""
        points = self[number] = Fraction(number, self.unit)
        return points


_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,9}|/\d{1,9})?\Z")


def parse_points(value: object) -> Fraction:
    """Return the exact value of ``25``, ``"12.5"`` or ``"1/7"``.

    A float is taken for what was typed (``0.1`` is one tenth), because that is what the person who
    typed it into a rulebook meant. Raises ``ValueError`` for anything else.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool):
        raise ValueError(f"expected a number of points, got {value!r}")
    text = repr(value) if isinstance(value, int | float) else value
    if isinstance(text, str) and _NUMBER.match(text.strip()):
        try:
            return Fraction(text.strip())
        except ZeroDivisionError:
            pass
    raise ValueError(f'expected points such as 25, "12.5" or "1/7", got {value!r}')


def format_points(points: Fraction) -> str:
    """Return the exact text: ``306``, ``12.5`` where decimals end, ``1/7`` where they do not."""
    numerator, denominator = points.numerator, points.denominator
    if denominator == 1:
        return str(numerator)
    rest = denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{numerator}/{denominator}"
    places = max(twos, fives)
    digits = str(abs(numerator) * 10**places // denominator).rjust(places + 1, "0")
    sign = "-" if numerator < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
