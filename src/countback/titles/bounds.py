"""The best and the worst that can happen to everybody, each an ending that is scored.

In the best ending of a competitor its cars win everything that is left, with pole, fastest lap and the
most laps led, driven by itself alone, and nobody else has a place. Nothing can be better for it under rules
where winning is no loss, and where the results of others only ever cost: whether that holds, a kind of rule
says itself (`outlook`), and in which way of having no place it holds (`no_place`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
from msgspec.structs import replace

from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.model.kinds import NoPlace, Tiebreak
from countback.model.rulebook import Championship
from countback.rules.needs import never_costs, proved_under
from countback.scoring.award import unit_of
from countback.scoring.classify import classify
from countback.scoring.decide import decide
from countback.titles.ending import Ending, laps_to_lead, read_ending
from countback.titles.possible import entered, ways
from countback.titles.remaining import Finals, Manned, Remaining


def unknown_kinds(title: Championship) -> tuple[str, ...]:
    """Return what in these rules forbids a bound: names of kinds, or what about them."""
    forbidding = [
        rule.kind
        for _, rule in title.rules()
        if not isinstance(rule, Tiebreak) and (proved_under(rule) != "monotone" or not rule.without_place())
    ]
    for award in title.awards.values():
        if award.low != title.low_wins:
            forbidding.append(f"{award.kind} ({'lowest' if title.low_wins else 'highest'} total wins)")
        elif any(worth < 0 for worth in award.amounts()):
            forbidding.append(f"{award.kind} (negative points)")
        elif not award.falls():
            forbidding.append(f"{award.kind} (a better place pays less)")
    if title.low_wins:
        # Where nobody comes to a race nobody has missed it: who has too few rounds then is not listed.
        forbidding += [f"{rule.kind} (lowest total wins)" for rule in title.listing.values()]
    return tuple(dict.fromkeys(forbidding))


def lopsided(remaining: Remaining) -> bool:
    """Return whether the lowest total wins and some have more races to sail than others.

    One more race costs even its winner a point, unless all others are in it, each with a result before; and
    a car that is not entered for a round scores nothing where it stays away.
    """
    if not remaining.title.low_wins:
        return False
    facts = remaining.facts
    alike = all(len(cars) == 1 for session in remaining.cars for cars in session) and all(
        entered(facts.entries[car], int(facts.round[session]))
        for session, runners in zip(remaining.sessions, remaining.runners, strict=True)
        for car in runners
    )
    drove = remaining.credited.drove[0]
    seen: Bools = drove[remaining.seen].any(axis=0)
    if not remaining.title.counting.keeps_all:
        # Nothing is the best score there is: a round that somebody was not entered for may be kept.
        seen = drove[remaining.seen & remaining.title.paid(facts)].all(axis=0)
    return not alike or not bool(seen.all()) or bool(remaining.barred[list(remaining.sessions)].any())


def beyond_endings(title: Championship) -> tuple[str, ...]:
    """Return the kinds that look at more than endings tell, so that not even scoring all of them helps."""
    return tuple(dict.fromkeys(rule.kind for _, rule in title.rules() if proved_under(rule) == "unknown"))


def bare_way(remaining: Remaining, allowed: Collection[NoPlace]) -> NoPlace | None:
    """Return the way of having no place in which bounds hold under all of these rules; None if there is none.

    Each kind says which ways are alike to it, and of unlike ones which does the least for its owner while
    it costs whoever wins nothing.
    """
    common = {*allowed}
    # One of a crew may leave the car to the others even where every car starts.
    free = remaining.crewed and "crews-as-before" not in remaining.assume and "away" not in allowed
    if _rows_matter(remaining):
        if free:
            return None
        common &= {"away"} if "away" in allowed else common
    for _, rule in remaining.title.rules():
        tiers = rule.without_place()
        first = next((tier & {*allowed} for tier in tiers if tier & {*allowed}), None)
        if first is not None:
            common &= first
        elif not isinstance(rule, Tiebreak):
            return None
        if free and tiers and "away" in tiers[0] and not {*allowed} <= tiers[0]:
            return None
    return next((way for way in ("DNF", "DNS", "DSQ", "away") if way in common), None)


def _rows_matter(remaining: Remaining) -> bool:
    """Return whether being in a result is worth something by itself.

    A qualifying held before pays only who is in the race; and whoever has had no row is in no table.
    """
    title = remaining.title
    held = {*remaining.poles_set, *remaining.qualified_by}
    reads = {"pole", "qualifying"}
    if any(reads & {*rule.reads} and rule.in_scope(remaining.facts)[0, at] for at in held
           for rule in title.awards.values()):  # fmt: skip
        return True
    newcomers = remaining.credited.drove[0, remaining.seen].any(axis=0).sum() < len(remaining.competitors)
    told = title.low_wins or any(decision.competitor for decision in remaining.facts.decisions)
    return bool(newcomers) and (told or bool(title.phases))


def alike_ways(remaining: Remaining, allowed: Sequence[NoPlace]) -> bool:
    """Return whether all rules say that every way of having no place is the same to them."""
    if "away" in allowed and _rows_matter(remaining):
        return False
    return all(
        any({*allowed} <= tier for tier in rule.without_place()) for _, rule in remaining.title.rules()
    )


@dataclass(frozen=True, eq=False)
class Family:
    """The best endings of one competitor: ``finals`` of the ways in which its cars take the first places.

    ``limit`` is what nothing can be better than under rules that are monotone: the best ending where it has
    one car at most, otherwise one in which each of its cars is as well off as if it had won alone, which may
    be more than can happen. None where there is no such limit. ``write`` makes the columns of the endings.
    """

    write: Callable[[], dict[str, Ints]]
    finals: Finals
    manned: Manned
    limit: Finals | None
    _words: dict[int, Ending] = field(default_factory=dict)

    @cached_property
    def columns(self) -> dict[str, Ints]:
        """The endings as columns."""
        return self.write()

    def read(self, remaining: Remaining, number: int) -> Ending:
        """Return one of these endings in words."""
        if number not in self._words:
            self._words[number] = read_ending(remaining, self.columns, number, self.manned)
        return self._words[number]


@dataclass(frozen=True, eq=False)
class Bounds:
    """Everybody's best endings, and those in which nobody has a place, one for each way of it.

    ``way`` is the one that bounds rest on; ``chain`` whether ties fall as well for whoever is best as they
    ever can. ``worked_out`` are the best endings where they are known from elsewhere.
    """

    remaining: Remaining
    way: NoPlace
    chain: bool
    worked_out: tuple[Family, ...] = ()

    @cached_property
    def best(self) -> tuple[Family, ...]:
        """The best endings by competitor."""
        return self.worked_out or families(self.remaining, self.way)

    @cached_property
    def position(self) -> Ints:
        """``[K]``: the best position in the first of the endings of each, 0 for none."""
        return np.array([family.finals.position[0, x] for x, family in enumerate(self.best)], dtype=np.int64)

    @cached_property
    def worth(self) -> Ints:
        """``[K, K]``: points by ending and competitor in the first of each one's best, more is better."""
        return np.array([family.finals.worth[0] for family in self.best], dtype=np.int64)

    @cached_property
    def bare(self) -> tuple[NoPlace, ...]:
        """The ways of having no place that are looked at, the one that bounds rest on first."""
        allowed = ways(self.remaining.assume) or ("DNF",)
        return (self.way, *(way for way in allowed if way != self.way))

    @cached_property
    def bare_columns(self) -> tuple[dict[str, Ints], ...]:
        """For each of these ways the ending in which nobody has a place."""
        return tuple(self.remaining.blank(1, way) for way in self.bare)

    @cached_property
    def nothing(self) -> tuple[Finals, ...]:
        """How each of them leaves everybody."""
        every = self.bare_columns
        together = {name: np.concatenate([columns[name] for columns in every]) for name in every[0]}
        finals = self.remaining.finals(together)
        return tuple(some(finals, slice(number, number + 1)) for number in range(len(every)))

    @cached_property
    def in_words(self) -> tuple[Ending, ...]:
        """Each of them in words."""
        return tuple(read_ending(self.remaining, columns, 0) for columns in self.bare_columns)

    @cached_property
    def listed(self) -> Bools:
        """``[K]``: who holds a position in any of the endings scored for anybody."""
        held = [family.finals.position for family in self.best]
        every = np.concatenate([*held, *(finals.position for finals in self.nothing)])
        held_by: Bools = np.any(every > 0, axis=0)
        return held_by

    @cached_property
    def least(self) -> Ints:
        """``[K]``: points without another place."""
        worth: Ints = self.nothing[0].worth[0]
        return worth

    def sure(self, limit: Finals, x: int) -> Bools:
        """Return ``[K]``: with whom no other ending is better for ``x``, whose limit this is."""
        clear: Bools = (limit.worth[0] != limit.worth[0, x]) | self.chain
        apart = limit is self.best[x].finals and self.best[x].finals.worth[0, x] < self.least
        return np.where(self.entangled[x], apart, clear)

    def ahead(self, x: int) -> list[int]:
        """Return who is ahead of a competitor beyond doubt whatever it does."""
        limit = self.best[x].limit
        if limit is None:
            return []
        ahead = limit.ahead(0, x) & self.sure(limit, x)
        return [y for y in np.flatnonzero(ahead).tolist() if y != x]

    def rivals(self, x: int) -> list[int]:
        """Return who may get ahead of a competitor: ahead in some best ending of their own, or in doubt."""
        return np.flatnonzero(self._rivals[:, x]).tolist()

    @cached_property
    def _rivals(self) -> Bools:
        """``[K, K]``: by rival and competitor."""
        number = len(self.best)
        rivals = np.zeros((number, number), dtype=np.bool_)
        for y, family in enumerate(self.best):
            limit = family.limit
            if limit is None:
                rivals[y] = True
            elif limit.turn[0, y] < number:
                rivals[y] = (limit.turn[0, y] < limit.before[0]) | ~self.sure(limit, y)
            rivals[y, y] = False
        return rivals

    @cached_property
    def entangled(self) -> Bools:
        """``[K, K]``: who shares a car to come with whom, so that a good result may part them either way."""
        rest = self.remaining
        number = len(rest.competitors)
        shared = np.zeros((number, number), dtype=np.bool_)
        if rest.crewed and "crews-as-before" not in rest.assume:
            return shared  # whoever wins drives alone
        for owners in rest.owners:
            for who in owners.values():
                if len(who) > 1:
                    shared[np.ix_(who, who)] = True
        shared[np.arange(number), np.arange(number)] = False
        return shared


def families(remaining: Remaining, way: NoPlace) -> tuple[Family, ...]:
    """Score everybody's best endings: one batch where crews don't matter, otherwise one for each."""
    number = len(remaining.competitors)
    several = [any(len(cars[x]) > 1 for cars in remaining.cars) for x in range(number)]
    equals = "no-equals" not in remaining.assume
    bounded = not remaining.title.low_wins and remaining.title.slots.foresight() == "monotone"
    alone = dataclasses.replace(remaining, title=_undivided(remaining.title))
    asked = [
        (x, tied) for x in range(number) for tied in ((False, True) if several[x] and equals else (False,))
    ]
    columns = remaining.blank(len(asked), way)
    _win(remaining, columns, asked)
    finals = None if remaining.crewed else remaining.finals(columns)
    best_endings = []
    for x in range(number):
        own_endings = [at for at, (who, _) in enumerate(asked) if who == x]
        here = slice(own_endings[0], own_endings[-1] + 1)
        part = {name: column[here] for name, column in columns.items()}
        manned = remaining.manned_by(x)
        own = remaining.finals(part, manned) if finals is None else some(finals, here)
        limit: Finals | None = own
        if several[x]:
            level = remaining.blank(1, way)
            _win(remaining, level, [(x, True)])
            limit = alone.finals(level, manned) if bounded else None
        best_endings.append(Family(partial(dict, part), own, manned, limit))
    return tuple(best_endings)


def _undivided(title: Championship) -> Championship:
    """Return the title with awards that equals do not share: each of these winners is alone."""
    return replace(title, awards={name: rule.undivided() for name, rule in title.awards.items()})


def some(finals: Finals, here: slice) -> Finals:
    """Return a few of the endings."""
    return Finals(finals.position[here], finals.worth[here], finals.turn[here], finals.before[here])


def pays_equals_each(remaining: Remaining) -> bool:
    """Return whether cars that tie for everything are each as well off as if they had it alone."""
    title = remaining.title
    columns = remaining.blank(1)
    for session, runners in zip(remaining.sessions, remaining.runners, strict=True):
        cars = list(runners)
        remaining.put(columns, 0, session, cars, [1] * len(cars))
        columns["qualifying"][0, session, cars] = columns["fastest_lap"][0, session, cars] = 1
    facts = remaining.facts.with_columns(columns)
    each = all(award.largest_share(facts) == 1 for award in title.awards.values())
    return each and not title.low_wins and title.slots.foresight() == "monotone"


def best_first(remaining: Remaining, at: int, x: int) -> list[int]:
    """Return the cars of a competitor in a session to come: those that may score first."""
    cars = remaining.cars[at][x]
    if len(cars) < 2:
        return list(cars)
    barred, entries = remaining.barred[remaining.sessions[at]], remaining.facts.entries
    return sorted(cars, key=lambda car: (int(barred[car]), entries[car].guest))


def _win(remaining: Remaining, columns: dict[str, Ints], asked: Sequence[tuple[int, bool]]) -> None:
    """Let a competitor win everything that is left in each ending: its cars in turn, or as equals.

    ``asked`` are the competitors by ending, and whether their cars are equals.
    """
    seats: list[tuple[int, int, int, int]] = []  # ending, session, car, place
    for at, session in enumerate(remaining.sessions):
        for number, (x, tied) in enumerate(asked):
            for place, car in enumerate(best_first(remaining, at, x), start=1):
                seats.append((number, session, car, 1 if tied else place))
    if seats:
        number, session, car, place = np.array(seats, dtype=np.int64).T
        here = (number, session, car)
        columns["place"][here] = columns["class_place"][here] = place
        columns["status"][here] = Status.CLASSIFIED.code
        unset = ~np.isin(session, [*remaining.poles_set])
        columns["qualifying"][number[unset], session[unset], car[unset]] = place[unset]
        first = place == 1
        columns["fastest_lap"][number[first], session[first], car[first]] = 1
        if laps := laps_to_lead(remaining.title):
            columns["laps_led"][here] = laps + first
    remaining.copy_grids(columns)


def chain_is_known(title: Championship) -> bool:
    """Tell whether ties in the best ending fall as well for its owner as they ever can."""
    drops, chain = not title.counting.keeps_all, title.tiebreaks
    return all(
        step.without_place() and never_costs(step, chain[:number], drops) for number, step in enumerate(chain)
    )


def shares_cars(remaining: Remaining) -> bool:
    """Tell whether a car to come belongs to more than one competitor."""
    return any(len(who) > 1 for owners in remaining.owners for who in owners.values())


def bounds(remaining: Remaining, worked_out: tuple[Family, ...] = ()) -> Bounds:
    """Return everybody's best endings, worked out when they are first asked for if they are not yet."""
    allowed = ways(remaining.assume) or ways(())
    way = bare_way(remaining, allowed)
    return Bounds(remaining, way or allowed[0], chain_is_known(remaining.title), worked_out)


def unit_of_points(remaining: Remaining) -> int:
    """Return into how many parts a point is divided in the endings of what remains."""
    facts = remaining.facts.with_columns(remaining.blank(1))
    title = decide(facts, remaining.title)
    return unit_of(facts, title, classify(facts, title), remaining.credited)


def win_everything(remaining: Remaining, x: int, way: NoPlace) -> dict[str, Ints]:
    """Return the ending in which a competitor wins everything that is left, as columns ``[1, S, E]``."""
    columns = remaining.blank(1, way)
    _win(remaining, columns, [(x, False)])
    return columns
