"""Random leagues of one platform: the same calendar, and everything else as it comes.

Classes, tags, drivers and makes have the names that the rules of `ruled.MADE` name.
"""

from __future__ import annotations

from random import Random

from countback.model.classification import Classification, Result, Status
from countback.model.season import Decision, Driver, Entry, Event, Season, Session, Team

ROUNDS = 4
KINDS = ("qualifying", "heat", "race", "sprint")
NAMES = ("Ann", "Bob", "Cat", "Dee", "Eve", "Fay", "Gus", "Hal")


def league(random: Random, name: str) -> Season:
    """Return a season of four rounds with two to six entries, among whom some are missing here and there."""
    entries = tuple(_entry(random, number) for number in range(random.randint(2, 6)))
    events = tuple(_event(random, number, entries) for number in range(1, ROUNDS + 1))
    made = Season(id=name, name=name, series="x", year=2026, events=events, entries=entries)
    return Season(
        **{key: getattr(made, key) for key in made.__struct_fields__}
        | {"decisions": _decisions(random, made)}
    )


def _entry(random: Random, number: int) -> Entry:
    team = random.choice(("Red", "Blue", ""))
    people = [number] if random.random() < 0.6 else [number, random.randint(0, 7)]
    crew = tuple(Driver(id=NAMES[one].lower(), name=NAMES[one]) for one in dict.fromkeys(people))
    return Entry(
        id=f"e{number}",
        number=str(random.choice((number, number + 10))),
        crew=crew,
        class_=random.choice(("Pro", "Am")),
        team=Team(id=team.lower(), name=team) if team else None,
        constructor=random.choice(("Make", "Old", "")),
        engine=random.choice(("Ox", "")),
        guest=random.random() < 0.2,
        tags=random.choice(((), ("rookie",), ("junior", "rookie"))),
    )


def _event(random: Random, number: int, entries: tuple[Entry, ...]) -> Event:
    sessions = tuple(_session(random, number, kind, entries) for kind in KINDS)
    return Event(round=number, name=str(number), sessions=sessions, cancelled=random.random() < 0.1)


def _session(random: Random, number: int, kind: str, entries: tuple[Entry, ...]) -> Session:
    laps = random.choice((None, 4, 9, 12))
    return Session(
        id=f"{kind}-{number}",
        kind=kind,
        cancelled=random.random() < 0.1,
        laps=laps,
        laps_run=random.choice((None, 12)) if laps else None,
        scheduled_laps=12 if laps else None,
        qualified_by=f"qualifying-{number}" if kind == "race" and random.random() < 0.7 else "",
        classifications=() if random.random() < 0.06 else (Classification(rows=_rows(random, entries)),),
    )


def _rows(random: Random, entries: tuple[Entry, ...]) -> tuple[Result, ...]:
    there = [entry for entry in entries if random.random() < 0.8]
    random.shuffle(there)
    placed = random.randint(0, len(there))
    order = {what: random.sample(range(1, len(there) + 1), len(there)) for what in ("lap", "grid", "best")}
    equal = random.random() < 0.2
    timed = random.random() < 0.3  # the order of fastest laps follows from them
    rows = []
    for at, entry in enumerate(there):
        position = (at if equal and at == 1 else at + 1) if at < placed else None
        out = random.choice((Status.DNF, Status.DID_NOT_START, Status.DISQUALIFIED, Status.DID_NOT_ENTER))
        rows.append(
            Result(
                entry=entry.id,
                position=position,
                status=Status.CLASSIFIED if position else out,
                drivers=(entry.crew[-1].id,) if random.random() < 0.2 else (),
                fastest_lap=order["lap"][at] if not timed and random.random() < 0.8 else None,
                best_lap=80_000 + 100 * order["lap"][at] if timed else None,
                fastest_lap_driver=entry.crew[0].id if random.random() < 0.2 else "",
                qualifying=order["best"][at] if random.random() < 0.3 else None,
                grid=order["grid"][at],
                laps=random.randint(5, 12),
                laps_led=random.randint(0, 4),
                incidents=random.choice((None, 0, 1, 4, 7)),
                mark=random.choice(("", "OOD", "x")),
            )
        )
    random.shuffle(rows)
    return tuple(rows)


def _decisions(random: Random, season: Season) -> tuple[Decision, ...]:
    kinds = [
        Decision(kind="points-deducted", competitor="Bob", from_round=2, options={"amount": 3}),
        Decision(kind="points-awarded", competitor="Ann", options={"amount": "1/2"}),
        Decision(kind="excluded", competitor="Cat", from_round=3),
        Decision(kind="excluded", competitor="Dee", options={"keeps_points": True}),
    ]
    for event in season.events:
        for session in event.sessions:
            rows = session.classification.rows if session.classification else ()
            for row in rows[:1]:
                number = next(entry.number for entry in season.entries if entry.id == row.entry)
                for kind, options in (
                    ("result-points-awarded", {"amount": 2}),
                    ("result-points-deducted", {"amount": 1}),
                    ("scoring-places-lost", {"places": 1}),
                    ("disqualified", {}),
                    ("places-lost", {"places": 1}),
                    ("back-of-class", {}),
                ):
                    kinds.append(Decision(kind=kind, session=session.id, number=number, options=options))
    return tuple(random.sample(kinds, min(len(kinds), 4)))
