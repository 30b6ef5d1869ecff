"""However files are sent, amended, renamed and mixed, an import loses no result and replaces none unasked.

A season is made up, with meetings of one or two races at circuits that come again. Its files are sent in a
random order, again under other names, amended by a penalty, together and one by one, with people who change
their names. Beside the import stands what a careful scorer would have: each session with its results in the
order in which they became known. Whatever the import asks is answered truly, by the way out that it names. In
the end both hold the same; and the same files in another order give the same season.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field, replace

import msgspec

from countback.formats.reading import Kind, ReadDriver, ReadFile, ReadRow, ReadSession
from countback.importing.given import Given
from countback.importing.plan import plan
from countback.importing.wanted import NEW, Wanted
from countback.model.finding import Finding
from countback.model.imported import Imported
from countback.model.season import Season
from drills import Figures

SIZE = 10_000
SHARE = 12
UNIT = "edit scripts"

CIRCUITS = ("Monza", "Spa-Francorchamps", "Suzuka", "Kyalami")
Row = tuple[int, int, int]  # person, time, best lap; milliseconds
Result = tuple[Row, ...]


@dataclass
class Held:
    """A session as it was held: its results, the newest last, and what its files say about it."""

    kind: Kind
    day: dt.date
    circuit: str
    clock: str
    title: str
    own_id: str
    results: list[Result]
    known: list[Result] = field(default_factory=list)


class World:
    """A season that was held, and what of it the scorer has been sent."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.people = [f"Driver {chr(65 + number)}{chr(97 + number)}" for number in range(dice.randint(1, 7))]
        self.sessions = [*self._sessions()]
        self.season: Season | None = None
        self.aliases: dict[str, str] = {}
        self.log: list[Imported] = []
        self.asked = 0
        self.sent = 0

    def _sessions(self):
        dice, day = self.dice, dt.date(2026, 3, 1)
        numbered, own, nameless = dice.random() < 0.3, dice.random() < 0.5, dice.random() < 0.2
        for meeting in range(dice.randint(2, 4)):
            day += dt.timedelta(days=dice.choice((5, 7, 14)))
            circuit = "" if nameless else dice.choice(CIRCUITS)
            races = dice.choice((1, 1, 2))
            kinds: list[Kind] = [*(["qualifying"] if dice.random() < 0.4 else []), *["race"] * races]  # type: ignore[list-item]
            for place, kind in enumerate(kinds):
                number = place - len(kinds) + races + 1 if kind == "race" else 0
                title = f"Race {number}" if numbered and number else kind.title()
                clock = "" if numbered else f"{18 + place:02}:30"
                id_ = f"{meeting}/{place}" if own else ""
                yield Held(kind, day, circuit, clock, title, id_, [self._result()])

    def _result(self) -> Result:
        people = list(range(len(self.people)))
        self.dice.shuffle(people)
        base = self.dice.randint(80_000, 140_000)
        times = sorted(self.dice.randint(base * 12, base * 12 + 60_000) for _ in people)
        return tuple(
            (who, time, base + self.dice.randint(0, 3000)) for who, time in zip(people, times, strict=True)
        )

    def amended(self, held: Held) -> None:
        """Add a penalty to one car, and put the order right."""
        rows = list(held.results[-1])
        at = self.dice.randrange(len(rows))
        who, time, best = rows[at]
        if held.kind == "race":
            rows[at] = (who, time + 1000 * self.dice.choice((5, 10, 30)), best)
        else:
            slowest = max(row[2] for row in rows)
            rows[at] = (who, time, slowest + self.dice.randint(10, 900))
        held.results.append(tuple(rows))

    def read(self, held: Held, result: Result) -> ReadSession:
        """Return a session as its file holds it today."""
        raced = held.kind == "race"
        order = sorted(result, key=lambda row: row[1] if raced else row[2])
        rows = tuple(
            ReadRow(
                position=place,
                number=str(10 + who),
                drivers=(ReadDriver(name=self.people[who], id=str(1000 + who)),),
                laps=12 if raced else None,
                time=time if raced else best,
                best_lap=best,
                place=place,
            )
            for place, (who, time, best) in enumerate(order, start=1)
        )
        return ReadSession(
            kind=held.kind,
            name=held.title,
            series="Night",
            circuit=held.circuit,
            date=held.day,
            clock=held.clock,
            own_id=held.own_id,
            rows=rows,
        )

    def send(self, parts: list[tuple[Held, Result]], *, bare: bool = False) -> str:
        """Import a file of these results, answering what is asked; return what went wrong, "" for nothing.

        A ``bare`` one has lost what says of itself when it was and which: it was saved under another name.
        """
        self.sent += 1
        name = f"file-{self.sent}.json"
        sessions = tuple(self.read(held, result) for held, result in parts)
        if bare:
            sessions = tuple(
                msgspec.structs.replace(one, date=None, clock="", own_id="", name=one.kind)
                for one in sessions
            )
        now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=self.sent)
        usual = Wanted(now=now, add_new=True)
        wanted = [usual for _ in parts]
        for _ in range(2 * len(parts) + 1):
            given = Given(name, ReadFile(reader="made", sessions=sessions), tuple(wanted))
            made = plan(self.season, [given], usual, self.aliases, self.log)
            if made.after is not None:
                self.season, self.aliases, self.log = made.after, made.aliases, made.log
                for held, result in parts:
                    if not held.known or held.known[-1] != result:
                        held.known.append(result)
                return ""
            self.asked += 1
            questions = [one for one in made.findings if one.severity == "error"]
            at = next((place for place, one in enumerate(wanted) if one is usual), None)
            if at is None:
                return f"still asked: {questions[0].message}"
            wanted = [self._answer(*part, questions, usual) for part in parts]
        return "asked without end"

    def _answer(self, held: Held, result: Result, asked: list[Finding], usual: Wanted) -> Wanted:
        """Return what the scorer, who knows, says of a session: which it revises, or that it is new."""
        if held.known and (id_ := self.id_of(held)):
            return replace(usual, revise=id_)
        return replace(usual, session=NEW)

    def id_of(self, held: Held) -> str:
        """Return the id of the session that has what the scorer knows of one."""
        wanted = [fingerprint(one, held.kind) for one in held.known]
        for session, results in self.stored():
            if wanted and results[-1:] == wanted[-1:]:
                return session
        return ""

    def stored(self) -> list[tuple[str, list[object]]]:
        """Return the sessions of the season with their results."""
        events = self.season.events if self.season else ()
        return [
            (
                session.id,
                [
                    tuple((row.position, row.number, row.time, row.best_lap) for row in revision.rows)
                    for revision in session.classifications
                ],
            )
            for event in events
            for session in event.sessions
        ]

    def differences(self) -> str:
        """Return in what the season differs from what a careful scorer would have; "" where in nothing."""
        known = sorted(
            ([fingerprint(one, held.kind) for one in held.known] for held in self.sessions if held.known),
            key=str,
        )
        stored = sorted((results for _, results in self.stored()), key=str)
        if known != stored:
            lost = [one for one in known if one not in stored]
            return f"{len(lost)} of {len(known)} sessions are not as they were sent; {len(stored)} are stored"
        people = {
            driver.id for entry in (self.season.entries if self.season else ()) for driver in entry.crew
        }
        if len(people) != len(self.people):
            return f"{len(self.people)} people drove, {len(people)} are entered"
        return ""


def fingerprint(result: Result, kind: Kind) -> object:
    """Return a result as the season holds it."""
    order = sorted(result, key=lambda row: row[1] if kind == "race" else row[2])
    return tuple(
        (place, str(10 + who), time if kind == "race" else None, best)
        for place, (who, time, best) in enumerate(order, start=1)
    )


def script(dice: random.Random) -> tuple[str, int, int]:
    """Run one edit script; return what went wrong, how much was sent and how often something was asked."""
    world = World(dice)
    waiting = [*world.sessions]
    dice.shuffle(waiting)
    while waiting or dice.random() < 0.6:
        kind = dice.random()
        known = [held for held in world.sessions if held.known]
        if waiting and (kind < 0.5 or not known):
            several = [waiting.pop() for _ in range(min(len(waiting), dice.choice((1, 1, 1, 2, 3))))]
            wrong = world.send([(held, held.results[-1]) for held in several])
        elif kind < 0.7:
            held = dice.choice(known)
            wrong = world.send([(held, held.known[-1])], bare=dice.random() < 0.3)
        elif kind < 0.9:
            held = dice.choice(known)
            world.amended(held)
            wrong = world.send([(held, held.results[-1])], bare=dice.random() < 0.3)
        else:
            who = dice.randrange(len(world.people))
            world.people[who] = f"{world.people[who].split(' aka')[0]} aka {dice.randrange(100)}"
            wrong = ""
        wrong = wrong or world.differences() if world.season and not waiting else wrong
        if wrong:
            return wrong, world.sent, world.asked
    return "", world.sent, world.asked


def in_two_orders(dice: random.Random) -> str:
    """Return whether the same files in two orders give two seasons."""
    world = World(dice)
    seasons = []
    for _ in range(2):
        order = [*world.sessions]
        dice.shuffle(order)
        world.season, world.aliases, world.log = None, {}, []
        for held in order:
            if wrong := world.send([(held, held.results[0])]):
                return wrong
        seasons.append(world.season)
    published = [_undated(season) for season in seasons if season]
    return "" if published[0] == published[1] else "another order of the files gives another season"


def _undated(season: Season) -> Season:
    """Return the season without the times at which results were imported."""
    plain = msgspec.structs.replace
    events = tuple(
        plain(
            event,
            sessions=tuple(
                plain(one, classifications=tuple(plain(each, published=None) for each in one.classifications))
                for one in event.sessions
            ),
        )
        for event in season.events
    )
    return plain(season, events=events)


def run(size: int, seed: int) -> Figures:
    """Run so many scripts, each with the seasons of two orders beside it."""
    wrong, sent, asked = [], 0, 0
    for number in range(size):
        said, files, questions = script(random.Random(f"{seed} {number}"))
        sent, asked = max(sent, files), asked + questions
        said = said or in_two_orders(random.Random(f"orders {seed} {number}"))
        if said:
            wrong.append(f"script {number}: {said}")
    return Figures(size, tuple(wrong), {"files in a script": sent, "questions in a piece": asked})
