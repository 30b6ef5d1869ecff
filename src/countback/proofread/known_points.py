"""Points systems that many series have used, tried where a page states none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from countback.model.published import PrintedScale

_FALLING = """
8-6-4-3-2
8-6-4-3-2-1
9-6-4-3-2-1
10-6-4-3-2-1
10-8-6-5-4-3-2-1
10-8-6-4-2-1
10-8-6-4-3-2-1
10-7-5-4-3-2-1
10-9-8-7-6-5-4-3-2-1
12-10-8-7-6-5-4-3-2-1
12-10-8-6-4-3-2-1
13-10-8-6-5-4-3-2-1
15-12-10-8-6-4-3-2-1
15-12-10-8-6-5-4-3-2-1
15-12-10-9-8-7-6-5-4-3-2-1
15-12-10-8-7-6-5-4-3-2-1
15-12-10-6-4-2-1
15-12-9-7-5-4-3-2-1
16-12-9-7-5-4-3-2-1
17-15-13-11-10-9-8-7-6-5-4-3-2-1
18-15-12-10-8-6-4-3-2-1
18-15-13-11-9-7-5-3-2-1
20-15-12-10-8-6-4-3-2-1
20-15-12-10-8-6-4-2-1
20-15-10-8-6-4-3-2-1
20-16-13-10-8-6
20-16-14-12-10-8-6-5-4-3-2-1
20-16-13-11-9-7-5-3-2-1
20-17-15-13-11-10-9-8-7-6-5-4-3-2-1
20-17-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
20-17-15-13-12-11-10-9-8-7-6-5-4-3-2-1
20-18-16-14-12-10-8-6-4-2
20-18-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
22-20-18-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
24-18-12-10-8-6-4-3-2-1
24-20-16-12-10-8-6-4-2
25-18-15-12-10-8-6-4-2-1
25-20-15-10-8-6-4-3-2-1
25-20-16-13-11-10-9-8-7-6-5-4-3-2-1
25-20-17-14-12-10-8-6-4-2
25-21-18-15-12-10-8-6-4-3-2-1
25-22-20-18-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
26-22-20-18-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
30-24-20-17-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
30-25-22-19-17-15-13-11-9-7-5-4-3-2-1
30-26-23-21-19-17-15-13-11-9-7-5-4-3-2
31-27-25-23-21-19-17-15-13-11-10-9-8-7-6-5-4-3-2-1
35-28-23-19-16-13-10-7-5-3-1
35-30-26-22-19-17-15-13-11-9-7-5-4-3-2
35-33-31-29-27-26-25-24-23-22-21-20-19-18-17-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
50-40-35-32-30-28-26-24-22-20-19-18-17-16-15-14-13-12-11-10-9-8-7-6-5
50-40-35-32-30-28-26-24-22-20-19-18-17-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
50-40-35-32-30-28-26-24-22-20-19-18-17-16-15-14-13-12-12-12-12-12-12-12-10-10-10-10-10-10-10-10-10
53-43-38-35-33-31-29-27-25-23-22-21-20-19-18-17-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1
6-5-4-3-2-1
6-4-3-2-1
5-4-3-2-1
4-3-2-1
"""


def _steps(points: tuple[int, ...], step: int, places: int, least: int = 1) -> tuple[int, ...]:
    made = list(points)
    while len(made) < places and made[-1] - step >= least:
        made.append(made[-1] - step)
    return tuple(made)


_STEPPED = (  # each also pays for leading a lap, and not who did is shown
    _steps((175, 170, 165, 160, 155, 150, 146, 142, 138, 134, 130, 127), 3, 50),
    _steps((180, 170, 165, 160, 155, 150, 146, 142, 138, 134, 130, 127), 3, 50),
    _steps((185, 170, 165, 160, 155, 150, 146, 142, 138, 134, 130, 127), 3, 50),
    _steps((43,), 1, 43),
    _steps((46, 42), 1, 43),
    _steps((47, 42), 1, 43),
    _steps((40, 35, 34), 1, 40),
)


def common() -> Iterator[PrintedScale]:
    """Return the systems, without bonuses. Source: the sporting regulations of many series."""
    for line in _FALLING.split():
        yield PrintedScale(points=tuple(Fraction(points) for points in line.split("-")))
    for points in _STEPPED:
        led = Fraction(5 if points[0] > 100 else 1)
        yield PrintedScale(points=tuple(Fraction(worth) for worth in points), led=led)


def to_try(printed_scales: Sequence[PrintedScale]) -> list[PrintedScale]:
    """Return the common systems and, after them, those of ``printed_scales`` that are others, each once."""
    by_points: dict[tuple[Fraction, ...], PrintedScale] = {}
    for scale in (*common(), *printed_scales):
        by_points.setdefault(scale.points, scale)
    return list(by_points.values())
