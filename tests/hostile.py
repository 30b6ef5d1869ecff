"""A season with the same odd text in every place where people type one."""

from __future__ import annotations

from typing import Any

import msgspec

from countback.model.season import Decision, Event, Season
from countback.scoring.score import Standings, score

LONG = "Wolfeschlegelsteinhausenbergerdorff " * 8 + "Wolfeschlege"  # 300 characters
UNBROKEN = "W" * 300

TEXTS = {
    "script": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> & </title>",
    "address": "javascript:alert(document.domain)",
    "right to left": "\u202eנהג \u2067مرحبا\u2069\u200f b",
    "emoji": "🏁 Zoë 👩🏽‍🚒",
    "long": LONG,
    "unbroken": UNBROKEN,
    "line break": "One\r\nTwo\u2028Three",
    "control": "a\x00b\x1b[31m\x85c",
    "cdata": "]]><!-- --!>",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd",
    "minus": "-2+3",
    "at": "@SUM(1+1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "typst": "#panic(1) $x^2$ *b* _i_ @label [c] \\ `d` <e> // f",
    "wikitext": "a | b }} {{c}} [[File:d.png]] <nowiki>e</nowiki> '''f''' ~~~~ __TOC__ &lt; !! <ref>g</ref>",
    "calendar": "a,b;c\\d\r\nATTENDEE:mailto:x@example.org",
}

_FIELDS = (
    "name", "circuit", "place", "code", "headline", "text", "source", "reason", "document", "cause", "note",
    "mark", "car", "constructor", "engine", "series", "nationality", "country", "printed", "recorded", "gap",
)  # fmt: skip


def _told(thing: Any, text: str, **more: Any) -> Any:
    names = {name: text for name in _FIELDS if name in thing.__struct_fields__}
    return msgspec.structs.replace(thing, **{**names, **more})


def short(standings: Standings) -> Standings:
    """Return the first two rounds of a season with a dozen of its cars, those with decisions among them:
    every kind of page and of output in a tenth of the time."""
    season = standings.recorded
    events = season.events[:2]
    held = {session.id for event in events for session in event.sessions}
    decisions = tuple(one for one in season.decisions if one.session in held)
    numbers = {one.number for one in decisions}
    ran = {
        row.entry
        for e in events
        for s in e.sessions
        for revision in s.classifications
        for row in revision.rows
    }
    entries = [entry for entry in season.entries if entry.id in ran]
    entries.sort(key=lambda entry: (entry != season.entries[0], entry.number not in numbers))
    cars = {entry.id for entry in entries[:12]}
    season = msgspec.structs.replace(
        season,
        entries=tuple(entry for entry in season.entries if entry.id in cars),
        events=tuple(_of(event, cars) for event in events),
        decisions=decisions,
    )
    return score(season, standings.rulebook)


def _of(event: Event, cars: set[str]) -> Event:
    sessions = []
    for session in event.sessions:
        revisions = tuple(
            msgspec.structs.replace(one, rows=tuple(row for row in one.rows if row.entry in cars))
            for one in session.classifications
        )
        sessions.append(msgspec.structs.replace(session, classifications=revisions))
    return msgspec.structs.replace(event, sessions=tuple(sessions))


def everywhere(standings: Standings, text: str) -> Standings:
    """Return the standings of the season with a text in all that is free text of its first entry, first
    event, first results, of all news, notes and decisions, and of the rulebook."""
    season = standings.recorded
    first = season.entries[0]
    entry = _told(
        first,
        text,
        crew=(_told(first.crew[0], text),),
        team=first.team and _told(first.team, text),
        tags=(text,),
    )
    told: Season = _told(
        season,
        text,
        entries=(entry, *season.entries[1:]),
        events=(_event(season.events[0], text), *season.events[1:]),
        news=tuple(_told(item, text) for item in season.news),
        notes=tuple(_told(item, text, field=text) for item in season.notes),
        decisions=tuple(_decision(item, text) for item in season.decisions),
    )
    book = standings.rulebook
    titles = tuple(msgspec.structs.replace(title, name=f"{title.id} {text}") for title in book.championships)
    return score(
        told, msgspec.structs.replace(book, name=text, source=text, unverified=(text,), championships=titles)
    )


def _event(event: Event, text: str) -> Event:
    sessions = []
    for session in event.sessions:
        revisions = tuple(
            _told(revision, text, rows=(_told(revision.rows[0], text), *revision.rows[1:]))
            for revision in session.classifications
        )
        sessions.append(_told(session, text, classifications=revisions))
    told: Event = _told(event, text, sessions=tuple(sessions))
    return told


def _decision(decision: Decision, text: str) -> Decision:
    return msgspec.structs.replace(decision, reason=text, document=text)
