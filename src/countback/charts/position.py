"""A chart of positions after each round: lines that cross where somebody passes (a bump chart)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from countback.charts.rounds import by_round
from countback.charts.svg import class_of, drawing, labelled, short, under
from countback.model.numbers import ordinal
from countback.model.standings import Competitor
from countback.model.text import slug
from countback.scoring.score import Standings

WIDTH, ROW = 960, 24
LEFT, RIGHT, TOP, BOTTOM = 44, 200, 22, 34
NARROW = (360, 28, 26, 128)
"""Width, height of a row, left and right margin on a phone."""


def position(
    standings: Standings,
    championship: str,
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
    found = by_round(standings, championship)
    lines = [line for line in found.lines if line.positions[-1] is not None][:first]
    rows = len(lines)
    height = TOP + max(rows, 1) * row + BOTTOM
    right = width - margin

    def x(number: int) -> float:
        return round(left + 16 + (right - left - 16) * number / max(len(found.rounds) - 1, 1), 1)

    def y(place: int) -> float:
        # Whoever is out of sight stands one row below the last.
        return TOP + (min(place, rows + 1) - 1) * row

    content = [
        f'<text x="{left - 8}" y="{y(place) + 4}" text-anchor="end">{place}</text>'
        f'<path class="grid" d="M{left} {y(place)}H{right}"/>'
        for place in range(1, rows + 1)
    ]
    content += under(found.codes, [x(number) for number in range(len(found.codes))], height - 10)
    roomy = len(found.rounds) < 2 or x(1) - x(0) >= 14
    for number, line in reversed([*enumerate(lines)]):
        style = class_of(number)
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
            if place is not None and place <= rows and (roomy or n == len(found.rounds) - 1)
        ]
    # Where a position is shared, names go below each other in the order of the table.
    for number, line in enumerate(lines):
        words = f"{line.positions[-1]} {short(line.competitor.name, 12 if narrow else 22)}"
        content.append(
            labelled(right + (10 if narrow else 14), y(number + 1), words, link and link(line.competitor))
        )
    title = f"{standings.titles[championship].title.name}: position after each round"
    told = "; ".join(
        f"{line.competitor.name} {', '.join('–' if one is None else ordinal(one) for one in line.positions)}"
        for line in lines
    )
    description = f"One line a competitor, the leader on top. {told}."
    shape = "narrow" if narrow else ""
    id_ = f"position-{slug(championship)}"
    return drawing(width, height, title, description, content, id_, alone=alone, shape=shape)
