"""The race for a title through a season: what could still become of everybody after each round."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from countback.scoring.score import Standings
from countback.titles.decide import Titles
from countback.titles.overview import Chance, Overview, everybody
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining
from countback.titles.rounds import BestAndLeast, best_and_least
from countback.titles.state import TitleState, title_state


@dataclass(frozen=True, eq=False)
class Moment:
    """The answers of one moment: ``titles`` as they were asked, ``overview`` what they said."""

    titles: Titles
    overview: Overview

    @cached_property
    def status(self) -> dict[str, str]:
        """Clinched, alive, eliminated or undecided, by competitor."""
        return {row.competitor: row.answer.status for row in self.overview.rows}

    def having(self, *statuses: str) -> list[Chance]:
        """Return the competitors with one of some statuses, in the order of the table."""
        return [row for row in self.overview.rows if row.answer.status in statuses]

    def how_many(self, what: str = "it") -> str:
        """Return how many can still win, and how many more may: ``4 can still win it``."""
        able, open_ = len(self.having("alive")), len(self.having("undecided"))
        if open_ and not able:
            return f"Whether {open_} can still win {what} is undecided"
        return f"{able} can still win {what}" + (f"; whether {open_} more can is undecided" if open_ else "")


@dataclass(frozen=True, eq=False)
class TitleRace:
    """The race for one title: what could still become of everybody after each of the ``rounds`` run.

    With ``newest_only`` it is asked for the newest moment alone. An answer is worked out when it is wanted.
    """

    standings: Standings
    championship: str
    rounds: tuple[int, ...]
    newest_only: bool = False
    _asked: dict[int, Moment] = field(default_factory=dict)
    _states: dict[int | None, TitleState] = field(default_factory=dict)

    @cached_property
    def listed(self) -> frozenset[str]:
        """Who is in the table as it stands, by id."""
        return frozenset(competitor.id for competitor in self.standings.competitors(self.championship))

    def moment(self, round_: int | None = None) -> Moment | None:
        """Return the moment after a round (None: the newest, even halfway through one).

        None where nothing is run, or it is not asked.
        """
        if not self.rounds:
            return None
        number = self.rounds[-1] if round_ is None else round_
        if number not in self.rounds or (self.newest_only and number != self.rounds[-1]):
            return None
        if number not in self._asked:
            after = None if number == self.rounds[-1] else number
            rest = remaining(self._ahead, self.championship, after)
            at_once = self._at_once
            best = at_once.best_endings(rest) if at_once else ()
            # A page gives reasons in figures, and lists no ending.
            titles = Titles(rest, best_endings=best, tell_endings=False)
            self._asked[number] = Moment(titles, everybody(titles))
        return self._asked[number]

    @cached_property
    def _at_once(self) -> BestAndLeast | None:
        """Everybody's best endings after all rounds, where one pass over the season tells them."""
        return None if self.newest_only else best_and_least(self._ahead, self.championship)

    @cached_property
    def _ahead(self) -> Standings:
        return looking_ahead(self.standings)

    def at(self, round_: int | None) -> Moment | None:
        """Return a moment as `moment` does, None also where nothing is left."""
        moment = self.moment(round_)
        return moment if moment and moment.overview.sessions_left else None

    def state(self, round_: int | None = None) -> TitleState:
        """Return who is first at a moment, and whether that is for good."""
        if round_ not in self._states:
            asked = self.moment(round_)
            titles = asked.titles if asked else None
            self._states[round_] = title_state(self.standings, self.championship, round_, titles)
        return self._states[round_]

    def since(self, competitor: str, round_: int | None) -> int | None:
        """Return the first of the rounds up to this one from which on the answer has been the same.

        None where the rounds before are not asked.
        """
        if self.newest_only:
            return None
        upto = [number for number in self.rounds if round_ is None or number <= round_]
        first = upto[-1]
        status = self._status(first, competitor)
        for number in reversed(upto):
            if self._status(number, competitor) != status:
                break
            first = number
        return first

    def _status(self, round_: int, competitor: str) -> str | None:
        asked = self.moment(round_)
        return asked.status.get(competitor) if asked else None
