"""The plausible edits of each race, with the points they move in every table.

One race is scored as a batch: every candidate is one ending of the same race. Points come from the one
scoring path; nothing here knows what a place is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Literal

import msgspec
import numpy as np

from countback.model.classification import Classification, Result, Status
from countback.model.facts import Facts, Ints
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.proofread import prices
from countback.proofread.amounts import printed_points
from countback.proofread.draft import Draft
from countback.proofread.evidence import Evidence
from countback.proofread.figures import digits_apart
from countback.proofread.search import Edit
from countback.scoring.lower import lower
from countback.scoring.moment import Moment
from countback.scoring.score import score_title, standings_at

What = Literal["place", "swap", "notation", "other-copy", "pole", "fastest lap"]
MOST_PAIRED = 40
_RETIRED = Status.DNF.code


@dataclass(frozen=True)
class Change:
    """One change of one race: who (entry index) gets which place or status, or who had the bonus.

    ``back`` are entries that go to the back of their class at the same time, by their marks.
    ``cost`` is its price, without what the faults that it mends take off.

    ``places`` are (entry, place or 0, status code). ``inherited`` says that the bonus passed on.
    """

    session: int
    what: What
    places: tuple[tuple[int, int, int], ...] = ()
    holder: int | None = None
    inherited: bool = False
    cost: int = 0
    back: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Case:
    """A draft under one rulebook. Rows of its ``tables`` are numbered on: ``rows`` (table, row)."""

    draft: Draft
    rulebook: Rulebook
    evidence: Evidence
    unit: int
    tables: tuple[int, ...]

    @cached_property
    def rows(self) -> list[tuple[int, int]]:
        """The rows of all tables that print a total, in order."""
        return [
            (table, row)
            for table in self.tables
            for row, printed in enumerate(self.draft.published.tables[table].rows)
            if printed_points(printed) is not None
        ]

    @cached_property
    def facts(self) -> Facts:
        """The whole season, with an empty row for everybody who has none, so that all may get one."""
        return lower(_with_everybody(self.draft), self.rulebook.decisions)

    @cached_property
    def sums(self) -> bool:
        """Whether totals are plain sums of races."""
        return all(title.counting.keeps_all and not title.phases for title in self.rulebook.championships)

    def points(self, columns: dict[str, Ints], session: int) -> Ints:
        """Return ``[B, R]``: what every row's total would be (sums: what that race brings) for
        candidate columns ``[B, E]`` of one race, in units of 1/``unit``."""
        facts = self._race(session) if self.sums else self.facts
        batch = len(next(iter(columns.values())))
        lifted: dict[str, Ints] = {}
        for name, values in columns.items():
            base = facts.column(name)
            wide = np.repeat(base, batch, axis=0)
            wide[:, 0 if self.sums else session] = values
            lifted[name] = wide
        for name in ("place", "class_place", "status", "qualifying", "fastest_lap", "laps_led"):
            if name not in lifted:
                lifted[name] = np.repeat(facts.column(name), batch, axis=0)
        changed = facts.with_columns(lifted)
        paid = np.zeros((batch, len(self.rows)), dtype=np.int64)
        for table in self.tables:
            title = next(
                title
                for title in self.rulebook.championships
                if title.id == self.draft.published.tables[table].id
            )
            scores = score_title(changed, title)
            if self.sums:
                worth = scores.slotted.score[:, 0]
                if scores.slotted.protected is not None:
                    worth = worth + scores.slotted.protected[:, 0]
            else:
                worth = standings_at(scores, [Moment(len(facts.sessions), 10**6)]).tally.points[:, 0]
            who = {competitor.id: at for at, competitor in enumerate(scores.credited.competitors)}
            factor = self.unit // scores.awarded.unit
            for at, (index, row) in enumerate(self.rows):
                owner = who.get(self.draft.who[index, row]) if index == table else None
                if owner is not None:
                    paid[:, at] = worth[:, owner] * factor
        return paid

    def _race(self, session: int) -> Facts:
        kept = self.facts.cache.get(("race", session))
        if isinstance(kept, Facts):
            return kept
        event = self.facts.events[int(self.facts.event[session])]
        only = msgspec.structs.replace(event, sessions=(self.facts.sessions[session],))
        facts = lower(msgspec.structs.replace(self.draft.season, events=(only,)), self.rulebook.decisions)
        self.facts.cache[("race", session)] = facts
        return facts


def _with_everybody(draft: Draft) -> Season:
    season = draft.season
    events = []
    for event in season.events:
        sessions = []
        for session in event.sessions:
            rows = session.classification.rows if session.classification else ()
            present = {row.entry for row in rows}
            empty = tuple(
                Result(entry=entry.id, status=Status.DID_NOT_ENTER)
                for entry in season.entries
                if entry.id not in present
            )
            both = Classification(rows=(*rows, *empty))
            sessions.append(msgspec.structs.replace(session, classifications=(both,)))
        events.append(msgspec.structs.replace(event, sessions=tuple(sessions)))
    return msgspec.structs.replace(season, events=tuple(events))


@dataclass(frozen=True)
class Edits:
    """Classes of equal edits, and for each the changes in it."""

    edits: list[Edit]
    changes: list[list[Change]]


def edits_of(case: Case) -> Edits:
    """Return the plausible edits of every race. Of equal effect only the cheapest are kept."""
    edits: list[Edit] = []
    changes: list[list[Change]] = []
    for session in range(len(case.draft.races)):
        for facet, candidates, columns, cost in _facets(case, session):
            delta = case.points(columns, session)
            delta = delta[1:] - delta[0]
            best: dict[bytes, tuple[int, list[int]]] = {}
            keys = [row.tobytes() for row in delta]
            for at, key in enumerate(keys):
                price = cost[at]
                cheapest = best.get(key)
                if cheapest is None or price < cheapest[0]:
                    best[key] = (price, [at])
                elif price == cheapest[0]:
                    cheapest[1].append(at)
            for price, members in best.values():
                vector = delta[members[0]]
                at_rows = np.flatnonzero(vector)
                if not len(at_rows) and price >= 0:
                    continue
                moved = tuple((int(row), int(vector[row])) for row in at_rows)
                edits.append(Edit(facet, moved, price, len(members)))
                changes.append([candidates[at] for at in members])
    return Edits(edits, changes)


_Facet = tuple[tuple[str, int], list[Change], dict[str, Ints], Sequence[int]]


def _facets(case: Case, session: int) -> Iterator[_Facet]:
    """Return for each facet of a race its candidates: as changes, as columns (the first row is what is
    printed) and what each costs, faults that it mends or makes counted in."""
    facts = case.facts
    place = facts.column("place")[0, session]
    status = facts.column("status")[0, session]
    yield _places(case, session, place, status)
    for what, column in (("pole", "qualifying"), ("fastest lap", "fastest_lap")):
        if case.evidence.bonus(what):
            yield _bonus(case, session, what, column)  # type: ignore[arg-type]


def _places(case: Case, session: int, place: Ints, status: Ints) -> _Facet:
    draft, evidence = case.draft, case.evidence
    here = np.flatnonzero(status != Status.DID_NOT_ENTER.code)
    placed = [int(entry) for entry in here if place[entry]]
    last = max([int(place.max(initial=0)), len(placed)]) + 1
    candidates: list[Change] = []
    rows: list[tuple[Ints, Ints, Ints]] = [(place, place, status)]
    cost: list[int] = []
    clashing = evidence.other_copies(session)

    def add(change: Change, price: int, class_place: Ints | None = None) -> None:
        new_place, new_status = place.copy(), status.copy()
        for entry, to, code in change.places:
            new_place[entry], new_status[entry] = to, code
        rows.append((new_place, new_place if class_place is None else class_place, new_status))
        candidates.append(replace(change, cost=price))
        cost.append(price)

    for entry in here.tolist():
        now = int(place[entry])
        for to in (*range(1, last + 1), 0):
            if to == now:
                continue
            code = Status.CLASSIFIED.code if to else _RETIRED
            copied = (entry, to) in clashing
            price = _price_of_place(now, to, seats=len(draft.seats.get((session, entry), ())))
            add(
                Change(session, "other-copy" if copied else "place", ((entry, to, code),)),
                0 if copied else price,
            )
    for first_car, other in combinations(placed, 2):
        if place[first_car] != place[other]:
            swap = (
                (first_car, int(place[other]), Status.CLASSIFIED.code),
                (other, int(place[first_car]), Status.CLASSIFIED.code),
            )
            add(Change(session, "swap", swap), prices.SWAP)
    plain = list(zip(candidates, cost, [row[0] for row in rows[1:]], strict=True))
    for entry in evidence.marked_back(session):
        class_ = draft.season.entries[entry].class_
        others = [at for at in placed if draft.season.entries[at].class_ == class_ and at != entry]
        if not others:
            continue
        stays = ((entry, int(place[entry]), Status.CLASSIFIED.code),)
        add(Change(session, "notation", stays), prices.NOTATION, _back(place, entry, others))
        for change, price, places in plain:
            if entry not in {at for at, _, _ in change.places}:
                both = replace(change, back=(entry,))
                add(both, price + prices.NOTATION, _back(places, entry, others))
    for change, price, places in _pairs(evidence, session, place, plain):
        rows.append((places, places, _statuses(status, change)))
        candidates.append(change)
        cost.append(price)
    columns = {
        "place": np.array([row[0] for row in rows]),
        "class_place": np.array([row[1] for row in rows]),
        "status": np.array([row[2] for row in rows]),
    }
    faults = evidence.faults(session, columns["place"], columns["class_place"])
    net = np.array(cost, dtype=np.int64) + faults[1:] - faults[0]
    return ("race", session), candidates, columns, net.tolist()


def _price_of_place(now: int, to: int, *, seats: int) -> int:
    """Return the price of taking one place (0: none) for another, printed in so many tables."""
    slip = to and now and (digits_apart(str(now), str(to)) == 1 or abs(to - now) == 1)
    return (prices.CELL if slip else prices.CELL_OTHER) + (prices.BOTH if seats > 1 else 0)


def _statuses(status: Ints, change: Change) -> Ints:
    """Return the statuses of a race with a change made."""
    changed = status.copy()
    for entry, _, code in change.places:
        changed[entry] = code
    return changed


def _pairs(
    evidence: Evidence, session: int, place: Ints, single: list[tuple[Change, int, Ints]]
) -> Iterator[tuple[Change, int, Ints]]:
    """Return pairs of changes for a race whose places are at fault, where two mend more than either."""
    if not single:
        return
    base = np.array([place])
    before = int(evidence.faults(session, base, base)[0])
    if not before:
        return
    every = np.array([places for _, _, places in single])
    net = np.array([price for _, price, _ in single]) + evidence.faults(session, every, every) - before
    best = [int(at) for at in np.argsort(net, kind="stable")[:MOST_PAIRED]]
    made: list[tuple[Change, int, Ints, int]] = []
    for first_edit, other in combinations(best, 2):
        first, second = single[first_edit], single[other]
        who = {entry for entry, _, _ in first[0].places}
        if who & {entry for entry, _, _ in second[0].places}:
            continue
        places = first[2].copy()
        for entry, to, _ in second[0].places:
            places[entry] = to
        price = first[1] + second[1]
        both = Change(session, "place", (*first[0].places, *second[0].places), cost=price)
        made.append((both, price, places, int(min(net[first_edit], net[other]))))
    if not made:
        return
    changed = np.array([places for _, _, places, _ in made])
    after = evidence.faults(session, changed, changed)
    for (change, price, places, least), fault in zip(made, after.tolist(), strict=True):
        if price + fault - before < least:
            yield change, price, places


def _back(place: Ints, entry: int, others: list[int]) -> Ints:
    """Return places within the class with one entry behind all others of it."""
    moved = place.copy()
    moved[entry] = max(int(place[others].max()), int(place[entry])) + 1
    return moved


def _bonus(case: Case, session: int, what: Literal["pole", "fastest lap"], column: str) -> _Facet:
    facts = case.facts
    order = facts.column(column)[0, session]
    status = facts.column("status")[0, session]
    holders = np.flatnonzero(order == 1).tolist()
    guests = facts.guest[0, 0]
    candidates: list[Change] = []
    rows = [order]
    cost: list[int] = []
    said = case.evidence.said(session, what)
    inherits = bool(holders) and all(guests[holder] for holder in holders)
    for entry in np.flatnonzero(status != Status.DID_NOT_ENTER.code).tolist():
        if entry in holders:
            continue
        new = order.copy()
        if inherits and not guests[entry]:
            new[entry] = 2
            cost.append(prices.INHERITED)
        else:
            new[holders] = 0
            new[entry] = 1
            missing = prices.BONUS_UNMARKED if case.evidence.usual(what) else prices.BONUS_MISSING
            price = prices.BONUS_OTHER if holders else missing
            cost.append(0 if said == entry else price)
        rows.append(new)
        candidates.append(
            Change(session, what, holder=entry, inherited=inherits and not guests[entry], cost=cost[-1])
        )
    if holders and not inherits:
        rows.append(np.zeros_like(order))
        candidates.append(Change(session, what, holder=None, cost=prices.BONUS_MISSING))
        cost.append(prices.BONUS_MISSING)
    return (what, session), candidates, {column: np.array(rows)}, cost
