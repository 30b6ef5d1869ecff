"""Charts of points and of the gap to the leader after each round: a line for each of the first few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from countback.charts.rounds import Course, Rounds
from countback.charts.svg import apart, class_of, drawing, labelled, on_two_lines, short, steps, under
from countback.model.points import format_points
from countback.model.standings import Competitor
from countback.model.text import slug

WIDTH, HEIGHT = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 44, 200, 16, 34
NARROW = (360, 340, 34, 142)
"""Width, height, left and right margin on a phone."""

Link = Callable[[Competitor], str]


def progress(
    rounds: Rounds, *, first: int = 10, link: Link | None = None, alone: bool = False, narrow: bool = False
) -> str:
    """Return the chart of points as SVG, ``WIDTH`` × ``HEIGHT``; they are drawn to scale from 0.

    ``link`` says where each name is to lead. ``alone`` gives the drawing its own style. ``narrow`` is for
    phones.
    """
    lines = rounds.lines[:first]
    # Everybody starts at 0, and is there until the first result.
    drawn = [[Fraction(0), *(points or Fraction(0) for points in line.points)] for line in lines]
    words = [f"{format_points(line.last)} {line.competitor.name}" for line in lines]
    told = "; ".join(f"{line.competitor.name} {format_points(line.last)}" for line in lines)
    return _chart(
        rounds,
        lines,
        drawn,
        words,
        title="points after each round",
        description=f"Lines rise from 0 over {len(rounds.rounds)} rounds. At the end: {told}.",
        id_="progress",
        link=link,
        alone=alone,
        narrow=narrow,
    )


def gaps(
    rounds: Rounds, *, first: int = 10, link: Link | None = None, alone: bool = False, narrow: bool = False
) -> str:
    """Return the chart of points behind the leader as SVG: who leads is at the top, at 0.

    Otherwise as `progress`.
    """
    lines = rounds.lines[:first]
    best = [_best(rounds, number) for number in range(len(rounds.rounds))]
    drawn = [
        [
            Fraction(0),
            *(abs(lead - (points or Fraction(0))) for lead, points in zip(best, line.points, strict=True)),
        ]
        for line in lines
    ]
    words = [f"{_gap(course[-1])} {line.competitor.name}" for course, line in zip(drawn, lines, strict=True)]
    told = "; ".join(
        f"{line.competitor.name} {format_points(course[-1])}"
        for course, line in zip(drawn, lines, strict=True)
    )
    return _chart(
        rounds,
        lines,
        drawn,
        words,
        title="points behind the leader after each round",
        description=f"The leader is at the top. Behind at the end: {told}.",
        id_="gaps",
        link=link,
        alone=alone,
        narrow=narrow,
        falling=True,
    )


def _best(rounds: Rounds, number: int) -> Fraction:
    """Return the points of whoever led after a round."""
    there = [line.points[number] for line in rounds.lines if line.positions[number] is not None]
    points = [value for value in there if value is not None]
    return (min if rounds.low_wins else max)(points, default=Fraction(0))


def _gap(points: Fraction) -> str:
    return f"−{format_points(points)}" if points else "0"


def _chart(
    rounds: Rounds,
    lines: Sequence[Course],
    drawn: Sequence[Sequence[Fraction]],
    words: Sequence[str],
    *,
    title: str,
    description: str,
    id_: str,
    link: Link | None,
    alone: bool,
    narrow: bool,
    falling: bool = False,
) -> str:
    """Return lines over the rounds from 0 on, with their names at the end; ``falling`` has 0 at the top."""
    width, height, left, margin = NARROW if narrow else (WIDTH, HEIGHT, LEFT, RIGHT)
    highest = max((points for course in drawn for points in course), default=Fraction(0))
    marks = steps(int(highest) + 1)
    figures = [f"−{mark}" if falling and mark else str(mark) for mark in marks]
    left, right = max(left, 8 * max(map(len, figures)) + 12), width - margin

    def x(number: int) -> float:
        return round(left + (right - left) * number / max(len(rounds.rounds), 1), 1)

    def y(points: Fraction | int) -> float:
        # Only where a line is drawn is rounded; the points themselves stay exact.
        part = Fraction(points) / marks[-1]
        return round(TOP + (height - TOP - BOTTOM) * float(part if falling else 1 - part), 1)

    content = [
        f'<path class="grid" d="M{left} {y(mark)}H{right}"/>'
        f'<text x="{left - 8}" y="{y(mark) + 4}" text-anchor="end">{figure}</text>'
        for mark, figure in zip(marks, figures, strict=True)
    ]
    places = [x(number + 1) for number in range(len(rounds.codes))]
    content += under(rounds.codes, places, height - 12, rounds.rounds if narrow else None)
    ends = [y(course[-1]) for course in drawn]
    order = sorted(range(len(ends)), key=lambda number: ends[number])
    spread = apart([ends[number] for number in order], 28 if narrow else 17, TOP + 4, height - BOTTOM)
    labels = dict(zip(order, spread, strict=True))
    # Grey ones lie below, whoever is first on top.
    for number in sorted(range(len(lines)), key=lambda number: (lines[number].colour is not None, -number)):
        style = class_of(lines[number].colour)
        path = "L".join(f"{x(n)} {y(points)}" for n, points in enumerate(drawn[number]))
        content.append(
            f'<path class="line {style}" d="M{path}"/>'
            f'<circle class="dot {style}" cx="{right}" cy="{ends[number]}" r="3.5"/>'
            f'<path class="lead {style}" d="M{right + 6} {ends[number]}L{right + 18} {labels[number]}"/>'
        )
    for number, line in enumerate(lines):
        figure, _, name = words[number].partition(" ")
        told = on_two_lines(words[number]) if narrow else (f"{figure} {short(name, 22)}",)
        href = link and link(line.competitor)
        content.append(labelled(right + 23, labels[number], told, href, first=line.colour is not None))
    shape = "narrow" if narrow else ""
    whole = f"{rounds.name}: {title}"
    return drawing(
        width, height, whole, description, content, f"{id_}-{slug(rounds.id)}", alone=alone, shape=shape
    )
