"""What is proved while decisions are open or under appeal: only what holds whichever way they go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from countback.model.finding import Finding, Where
from countback.scoring.score import Standings
from countback.titles.answer import Status
from countback.titles.decide import Titles
from countback.titles.possible import Assume, EntrySet, looking_ahead
from countback.titles.remaining import remaining
from countback.titles.worlds import TooManyWorldsError, World, worlds

PROOFS: tuple[Status, ...] = ("clinched", "eliminated")
"""The answers that say what cannot be otherwise."""


@dataclass(frozen=True)
class Hanging:
    """What is not decided yet, in words, and its outcomes; none where they are too many to be looked at."""

    told: str
    outcomes: tuple[World, ...]

    @property
    def finding(self) -> Finding:
        """What is said beside every answer."""
        return Finding(
            code="decision-pending",
            severity="warning",
            where=Where(file="decisions.toml"),
            message=f"not decided yet: {self.told}; clinched and eliminated are those who are so either way",
            hint="countback standings --worlds shows the tables in each outcome, of up to three decisions",
        )

    def asked(
        self,
        championship: str,
        after: str | int | None,
        entries: EntrySet | Collection[str] = "entered",
        assume: Collection[Assume] = (),
        seconds: float = 2.0,
    ) -> list[Titles]:
        """Return for each outcome what answers there."""
        return [
            Titles(
                remaining(looking_ahead(world.standings), championship, after, entries, assume),
                seconds=seconds,
            )
            for world in self.outcomes
        ]

    def instead(self, competitor: str, status: Status, each: Sequence[Mapping[str, Status]]) -> str:
        """Return why an answer is not to be given: what is proved in one outcome and not in another.

        "" where it holds in all of them, or proves nothing.
        """
        if status not in PROOFS:
            return ""
        if not self.outcomes:
            return f"it hangs on {self.told}"
        own = [one_by_id.get(competitor) for one_by_id in each]
        if all(other == status for other in own):
            return ""
        ways = [
            f"{other or 'not in the table'} with {', '.join(map(str, world.outcomes))}"
            for other, world in zip(own, self.outcomes, strict=True)
        ]
        return f"{'; '.join(ways)}"


def statuses(titles: Titles, position: int = 1) -> dict[str, Status]:
    """Return what can become of everybody, by competitor."""
    answers = [titles.answer(x, position) for x in range(len(titles.remaining.competitors))]
    return {answer.competitor: answer.status for answer in answers}


def hanging(standings: Standings) -> Hanging | None:
    """Return what of a season is not decided yet and can change a table; None where nothing is."""
    try:
        outcomes = worlds(standings)
    except TooManyWorldsError as error:
        return Hanging(str(error), ())
    if len(outcomes) < 2:
        return None
    undecided = [outcome.decision for outcome in outcomes[0].outcomes]
    told = [f"{decision.name} ({decision.standing.status.replace('-', ' ')})" for decision in undecided]
    return Hanging(", ".join(told), outcomes)
