"""Tables and the reasons for them: what `score` hands to the terminal, the page, the PDF and the API."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec


class Competitor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whoever scores: a driver, car, team or constructor."""

    id: str
    name: str
    nationality: str = ""


Among = Literal["all", "class", "part", "points"]
"""Among whom the places of a table count: all cars, those of a class, or those of another part of the field
(rookies, guests' cup). In a class or a part the place that counts is another than the one on the sheet.
``points``: the lowest total wins, and what stands in a table of such a series are the points themselves."""


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a competitor did in one session, one per car.

    ``position`` is the place as published, ``rank`` the place points were paid on (None: not ranked),
    ``status`` the code of ``Status``. ``points`` are those credited to the competitor, before any
    result is dropped; ``counted`` tells whether they are in the total. ``pole`` and ``fastest_lap`` are
    those among the cars that the championship is for: in the table of a class, those of the class.
    ``mark`` is that of the `Result`; ``decided``: a decision of the stewards concerns the result, or its
    points here.
    """

    session: str
    round: int
    status: str
    position: int | None = None
    rank: int | None = None
    points: Fraction = Fraction(0)
    pole: bool = False
    fastest_lap: bool = False
    counted: bool = True
    mark: str = ""
    decided: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of a table. ``position`` is None for those who cannot hold one (guests, excluded).

    ``results`` has a cell for each car and session up to that moment. ``eligible`` is false for those who
    cannot hold a position, ``tied`` true for those who share theirs. ``gross`` is the total with the results
    that were dropped; None where that is the same.
    """

    position: int | None
    competitor: Competitor
    points: Fraction
    results: tuple[Cell, ...] = ()
    eligible: bool = True
    tied: bool = False
    gross: Fraction | None = None

    def __repr__(self) -> str:
        """Return one line."""
        place = "no position" if self.position is None else f"position {self.position}"
        return f"<Row {self.competitor.id}: {place}, {self.points} points, {len(self.results)} results>"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One championship's standings at one moment, best first; ``among`` tells whose places count in it.

    ``counting`` says in a sentence or two which results count, "" where all do.
    """

    id: str
    name: str
    after_session: str
    after_round: int
    rows: tuple[Row, ...]
    among: Among = "all"
    counting: str = ""

    def __repr__(self) -> str:
        """Return one line."""
        after = self.after_session or "nothing"
        return f"<Table {self.id} after {after}: {len(self.rows)} rows>"


Outcomes = Literal["paid", "inherited", "dropped", "skipped", "none", "adjusted"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a derivation: what one rule paid, or why it paid nothing.

    ``points`` is what this line adds to the total, ``worth`` what it would have added had it counted
    or been paid. ``what`` is the rule's name in the rulebook (or the decision's kind). Without a session it
    is of the total: from ``round`` on, or of the whole season where that is 0. ``outcome``:
    ``paid``; ``inherited`` (first went to somebody not eligible); ``dropped`` (a counting rule left the
    result out); ``skipped`` (held, not payable to this competitor); ``none`` (nothing was won);
    ``adjusted`` (a decision on points).
    """

    session: str
    round: int
    what: str
    outcome: Outcomes
    points: Fraction
    worth: Fraction
    text: str
    car: str = ""


class Parting(msgspec.Struct, frozen=True, kw_only=True):
    """What puts one competitor ahead of the next: the step of the chain and the words for it."""

    ahead: str
    behind: str
    step: str
    text: str


class Derivation(msgspec.Struct, frozen=True, kw_only=True):
    """Why one competitor has these points and this position. The points of ``lines`` add up to ``points``."""

    championship: str
    competitor: Competitor
    position: int | None
    points: Fraction
    lines: tuple[Line, ...]
    partings: tuple[Parting, ...] = ()

    def __repr__(self) -> str:
        """Return one line."""
        points = f"{self.points} points, {len(self.lines)} lines"
        return f"<Derivation {self.competitor.id} in {self.championship}: {points}>"
