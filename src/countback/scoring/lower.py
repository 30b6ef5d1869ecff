"""Lower a season to arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

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
    rounds: list[int] = []
    sheets: list[tuple[Result, ...]] = []
    for event_index, event in enumerate(season.events):
        for session in event.sessions:
            if session.cancelled or event.cancelled:
                continue
            sheets.append(session.classifications[-1].rows if session.classifications else ())
            sessions.append(session)
            events.append(event_index)
            rounds.append(event.round)
    rows = (*chain.from_iterable(sheets),)
    try:
        at_entry = small_numbers([entry_index[row.entry] for row in rows])
    except KeyError as error:
        where = next(number for number, sheet in enumerate(sheets) if _names(sheet, error.args[0]))
        raise ValueError(f"{sessions[where].id}: no entry {error}") from None
    at_session = np.repeat(np.arange(len(sessions)), [*map(len, sheets)])
    league = League(
        events=season.events,
        sessions=tuple(sessions),
        entries=season.entries,
        rows=rows,
        row_session=at_session,
        row_entry=at_entry,
        event=np.array(events, dtype=np.int64),
        round=np.array(rounds, dtype=np.int64),
        decisions=tuple(decisions),
        inferred={(fact.session, fact.fact): fact.source for fact in inferred},
        unlisted=season.rounds_to_list,
    )
    facts = facts_of(league)
    if len(rows) and highest(often := np.bincount(facts.seats[0])) > 1:
        session_index, entry = divmod(int(often.argmax()), len(season.entries))
        raise ValueError(f"{sessions[session_index].id}: two rows of entry {season.entries[entry].id}")
    _qualifying_from_sessions(facts)
    return facts


def _names(sheet: Sequence[Result], entry: str) -> bool:
    """Tell whether a sheet has a row of an entry (by id)."""
    return any(row.entry == entry for row in sheet)


def _qualifying_from_sessions(facts: Facts) -> None:
    """Take the qualifying order of a race from the session that set it, unless its own rows give one."""
    if {session.qualified_by for session in facts.sessions} <= {""}:
        return
    index = {session.id: number for number, session in enumerate(facts.sessions)}
    for number, session in enumerate(facts.sessions):
        source = index.get(session.qualified_by)
        if source is not None and not facts.column("qualifying")[0, number].any():
            facts.column("qualifying")[0, number] = facts.column("place")[0, source]
