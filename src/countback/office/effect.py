"""What a change of the facts makes of results, tables and titles: told before it is stored."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from countback.model.classification import Result
from countback.model.finding import Finding, has_errors
from countback.model.points import format_points
from countback.model.season import Entry, Season
from countback.model.words import session_name
from countback.office.actions import rules
from countback.office.actions.on_season import Outcome
from countback.office.scored import Scored, scored, scored_anew
from countback.office.versions import Opened
from countback.rules.class_order import order_of
from countback.scoring.score import Standings
from countback.titles.state import settled
from countback.titles.whatif import Change, difference

#: How long a title may take to be answered, in seconds; after that it is not said to be decided.
PATIENCE = 0.05


@dataclass(frozen=True)
class Moved:
    """A car in a session: its place and its place in class, each before and after, as sheets print them."""

    session: str
    where: str
    number: str
    who: str
    class_: str
    places: tuple[str, str]
    in_class: tuple[str, str]

    @property
    def far(self) -> int:
        """How many places it moved, overall or in class; many where it gained or lost one at all."""
        return max(_far(*self.places), _far(*self.in_class))


@dataclass(frozen=True)
class Effect:
    """What is otherwise. ``tables`` hold by championship's name those whose points or place differ.

    ``titles`` are sentences: which title it decides or opens. ``findings`` are what the change brings. Where
    the season could not be scored before, nothing was ``compared``.
    """

    places: tuple[Moved, ...] = ()
    tables: tuple[tuple[str, tuple[Change, ...]], ...] = ()
    titles: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    compared: bool = True

    @property
    def mark(self) -> str:
        """Return a text that is another for another effect."""
        return hashlib.sha256(repr((self.places, self.tables, self.titles)).encode()).hexdigest()[:16]

    def __bool__(self) -> bool:
        """Tell whether anything is otherwise."""
        return bool(self.places or self.tables or self.titles)


def effect(before: Standings, after: Standings) -> Effect:
    """Return how one scored season differs from another."""
    tables = []
    titles: list[str] = []
    for id_ in after.championships:
        if id_ not in before.championships:
            titles.append(f"{after.table(id_, results=False).name}: a table that there was not before.")
            continue
        changed = difference(before.table(id_, results=False), after.table(id_, results=False))
        rows = tuple(row for row in changed.rows if _differs(row))
        if rows:
            tables.append((changed.name, rows))
            titles += _title(before, after, id_)
    titles += [
        f"{before.table(id_, results=False).name}: no table any more."
        for id_ in before.championships
        if id_ not in after.championships
    ]
    before_too = {(finding.code, str(finding.where)) for finding in before.findings}
    fresh = tuple(
        finding for finding in after.findings if (finding.code, str(finding.where)) not in before_too
    )
    # Whoever moved furthest is who it is about.
    moved = sorted(_moved(before.season, after.season), key=lambda car: -car.far)
    return Effect(tuple(moved), tuple(tables), tuple(titles), fresh)


def effect_of(opened: Opened, season: Season, change: Callable[[Season], Outcome]) -> Effect | list[Finding]:
    """Return what a change of a version would make of the standings, or why it cannot be made."""
    changed, findings = change(season)
    if changed is None or has_errors(findings):
        return findings
    before, after = scored(season, opened.files), scored(changed, opened.files)
    if before.standings is None:
        # It can be decided all the same; what it changes is known once the season can be scored.
        return Effect(findings=before.findings, compared=False)
    if after.standings is None:
        return list(after.findings)
    seen = effect(before.standings, after.standings)
    return replace(seen, findings=(*seen.findings, *findings))


def effect_under(opened: Opened, wanted: rules.Wanted) -> tuple[Scored, Effect | list[Finding]]:
    """Return the season under other rules, and how it differs from what it is."""
    assert opened.season is not None
    if wanted.data is not None and len(wanted.data) > rules.LARGEST:
        result = Scored(None, (rules.too_large(wanted.name),))
    else:
        result = scored_anew(*rules.under(opened.season, opened.files, wanted))
    if result.standings is None:
        return result, list(result.findings)
    before = scored(opened.season, opened.files).standings
    if before is None:
        return result, Effect(compared=False)
    # What is wrong stands above already.
    return result, replace(effect(before, result.standings), findings=())


def change_in_words(change: Change) -> tuple[str, str, str, str]:
    """Return place and points before and after as text."""
    places = ("–" if place is None else str(place) for place in (change.position_before, change.position))
    points = ("–" if held is None else format_points(held) for held in (change.points_before, change.points))
    (place, new), (held, now) = places, points
    return place, new, held, now


def _differs(change: Change) -> bool:
    return (change.position_before, change.points_before) != (change.position, change.points)


def _moved(before: Season, after: Season) -> Iterator[Moved]:
    sessions = {session.id: session for event in before.events for session in event.sessions}
    cars = {entry.id: entry for entry in after.entries}
    for event in after.events:
        for session in event.sessions:
            was = sessions.get(session.id)
            old = was.classification if was else None
            new = session.classification
            if new is None or old == new:
                continue
            rows = {row.entry: row for row in old.rows} if old else {}
            classes = (_in_classes(old.rows if old else (), cars), _in_classes(new.rows, cars))
            for row in new.rows:
                places = (_place(rows.get(row.entry)), _place(row))
                in_class = (classes[0].get(row.entry, ""), classes[1].get(row.entry, ""))
                if places[0] == places[1] and in_class[0] == in_class[1]:
                    continue
                entry = cars[row.entry]
                yield Moved(
                    session=session.id,
                    where=f"{event.name}, {session_name(session)}",
                    number=row.number or entry.number,
                    who=" / ".join(driver.name for driver in entry.crew),
                    class_=entry.class_,
                    places=places,
                    in_class=in_class,
                )


def _in_classes(rows: tuple[Result, ...], cars: dict[str, Entry]) -> dict[str, str]:
    """Return the place in class of each car that has a class and a place."""
    classes = {cars[row.entry].class_ for row in rows} - {""}
    return {
        row.entry: str(place)
        for class_ in classes
        for place, row in enumerate(order_of(rows, cars, class_), 1)
    }


def _far(before: str, after: str) -> int:
    if before == after:
        return 0
    return abs(int(before) - int(after)) if before.isdecimal() and after.isdecimal() else 999


def _place(row: Result | None) -> str:
    return "–" if row is None else str(row.position or row.status.value)


def _title(before: Standings, after: Standings, id_: str) -> Iterator[str]:
    """Yield what becomes of a title: another leader, decided, open again."""
    name = after.table(id_, results=False).name
    was, now = _leaders(before, id_), _leaders(after, id_)
    if was != now:
        yield f"{name}: {now} first instead of {was}."
    match _settled(before, id_), settled(after, id_, PATIENCE):
        case True, False:
            yield f"{name}: the title is open again."
        case False, True:
            yield f"{name}: the title is decided, for {now}."


def _leaders(standings: Standings, id_: str) -> str:
    rows = standings.table(id_, results=False).rows
    scored_any = any(row.points for row in rows)
    return " and ".join(row.competitor.name for row in rows if row.position == 1 and scored_any) or "nobody"


#: Whether titles are decided as things stand: asked for each decision that somebody thinks of taking.
_asked: OrderedDict[tuple[int, str], tuple[Standings, bool | None]] = OrderedDict()
_KEPT = 64
_lock = threading.Lock()


def _settled(standings: Standings, id_: str) -> bool | None:
    key = (id(standings), id_)
    with _lock:
        if key in _asked:
            _asked.move_to_end(key)
            return _asked[key][1]
    answer = settled(standings, id_, PATIENCE)
    with _lock:
        # The standings are kept with it, so that no others can take their place in memory.
        _asked[key] = (standings, answer)
        while len(_asked) > _KEPT:
            _asked.popitem(last=False)
    return answer
