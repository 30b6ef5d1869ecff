"""Why a published table differs from the computed one: found in the record itself, or left open.

Nothing is known beforehand about any table. A difference is explained only by what the record
contradicts or leaves undecided: lines it numbers against their own order, points that its tables before
and after deny, names equal on points that it orders against countback or that no rule parts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

import msgspec

from countback.model.points import format_points
from countback.scoring.derive import part
from countback.scoring.title import Outcome, TitleScores

Category = Literal["tie order", "slip", "open"]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A table that differs. ``category`` is the gravest of its lines; ``text`` says why, line by line.

    ``round`` None means the table of the season.
    """

    year: int
    round: int | None
    championship: str
    category: Category
    explained: bool
    text: str


@dataclass(frozen=True)
class Line:
    """A row of a table; ``index`` is the competitor's in the arrays, -1 in a published one."""

    competitor: str
    position: int | None
    points: Fraction
    index: int = -1


@dataclass(frozen=True)
class TableAt:
    """One table as published and as computed, each best first."""

    year: int
    round: int | None
    championship: str
    published: list[Line]
    computed: list[Line]

    @cached_property
    def pairs(self) -> list[tuple[Line | None, Line | None]]:
        """The lines of each competitor side by side, published first; one may stand twice in a table."""
        sides = (_numbered(self.published), _numbered(self.computed))
        return [(sides[0].get(key), sides[1].get(key)) for key in dict.fromkeys([*sides[0], *sides[1]])]

    def differing(self) -> list[tuple[Line | None, Line | None]]:
        """Return the pairs that disagree.

        Somebody excluded whom a table after a round leaves out is no difference: the record lists
        those who hold no position only at the end of the season.
        """
        return [
            (theirs, ours)
            for theirs, ours in self.pairs
            if not _agree(theirs, ours)
            and not (theirs is None and ours and ours.position is None and self.round is not None)
        ]

    def agrees_on_points(self, competitor: str) -> bool | None:
        """Tell whether a competitor is listed with the points computed; None where nobody lists it."""
        for theirs, ours in self.pairs:
            if (theirs or ours).competitor == competitor:  # type: ignore[union-attr]
                return theirs is not None and ours is not None and same_points(ours.points, theirs.points)
        return None


def explain(
    at: TableAt,
    around: list[TableAt],
    points: dict[tuple[str, str], Fraction],
    scores: TitleScores,
    outcome: Outcome,
    moment: int,
) -> Difference:
    """Return the difference of a table with the reasons found for each of its lines.

    ``around`` are the tables before and after it, ``points`` what the record gives drivers in races.
    """
    wrong = at.differing()
    reasons = _reasons(at, wrong, around, points, scores, outcome, moment)
    categories = {category for category, _ in reasons}
    category: Category = next(sort for sort in ("open", "slip", "tie order") if sort in categories)
    return Difference(
        year=at.year,
        round=at.round,
        championship=at.championship,
        category=category,
        explained=category != "open",
        text="; ".join(dict.fromkeys(text for _, text in reasons)),
    )


def _reasons(
    at: TableAt,
    wrong: list[tuple[Line | None, Line | None]],
    around: list[TableAt],
    points: dict[tuple[str, str], Fraction],
    scores: TitleScores,
    outcome: Outcome,
    moment: int,
) -> list[tuple[Category, str]]:
    reasons: list[tuple[Category, str]] = []
    misnumbered = _misnumbered(at.published)
    for theirs, ours in wrong:
        line = theirs or ours
        assert line is not None
        name = line.competitor
        if theirs is None or ours is None or not same_points(ours.points, theirs.points):
            reasons.append(_points_or_listing(at, name, theirs, ours, around, points, scores))
        elif theirs.position is None or ours.position is None:
            reasons.append(
                ("open", f"{name}: position {theirs.position} published, {ours.position} computed")
            )
        elif name in misnumbered:
            reasons.append(
                ("slip", f"{name} stands on line {misnumbered[name]} and is numbered {theirs.position}")
            )
        else:
            reasons.append(_tie(at, theirs, ours, scores, outcome, moment))
    return reasons


def _points_or_listing(
    at: TableAt,
    name: str,
    theirs: Line | None,
    ours: Line | None,
    around: list[TableAt],
    points: dict[tuple[str, str], Fraction],
    scores: TitleScores,
) -> tuple[Category, str]:
    """Explain other points, or a line that only one side has, by what else the record says."""
    agreed = [table.round for table in around if table.agrees_on_points(name)]
    if theirs and ours:
        text = (
            f"{name}: {format_points(theirs.points)} points published, {format_points(ours.points)} computed"
        )
        # Points only drop when results are left out, so a total confirmed on both sides is firm.
        if around and len(agreed) == len(around):
            return "slip", f"{text}, as the record's tables before and after confirm"
        return "open", text
    if ours and at.championship == "drivers":
        rounds = zip(scores.facts.sessions, scores.facts.round.tolist(), strict=True)
        sessions = [session.id for session, number in rounds if at.round is None or number <= at.round]
        given = sum((points.get((session, name), Fraction(0)) for session in sessions), Fraction(0))
        if given:
            return "slip", f"{name} is left out though the record gives points in the races"
    if ours and agreed:
        return "slip", f"{name} is left out here, but not after round {agreed[0]} with the same results"
    return "open", f"{name} is listed only as {'published' if theirs else 'computed'}"


def _tie(
    at: TableAt, theirs: Line, ours: Line, scores: TitleScores, outcome: Outcome, moment: int
) -> tuple[Category, str]:
    """Explain another position by the order of names that are equal on points."""
    name = theirs.competitor
    equal = [line for line in at.computed if line.points == ours.points and line.position is not None]
    better = sum(line.points > ours.points for line in at.computed if line.position is not None)
    assert theirs.position is not None
    if not better < theirs.position <= better + len(equal):
        return "open", f"{name}: position {theirs.position} published, {ours.position} computed"
    printed = {line.competitor: line.position for line in at.published}
    worth = f"equal on points ({format_points(ours.points)})"
    for other in equal:
        mine, its = theirs.position, printed.get(other.competitor)
        if other.competitor == name or its is None or (its, mine) == (other.position, ours.position):
            continue
        ahead, behind = sorted((ours, other), key=lambda line: line.position or 0)
        places = {name: mine, other.competitor: its}
        names = f"{ahead.competitor} and {behind.competitor} are {worth}"
        record = "lets them share"
        if mine != its:
            record = f"puts {min(places, key=lambda name: places[name])} first"
        why = part(scores, outcome, moment, ahead.index, behind.index)
        if not why.step and mine != its:
            return "tie order", f"{names} and all places: the record {record}"
        if why.step and places[ahead.competitor] >= places[behind.competitor]:
            return "tie order", f"{names}: the record {record}, {why.step} {ahead.competitor} ({why.text})"
    numbers = f"the record numbers it {theirs.position} for {ours.position}"
    return "tie order", f"{name} is {worth} with {len(equal) - 1} others: {numbers}"


def _misnumbered(lines: list[Line]) -> dict[str, int]:
    """Return who is numbered neither by their line nor like the line above, with the line's number."""
    wrong: dict[str, int] = {}
    above: Line | None = None
    for number, line in enumerate(lines, start=1):
        if line.position is None:
            continue
        shares = above is not None and line.position == above.position and line.points == above.points
        like_above = shares and above is not None and above.competitor in wrong
        if like_above or (line.position != number and not shares):
            wrong[line.competitor] = number
        above = line
    return wrong


def _numbered(lines: list[Line]) -> dict[tuple[str, int], Line]:
    """Return lines by competitor and which of its lines each is, those with a position first."""
    seen: Counter[str] = Counter()
    numbered = {}
    for line in sorted(lines, key=lambda line: line.position is None):
        numbered[line.competitor, seen[line.competitor]] = line
        seen[line.competitor] += 1
    return numbered


def _agree(theirs: Line | None, ours: Line | None) -> bool:
    return (
        theirs is not None
        and ours is not None
        and theirs.position == ours.position
        and same_points(ours.points, theirs.points)
    )


def same_points(computed: Fraction, published: Fraction) -> bool:
    """Tell whether points agree; the record rounds sevenths and the like to two decimals."""
    return computed == published or (
        published.denominator > 1
        and 100 % computed.denominator != 0
        and abs(computed - published) <= Fraction(1, 200)
    )
