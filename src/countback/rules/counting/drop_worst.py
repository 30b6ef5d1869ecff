"""The worst results are dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from countback.model.contract import NoPlace, WorstDropped
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Counting, Outlook, Units
from countback.model.numbers import is_count
from countback.rules.protected import by_ending_where_protected, without_place_where_protected
from countback.rules.results_of import Wholes, worth_in_turn
from countback.rules.saying import capital, listed, one_of, results, statuses

#: So few lowest of so many numbers are found without putting all in order.
FEW, MANY = 4, 1 << 14


@dataclass(frozen=True, kw_only=True)
class DropWorst(Counting):
    """The ``results`` worst scores are dropped (``per`` so many run: that many for each); an absence is one.

    ``steps`` gives the number by how many have been run ("4" = 1: one from four on). Never dropped:
    the last ``protected_rounds`` that pay, ``protected`` statuses (of cars of this table's own class
    or tag), absences unless ``absent``.
    Of equal ones ``on_equal`` says which goes. ``when = "end"`` drops nothing before the season is over.
    Source: Carrera Cup NA 2023, Racing Rules of Sailing A2, WKA 2006 (no DSQ dropped).
    """

    kind: ClassVar[str] = "drop-worst"
    outlook: ClassVar[Outlook] = "monotone"
    results: int = 0
    per: int = 0
    steps: dict[str, int] = field(default_factory=dict)
    protected_rounds: int = 0
    absent: bool = True
    on_equal: Literal["earliest", "latest"] = "earliest"
    when: Literal["now", "end"] = "now"

    def __post_init__(self) -> None:
        if bool(self.results) == bool(self.steps):
            raise ValueError("expected either results or steps")
        if not all(is_count(run) for run in self.steps):
            raise ValueError("steps: expected numbers of results run as keys")
        if not all(is_count(str(dropped)) for dropped in self.steps.values()):
            raise ValueError("steps: expected numbers of results to drop")

    def __hash__(self) -> int:
        return hash((self.kind, self.results, *self.steps.items()))

    def foresight(self) -> Outlook:
        return by_ending_where_protected(self.protected, super().foresight())

    @property
    def drops_absences(self) -> bool:
        return self.absent

    @property
    def at_end(self) -> bool:
        return self.when == "end"

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        number = len(self.results_of(facts, paid))
        if self.steps and not any(self.steps.values()):
            return "it drops 0 results"
        if number and not self._dropped(number):
            return f"the season has {number} results at most, one for each {self.unit}, so none is dropped"
        if number and len(np.unique(facts.round[paid])) <= self.protected_rounds:
            return f"all of the season's rounds are among the last {self.protected_rounds}, which are kept"
        return ""

    def drops_all(self, results: int) -> bool:
        return not (self.protected or self.protected_rounds) and self._dropped(results) >= results

    @property
    def needs_status(self) -> bool:
        return bool(self.protected)

    def without_place(self) -> tuple[frozenset[NoPlace], ...]:
        return without_place_where_protected(self.protected, absences=not self.absent)

    def worst_dropped(self, results: int) -> WorstDropped | None:
        if self.protected or self.protected_rounds or self.when == "end":
            return None
        number = tuple(self._dropped(run) for run in range(results + 1))
        return WorstDropped(number, self.absent, self.on_equal == "earliest")

    def counted(self, units: Units) -> Bools | None:
        points = -units.points if units.low_wins else units.points
        may: Bools = units.there[..., None]
        if units.status is not None:
            may = ~np.isin(units.status, [status.code for status in self.protected])
        if not self.absent:
            may = may & units.drove
        if self.protected_rounds:
            may = may & ~units.in_last_rounds(self.protected_rounds)[..., None]
        number = units.round.shape[1]
        key = worth_in_turn(points, later_ahead=self.on_equal == "earliest")
        if not may.all():
            key = np.where(may[:, None], key, np.iinfo(key.dtype).max)
        dropped = np.minimum(self._number(units), number)
        counted: Bools = key > _edge(key, units.started, dropped)
        if not may.all():
            counted |= ~may[:, None]
        if not units.started.all():
            counted |= ~units.started[..., None]
        if not dropped.all():
            counted |= (dropped == 0)[..., None, None]
        return counted

    def _number(self, units: Units) -> Ints:
        """Return ``[L, V]``: how many results are dropped at each moment."""
        of = np.array([self._dropped(run) for run in range(units.started.shape[2] + 1)], dtype=np.int64)
        number: Ints = of[units.started.sum(axis=2)]
        return np.where(units.over, number, 0) if self.when == "end" else number

    def _dropped(self, run: int) -> int:
        """Return how many are dropped of so many that have been run."""
        if self.steps:
            return max((number for least, number in self.steps.items() if run >= int(least)), default=0)
        return run // self.per * self.results if self.per else self.results

    def told(self) -> str:
        worst = f"the worst {results(self.results)} {'is' if self.results == 1 else 'are'} dropped"
        if self.per:
            worst += f" for every {self.per} that have been run"
        if self.steps:
            steps = sorted((int(run), dropped) for run, dropped in self.steps.items())
            worst = "the worst are dropped, " + listed(
                f"{dropped} from {run} results on" for run, dropped in steps
            )
        told = [f"{capital(worst)}, each result being {one_of(self.unit)}."]
        never = [f"a result listed as {statuses(self.protected)}"] if self.protected else []
        if self.protected_rounds:
            last = (
                "the last round" if self.protected_rounds == 1 else f"the last {self.protected_rounds} rounds"
            )
            never.append(f"a result of {last}")
        never += [] if self.absent else ["a session missed"]
        if never:
            told.append(f"{capital(listed(never, 'or'))} is never dropped.")
        told.append(
            f"Of equal results the {'earlier' if self.on_equal == 'earliest' else 'later'} is dropped."
        )
        told += ["Nothing is dropped before the season is over."] if self.when == "end" else []
        return " ".join(told)


def _edge(key: Wholes, started: Bools, dropped: Ints) -> Wholes:
    """Return ``[B, V, 1, K]``: the ``dropped``-th lowest [L, V] of numbers ``[B, V or 1, U, K]`` that have
    ``started`` [L, V, U]; the highest such number there is where there are fewer.

    Few of many are found sooner by carrying the lowest along from unit to unit, for everybody at once.
    """
    batch, _, units, people = key.shape
    last = np.iinfo(key.dtype).max
    most, moments = int(dropped.max(initial=0)), started.shape[1]
    if key.shape[1] == len(started) == 1 and most <= FEW and key.size * moments > MANY:
        edge = np.full((batch, moments, 1, people), last, dtype=key.dtype)
        lowest: list[Wholes] = []
        carried = np.zeros(units, dtype=np.bool_)
        for moment in np.argsort(np.count_nonzero(started[0], axis=1), kind="stable").tolist():
            for unit in np.flatnonzero(started[0, moment] & ~carried).tolist():
                _carry(lowest, key[:, 0, unit], most)
            carried |= started[0, moment]
            wanted = int(dropped[0, moment])
            if 0 < wanted <= len(lowest):
                edge[:, moment, 0] = lowest[wanted - 1]
        return edge
    if not started.all():
        key = np.where(started[..., None], key, last)
    lined = np.sort(key.swapaxes(2, 3), axis=-1)
    at = np.maximum(dropped - 1, 0)[..., None, None]
    lines = np.broadcast_to(lined, (batch, max(lined.shape[1], moments), people, units))
    return np.take_along_axis(lines, np.broadcast_to(at, (*lines.shape[:-1], 1)), axis=-1).swapaxes(2, 3)


def _carry(lowest: list[Wholes], number: Wholes, most: int) -> None:
    """Put a number of everybody where it belongs among the ``lowest`` so far, of which ``most`` are kept."""
    for place, held in enumerate(lowest):
        lowest[place], number = np.minimum(held, number), np.maximum(held, number)
    if len(lowest) < most:
        lowest.append(number)
