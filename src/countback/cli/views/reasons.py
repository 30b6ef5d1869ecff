"""A derivation as people read it: every line that makes up a total, the sum, and the neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from countback.cli.views.lines import Line, Span, grid
from countback.cli.views.words import event_code
from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.season import Season
from countback.model.standings import Derivation, Outcomes
from countback.model.standings import Line as Reason

STYLES: dict[Outcomes, str] = {
    "paid": "",
    "inherited": "good",
    "dropped": "dropped",
    "skipped": "quiet",
    "none": "quiet",
    "adjusted": "warning",
}


def reasons(season: Season, name: str, derivation: Derivation, session: str | None = None) -> Iterator[Line]:
    """Return why a competitor stands where it does in the championship called ``name``.

    With a session's id only its lines are shown and added up.
    """
    lines = [line for line in derivation.lines if session in (None, line.session)]
    who = derivation.competitor
    country = f" ({who.nationality})" if who.nationality else ""
    place = "no position" if derivation.position is None else ordinal(derivation.position)
    yield (
        (f"{who.name}{country}, {name}: ", "title"),
        (f"{place}, {_points(derivation.points)}", "title"),
    )
    codes = {session.id: event_code(event) for event in season.events for session in event.sessions}
    rows = list(grid(_rows(lines, codes), "<<><><")) if lines else []
    if not rows:
        yield (("  no results" + (f" in {session}" if session else ""), "quiet"),)
    for row in rows:
        yield (("  ", ""), *row)
    total = sum((line.points for line in lines), Fraction(0))
    if lines:
        yield ((f"  {'sum of the lines' if session is None else f'sum of {session}'}: ", ""),
               (format_points(total), "total"))  # fmt: skip
    if session is None:
        yield from _neighbours(derivation)


def _rows(lines: Sequence[Reason], codes: dict[str, str]) -> list[list[Span]]:
    rows: list[list[Span]] = []
    before = ""
    for line in lines:
        style = STYLES[line.outcome]
        again = line.session == before and bool(before)
        before = line.session
        first = codes.get(line.session, f"from round {line.round}" if line.round else "season")
        rows.append(
            [
                ("" if again else first, "quiet"),
                ("" if again else line.session, ""),
                ("" if again or not line.car else f"#{line.car}", "quiet"),
                (line.what, style),
                (_amount(line), style or "total"),
                (line.text, style),
            ]
        )
    return rows


def _amount(line: Reason) -> str:
    """Return what a line adds; in brackets what it would have added."""
    if line.points:
        return f"{'+' if line.points > 0 else ''}{format_points(line.points)}"
    return f"({format_points(line.worth)})" if line.worth else "0"


def _neighbours(derivation: Derivation) -> Iterator[Line]:
    who = derivation.competitor.name
    for parting in derivation.partings:
        rule = f"{parting.step}: {parting.text}" if parting.step else parting.text
        if parting.step == "points":
            rule = parting.text
        if parting.behind == who:
            yield (("  behind ", ""), (parting.ahead, "total"), (f": {rule}", ""))
        else:
            yield (("  ahead of ", ""), (parting.behind, "total"), (f": {rule}", ""))


def _points(points: Fraction) -> str:
    return f"{format_points(points)} {'point' if points == 1 else 'points'}"
