"""Lower a season to arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countback.model.classification import Result
from countback.model.facts import Facts, League, facts_of, highest, small_numbers
from countback.model.season import Decision, Season, Session
from countback.scoring.infer import Inferred


def lower(
    season: Season,
    decisions: Sequence[Decision] = (),
    inferred: Sequence[Inferred] = (),
) -> Facts:
    """Return the facts of a season as arrays: sessions in calendar order, newest revisions.

    ``decisions`` are those that may change totals, of the rulebook and of the season, ``inferred`` what
    nobody wrote down.

    Cancelled sessions are left out; sessions not run yet stand there without rows. Raises
    ``ValueError`` for a row of an unknown entry or two rows of one entry in a session, which a reader
    has to report before.
    """
    entry_index = {entry.id: number for number, entry in enumerate(season.entries)}
    sessions: list[Session] = []
    events: list[int] = []
    rows: list[Result] = []
    rows_in: list[int] = []
    row_entry: list[int] = []
    for event_index, event in enumerate(season.events):
        for session in event.sessions:
            if session.cancelled or event.cancelled:
                continue
            rows_there = session.classifications[-1].rows if session.classifications else ()
            try:
                row_entry.extend([entry_index[row.entry] for row in rows_there])
            except KeyError as error:
                raise ValueError(f"{session.id}: no entry {error}") from None
            rows.extend(rows_there)
            rows_in.append(len(rows_there))
            sessions.append(session)
            events.append(event_index)
    at_session = np.repeat(np.arange(len(sessions)), rows_in)
    at_entry = small_numbers(row_entry)
    seat = at_session * max(len(season.entries), 1) + at_entry
    if len(seat) and highest(np.bincount(seat)) > 1:
        twice = int(np.bincount(seat).argmax())
        session_index, entry = divmod(twice, len(season.entries))
        raise ValueError(f"{sessions[session_index].id}: two rows of entry {season.entries[entry].id}")
    event_of = np.array(events, dtype=np.int64)
    league = League(
        events=season.events,
        sessions=tuple(sessions),
        entries=season.entries,
        rows=tuple(rows),
        row_session=at_session,
        row_entry=at_entry,
        event=event_of,
        round=np.array([season.events[number].round for number in events], dtype=np.int64),
        decisions=tuple(decisions),
        inferred={(fact.session, fact.fact): fact.source for fact in inferred},
        unlisted=season.rounds_to_list,
    )
    facts = facts_of(league)
    _qualifying_from_sessions(facts)
    return facts


def _qualifying_from_sessions(facts: Facts) -> None:
    """Take the qualifying order of a race from the session that set it, unless its own rows give one."""
    index = {session.id: number for number, session in enumerate(facts.sessions)}
    for number, session in enumerate(facts.sessions):
        source = index.get(session.qualified_by)
        if source is not None and not facts.column("qualifying")[0, number].any():
            facts.column("qualifying")[0, number] = facts.column("place")[0, source]
