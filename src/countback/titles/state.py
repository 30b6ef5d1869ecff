"""Where a championship stands in a sentence or two: who leads or is champion, by how much, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from countback.model.points import format_points
from countback.model.standings import Competitor, Row
from countback.scoring.score import Standings
from countback.titles.decide import Titles
from countback.titles.remaining import remaining
from countback.titles.unsettled import as_of, open_points, unsettled

Part = str | Competitor
"""A piece of a sentence: words, or somebody to be named (and linked, where there are links)."""


@dataclass(frozen=True)
class TitleState:
    """Who is first in one championship, and whether that is for good.

    ``first`` hold 1st place, several where it is shared, nobody where it is vacant or nothing has been run.
    ``margin`` are the points between them and ``second``, ``parted`` the words for what puts them ahead
    where it is something else. ``decided``: nobody else can be first any more; ``over``: nothing is to come
    that could matter; both are false where it was not asked. ``left`` sessions are to come (``races``: all
    of them races), None where that was not asked or is not known.
    """

    name: str
    first: tuple[Competitor, ...] = ()
    points: Fraction = Fraction(0)
    second: Competitor | None = None
    margin: Fraction = Fraction(0)
    parted: str = ""
    decided: bool = False
    over: bool = False
    left: int | None = None
    races: bool = False


def title_state(
    standings: Standings, championship: str, after: str | int | None = None, titles: Titles | None = None
) -> TitleState:
    """Return who is first after a session id or a round, or as things stand.

    ``titles`` answer for the same moment; without them it is not said whether the title is decided. Raises
    ``KeyError`` for a championship, session or round that does not exist.
    """
    table = standings.table(championship, after, results=False)
    first = [row for row in table.rows if row.position == 1]
    left, races = _left(titles) if titles else (None, False)
    over = titles is not None and titles.over and titles.remaining.complete
    if not first or not any(row.points for row in table.rows):
        return TitleState(table.name, over=over, left=left, races=races)
    second = next((row for row in table.rows if row.position is not None and row.position > 1), None)
    return TitleState(
        name=table.name,
        first=tuple(row.competitor for row in first),
        points=first[0].points,
        second=second.competitor if second else None,
        margin=abs(first[0].points - second.points) if second else Fraction(0),
        parted=_parted(standings, championship, after, first, second),
        decided=over or (titles is not None and _clinched(titles, [row.competitor.id for row in first])),
        over=over,
        left=left,
        races=races,
    )


def _parted(
    standings: Standings, championship: str, after: str | int | None, first: Sequence[Row], second: Row | None
) -> str:
    """Return what parted the first from the second, where points did not."""
    if second is None or len(first) > 1:
        return ""
    if first[0].points != second.points and not standings.titles[championship].title.phases:
        return ""
    partings = standings.why(championship, first[0].competitor.id, after).partings
    below = next((parting for parting in partings if parting.behind == second.competitor.name), None)
    return below.text if below and below.step != "points" else ""


def _left(titles: Titles) -> tuple[int | None, bool]:
    remaining = titles.remaining
    kinds = {remaining.facts.sessions[number].kind for number in remaining.sessions}
    return (len(remaining.sessions) if remaining.complete else None), kinds == {"race"}


def _clinched(titles: Titles, first: Sequence[str]) -> bool:
    index = titles.remaining.index
    return all(titles.answer(index(id_)).status == "clinched" for id_ in first)


def settled(standings: Standings, championship: str, seconds: float) -> bool | None:
    """Tell whether a title is decided as things stand; None where that cannot be told within ``seconds``.

    A title of which nobody has a point yet is open, whatever is left.
    """
    rows = standings.table(championship, results=False).rows
    titles = Titles(remaining(standings, championship), seconds=seconds)
    first = [row.competitor.id for row in rows if row.position == 1]
    if not first or not any(row.points for row in rows):
        return titles.over and titles.remaining.complete
    if titles.over and titles.remaining.complete:
        return True
    statuses = {titles.answer(titles.remaining.index(id_)).status for id_ in first}
    return True if statuses == {"clinched"} else None if "undecided" in statuses else False


class Sentence(NamedTuple):
    """A sentence in pieces: what it says first of all, and the rest of it."""

    headline: tuple[Part, ...]
    rest: tuple[Part, ...]


def sentence(state: TitleState, *, settled: bool = True) -> Sentence:
    """Return where a title stands; ``settled``: none of the results behind it may still change."""
    if not state.first:
        return Sentence(("Nobody has scored yet.",), ())
    points, who = _points(state.points), (*_and(state.first),)
    left = _races(state.left, state) if state.left else ""
    with_left = f", with {left} left" if left else ""
    if len(state.first) > 1:
        if state.decided and settled:
            return Sentence((*who, " are champions together"), (f", on {points}.",))
        return Sentence((*who, " lead together"), (f" on {points}{with_left}.",))
    if state.decided and settled:
        early = f" with {left} left" if left else ""
        return Sentence((*who, " is champion"), (early, *_ahead(state, ", ", ""), "."))
    if state.over:
        return Sentence((*who, " is first after the last result"), (*_ahead(state, ", ", ""), "."))
    caught = f" and cannot be caught{f' in the {left} left' if left else ''}"
    end = caught if state.decided else with_left
    return Sentence((*who, " leads"), (*_ahead(state, " ", f" with {points}"), end, "."))


def _ahead(state: TitleState, before: str, alone: str) -> Iterable[Part]:
    """Yield by how much the first is ahead of the second."""
    if state.second is None:
        yield alone
    elif not state.parted:
        yield f"{before}by {_points(state.margin)} from "
        yield state.second
    elif not state.margin:
        yield f"{before}level on {_points(state.points)} with "
        yield state.second
        yield f": {state.parted}"
    else:
        yield f"{before}ahead of "
        yield state.second
        yield f": {state.parted}"


def plainly(told: Sentence) -> str:
    """Return a sentence as text."""
    return "".join(_plain((*told.headline, *told.rest)))


def in_words(standings: Standings, championship: str, titles: Titles, after: str | int | None = None) -> str:
    """Return where a title stands as text, with what may still change: for a document, a picture."""
    may_change = unsettled(standings, after)
    state = title_state(standings, championship, after, titles)
    told = [plainly(sentence(state, settled=not may_change)), open_points(may_change), as_of(may_change)]
    return " ".join(filter(None, told))


def _plain(parts: Iterable[Part]) -> Iterable[str]:
    return (part if isinstance(part, str) else part.name for part in parts)


def _points(number: Fraction) -> str:
    if number == 1:
        return "one point"
    return f"{format_points(number).replace('-', '−')} points"


def _races(number: int, state: TitleState) -> str:
    kind = "race" if state.races else "session"
    return f"{'one' if number == 1 else number} {kind}{'' if number == 1 else 's'}"


def _and(items: Sequence[Part]) -> Iterable[Part]:
    for number, item in enumerate(items):
        yield "" if not number else " and " if number == len(items) - 1 else ", "
        yield item
