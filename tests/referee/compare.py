"""One random season, asked about everybody under every assumption, against its endings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, product
from random import Random

import numpy as np
from msgspec.structs import replace

from countback.model.classification import Result
from countback.model.facts import Facts, Ints
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.rules.book import rulebook_from
from countback.scoring.amend import amend
from countback.scoring.infer import infer
from countback.scoring.lower import lower
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import score, score_title, standings_at
from countback.scoring.stack import stack
from countback.scoring.title import TitleScores
from countback.titles.decide import Titles
from countback.titles.possible import Assume
from countback.titles.remaining import remaining
from referee.endings import ASSUMED, Ending, One, endings, left, recorded
from referee.seasons import rules, season

NONE = 10**6
#: The distance of a race, and how much of it is run where it may be cut short.
LAPS, LAPS_RUN = 20, (20, 14, 9, 4, 1)
ENTRIES = ("entered", "season")


@dataclass
class Tally:
    """What was asked and answered: ``wrong`` are disagreements, a line each; the rest is counted.

    ``sets`` are the pairs of a season and an assumption, ``complete`` those all of whose endings were scored;
    ``by_kind`` and ``undecided`` count questions by kind of rule, ``judged`` what the checker said of claims.
    """

    asked: int = 0
    sets: int = 0
    complete: int = 0
    endings: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    cancelled: Counter[str] = field(default_factory=Counter)
    shortened: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, kinds: Iterable[str], status: str) -> None:
        """Count one answer under rules of these kinds."""
        self.asked += 1
        self.statuses[status] += 1
        self.by_kind.update(kinds)
        if status == "undecided":
            self.undecided.update(kinds)


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
        if session.classifications and any(row.position for row in session.classifications[-1].rows)
        if not (event.cancelled or session.cancelled)
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
        self.session = ""

    def by_score(self, ending: Ending) -> dict[str, int]:
        """Return the positions in one ending, by `score`: one more than are ahead."""
        titles = tuple(replace(one, dense_positions=False) for one in self.rulebook.championships)
        standings = score(recorded(self.season, ending), replace(self.rulebook, championships=titles))
        table = standings.table("t", results=False)
        return {row.competitor.id: row.position or NONE for row in table.rows}

    def all(self, found: list[Ending], session: str = "") -> Positions:
        """Return the positions in all endings, with the places that are ranked in one ``session``."""
        self.session = session
        groups: dict[object, list[int]] = {}
        kept: dict[int, tuple[object, ...]] = {}
        for number, ending in enumerate(found):
            key = tuple(kept.get(id(one)) or kept.setdefault(id(one), _rows_of(one)) for one in ending)
            groups.setdefault(key, []).append(number)
        positions = Positions(len(found))
        few = [number for numbers in groups.values() if len(numbers) <= FEW for number in numbers]
        if few:
            facts = stack([self._facts(found[number]) for number in few])
            self._into(positions, few, facts)
        for numbers in groups.values():
            if len(numbers) > FEW:
                facts = self._facts(found[numbers[0]])
                columns = self._columns(facts, [found[number] for number in numbers])
                self._into(positions, numbers, facts.with_columns(columns))
        return positions

    def _facts(self, ending: Ending) -> Facts:
        whole = recorded(self.season, ending)
        decisions = (*self.rulebook.decisions, *whole.decisions)
        amended, _ = amend(whole, decisions)
        inferred, _ = infer(amended, self.rulebook)
        return lower(inferred, decisions)

    def _into(self, positions: Positions, numbers: list[int], facts: Facts) -> None:
        scores = score_title(facts, self.title)
        outcome = standings_at(scores, [Moment(facts.shape[0], FINAL_ROUND)])
        held = np.where(outcome.ranked.position[:, 0] == 0, NONE, outcome.ranked.position[:, 0])
        people = scores.credited.people
        if self.session:
            self._ranks(positions, numbers, facts, scores)
        if len(people) == 1:
            for at, one in enumerate(people[0]):
                positions.of(one.id)[numbers] = held[:, at]
            return
        for number, row, who in zip(numbers, held, people, strict=True):
            for one, place in zip(who, row.tolist(), strict=False):
                positions.of(one.id)[number] = place

    def _ranks(self, positions: Positions, numbers: list[int], facts: Facts, scores: TitleScores) -> None:
        """Note the place of everybody in the session that is asked for, 0 for none."""
        at = [session.id for session in facts.leagues[0].sessions].index(self.session)
        ranks = scores.shared.ranks[:, at].max(axis=-1)
        people = scores.credited.people
        for row, number in enumerate(numbers):
            for who, one in enumerate(people[row if len(people) > 1 else 0]):
                if one.id not in positions.ranks:
                    positions.ranks[one.id] = np.zeros(positions.number, dtype=np.int64)
                positions.ranks[one.id][number] = ranks[row, who]

    def _columns(self, facts: Facts, group: list[Ending]) -> dict[str, Ints]:
        columns = {name: np.repeat(facts.column(name), len(group), axis=0) for name in COLUMNS}
        session_at = {session.id: number for number, session in enumerate(facts.sessions)}
        entry_at = {entry.id: number for number, entry in enumerate(facts.entries)}
        for part, one in enumerate(group[0]):
            at = session_at[one.session]
            cars = [entry_at[row.entry] for row in one.rows]
            columns["qualifying"][:, at] = 0
            told: dict[int, list[list[int]]] = {}
            for ending in group:
                if id(ending[part]) not in told:
                    told[id(ending[part])] = [_told(row) for row in ending[part].rows]
            if cars:
                values = np.array([told[id(ending[part])] for ending in group], dtype=np.int64)
                for which, name in enumerate(COLUMNS):
                    columns[name][:, at, cars] = values[:, :, which]
        own = {
            at
            for at, row in zip(facts.row_session.tolist(), facts.rows, strict=True)
            if row.qualifying is not None
        }
        for at, session in enumerate(facts.sessions):
            source = session_at.get(session.qualified_by)
            if source is not None and at not in own:
                columns["qualifying"][:, at] = columns["place"][:, source]
        return columns


#: Groups of so many endings or fewer are scored together as leagues of one batch.
FEW = 3
COLUMNS = ("place", "class_place", "status", "qualifying", "fastest_lap", "laps_led")


def _told(row: Result) -> list[int]:
    place = row.position or 0
    return [place, place, row.status.code, row.qualifying or 0, row.fastest_lap or 0, row.laps_led or 0]


def _rows_of(one: One) -> tuple[object, ...]:
    """Return what must be alike in endings that are scored as columns of one season."""
    rows = [(row.entry, row.drivers, row.fastest_lap_driver) for row in one.rows]
    return (*rows, any(row.qualifying for row in one.rows))


class Positions:
    """Final positions by competitor, one for each of ``number`` endings, `NONE` without one."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.by_id: dict[str, Ints] = {}
        self.ranks: dict[str, Ints] = {}

    def of(self, competitor: str) -> Ints:
        """Return the positions ``[N]`` of one competitor."""
        if competitor not in self.by_id:
            self.by_id[competitor] = np.full(self.number, NONE, dtype=np.int64)
        return self.by_id[competitor]

    def at(self, number: int, like: dict[str, int]) -> dict[str, int]:
        """Return the positions in one ending of those who are in another table of it."""
        return {id_: int(self.of(id_)[number]) for id_ in like}


def referee(seed: int, tally: Tally, again: int = 50) -> None:
    """Ask about everybody in the season of a seed, and compare with its endings."""
    one, _, rulebook, parts = drawn(seed)
    standings = score(one, rulebook)
    scorer, asked = Scorer(one, rulebook), asked_of(one, rulebook)
    random = Random(seed)
    kinds = sorted({rule.kind for _, rule in rulebook.championships[0].rules()})
    sets = ENTRIES if any(entry.rounds for entry in one.entries) else ENTRIES[:1]
    for entries in sets:
        found = endings(one, entries, asked, random)
        positions = scorer.all(found.every)
        some = random.sample(range(len(found.every)), min(again, len(found.every)))
        for at in some[: again // len(sets)]:
            told = scorer.by_score(found.every[at])
            if told != positions.at(at, told):
                tally.wrong.append(f"season {seed}: arrays and score differ in an ending")
        tally.endings += len(found.every)
        for assume in ASSUMED if entries == ENTRIES[0] else ASSUMED[:1]:
            rest = remaining(standings, "t", None, entries, assume)
            titles = Titles(rest, most_endings=2000)
            complete = assume in found.complete
            tally.sets += 1
            tally.complete += complete
            can = np.flatnonzero(found.under(assume))
            for x, competitor in enumerate(rest.competitors):
                held = positions.of(competitor.id)[can]
                best, worst = int(held.min()), int(held.max())
                for position in (1, 2):
                    answer = titles.answer(x, position)
                    tally.count(kinds, answer.status)
                    why = disagreement(answer.status, answer.against, best, worst, position, complete)
                    if why:
                        at = int(can[held.argmin() if answer.status == "eliminated" else held.argmax()])
                        place = scorer.by_score(found.every[at]).get(competitor.id, NONE)
                        tally.wrong.append(
                            f"season {seed}, {','.join(sorted(assume)) or 'default'}, {entries}:"
                            f" {competitor.id} for {position} is {answer.status}, but {why} (score:"
                            f" {'none' if place == NONE else place}); parts {'+'.join(parts)};"
                            f" ending {found.every[at]}"
                        )


def cancelled(seed: int, tally: Tally) -> None:
    """Ask about everybody where any session may be cancelled, and compare with every calendar's endings."""
    one, _, rulebook, parts = drawn(seed)
    ids = [session.id for _, session in left(one)]
    calendars = [without(one, {*some}) for size in range(len(ids) + 1) for some in combinations(ids, size)]
    _on_all(one, rulebook, calendars, ("cancelled",), f"season {seed}, {'+'.join(parts)}", tally)


def shortened(one: Season, rulebook: Rulebook, label: str, tally: Tally) -> None:
    """Ask about everybody where any race may be cut short, and compare with endings over every distance."""
    ids = [session.id for _, session in left(one)]
    seasons = [
        cut_short(one, dict(zip(ids, laps, strict=True))) for laps in product(LAPS_RUN, repeat=len(ids))
    ]
    _on_all(one, rulebook, seasons, ("shortened",), label, tally)


def _on_all(
    one: Season,
    rulebook: Rulebook,
    seasons: list[Season],
    assume: tuple[Assume, ...],
    label: str,
    tally: Tally,
) -> None:
    """Ask about everybody, and compare with the endings of all ``seasons`` that it may become."""
    random = Random(label)
    by_id: dict[str, list[Ints]] = {}
    number, complete = 0, True
    for season_ in seasons:
        asked = asked_of(season_, rulebook)
        found = endings(season_, "entered", asked, random, ASSUMED[:1])
        positions = Scorer(season_, rulebook).all(found.every)
        complete = complete and frozenset() in found.complete
        for id_, held in positions.by_id.items():
            by_id.setdefault(id_, [np.full(number, NONE)]).append(held)
        number += len(found.every)
        for every in by_id.values():
            short = number - sum(map(len, every))
            every.append(np.full(short, NONE))
    titles = Titles(remaining(score(one, rulebook), "t", None, "entered", assume), most_endings=2000)
    counted = getattr(tally, assume[0])
    for x, competitor in enumerate(titles.remaining.competitors):
        held = np.concatenate(by_id.get(competitor.id, [np.full(number, NONE)]))
        for position in (1, 2):
            answer = titles.answer(x, position)
            counted[answer.status] += 1
            best, worst = int(held.min()), int(held.max())
            if why := disagreement(answer.status, answer.against, best, worst, position, complete):
                tally.wrong.append(
                    f"{label}, {assume[0]}: {competitor.id} for {position} is {answer.status}, but {why}"
                )


def cut_short(season: Season, laps: dict[str, int]) -> Season:
    """Return a season in which sessions to come are to go so many of `LAPS` laps."""
    events = tuple(
        replace(
            event,
            sessions=tuple(
                replace(session, laps=laps[session.id], scheduled_laps=LAPS)
                if session.id in laps
                else session
                for session in event.sessions
            ),
        )
        for event in season.events
    )
    return replace(season, events=events)


def without(season: Season, ids: set[str]) -> Season:
    """Return a season of which some sessions are cancelled."""
    events = tuple(
        replace(
            event,
            sessions=tuple(
                replace(session, cancelled=session.cancelled or session.id in ids)
                for session in event.sessions
            ),
        )
        for event in season.events
    )
    return replace(season, events=events)


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
