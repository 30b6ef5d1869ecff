"""A small made-up season that has whatever a rulebook scores: its classes, tags and kinds of session."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from countback.model.classification import Classification, Result, Status
from countback.model.numbers import in_rounds
from countback.model.rulebook import Rulebook
from countback.model.season import Driver, Entry, Event, Season, Session, Team

ORDER = ("qualifying", "stage", "heat", "sprint", "race")
ENDED = {0: Status.DNF, 1: Status.DISQUALIFIED, 2: Status.NOT_CLASSIFIED}


def years_of(path: Path) -> list[int | None]:
    """Return every year that the editions of a rulebook cover, or one None where it has none."""
    editions = tomllib.loads(path.read_text("utf-8")).get("editions", [])
    spans = [str(edition["years"]) for edition in editions]
    return [year for year in range(1900, 2100) if any(in_rounds(span, year) for span in spans)] or [None]


def season_for(book: Rulebook, year: int, events: int = 0) -> Season:
    """Return a season of as many rounds as the rulebook speaks of, at least four."""
    rules: list[Any] = [rule for title in book.championships for rule in title.field.values()]
    classes = sorted({name for rule in rules for name in getattr(rule, "classes", ())}) or [""]
    tags = tuple(sorted({tag for rule in rules for tag in getattr(rule, "tags", ())}))
    kinds = {
        kind for title in book.championships for award in title.awards.values() for kind in award.sessions
    }
    entries = _entries(classes, tags, events or _rounds(book))
    return Season(
        id="made-up",
        name="Made-up season",
        series=book.name,
        year=year,
        classes=tuple(name for name in classes if name),
        entries=entries,
        events=tuple(
            Event(
                round=number,
                name=f"Event {number}",
                sessions=tuple(_session(number, kind, entries) for kind in ORDER if kind in {*kinds, "race"}),
            )
            for number in range(1, (events or _rounds(book)) + 1)
        ),
    )


def _rounds(book: Rulebook) -> int:
    """Return the highest round that any rule names."""
    spans = ["1-4"]
    for title in book.championships:
        rules = [*title.awards.values(), *title.phases, *title.modifiers.values()]
        spans += [span for rule in rules if (span := getattr(rule, "rounds", "")) and span != "all"]
    return max(
        number for number in range(1, 61) if any(in_rounds(span, number) for span in spans if span[-1] != "-")
    )


def _entries(classes: list[str], tags: tuple[str, ...], rounds: int) -> tuple[Entry, ...]:
    number = max(9, 24 if rounds > 20 else 9)
    return tuple(
        Entry(
            id=f"{place}-{car}",
            number=f"{place * 100 + car}",
            crew=(Driver(id=f"driver-{place}-{car}", name=f"Driver {place} {car}"),),
            team=Team(id=f"team-{place}-{car // 2}", name=f"Team {place} {car // 2}"),
            class_=name,
            rounds=tuple(range(1, rounds + 1)),
            guest=car == 1,
            constructor=("Alfa", "Bravo", "Charlie")[car % 3],
            tags=tags if car % 4 != 3 else (),
        )
        for place, name in enumerate(classes)
        for car in range(number)
    )


def _session(event: int, kind: str, entries: tuple[Entry, ...]) -> Session:
    seed = event * len(ORDER) + ORDER.index(kind)
    order = sorted(range(len(entries)), key=lambda car: ((car + 1) * (2 * seed + 3) % 101, car))
    rows = []
    for place, car in enumerate(order, start=1):
        ended = ENDED.get((car + seed) % 17) if kind != "qualifying" else None
        rows.append(
            Result(
                entry=entries[car].id,
                position=None if ended else place,
                status=ended or Status.CLASSIFIED,
                laps=40 - place // 5,
                qualifying=(car * 3 + seed) % len(entries) + 1 if kind != "qualifying" else None,
                grid=len(entries) + 1 - place,
                fastest_lap=(car + seed) % len(entries) + 1,
                laps_led=max(0, 4 - place),
            )
        )
    return Session(
        id=f"{kind}-{event}", kind=kind, laps=40, classifications=(Classification(rows=tuple(rows)),)
    )
