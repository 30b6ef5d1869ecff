"""One session's result as a sheet has it: places, places in class, gaps to the first, its decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from countback.model.classification import Result, Status
from countback.model.decision import Decision
from countback.model.season import Entry, Event, Season, Session
from countback.model.targets import cars_meant
from countback.model.text import class_key
from countback.model.words import document_name, lap_time
from countback.notation.codes import CODES
from countback.rules.class_order import order_of
from countback.rules.stewards import stewards_rule

_PLACED = (Status.CLASSIFIED, Status.DNF, Status.NOT_CLASSIFIED)


def place(row: Result) -> str:
    """Return what stands under "Pos": the place, or the code of what happened where there is none."""
    placed = row.position is not None and row.status in _PLACED
    return str(row.position) if placed else CODES[row.status].printed


def class_places(rows: Sequence[Result], entries: Mapping[str, Entry]) -> dict[str, int]:
    """Return the place in class by entry id: as published where it is, else counted; equals share one."""
    places: dict[str, int] = {}
    for class_ in {class_key(entries[row.entry].class_): entries[row.entry].class_ for row in rows}.values():
        own = [row for row in order_of(tuple(rows), dict(entries), class_) if row.status in _PLACED]
        keys = [(row.class_position or row.position or 0, row.position or 0) for row in own]
        for row, key in zip(own, keys, strict=True):
            places[row.entry] = row.class_position or 1 + sum(other < key for other in keys)
    return places


def gaps(session: Session, rows: Sequence[Result]) -> dict[str, str]:
    """Return by entry id how far each placed car is behind the first: ``+6.000``, ``+2 laps``, as printed.

    In practice and qualifying that is the difference of the best laps, where no times are recorded. ``""``
    is left out: of the first, and where neither times nor laps are known.
    """
    placed = [row for row in rows if row.position is not None and row.status in _PLACED]
    first = min(placed, key=lambda row: row.position or 0, default=None)
    if first is None:
        return {}
    by_lap = session.kind in ("practice", "qualifying") and first.time is None
    told = {row.entry: row.gap or _behind(row, first, by_lap=by_lap) for row in placed}
    return {entry: gap for entry, gap in told.items() if gap}


def _behind(row: Result, first: Result, *, by_lap: bool) -> str:
    """Return how far a car is behind the first one by what is recorded, "" where that does not say it."""
    if row is first:
        return ""
    laps = (first.laps or 0) - (row.laps or 0) if first.laps and row.laps is not None and not by_lap else 0
    if laps > 0:
        return f"+{laps} lap{'s' * (laps != 1)}"
    time, ahead = (row.best_lap, first.best_lap) if by_lap else (row.time, first.time)
    return f"+{lap_time(time - ahead)}" if time is not None and ahead is not None and time >= ahead else ""


def decided(season: Season, event: Event, session: Session) -> Iterator[tuple[int, Decision]]:
    """Yield the decisions on a session or its whole meeting, each with its number in the season, from 1."""
    for number, decision in enumerate(season.decisions, start=1):
        rule = stewards_rule(decision)
        of_meeting = rule is not None and rule.concerns == "meeting" and decision.round == event.round
        if decision.session == session.id or of_meeting:
            yield number, decision


def cars_of(decision: Decision, rows: Sequence[Result], entries: Sequence[Entry]) -> list[str]:
    """Return the ids of the entries of a sheet that a decision concerns."""
    return [entry.id for entry in cars_meant(decision, rows, entries)]


def sentence(decision: Decision) -> str:
    """Return what was decided in plain sentences: what it does, why, by which document, what became of it."""
    rule = stewards_rule(decision)
    kind = decision.kind.replace("-", " ")
    told = [rule.told() if rule is not None else f"{kind[:1].upper()}{kind[1:]}."]
    why = "; ".join(dict.fromkeys(filter(None, (decision.fact, decision.reason))))
    if why:
        told.append(f"{why[:1].upper()}{why[1:]}{'' if why.endswith(('.', '!', '?')) else '.'}")
    if decision.document:
        document = document_name(decision.document)
        told.append(f"{document[:1].upper()}{document[1:]}.")
    status = decision.standing.status
    if status != "issued":
        suspended = ", suspended until the appeal is decided" if decision.standing.suspended else ""
        told.append(f"{status.replace('-', ' ').capitalize()}{suspended}.")
    return " ".join(told)
