"""Facts in which some sessions are still to come: what is not known of them, and what is known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from countback.model.classification import Classification, Result, Status
from countback.model.facts import Bools, Facts, facts_of
from countback.model.season import Session
from countback.scoring.moment import Moment
from countback.titles.possible import known_decisions, own_qualifying


def of_rows(facts: Facts, kept: Bools) -> Facts:
    """Return the facts with only the rows ``kept`` [rows]."""
    if kept.all():
        return facts
    rows = tuple(row for row, stays in zip(facts.rows, kept.tolist(), strict=True) if stays)
    league = replace(
        facts.only, rows=rows, row_session=facts.row_session[kept], row_entry=facts.row_entry[kept]
    )
    return facts_of(league).with_columns(facts.columns)


def seen_of(facts: Facts, seen: Bools) -> Facts:
    """Return the facts of the sessions ``seen`` [S] alone. Kept with the facts, as all titles ask for it."""
    key = "seen", seen.tobytes()
    past = facts.cache.get(key)
    if not isinstance(past, Facts):
        kept = seen[facts.row_session] if len(facts.rows) else np.zeros(0, dtype=np.bool_)
        past = facts.cache[key] = facts_of(of_rows(facts, kept).only)
    return past


def nobody_comes(facts: Facts, kept: Bools) -> Facts:
    """Return the facts without the rows of sessions to come, ``kept`` [rows] being the others; kept, too."""
    alone = facts.cache.get("nobody comes")
    if not isinstance(alone, Facts):
        alone = facts.cache["nobody comes"] = of_rows(facts, kept)
    return alone.with_columns(facts.columns)


class Opened(NamedTuple):
    """The facts with a row for every car to come, and what `grids` tells of their qualifying."""

    facts: Facts
    poles_set: frozenset[int]
    qualified_by: dict[int, int]


def open_up(
    facts: Facts,
    seen: Bools,
    moment: Moment,
    every: tuple[int, ...],
    running: Sequence[tuple[int, ...]],
    *,
    as_before: bool,
) -> Opened:
    """Return the facts in which the sessions ``every`` (indices) are to come, each with the cars ``running``.

    ``as_before`` gives each car the crew that drove it last. Kept with the facts: titles that look at the
    same sessions have the same, so that what follows from it is worked out once.
    """
    key = "opened", seen.tobytes(), moment, every, tuple(running), as_before
    opened = facts.cache.get(key)
    if isinstance(opened, Opened):
        return opened
    past = seen_of(facts, seen)
    newest = newest_crews(past) if as_before else {}
    rows, at_session, at_entry = list(past.rows), past.row_session.tolist(), past.row_entry.tolist()
    to_run = {
        entry: Result(entry=facts.entries[entry].id, status=Status.DNF, drivers=newest.get(entry, ()))
        for entry in {entry for runners in running for entry in runners}
    }
    for number, runners in zip(every, running, strict=True):
        for entry in runners:
            rows.append(to_run[entry])
            at_session.append(number)
            at_entry.append(entry)
    league = replace(
        facts.only,
        sessions=tuple(
            session if seen[number] else to_come(session, number in every)
            for number, session in enumerate(facts.sessions)
        ),
        rows=tuple(rows),
        row_session=np.array(at_session, dtype=np.int64),
        row_entry=np.array(at_entry, dtype=np.int64),
        decisions=known_decisions(facts, moment, facts.decisions),
    )
    to_score = facts_of(league)
    opened = Opened(to_score, *grids(to_score, seen, every, own_qualifying(to_score)))
    facts.cache[key] = opened
    return opened


def newest_crews(past: Facts) -> dict[int, tuple[str, ...]]:
    """Return who drove an entry when it last ran, where that was not its whole crew."""
    return {entry: row.drivers for row, entry in zip(past.rows, past.row_entry.tolist(), strict=True)}


def to_come(session: Session, held: bool) -> Session:
    """Return a session without what is only known once it has been run; endings say that it was ``held``."""
    results = (Classification(),) if held else ()
    return replace(session, laps=None, laps_run=None, classifications=results)


def grids(
    opened: Facts, seen: Bools, left: tuple[int, ...], own: Mapping[str, str]
) -> tuple[frozenset[int], dict[int, int]]:
    """Carry over the qualifying order of races whose qualifying has been held; say which wait for it."""
    index = {session.id: number for number, session in enumerate(opened.sessions)}
    held, waiting = set(), {}
    grid, place = opened.column("qualifying"), opened.column("place")
    for number, session in enumerate(opened.sessions):
        source = index.get(session.qualified_by or own.get(session.id, ""))
        if source is None or (seen[number] and grid[0, number].any()):
            continue
        if seen[source]:
            grid[0, number] = place[0, source]
            if number in left and place[0, source].any():  # an empty sheet leaves it to that of the race
                held.add(number)
        elif (number in left or seen[number]) and source in left:
            waiting[number] = source  # a race held before its qualifying waits, too
    return frozenset(held), waiting
