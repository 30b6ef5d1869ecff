"""Pending worlds: the standings in each outcome of the decisions that are open or under appeal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import msgspec

from countback.model.decision import Decision, Standing, Step, in_force
from countback.model.finding import Finding
from countback.model.points import format_points
from countback.model.standings import Table
from countback.rules.stewards import stewards_rule
from countback.scoring.score import Standings, score
from countback.titles.decide import Titles
from countback.titles.remaining import remaining
from countback.titles.state import TitleState, plainly, sentence, title_state
from countback.titles.unsettled import unsettled

#: Each decision doubles the worlds: of more than this many, nobody could read what comes of them.
MOST = 3
#: So many are looked at to find those that matter.
_MOST_TRIED = 8
PENDING: tuple[Standing, ...] = ("open", "under-appeal")


#: A title that takes longer to be answered is not said to be decided, in seconds.
_SECONDS = 0.2


@dataclass(frozen=True)
class Outcome:
    """What becomes of one decision in one world."""

    decision: Decision
    stands: bool

    @property
    def step(self) -> Standing:
        """The step that it would take."""
        if not self.stands:
            return "quashed"
        return "issued" if self.decision.standing.status == "open" else "confirmed"

    def __str__(self) -> str:
        """Return it as people say it."""
        if self.decision.standing.status == "open":
            return f"{self.decision.name}: {'decided as proposed' if self.stands else 'no action'}"
        return f"{self.decision.name}: {'confirmed' if self.stands else 'quashed'}"


@dataclass(frozen=True, eq=False)
class World:
    """The season as it is scored should the pending decisions go that way. ``letter`` is "A", "B", ..."""

    letter: str
    outcomes: tuple[Outcome, ...]
    standings: Standings

    @cached_property
    def states(self) -> dict[str, TitleState]:
        """Where each title stands in this world, by championship."""
        return {
            id_: title_state(
                self.standings, id_, titles=Titles(remaining(self.standings, id_), seconds=_SECONDS)
            )
            for id_ in self.standings.championships
        }

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why it cannot be scored, where a decision cannot be applied: its tables are not right then."""
        return tuple(finding for finding in self.standings.findings if finding.severity == "error")

    def told(self, championship: str) -> str:
        """Return in a sentence who leads there or is champion."""
        settled = not unsettled(self.standings)
        return plainly(sentence(self.states[championship], settled=settled))


class TooManyWorldsError(Exception):
    """More decisions are pending than their outcomes can be shown of; the text names how many."""


def pending(standings: Standings) -> tuple[int, ...]:
    """Return which of the recorded decisions are open or under appeal and can change a table.

    A fine or a reprimand changes none, unless it takes the place of a decision that does. Neither does one
    that another decision has replaced for good. Raises `TooManyWorldsError` for more than `MOST`.
    """
    decisions = standings.recorded.decisions
    acting = [
        number
        for number, decision in enumerate(decisions)
        if decision.standing.status in PENDING and _acts(decision)
    ]
    if len(acting) > _MOST_TRIED:
        raise TooManyWorldsError(f"{len(acting)} decisions are open or under appeal")
    forces = {
        ways: tuple(in_force(_decided(decisions, acting, ways)))
        for ways in product((True, False), repeat=len(acting))
    }
    undecided = tuple(
        number
        for place, number in enumerate(acting)
        if any(
            force != forces[(*ways[:place], not ways[place], *ways[place + 1 :])]
            for ways, force in forces.items()
        )
    )
    if len(undecided) > MOST:
        raise TooManyWorldsError(f"{len(undecided)} decisions are open or under appeal")
    return undecided


def worlds(standings: Standings) -> tuple[World, ...]:
    """Return a world for each way in which the pending decisions can go; one where none is pending.

    The first is that in which all of them stand. Raises `TooManyWorldsError` for more than `MOST` of them.
    """
    undecided, season = pending(standings), standings.recorded
    made = []
    for number, ways in enumerate(product((True, False), repeat=len(undecided))):
        outcomes = tuple(
            Outcome(season.decisions[place], stands) for place, stands in zip(undecided, ways, strict=True)
        )
        changed = msgspec.structs.replace(season, decisions=_decided(season.decisions, undecided, ways))
        other = score(changed, standings.rulebook) if undecided else standings
        made.append(World("ABCDEFGH"[number], outcomes, other))
    return tuple(made)


def _decided(
    decisions: Sequence[Decision], pending: Sequence[int], ways: Sequence[bool]
) -> tuple[Decision, ...]:
    """Return the decisions with some of them settled, each the one way or the other."""
    made = [*decisions]
    for place, stands in zip(pending, ways, strict=True):
        made[place] = settled(made[place], Outcome(made[place], stands).step)
    return tuple(made)


def settled(decision: Decision, status: Standing) -> Decision:
    """Return a decision with one more step in its history, of no known time."""
    return msgspec.structs.replace(decision, history=(*decision.history, Step(status=status)))


def verdict(alternatives: Sequence[World], championship: str) -> str:
    """Return who is first there whatever is decided, or who in which world."""
    firsts = {
        world.letter: tuple(competitor.name for competitor in world.states[championship].first)
        for world in alternatives
    }
    different = dict.fromkeys(firsts.values())
    if len(alternatives) == 1:
        return alternatives[0].told(championship)
    if len(different) == 1:
        sentences = {world.told(championship) for world in alternatives}
        if len(sentences) == 1:
            return f"Whatever is decided: {sentences.pop()}"
        first = " and ".join(next(iter(different))) or "nobody"
        champion = all(world.states[championship].decided for world in alternatives)
        return f"{first} {'is champion' if champion else 'is first'} whatever is decided."
    parts = []
    for names in different:
        where = _and([letter for letter, first in firsts.items() if first == names])
        parts.append(f"{' and '.join(names) or 'nobody'} in {where}")
    return f"First is {'; '.join(parts)}."


def moving(
    alternatives: Sequence[World], championship: str
) -> Iterator[tuple[str, list[tuple[int | None, str]]]]:
    """Yield the competitors whose place or points depend on it, each with (position, points) by world."""
    tables: list[Table] = [world.standings.table(championship) for world in alternatives]
    rows = [{row.competitor.id: row for row in table.rows} for table in tables]
    names = {row.competitor.id: row.competitor.name for table in reversed(tables) for row in table.rows}
    order = dict.fromkeys(row.competitor.id for table in tables for row in table.rows)
    for id_ in order:
        held = [by_id.get(id_) for by_id in rows]
        cells = [(row.position, format_points(row.points)) if row else (None, "–") for row in held]
        if len({*cells}) > 1:
            yield names[id_], cells


def _acts(decision: Decision) -> bool:
    rule = stewards_rule(decision)
    return bool(decision.replaces) or (rule is not None and rule.concerns != "nothing")


def _and(letters: Sequence[str]) -> str:
    return letters[0] if len(letters) == 1 else f"{', '.join(letters[:-1])} and {letters[-1]}"
