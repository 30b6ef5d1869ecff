"""One random season, asked about everybody under every assumption, against its endings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

import numpy as np

from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.rules.book import rulebook_from
from countback.scoring.infer import infer
from countback.scoring.lower import lower
from countback.scoring.moment import moment_after
from countback.scoring.score import score, score_title, standings_at
from countback.titles.decide import Titles
from countback.titles.remaining import remaining
from referee.endings import Ending, Given, endings, left, recorded
from referee.seasons import rules, season

NONE = 10**6
ASSUMED = (
    (),
    ("all-start",),
    ("no-equals",),
    ("crews-as-before",),
    ("all-classified",),
    ("all-classified", "no-equals"),
)


@dataclass
class Tally:
    """What was asked and answered: ``wrong`` are disagreements, a line each; the rest is counted."""

    asked: int = 0
    complete: int = 0
    endings: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    by_part: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def drawn(seed: int) -> tuple[Season, dict[str, object], Rulebook, tuple[str, ...]]:
    """Return the season, the championship as TOML, the rulebook and its unusual parts."""
    random = Random(seed)
    while True:
        title, parts = rules(random)
        table = {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}
        rulebook, _ = rulebook_from(table, file="b.toml")
        one = season(random, parts)
        if rulebook is not None and 0 < len(left(one)) <= 2:
            return one, title, rulebook, parts


def asked_of(one: Season, rulebook: Rulebook) -> dict[str, frozenset[str]]:
    """Return which bonuses are open in a session to come, by the published places they go by."""
    (title,) = rulebook.championships
    held = {
        session.id
        for event in one.events
        for session in event.sessions
        if session.classifications and session.classifications[-1].rows
    }
    sessions = {session.id for _, session in left(one)}
    every = {name for award in title.awards.values() for name in award.reads}
    found = {}
    for _, session in left(one):
        given = session.qualified_by in held | sessions
        found[session.id] = frozenset(every - {"pole", "qualifying"} if given else every)
    return found


class Scorer:
    """Positions in endings: those with rows alike go through the scoring arrays at once."""

    def __init__(self, one: Season, rulebook: Rulebook) -> None:
        self.season, self.rulebook = one, rulebook
        (self.title,) = rulebook.championships

    def by_score(self, ending: Ending) -> dict[str, int]:
        """Return the positions in one ending, by `score`."""
        standings = score(recorded(self.season, ending), self.rulebook)
        return {row.competitor.id: row.position or NONE for row in standings.table("t").rows}

    def all(self, found: list[Ending]) -> list[dict[str, int]]:
        """Return the positions in all endings."""
        groups: dict[object, list[int]] = {}
        for number, ending in enumerate(found):
            grids = tuple(any(row.qualifying for row in one.rows) for one in ending)
            key = tuple(
                (
                    one.session,
                    *((r.entry, r.drivers, r.fastest_lap_driver, r.status.started) for r in one.rows),
                )
                for one in ending
            )
            groups.setdefault((key, grids), []).append(number)
        positions: list[dict[str, int]] = [{}] * len(found)
        for numbers in groups.values():
            if len(numbers) < 3:
                for number in numbers:
                    positions[number] = self.by_score(found[number])
                continue
            whole = recorded(self.season, found[numbers[0]])
            inferred, _ = infer(whole, self.rulebook)
            facts = lower(inferred, (*self.rulebook.decisions, *whole.decisions))
            columns = self._columns(facts, [found[number] for number in numbers])
            scores = score_title(facts.with_columns(columns), self.title)
            outcome = standings_at(scores, [moment_after(facts)])
            ids = [one.id for one in scores.credited.competitors]
            for at, number in enumerate(numbers):
                held = outcome.ranked.position[at, 0].tolist()
                positions[number] = {id_: place or NONE for id_, place in zip(ids, held, strict=True)}
        return positions

    def _columns(self, facts, group):  # type: ignore[no-untyped-def]
        names = ("place", "class_place", "status", "qualifying", "fastest_lap", "laps_led")
        columns = {name: np.repeat(facts.column(name), len(group), axis=0) for name in names}
        session_at = {session.id: number for number, session in enumerate(facts.sessions)}
        entry_at = {entry.id: number for number, entry in enumerate(facts.entries)}
        for number, ending in enumerate(group):
            for one in ending:
                at = session_at[one.session]
                columns["qualifying"][number, at] = 0
                for row in one.rows:
                    car = entry_at[row.entry]
                    columns["place"][number, at, car] = columns["class_place"][number, at, car] = (
                        row.position or 0
                    )
                    columns["status"][number, at, car] = row.status.code
                    columns["qualifying"][number, at, car] = row.qualifying or 0
                    columns["fastest_lap"][number, at, car] = row.fastest_lap or 0
                    columns["laps_led"][number, at, car] = row.laps_led or 0
            for at, session in enumerate(facts.sessions):
                source = session_at.get(session.qualified_by)
                if source is not None and not columns["qualifying"][number, at].any():
                    columns["qualifying"][number, at] = columns["place"][number, source]
        return columns


def referee(seed: int, tally: Tally, again: int = 50) -> None:
    """Ask about everybody in the season of a seed, and compare with its endings."""
    one, _, rulebook, parts = drawn(seed)
    standings = score(one, rulebook)
    scorer, asked = Scorer(one, rulebook), asked_of(one, rulebook)
    random = Random(seed)
    for number, assume in enumerate(ASSUMED):
        for entries in ("entered", "season") if not number else ("entered",):
            given = Given(frozenset(assume), entries)
            found, complete = endings(one, given, asked, random)
            positions = scorer.all(found)
            if not number:
                for at in random.sample(range(len(found)), min(again, len(found))):
                    if scorer.by_score(found[at]) != _shown(positions[at], scorer.by_score(found[at])):
                        tally.wrong.append(f"season {seed}: arrays and score differ in an ending")
            rest = remaining(standings, "t", None, entries, assume)
            titles = Titles(rest, most_endings=2000)
            tally.complete += complete
            tally.endings += len(found)
            for x, competitor in enumerate(rest.competitors):
                held = [where.get(competitor.id, NONE) for where in positions]
                best, worst = min(held), max(held)
                for position in (1, 2):
                    answer = titles.answer(x, position)
                    tally.asked += 1
                    tally.statuses[answer.status] += 1
                    if answer.status == "undecided":
                        for part in parts or ("plain",):
                            tally.undecided[part] += 1
                    for part in parts or ("plain",):
                        tally.by_part[part] += 1
                    why = disagreement(answer.status, answer.against, best, worst, position, complete)
                    if why:
                        at = held.index(best if answer.status == "eliminated" else worst)
                        told = _confirmed(scorer, found[at], competitor.id)
                        tally.wrong.append(
                            f"season {seed}, {','.join(assume) or 'default'}, {entries}: {competitor.id}"
                            f" for {position} is {answer.status}, but {why} (score: {told});"
                            f" parts {'+'.join(parts)}; ending {at}"
                        )


def _shown(positions: dict[str, int], like: dict[str, int]) -> dict[str, int]:
    return {id_: place for id_, place in positions.items() if id_ in like}


def _confirmed(scorer: Scorer, ending: Ending, competitor: str) -> str:
    place = scorer.by_score(ending).get(competitor, NONE)
    return "none" if place == NONE else str(place)


def disagreement(status: str, against: object, best: int, worst: int, position: int, complete: bool) -> str:
    """Return what contradicts an answer, "" if nothing does."""
    reached, missed = best <= position, worst > position
    if status == "eliminated" and reached:
        return f"an ending makes it {best}"
    if status == "clinched" and missed:
        return f"an ending makes it {'none' if worst == NONE else worst}"
    if complete and status in ("alive", "clinched") and not reached:
        return "no ending gets it there"
    if complete and status == "alive" and against is not None and not missed:
        return "every ending gets it there"
    return ""
