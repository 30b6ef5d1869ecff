"""A chart of points after each round: a line for each of the first few."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from countback.charts.rounds import by_round
from countback.charts.svg import apart, class_of, drawing, labelled, short, steps, under
from countback.model.points import format_points
from countback.model.standings import Competitor
from countback.model.text import slug
from countback.scoring.score import Standings

WIDTH, HEIGHT = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 44, 200, 16, 34
NARROW = (360, 340, 34, 142)
"""Width, height, left and right margin on a phone."""


def progress(
    standings: Standings,
    championship: str,
    *,
    first: int = 10,
    link: Callable[[Competitor], str] | None = None,
    alone: bool = False,
    narrow: bool = False,
) -> str:
    """Return the chart as SVG, ``WIDTH`` × ``HEIGHT``; the points are drawn to scale from 0.

    ``link`` says where each name is to lead. ``alone`` gives the drawing its own style. ``narrow`` is for
    phones.
    """
    width, height, left, margin = NARROW if narrow else (WIDTH, HEIGHT, LEFT, RIGHT)
    found = by_round(standings, championship)
    lines = found.lines[:first]
    highest = max(
        (points for line in lines for points in line.points if points is not None), default=Fraction(0)
    )
    marks = steps(int(highest) + 1)
    right = width - margin

    def x(number: int) -> float:
        return round(left + (right - left) * number / max(len(found.rounds), 1), 1)

    def y(points: Fraction | int) -> float:
        # Only where a line is drawn is rounded; the points themselves stay exact.
        return round(TOP + (height - TOP - BOTTOM) * float(1 - Fraction(points) / marks[-1]), 1)

    content = [
        f'<path class="grid" d="M{left} {y(mark)}H{right}"/>'
        f'<text x="{left - 8}" y="{y(mark) + 4}" text-anchor="end">{mark}</text>'
        for mark in marks
    ]
    content += under(found.codes, [x(number + 1) for number in range(len(found.codes))], height - 12)
    ends = [y(line.last) for line in lines]
    labels = apart(ends, 28 if narrow else 17, TOP + 4, height - BOTTOM)
    for number, line in reversed([*enumerate(lines)]):
        # Everybody starts at 0, and is there until the first result.
        course = [Fraction(0), *(points or Fraction(0) for points in line.points)]
        path = "L".join(f"{x(n)} {y(points)}" for n, points in enumerate(course))
        style = class_of(number)
        content.append(f'<path class="line {style}" d="M{path}"/>')
        content.append(f'<circle class="dot {style}" cx="{right}" cy="{ends[number]}" r="3.5"/>')
        content.append(
            f'<path class="lead {style}" d="M{right + 6} {ends[number]}L{right + 18} {labels[number]}"/>'
        )
    for number, line in enumerate(lines):
        words = f"{format_points(line.last)} {short(line.competitor.name, 12 if narrow else 22)}"
        content.append(labelled(right + 23, labels[number], words, link and link(line.competitor)))
    title = f"{standings.titles[championship].title.name}: points after each round"
    told = "; ".join(f"{line.competitor.name} {format_points(line.last)}" for line in lines)
    description = f"Lines rise from 0 over {len(found.rounds)} rounds. At the end: {told}."
    shape = "narrow" if narrow else ""
    id_ = f"progress-{slug(championship)}"
    return drawing(width, height, title, description, content, id_, alone=alone, shape=shape)
