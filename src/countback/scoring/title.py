"""One championship, scored session by session, as arrays; and its standings at some moments."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countback.model.classification import Result
from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Field, Tally
from countback.model.rulebook import Championship
from countback.scoring.adjust import Adjustment
from countback.scoring.award import Awarded, total
from countback.scoring.count import Counted, Moment
from countback.scoring.credit import Credit
from countback.scoring.phase import Phased
from countback.scoring.rank import Ranked


@dataclass(frozen=True, eq=False)
class TitleScores:
    """One championship, scored session by session; totals and order depend on the moment and come later."""

    facts: Facts
    title: Championship
    field: Field
    credited: Credit
    awarded: Awarded
    adjustment: Adjustment
    _shares: dict[str, Ints] = dataclasses.field(default_factory=dict)

    @cached_property
    def score(self) -> Ints:
        """``[B, S, K]``: points that a counting rule may drop."""
        points = self._credited(droppable=True)
        assert points is not None
        return points

    @cached_property
    def protected(self) -> Ints | None:
        """``[B, S, K]``: points that stay even if the result is dropped."""
        return self._credited(droppable=False)

    @cached_property
    def reserve(self) -> Ints:
        """``[B, S, K]``: points kept apart until a phase adds them to its seeds."""
        points: Ints = np.zeros_like(self.score)
        for name in self.awarded.paid:
            if self.title.awards[name].reserve:
                points = points + self.shares(name).sum(axis=-1)
        return points

    @property
    def drove(self) -> Bools:
        """``[S, K]``: who had a row in a session."""
        return self.credited.crews.drove

    @cached_property
    def status(self) -> Ints:
        """``[B, S, K]``: the status code of a competitor's row, the highest of several, 0 for no row."""
        codes: Ints = self.credited.gather(self.facts.column("status")).max(axis=-1)
        return codes

    @cached_property
    def ranks(self) -> Ints:
        """``[B, S, K, M]``: the places points were paid on."""
        return self.credited.gather(self.field.rank)

    @cached_property
    def places(self) -> Ints:
        """``[B, S, K, M]``: the places as published."""
        if self.field.as_published:
            return self.ranks
        return self.credited.gather(self.facts.column("place") * (self.field.rank > 0))

    @cached_property
    def weights(self) -> Ints | None:
        """``[S, K, M]``: shares of a car's points in units of 1/unit, None for all of them."""
        return self.title.sharing.weights(self.credited.crews, self.awarded.unit)

    @cached_property
    def taken(self) -> Bools | None:
        """``[B, S, K, M]``: which cars of a competitor score, None when each has one at most."""
        if self.credited.flat.shape[-1] == 1:
            return None
        every = total(self.awarded, self.title, droppable=True, like=self.field.rank, but=self.to_driver)
        assert every is not None
        return self.title.slots.take(self.share(every), self.ranks)

    @cached_property
    def row_at(self) -> dict[tuple[int, int], Result]:
        """The recorded row of each session and entry (indices)."""
        facts = self.facts
        seats = zip(facts.row_session.tolist(), facts.row_entry.tolist(), strict=True)
        return dict(zip(seats, facts.rows, strict=True))

    @cached_property
    def car_points(self) -> Ints:
        """``[B, S, K, M]``: what each car brings its competitor in all, as far as it is taken."""
        points: Ints = np.zeros_like(self.ranks)
        for name in self.awarded.paid:
            if not self.title.awards[name].reserve:
                points = points + self.shares(name) * self.takes(name)
        return points

    def takes(self, name: str) -> Bools | int:
        """Return ``[B, S, K, M]``: from which cars an award is taken, 1 for all of them."""
        return 1 if self.taken is None or name in self.to_driver else self.taken

    def shares(self, name: str) -> Ints:
        """Return ``[B, S, K, M]``: what one award brings, kept because derivations ask for it often."""
        if name not in self._shares:
            points = self.awarded.paid[name].points
            if name in self.to_driver:
                self._shares[name] = self.credited.gather(points) * self._lap_weights // self.awarded.unit
            else:
                self._shares[name] = self.share(points)
        return self._shares[name]

    def share(self, points: Ints) -> Ints:
        """Return ``[B, S, K, M]``: what each car's ``[B, S, E]`` points bring each competitor."""
        by_car = self.credited.gather(points)
        return by_car if self.weights is None else by_car * self.weights // self.awarded.unit

    @cached_property
    def to_driver(self) -> tuple[str, ...]:
        """The awards that go whole to one driver of a shared car, whichever of his cars else scores."""
        if self.credited.crews.fastest is None and self.credited.flat.shape[-1] == 1:
            return ()
        return tuple(name for name in self.awarded.paid if self.title.awards[name].to_driver)

    @cached_property
    def _lap_weights(self) -> Ints | int:
        """``[S, K, M]``: shares, in units of 1/unit, of what goes to the driver who set the best lap."""
        unit, fastest = self.awarded.unit, self.credited.crews.fastest
        usual = unit if self.weights is None else self.weights
        return usual if fastest is None else np.where(fastest == 0, usual, (fastest == 1) * unit)

    def _credited(self, *, droppable: bool) -> Ints | None:
        """Return ``[B, S, K]``: the points of one sort that cars bring competitors; None if no such award."""
        own = self.to_driver
        points = total(self.awarded, self.title, droppable=droppable, like=self.field.rank, but=own)
        credited: Ints | None = None
        if points is not None:
            by_car = self.share(points)
            credited = by_car[..., 0] if self.taken is None else (by_car * self.taken).sum(axis=-1)
        for name in own:
            rule = self.title.awards[name]
            if rule.droppable is droppable and not rule.reserve:
                theirs: Ints = self.shares(name).sum(axis=-1)
                credited = theirs if credited is None else credited + theirs
        return credited

    def seen(self, who: Bools, moments: Sequence[Moment]) -> Bools:
        """Return ``[V, K]``: who has had a row in a session run so far as one of ``who``."""
        rows = self.credited.crews.drove
        if not who.all():
            whole = np.broadcast_to(who, (1, *self.facts.shape))
            rows = self.credited.gather(whole.astype(np.int64))[0].any(axis=-1)
        seen = np.maximum.accumulate(rows, axis=0)
        nobody = np.zeros(rows.shape[1:], dtype=np.bool_)
        return np.array([seen[moment.sessions - 1] if moment.sessions else nobody for moment in moments])


@dataclass(frozen=True, eq=False)
class Outcome:
    """Standings as arrays at V moments: who is ``shown`` and who ``holds`` a position, [B, V, K].

    ``phased`` is what the phases of the season did to the totals, None where there are none.
    """

    moments: tuple[Moment, ...]
    counted: Counted
    tally: Tally
    ranked: Ranked
    shown: Bools
    holds: Bools
    phased: Phased | None = None
