"""The race for a title through a season: what could still become of everybody after each round."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from countback.site.known import Known
from countback.titles.decide import Titles
from countback.titles.overview import Chance, Overview, everybody
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining


@dataclass(frozen=True, eq=False)
class Moment:
    """The answers of one moment: ``titles`` as they were asked, ``found`` what they said."""

    titles: Titles
    found: Overview

    @cached_property
    def status(self) -> dict[str, str]:
        """Clinched, alive, eliminated or undecided, by competitor."""
        return {row.competitor: row.answer.status for row in self.found.rows}

    def having(self, *statuses: str) -> list[Chance]:
        """Return the competitors with one of some statuses, in the order of the table."""
        return [row for row in self.found.rows if row.answer.status in statuses]


@dataclass(frozen=True, eq=False)
class Race:
    """The race for one title: what could still become of everybody after each round that was run."""

    known: Known
    championship: str

    @cached_property
    def moments(self) -> dict[int, Moment]:
        """The moment after each round; the newest is as things stand, even halfway through a round."""
        newest = max(self.known.rounds, default=0)
        found = {}
        for number in self.known.rounds[-1:] if self.known.newest_titles else self.known.rounds:
            after = None if number == newest else number
            rest = remaining(looking_ahead(self.known.standings), self.championship, after)
            titles = Titles(rest)
            found[number] = Moment(titles, everybody(titles))
        return found

    def at(self, round_: int | None) -> Moment | None:
        """Return a moment (None: the newest); None where nothing is run, left or asked."""
        if not self.known.rounds:
            return None
        moment = self.moments.get(self.known.rounds[-1] if round_ is None else round_)
        return moment if moment and moment.found.sessions_left else None

    def since(self, competitor: str, round_: int | None) -> int | None:
        """Return the first of the rounds up to this one from which on the answer has been the same.

        None where the rounds before are not asked.
        """
        if self.known.newest_titles:
            return None
        upto = [number for number in self.known.rounds if round_ is None or number <= round_]
        first = upto[-1]
        status = self.moments[first].status.get(competitor)
        for number in reversed(upto):
            if self.moments[number].status.get(competitor) != status:
                break
            first = number
        return first
