"""Only the best results count, over the whole season or in each part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec
import numpy as np

from countback.model.contract import NoPlace, SomeRounds, WorstDropped
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Counting, Outlook, Units
from countback.model.numbers import in_rounds
from countback.rules.protected import by_ending_where_protected, without_place_where_protected
from countback.rules.results_of import Wholes, worth_in_turn
from countback.rules.saying import capital, listed, one_of, results, rounds_of, statuses

if TYPE_CHECKING:  # costs what a module of ours does, and says nothing to a run
    from numpy.typing import NDArray


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the season: of the results of these ``rounds`` the best ``count`` are added up."""

    rounds: SomeRounds
    count: int


@dataclass(frozen=True, kw_only=True)
class BestResults(Counting):
    """The best ``count`` results count, or the best of each of the ``parts`` of the season.

    Before all rounds are run, the best of those that have been. Results outside every part do not
    count. ``unit`` is what one result is: a ``session``, or an ``event`` with all its sessions. Results
    with ``protected`` statuses are always among the best. Of equal ones at the edge, ``drops`` says
    which are left out (that shows in the table, not in the total).
    Source: Formula One World Championship 1950-90; two parts 1967-80.
    """

    kind: ClassVar[str] = "best-results"
    outlook: ClassVar[Outlook] = "monotone"
    other_default: ClassVar[Mapping[str, str]] = {"unit": "event"}
    count: int = 0
    parts: tuple[Part, ...] = ()
    drops: Literal["latest", "earliest"] = "latest"

    def __post_init__(self) -> None:
        if bool(self.count) == bool(self.parts):
            raise ValueError("give either count or parts")
        if self.count < 0 or any(part.count < 1 for part in self.parts):
            raise ValueError("a count must be 1 or more")
        for part in self.parts:
            in_rounds(part.rounds, 1)

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        rounds = self.results_of(facts, paid).tolist()
        kept = [False] * len(rounds)  # in a part that all of its results fit into
        for part in self.parts or (Part(rounds="all", count=self.count),):
            inside = [in_rounds(part.rounds, number) for number in rounds]
            if sum(inside) <= part.count:
                kept = [before or here for before, here in zip(kept, inside, strict=True)]
        if not all(kept):
            return ""
        return f"the season has {len(rounds)} results at most, one for each {self.unit}, so none is left out"

    def foresight(self) -> Outlook:
        return by_ending_where_protected(self.protected, super().foresight())

    @property
    def needs_status(self) -> bool:
        return bool(self.protected)

    def without_place(self) -> tuple[frozenset[NoPlace], ...]:
        return without_place_where_protected(self.protected, absences=False)

    def worst_dropped(self, results: int) -> WorstDropped | None:
        if self.parts or self.protected:
            return None
        number = tuple(max(run - self.count, 0) for run in range(results + 1))
        return WorstDropped(number, absent=True, earliest=self.drops == "earliest")

    def counted(self, units: Units) -> Bools | None:
        kept: Bools | None = None
        for part in self.parts or (Part(rounds="all", count=self.count),):
            best = self._best(units, units.in_rounds(part.rounds), part.count)
            if best is None:
                return None
            kept = best if kept is None else kept | best
        return kept

    def _best(self, units: Units, inside: Bools, count: int) -> Bools | None:
        """Return ``[B, V, U, K]``: the best ``count`` of the units ``inside`` [L, U]; None when all count."""
        if inside.all() and inside.shape[1] <= count:
            return None
        which = np.flatnonzero(inside.any(axis=0))
        number, within = len(which), inside[:, which]
        may: Bools = within[:, None, :, None]
        if number > count:
            may = may & self._among_best(units, which, within, count)
            if number == inside.shape[1]:
                return may
        kept = np.zeros((len(units.points), units.started.shape[1], *units.points.shape[2:]), dtype=np.bool_)
        kept[:, :, which] = may
        return kept

    def _among_best(self, units: Units, which: Ints, within: Bools, count: int) -> Bools:
        """Return ``[B, V, N, K]``: which of the units ``which`` [N] are the best ``count``, at each moment.

        ``within`` [L, N] tells in which leagues they are of that part of the season.
        """
        # Units not yet started are the first to be left out; among equals the order of the season decides.
        number = len(which)
        points = units.points if number == units.points.shape[2] else units.points[:, :, which]
        points = -points if units.low_wins else points
        worth = worth_in_turn(points, later_ahead=self.drops == "earliest")
        least, most = np.iinfo(worth.dtype).min, np.iinfo(worth.dtype).max
        if units.status is not None:
            protected = np.isin(units.status[:, which], [status.code for status in self.protected])[:, None]
            worth = np.where(protected, most, worth)
        run = units.started[:, :, which] & within[:, None]
        if worth.shape[1] < run.shape[1]:
            # Where fewer have been run, none is left out, not even of those to come.
            may = run | (run.sum(axis=2) < count)[..., None]
            best: Bools = (_better(worth[:, 0], run) < count) & may[..., None]
            return best
        if not run.all():
            worth = np.where(run[..., None], worth, least)
        edge = np.sort(worth.swapaxes(2, 3), axis=-1)[..., number - count][:, :, None]
        best = worth >= edge
        return best

    def told(self) -> str:
        parts = [f"of {rounds_of(part.rounds)} the best {results(part.count)}" for part in self.parts]
        best = listed(parts) if parts else f"the best {results(self.count)}"
        single = parts == [] and self.count == 1
        told = f"{capital(best)} {'counts' if single else 'count'}, each result being {one_of(self.unit)}."
        if self.protected:
            told += f" A result listed as {statuses(self.protected)} is always among them."
        return f"{told} Of equal results the {'later' if self.drops == 'latest' else 'earlier'} is left out."


def _better(worth: Wholes, run: Bools) -> NDArray[np.float32]:
    """Return ``[B, V, N, K]``: how many of the units ``run`` [L, V, N] by each moment are worth more.

    ``worth`` is [B, N, K]. Numbers that small are exact as floats, and products of such are the quickest.
    """
    batch, units, people = worth.shape
    more = (worth[:, :, None] > worth[:, None]).reshape(batch, units, -1)
    better = run.astype(np.float32) @ more.astype(np.float32)
    return better.reshape(batch, -1, units, people)
