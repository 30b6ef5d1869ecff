"""A published page taken over as a season to work with: its facts, a draft of its rules, what was assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import msgspec

from countback.model.finding import Finding, Where
from countback.model.points import format_points
from countback.model.published import PrintedScale, PrintedTable, PublishedSeason
from countback.model.rulebook import Rulebook
from countback.model.season import Event, News, Note, PublishedRow, Season
from countback.notation.reading import read_cell
from countback.proofread import order, points_cells, verdict
from countback.proofread.amounts import printed_points
from countback.proofread.draft import Draft, day_of, drafts_of
from countback.proofread.explain import Scored, explain, read_rules, scored
from countback.proofread.known_points import to_try
from countback.proofread.names import name_of
from countback.proofread.readings import book_data, words_of
from countback.proofread.report import proofread
from countback.proofread.settled import decisions_of, settled
from countback.proofread.stated import PLAIN

_HEADLINE = 90
_DAY = re.compile(r"\b([A-Z][a-z]+ \d{1,2}|\d{1,2} [A-Z][a-z]+),? ((?:19|20)\d\d)\b")


class Transcript(NamedTuple):
    """The season of a page, the tables of its rulebook, and findings; no season when there is none."""

    season: Season | None
    rulebook: dict[str, Any]
    findings: list[Finding]


def transcript(
    published: PublishedSeason,
    file: str = "",
    scales: Sequence[PrintedScale] = (),
    *,
    corrected: bool = False,
    rulebook: Rulebook | None = None,
) -> Transcript:
    """Return the season a page prints. Results are taken as printed.

    ``corrected`` makes the least corrections that have no equal, or whose equals give the same tables, and
    notes each. ``scales`` are points systems to try where the page states none; under ``rulebook`` none is
    looked for.
    """
    sums = {at for at, table in enumerate(published.tables) if points_cells.added(table)}
    drafts = drafts_of(published, sums)
    where = Where(file=file)
    if not drafts:
        message = "no table shows places by race"
        hint = "its cells hold points, and who finished where does not follow from them" if sums else ""
        return Transcript(None, {}, [Finding(code="no-results", where=where, message=message, hint=hint)])
    draft = drafts[0]
    result = _under(draft, rulebook) if rulebook else read_rules(draft, to_try(scales))
    if result and not rulebook:
        result = order.with_ties(result)[0]
    findings = _assumed_rules(draft, result, where)
    season, notes = draft.season, list[Note]()
    if corrected and result:
        among = verdict.explainable(result)
        parts = explain(result, tables=among)
        unknown = verdict.judged(result, among, parts).unknown
        parts = [part for part in parts if not any(table in unknown for table, _ in part.rows)]
        season, notes, left = settled(result, parts, file)
        findings += left
    invented, told = _invented_numbers(draft, where)
    notes += invented
    findings += told
    findings += _left_out(published, drafts, sums, file)
    read = proofread(published, file=file, scales=scales, rulebook=rulebook, nodes=20_000).findings
    findings += [finding for finding in read if finding.severity != "info"]
    if corrected:
        findings = [msgspec.structs.replace(finding, severity="warning") for finding in findings]
    whole = _whole(replace(draft, season=season), notes, rulebook)
    return Transcript(whole, book_data(draft, result.readings if result else {}), findings)


def _left_out(
    published: PublishedSeason, drafts: Sequence[Draft], sums: Set[int], file: str
) -> list[Finding]:
    """Return a finding for each table that is not taken over, with the reason; ``sums`` hold points."""
    findings = []
    for index, table in enumerate(published.tables):
        if index in drafts[0].tables:
            continue
        if index in sums:
            reason = "its cells hold points, not places"
        elif table.columns:
            reason = "its results are not those of the first table"
        else:
            reason = "it has totals and no results"
        where = Where(file=file, line=table.line)
        findings.append(_assumption("table-left-out", f"{table.title} is not taken over", reason, where))
    if published.listings:
        titles = ", ".join(dict.fromkeys(listing.title for listing in published.listings[:5]))
        where = Where(file=file, line=published.listings[0].line)
        message = f"{len(published.listings)} results of single races are not taken over: {titles}"
        hint = "the places in the first table of standings are"
        findings.append(_assumption("table-left-out", message, hint, where))
    return findings


def _assumption(code: str, message: str, hint: str, where: Where) -> Finding:
    return Finding(code=code, severity="warning", where=where, message=message, hint=hint)


def _assumed_rules(draft: Draft, result: Scored | None, where: Where) -> list[Finding]:
    """Return what of the rules was assumed, each once."""
    if result is None:
        message = "no points system is known: places are taken over, nobody has points"
        return [_assumption("no-points", message, "write the points into rulebook.toml", where)]
    findings = []
    said: dict[str, None] = {}
    for index, reading in result.readings.items():
        if not reading.stated:
            message = f"{draft.published.tables[index].title}: the points follow from the totals"
            findings.append(_assumption("points-assumed", message, "; ".join(reading.said), where))
        said |= dict.fromkeys(words_of(reading, draft, index))
    hint = "the page does not say so; see rulebook.toml"
    return findings + [_assumption("rule-assumed", words, hint, where) for words in said]


def _invented_numbers(draft: Draft, where: Where) -> tuple[list[Note], list[Finding]]:
    """Return a note for each car whose number the page does not give, and one finding for all."""
    numbered = {entry.number.text.lstrip("#") for entry in draft.published.entries if entry.number}
    invented = [entry for entry in draft.season.entries if entry.number not in numbered]
    if not invented:
        return [], []
    who = ", ".join(entry.crew[0].name for entry in invented[:5])
    more = f" and {len(invented) - 5} others" if len(invented) > 5 else ""
    message = f"the page gives no car number of {who}{more}"
    notes = [
        Note(kind="inferred", field="number", number=entry.number, recorded=entry.number,
             reason="the page gives none") for entry in invented
    ]  # fmt: skip
    return notes, [_assumption("number-assumed", message, "numbers from 900 stand in", where)]


def _under(draft: Draft, rulebook: Rulebook) -> Scored:
    titles = [
        msgspec.structs.replace(title, id=draft.published.tables[index].id)
        for index, title in zip(draft.tables, _titles(draft, rulebook), strict=False)
    ]
    return scored(draft, {}, msgspec.structs.replace(rulebook, championships=tuple(titles)))


def _titles(draft: Draft, rulebook: Rulebook) -> list[Any]:
    titles = list(rulebook.championships)
    return [*titles, *titles[-1:] * len(draft.tables)]


def _whole(draft: Draft, notes: Sequence[Note], rulebook: Rulebook | None) -> Season:
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
    names = [title.id for title in _titles(draft, rulebook)] if rulebook else []
    official: dict[str, tuple[PublishedRow, ...]] = {}
    for number, index in enumerate(draft.tables):
        table = draft.published.tables[index]
        official.setdefault(names[number] if names else table.id, _official(table))
    return msgspec.structs.replace(
        season,
        rulebook="rulebook.toml",
        entries=entries,
        published=official,
        notes=tuple(notes),
        decisions=decisions_of(draft),
        news=_news(draft),
        classes=tuple(dict.fromkeys(entry.class_ for entry in entries if entry.class_)),
    )


def _official(table: PrintedTable) -> tuple[PublishedRow, ...]:
    """Return a table's rows as published; guests, who cannot score, are left out."""
    return tuple(
        PublishedRow(
            competitor=name_of(row.name.text),
            points=format_points(printed_points(row) or Fraction(0)),
            position=read_cell(row.position.text).place if row.position else None,
        )
        for row in table.rows
        if not row.guest
    )


def _news(draft: Draft) -> tuple[News, ...]:
    """Return the sentences that stand below calendar and news, with the day and rounds they name."""
    published = draft.published
    made = []
    for note in published.notes:
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", note.text):
            if len(sentence) < 25:
                continue
            day = _DAY.search(sentence)
            days = day_of(day[1], int(day[2])) if day else None
            rounds = tuple(event.round for event in draft.season.events if _named(event, sentence))
            headline = sentence if len(sentence) <= _HEADLINE else f"{sentence[: _HEADLINE - 1].rstrip()}…"
            made.append(
                News(
                    headline=headline,
                    text=sentence if headline != sentence else "",
                    date=days[0] if days and days[0] == days[1] else None,
                    rounds=rounds,
                    source=published.title,
                )
            )
    return tuple(made)


def _named(event: Event, sentence: str) -> bool:
    """Tell whether a sentence speaks of an event: by its number or by a name that stands for it."""
    if re.search(rf"\bround {event.round}\b", sentence):
        return True
    words = re.findall(r"[A-Z][a-z]{5,}", event.circuit)
    return any(word in sentence for word in words if word.lower() not in PLAIN)
