"""A chart of positions after each round: lines that cross where somebody passes (a bump chart)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from countback.charts.rounds import Rounds
from countback.charts.svg import class_of, drawing, labelled, on_two_lines, short, under
from countback.model.numbers import ordinal
from countback.model.standings import Competitor
from countback.model.text import slug

WIDTH, ROW = 960, 24
LEFT, RIGHT, TOP, BOTTOM = 44, 200, 22, 34
NARROW = (360, 28, 26, 128)
"""Width, height of a row, left and right margin on a phone."""


def position(
    rounds: Rounds,
    *,
    first: int = 15,
    link: Callable[[Competitor], str] | None = None,
    alone: bool = False,
    narrow: bool = False,
) -> str:
    """Return the chart as SVG: a row for each of the ``first`` positions, ``ROW`` high.

    A line goes below the chart while its competitor stands further down, and begins with the first
    result. ``link`` says where each name is to lead. ``alone`` gives the drawing its own style.
    ``narrow`` is for phones.
    """
    width, row, left, margin = NARROW if narrow else (WIDTH, ROW, LEFT, RIGHT)
    lines = [line for line in rounds.lines if line.positions[-1] is not None][:first]
    rows = len(lines)
    height = TOP + max(rows, 1) * row + BOTTOM
    right = width - margin

    def x(number: int) -> float:
        return round(left + 16 + (right - left - 16) * number / max(len(rounds.rounds) - 1, 1), 1)

    def y(place: int) -> float:
        # Whoever is out of sight stands one row below the last.
        return TOP + (min(place, rows + 1) - 1) * row

    content = [
        f'<text x="{left - 8}" y="{y(place) + 4}" text-anchor="end">{place}</text>'
        f'<path class="grid" d="M{left} {y(place)}H{right}"/>'
        for place in range(1, rows + 1)
    ]
    content += under(
        rounds.codes,
        [x(number) for number in range(len(rounds.codes))],
        height - 10,
        rounds.rounds if narrow else None,
    )
    roomy = len(rounds.rounds) < 2 or x(1) - x(0) >= 14
    # Grey ones lie below, whoever is first on top.
    from_last = [*reversed(lines)]
    for line in sorted(from_last, key=lambda line: line.colour is not None):
        style = class_of(line.colour)
        points = [(x(n), y(place)) for n, place in enumerate(line.positions) if place is not None]
        path = f"M{points[0][0]} {points[0][1]}"
        for (before, above), (here, below) in pairwise(points):
            middle = round((before + here) / 2, 1)
            path += f"C{middle} {above} {middle} {below} {here} {below}"
        content.append(f'<path class="line {style}" d="{path}"/>')
        # Where rounds stand close together, dots would be a chain.
        content += [
            f'<circle class="dot {style}" cx="{x(n)}" cy="{y(place)}" r="4"/>'
            for n, place in enumerate(line.positions)
            if place is not None and place <= rows and (roomy or n == len(rounds.rounds) - 1)
        ]
    # Where a position is shared, names go below each other in the order of the table.
    for number, line in enumerate(lines):
        place, name = line.positions[-1], line.competitor.name
        words = on_two_lines(f"{place} {name}") if narrow else (f"{place} {short(name, 22)}",)
        at, href = right + (10 if narrow else 14), link and link(line.competitor)
        content.append(labelled(at, y(number + 1), words, href, first=line.colour is not None))
    title = f"{rounds.name}: position after each round"
    told = "; ".join(
        f"{line.competitor.name} {', '.join('–' if at is None else ordinal(at) for at in line.positions)}"
        for line in lines
    )
    description = f"One line a competitor, the leader on top. {told}."
    shape = "narrow" if narrow else ""
    id_ = f"position-{slug(rounds.id)}"
    return drawing(width, height, title, description, content, id_, alone=alone, shape=shape)
