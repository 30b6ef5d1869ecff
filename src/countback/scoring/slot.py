"""Which of a competitor's cars score in a session, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import UNPLACED, Crews, Field
from countback.model.rulebook import Championship
from countback.model.shapes import over_cars
from countback.scoring.award import Awarded
from countback.scoring.share import Shared, share_of


class Slotted(msgspec.Struct, frozen=True, eq=False):
    """One championship, session by session.

    ``score`` [B, S, K] are points that a counting rule may drop, ``protected`` those that stay even if the
    result is dropped, ``reserve`` those kept apart until a phase adds them to its seeds; None where no
    award pays such points. ``taken`` [B, S, K, M] tells which cars score, None where each competitor has
    one at most.
    """

    score: Ints
    protected: Ints | None
    reserve: Ints | None
    taken: Bools | None


def slot(facts: Facts, title: Championship, ranked: Field, credited: Crews, shared: Shared) -> Slotted:
    """Return what every competitor scores in every session.

    The cars that score are chosen on all that goes into the total, whether it may be dropped or not.
    """
    cars, drivers = shared.cars, shared.drivers
    taken: Bools | None = None
    if credited.flat.shape[-1] > 1:
        whole, ranks = cars.whole, shared.ranks
        if not title.slots.takes_all:
            # Where the lowest total wins, nothing at all would be best: only cars that may score compare.
            # Nor does one that only keeps its place stand in for one that holds a place.
            choosy = title.low_wins or title.slots.places_held
            who = ranked.eligible if choosy else ranked.belongs
            there = credited.gather((facts.column("status") > 0) & who)
            ranks = np.where(there & (ranks == 0), UNPLACED, ranks * there)
        worth = np.zeros_like(ranks) if whole is None else whole
        taken = title.slots.take(-worth if title.low_wins else worth, ranks)
    every = shared.every
    score = _added(cars.droppable, (drivers.droppable, every.droppable), taken)
    return Slotted(
        score=np.zeros_like(shared.ranks[..., 0]) if score is None else score,
        protected=_added(cars.protected, (drivers.protected, every.protected), taken),
        reserve=_added(cars.reserve, (drivers.reserve, every.reserve), taken),
        taken=taken,
    )


def brought_by(
    credited: Crews, awarded: Awarded, shared: Shared, slotted: Slotted, names: Iterable[str]
) -> Ints:
    """Return ``[B, S, K]``: what some awards bring every competitor, with the cars that score."""
    points = np.zeros_like(slotted.score)
    for name in names:
        if name not in awarded.paid:
            continue
        own = share_of(credited, awarded, shared, name)
        if slotted.taken is not None and name not in shared.to_driver | shared.to_all:
            own = own * slotted.taken
        points = points + over_cars(np.add, own)
    return points


def car_points(shared: Shared, slotted: Slotted) -> Ints:
    """Return ``[B, S, K, M]``: what each car brings its competitor in all, as far as the car scores."""
    taken = slotted.taken
    points: Ints = np.zeros_like(shared.ranks)
    if shared.cars.whole is not None:
        points = shared.cars.whole if taken is None else shared.cars.whole * taken
    for anyhow in (shared.drivers.whole, shared.every.whole):
        points = points if anyhow is None else points + anyhow
    return points


def _added(cars: Ints | None, anyhow: Sequence[Ints | None], taken: Bools | None) -> Ints | None:
    """Return ``[B, S, K]``: what the cars that score bring, and what is brought ``anyhow``."""
    points: Ints | None = None
    if cars is not None:
        points = over_cars(np.add, cars if taken is None else cars * taken)
    for more in anyhow:
        if more is not None:
            brought: Ints = over_cars(np.add, more)
            points = brought if points is None else points + brought
    return points
