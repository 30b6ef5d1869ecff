"""The least correction applied where it has no equal, or where its equals change no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from countback.model.finding import Finding, Where
from countback.model.season import Decision, Note, Season
from countback.proofread.correct import apply
from countback.proofread.draft import Draft
from countback.proofread.edits import Change
from countback.proofread.evidence import Evidence
from countback.proofread.explain import Part, Scored, scored
from countback.proofread.told import describe

_MOST_WAYS = 40


def settled(result: Scored, parts: Sequence[Part], file: str) -> tuple[Season, list[Note], list[Finding]]:
    """Return the season with the corrections made that are certain enough, a note for each, and what is not.

    Where several are equally cheap and all give the same tables, the first is taken and its note says so.
    """
    season = result.draft.season
    notes: list[Note] = []
    left: list[Finding] = []
    for part in parts:
        changes = tuple(change for change in part.changes if change.what != "notation")
        if part.totals or not changes:
            continue
        told = "; ".join(describe(result.draft, change) for change in changes)
        if not part.exact or not part.rows or not _alike(result, part):
            left.append(
                Finding(
                    code="not-corrected",
                    severity="warning",
                    where=Where(file=file),
                    message=f"{told}: one of {part.alternatives} equally cheap corrections, not made",
                    hint="decide it by hand: they give different tables",
                )
            )
            continue
        season = apply(season, changes)
        which = "" if part.alternatives == 1 else f"one of {part.alternatives} that give the same tables; "
        rows = len(part.rows)
        reason = f"{which}with it {rows} total{'s' if rows > 1 else ''} of the page come out: {told}"
        for change in changes:
            notes += _notes(result.draft, change, reason)
    return season, notes, left


def _alike(result: Scored, part: Part) -> bool:
    """Tell whether all ways of a part give the same tables: the same points in the same order."""
    if part.alternatives == 1:
        return True
    if part.alternatives > min(len(part.ways), _MOST_WAYS):
        return False
    seen = set()
    for changes, totals in part.ways:
        if totals:
            return False
        draft = replace(result.draft, season=apply(result.draft.season, changes))
        tables = scored(draft, result.readings, result.rulebook).tables
        seen.add(
            tuple(
                (index, row.position, row.competitor.id, row.points)
                for index, table in tables.items()
                for row in table.rows
            )
        )
    return len(seen) == 1


def _notes(draft: Draft, change: Change, reason: str) -> list[Note]:
    session = f"race-{change.session + 1}"
    entries = draft.season.entries
    if change.what in ("pole", "fastest lap"):
        field = "qualifying" if change.what == "pole" else "fastest_lap"
        if change.holder is None:
            return [Note(kind="corrected", field=field, session=session, reason=reason)]
        recorded = "2" if change.inherited else "1"
        number = entries[change.holder].number
        return [
            Note(
                kind="inferred", field=field, recorded=recorded, session=session, number=number, reason=reason
            )
        ]
    made = []
    for entry, place, _ in change.places:
        seats = draft.seats.get((change.session, entry))
        made.append(
            Note(
                kind="corrected",
                field="position" if place else "status",
                recorded=str(place or "DNF"),
                printed=draft.cell(seats[0]).text if seats else "",
                session=session,
                number=entries[entry].number,
                reason=reason,
            )
        )
    return made


def decisions_of(draft: Draft) -> tuple[Decision, ...]:
    """Return the decisions that marks of the page stand for: moved to the back of the class."""
    evidence = Evidence(draft)
    words = next((said for said in draft.published.legend.values() if "back of" in said.lower()), "")
    return tuple(
        Decision(
            kind="back-of-class",
            session=f"race-{session + 1}",
            number=draft.season.entries[entry].number,
            reason=words,
            options={"overall": "kept"},
        )
        for session in range(len(draft.races))
        for entry in evidence.marked_back(session)
    )
