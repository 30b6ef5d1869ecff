"""Endings scored by the compiled loop: each is a league of `scoring.kernel`, of one calendar and one field.

Championships that are numbers alone are scored so, to the same points and positions as by the arrays;
what the loop leaves open (equals whom further tie-breaks may part) the arrays settle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from countback.model.decision import Decision
from countback.model.facts import Bools
from countback.odds.counting import counted, scored
from countback.odds.looked import probe
from countback.odds.simulate import Endings
from countback.odds.strength import Floats
from countback.rules.stewards import stewards_rule
from countback.scoring.kernel import WIDEST, Entries, Listed, Most, Results, Short, Whole, score_leagues
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.plain import Plain, plain_of
from countback.titles.remaining import Remaining


class ByLoop:
    """Scores ``endings`` of one championship with S sessions, E entries and K competitors.

    ``owner`` [E] is who scores with each entry, -1 for nobody; points are in parts of 1/``unit``.
    """

    def __init__(self, rest: Remaining, plain: Plain, owner: Whole, unit: int, endings: Endings) -> None:
        self.rest, self.plain, self.unit, self.endings = rest, plain, unit, endings
        self.sessions, self.entries = rest.facts.shape
        runs, self.people = endings.runs, len(rest.competitors)
        many = np.arange(runs + 1)
        self._cars = np.arange(self.entries, dtype=np.int32)
        self._entries = Entries(
            first=many * self.entries,
            sort=np.tile(self._cars, runs),
            owner=np.tile(owner, runs),
            people_first=many * self.people,
            person=np.tile(np.arange(self.people, dtype=np.int32), runs),
        )
        self._listed = Listed.of(runs * self.people)
        self._seat = np.arange(runs).repeat(self.people) * self.people
        self._results: Results | None = None

    def count(self) -> Floats:
        """Return what `counting.counted` does of the endings as they stand."""
        runs, lines = self.endings.runs, self._listed
        lines.league.fill(-1)
        left = score_leagues(
            self.plain,
            self._rows(),
            self._entries,
            np.arange(runs),
            lines,
            begins=np.arange(runs) * self.people,
            championship=0,
            held=np.arange(self.sessions),
            source=np.full(self.sessions, -1),
            rounds=np.zeros(1, dtype=np.int64),
            most=Most(self.entries, self.entries, self.people),
        )
        if left is None:
            return counted(*scored(self.rest, self.endings.whole()))
        there = slice(None) if lines.league.min(initial=0) >= 0 else lines.league >= 0
        seat = (self._seat + lines.person)[there]
        position, points = np.zeros((2, len(lines.league)), dtype=np.int64)
        position[seat] = lines.position[there]
        points[seat] = lines.points[there] * (self.unit // self.plain.unit)
        position, points = position.reshape(runs, -1), points.reshape(runs, -1)
        if left.any():
            position[left], points[left], _ = scored(self.rest, self.endings.whole(left))
        return counted(position, points, self.unit)

    def _rows(self) -> Results:
        """Return the rows of all endings, every session's in the order of the entries."""
        if self._results is not None and self.endings.steady:
            return self._results  # what is drawn stands in the same arrays
        plain, columns = self.plain, self.endings.columns
        status = self.endings.whole()["status"]
        here: Bools = status > 0
        straight: Bools = here.all(axis=-1).reshape(-1)
        nothing: Short = np.zeros(0, dtype=np.uint16)
        entry: Whole = np.zeros(0, dtype=np.int32)
        if not straight.all():
            entry = np.where(here, self._cars, np.int32(-1)).reshape(-1)
        place = columns["class_place" if plain.class_order else "place"]
        # A car that holds a place is not always ranked on it: of sessions held, always the same.
        unplaced = bool(((place[0] > 0) & ~plain.placed[status[0]]).any())

        def flat(name: str, wanted: bool) -> Short:
            return columns[name].reshape(-1) if wanted else nothing

        self._results = Results(
            session_first=np.arange(self.endings.runs + 1) * self.sessions,
            begins=np.arange(self.endings.runs * self.sessions + 1) * self.entries,
            entry=entry,
            straight=straight,
            place=place.reshape(-1),
            status=flat("status", unplaced),
            qualifying=flat("qualifying", 1 in plain.order),
            fastest_lap=flat("fastest_lap", 2 in plain.order),
            published=flat("place", plain.published),
        )
        return self._results


def by_loop(rest: Remaining, endings: Endings) -> ByLoop | None:
    """Return what scores endings of a championship by the loop, None where that takes more than numbers."""
    facts, title = rest.facts, rest.title
    narrow = all(column.dtype == np.uint16 for column in endings.columns.values())
    if _on_points(facts.decisions) or not narrow or not 0 < len(rest.competitors) <= WIDEST:
        return None
    owner = _owners(rest)
    if owner is None:
        return None
    columns = probe(rest)
    asked = msgspec.structs.replace(facts, columns=columns)
    most = max(facts.shape[1], *(int(column.max(initial=0)) for column in columns.values()))
    one_car = "crew" in title.subject.owned_by
    if one_car and _in_two_cars(rest, endings):
        return None
    plain = plain_of(asked, title, [Moment(facts.shape[0], FINAL_ROUND)], most, one_car=one_car)
    if plain is None or columns.seen:
        return None  # a rule that looks at results decides more than the loop knows
    plain = replace(plain, dense=False)  # odds count everybody ahead, whatever a table shows behind equals
    if 1 in plain.order and _qualified_elsewhere(rest):
        return None
    asked_for = {"class_place" if plain.class_order else "place", *(["place"] if plain.published else [])}
    if not asked_for <= {*endings.columns}:
        return None
    unit = scored(rest, {**columns})[2]
    weights = title.sharing.weights(rest.credited, unit)
    if unit % plain.unit or not (weights is None or (weights == unit).all()):
        return None
    return ByLoop(rest, plain, owner, unit, endings)


def _on_points(decisions: Sequence[Decision]) -> bool:
    """Tell whether some decision changes points or ties; those on results stand in the columns."""
    rules = [stewards_rule(decision) for decision in decisions]
    return any(rule is not None and rule.concerns in ("total", "points-of-result") for rule in rules)


def _qualified_elsewhere(rest: Remaining) -> bool:
    """Tell whether somebody is in the qualifying order of a session without a row in the session itself."""
    blank = rest.blank(1)
    if ((blank["qualifying"] > 0) & (blank["status"] == 0)).any():
        return True
    runners = dict(zip(rest.sessions, rest.runners, strict=True))
    return any(
        (blank["status"][0, session, list(runners.get(source, ()))] == 0).any()
        for session, source in rest.qualified_by.items()
    )


def _in_two_cars(rest: Remaining, endings: Endings) -> bool:
    """Tell whether somebody is, or may be, in two cars at once."""
    sessions, entries = rest.facts.shape
    there: Bools = np.zeros((sessions, entries + 1), dtype=np.bool_)
    there[:, :entries] = rest.blank(1)["status"][0] > 0
    for session, absent in zip(rest.sessions, endings.field.absent, strict=True):
        there[session, endings.field.cars[absent]] = False
    mine = there[np.arange(sessions)[:, None, None], rest.credited.cars[0]]
    return bool((mine.sum(axis=-1) > 1).any())


def _owners(rest: Remaining) -> Whole | None:
    """Return ``[E]``: who scores with each entry (-1: nobody); None where several do, or others at times."""
    credited, entries = rest.credited, rest.facts.shape[1]
    owner = np.full(entries + 1, -1, dtype=np.int32)
    _, person, _ = np.indices(credited.cars.shape[1:])
    cars, who = credited.cars[0].reshape(-1), person.reshape(-1)
    owner[cars] = who
    if (owner[cars] != who)[cars < entries].any():
        return None
    return owner[:entries]
