"""A published page taken over as a season to work with: its facts, a draft of its rules, what was assumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from countback.model.finding import Finding, Where
from countback.model.published import PrintedScale, PublishedSeason
from countback.model.season import Note, PublishedRow, Season
from countback.model.text import slug
from countback.proofread import order
from countback.proofread.draft import Draft, drafts_of, printed_points
from countback.proofread.explain import read_rules
from countback.proofread.known_points import common
from countback.proofread.names import name_of
from countback.proofread.notation import read_cell
from countback.proofread.readings import book_data, words_of
from countback.proofread.report import proofread


class Transcript(NamedTuple):
    """The season of a page, the tables of its rulebook, and findings; no season when there is none."""

    season: Season | None
    rulebook: dict[str, Any]
    findings: list[Finding]


def transcript(published: PublishedSeason, file: str = "", known: Sequence[PrintedScale] = ()) -> Transcript:
    """Return the season a page prints. Results are taken as printed, nothing is corrected."""
    drafts = drafts_of(published)
    where = Where(file=file)
    if not drafts:
        message = "no table shows results by race"
        return Transcript(None, {}, [Finding(code="no-results", where=where, message=message)])
    draft = drafts[0]
    found: list[Finding] = []

    def assumed(code: str, message: str, hint: str = "") -> None:
        found.append(Finding(code=code, severity="warning", where=where, message=message, hint=hint))

    result = read_rules(draft, [*known, *common()])
    if result is None:
        message = f"{draft.main().title}: the page gives no points system"
        hint = "write the points into rulebook.toml"
        return Transcript(None, {}, [Finding(code="no-points", where=where, message=message, hint=hint)])
    result = order.with_ties(result)[0]
    for index, reading in result.readings.items():
        if not reading.stated:
            title = published.tables[index].title
            assumed("points-assumed", f"{title}: the points follow from the totals", "; ".join(reading.said))
        for words in words_of(reading, draft, index):
            assumed("rule-assumed", words, "the page does not say so; see rulebook.toml")
    numbered = {entry.number.text for entry in published.entries if entry.number}
    invented = [entry for entry in draft.season.entries if entry.number not in numbered]
    if invented:
        who = ", ".join(entry.crew[0].name for entry in invented[:5])
        more = f" and {len(invented) - 5} others" if len(invented) > 5 else ""
        assumed("number-assumed", f"the page gives no car number of {who}{more}", "numbers from 900 stand in")
    for other in drafts[1:]:
        assumed("table-left-out", f"{other.main().title} is not taken over", "it has results of its own")
    found.extend(
        one for one in proofread(published, file=file, nodes=20_000).findings if one.severity != "info"
    )
    season = _whole(draft, invented_numbers=[entry.number for entry in invented])
    return Transcript(season, book_data(draft, result.readings), found)


def _whole(draft: Draft, invented_numbers: list[str]) -> Season:
    """Return a season that a folder can hold: every entry covers the rounds it has results in."""
    season = draft.season
    driven: dict[str, set[int]] = {}
    for event in season.events:
        for session in event.sessions:
            for row in session.classification.rows if session.classification else ():
                driven.setdefault(row.entry, set()).add(event.round)
    entries = tuple(
        msgspec.structs.replace(entry, rounds=tuple(sorted(set(entry.rounds) | driven.get(entry.id, set()))))
        for entry in season.entries
        if entry.id in driven
    )
    listed = {table: draft.published.tables[table] for table in draft.tables}
    published = {
        table.id: tuple(
            PublishedRow(
                competitor=slug(name_of(row.name.text)),
                points=str(printed_points(row) or 0),
                position=read_cell(row.position.text).place if row.position else None,
            )
            for row in table.rows
        )
        for table in listed.values()
    }
    notes = tuple(
        Note(kind="inferred", field="number", number=number, recorded=number, reason="the page gives none")
        for number in invented_numbers
    )
    return msgspec.structs.replace(
        season,
        rulebook="rulebook.toml",
        entries=entries,
        published=published,
        notes=notes,
        classes=tuple(dict.fromkeys(entry.class_ for entry in entries if entry.class_)),
    )
