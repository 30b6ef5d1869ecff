"""One ending as `score` sees it, for the checker: positions, worth, and what each place gains."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from countback.model.contract import Wins
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import Standings
from countback.scoring.tables import car_points
from countback.scoring.title import Outcome
from countback.titles.remaining import Remaining


@dataclass(frozen=True, eq=False)
class Scored:
    """Final standings of one championship. ``sign`` is -1 where the lowest total wins."""

    standings: Standings
    championship: str
    sign: int

    @cached_property
    def outcome(self) -> Outcome:
        """Totals and order when all is over."""
        end = Moment(len(self.standings.facts.sessions), FINAL_ROUND)
        return self.standings.outcome(self.championship, [end])

    @cached_property
    def ids(self) -> dict[str, int]:
        """Competitors by id."""
        people = self.standings.titles[self.championship].credited.competitors
        return {one.id: number for number, one in enumerate(people)}

    @property
    def unit(self) -> int:
        """Points are in units of 1/unit."""
        return self.standings.titles[self.championship].awarded.unit

    @cached_property
    def position(self) -> dict[str, int]:
        """The final positions of those who hold one."""
        held = self.outcome.ranked.position[0, 0].tolist()
        return {one: held[number] for one, number in self.ids.items() if held[number]}

    @cached_property
    def worth(self) -> dict[str, Fraction]:
        """Totals; more is always better."""
        total = self.outcome.tally.points[0, 0].tolist()
        return {one: Fraction(self.sign * total[number], self.unit) for one, number in self.ids.items()}

    def ahead(self, one: str, other: str) -> bool:
        """Tell whether one holds a position and the other none or a worse one."""
        last = len(self.ids) + 1
        return self.position.get(one, last) < self.position.get(other, last)

    def counts(self, competitor: str, session: str) -> bool:
        """Tell whether a result is not dropped."""
        kept = self.outcome.counted.kept
        at = [one.id for one in self.standings.facts.sessions].index(session)
        return kept is None or bool(kept[0, 0, at, self.ids[competitor]])

    def ranked(self, competitor: str, session: int) -> int:
        """Return how many cars of a competitor hold a place in a session (number)."""
        ranks = self.standings.titles[self.championship].shared.ranks
        return int((ranks[0, session, self.ids[competitor]] > 0).sum())

    def wins(self, competitor: str, wanted: Wins) -> int:
        """Return the wins that a tie-break compares first."""
        shared = self.standings.titles[self.championship].shared
        places = shared.published if wanted.published and shared.published is not None else shared.ranks
        return int((places[0, wanted.sessions, self.ids[competitor]] == 1).sum())

    def gains(self, bare: Scored, rest: Remaining, but: str, upper: bool) -> list[list[Fraction]] | None:
        """Return for each session to come what every place here is worth more than in ``bare``, by place.

        Places of ``but`` are left out. A place held by somebody who cannot be paid is taken for as good as
        the one before (``upper``) or for nothing. None where sessions seen differ, or cars pay as one.
        """
        mine, theirs = (one.standings.titles[one.championship] for one in (self, bare))
        if {*self.ids} != {*bare.ids}:  # their order is that of the rows, which may differ
            return None
        found = []
        unpaid = ~mine.field.scores
        by_car, retired_by_car = car_points(mine), car_points(theirs)
        for number in range(rest.first):
            if self._session(number) != bare._session(number):
                return None
        for session in rest.sessions:
            rank = mine.field.rank[0, session].tolist()
            paid: dict[int, Fraction] = {}
            out: set[int] = set()
            cars = mine.credited.cars[0, session]
            for competitor, number in self.ids.items():
                own = [
                    slot for slot, car in enumerate(cars[number].tolist()) if car < len(rank) and rank[car]
                ]
                if len(own) > 1 and not rest.title.slots.takes_all:
                    return None
                for slot in own:
                    place = rank[int(cars[number, slot])]
                    if competitor == but:
                        out.add(place)
                    elif not unpaid[0, session, int(cars[number, slot])]:
                        worth = int(by_car[0, session, number, slot]) * self.sign
                        retired = int(retired_by_car[0, session, bare.ids[competitor], slot]) * self.sign
                        paid[place] = Fraction(worth, self.unit) - Fraction(retired, bare.unit)
            places, before = [], Fraction(0)
            for place in sorted({one for one in rank if one} - out):
                before = paid.get(place, before if upper else Fraction(0))
                places.append(before)
            found.append(places)
        return found

    def _session(self, number: int) -> dict[str, Fraction]:
        scores = self.standings.titles[self.championship]
        slotted = scores.slotted
        total = slotted.score[0, number]
        total = total if slotted.protected is None else total + slotted.protected[0, number]
        return {one: Fraction(int(total[at]), self.unit) for one, at in self.ids.items()}
