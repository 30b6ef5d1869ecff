"""What the cars of each competitor bring it: points as far as they are its own, and the places held."""

from __future__ import annotations

import msgspec
import numpy as np

from countback.model.facts import Facts, Ints, highest
from countback.model.kinds import Crews, Field, Listing, Tiebreak
from countback.model.rulebook import Championship
from countback.model.shapes import over_cars
from countback.scoring.award import Awarded


class Sums(msgspec.Struct, frozen=True, eq=False):
    """Points of every car ``[B, S, K, M]`` by what may become of them; None where no award pays such points.

    ``droppable`` may be left out by a counting rule, ``protected`` stay even if the result is dropped,
    ``reserve`` are kept apart until a phase adds them to its seeds.
    """

    droppable: Ints | None
    protected: Ints | None
    reserve: Ints | None

    @property
    def whole(self) -> Ints | None:
        """``[B, S, K, M]``: what goes into the total, droppable or not."""
        if self.droppable is None or self.protected is None:
            return self.protected if self.droppable is None else self.droppable
        return self.droppable + self.protected


#: What no award brings.
NOTHING = Sums(None, None, None)


class Shared(msgspec.Struct, frozen=True, eq=False):
    """The outcome: ``cars``, what counts only as far as a car scores, ``drivers``, what goes whole to
    the driver who set a shared car's best lap, whichever of his cars else scores, ``every``, what each of
    a competitor's cars brings it, by the awards of the names ``to_all``.

    ``weights`` [L or B, S, K, M] are shares of a car's points in units of 1/unit (None: all of them),
    ``lap_weights`` those of what goes to drivers. ``ranks`` [B, S, K, M] are the places points were paid
    on, ``published`` the places as published, 0 for none; ``status`` [B, S, K] is the status code of a
    competitor's row, the highest of several, 0 for no row. The last two are None where no rule needs them.
    """

    cars: Sums
    drivers: Sums
    every: Sums
    weights: Ints | None
    lap_weights: Ints | None
    to_driver: frozenset[str]
    to_all: frozenset[str]
    ranks: Ints
    published: Ints | None
    status: Ints | None


def share(facts: Facts, title: Championship, field: Field, credited: Crews, awarded: Awarded) -> Shared:
    """Return what every competitor gets of what its cars were paid, under the rule for shared cars."""
    weights = title.sharing.weights(credited, awarded.unit)
    to_driver = _to_driver(title, credited, awarded)
    to_all = frozenset(title.slots.paid_to_all) - to_driver
    lap_weights = _lap_weights(credited, weights, awarded.unit) if to_driver else None
    if title.slots.averages:
        weights = _averaged(facts, field, credited, weights, awarded.unit)
    ranks = credited.gather(field.rank)
    published: Ints | None = None
    rules: list[Tiebreak | Listing] = [*title.tiebreaks, *title.listing.values()]
    if any(rule.needs_published for rule in rules):
        published = ranks
        if not field.as_published:
            published = credited.gather(facts.column("place") * (field.rank > 0))
    return Shared(
        cars=_sums(title, credited, awarded, frozenset(awarded.paid) - to_driver - to_all, weights),
        drivers=_sums(title, credited, awarded, to_driver, lap_weights),
        every=_sums(title, credited, awarded, to_all, weights),
        weights=weights,
        lap_weights=lap_weights,
        to_driver=to_driver,
        to_all=to_all,
        ranks=ranks,
        published=published,
        status=_protected(facts, title, field, credited) if title.counting.needs_status else None,
    )


def _protected(facts: Facts, title: Championship, field: Field, credited: Crews) -> Ints:
    """Return ``[B, S, K]``: a status that the counting rule protects, if any of the cars has one, else 0."""
    codes = [status.code for status in title.counting.protected]
    status = facts.column("status")
    highest: Ints = over_cars(np.maximum, credited.gather(status * (np.isin(status, codes) & field.belongs)))
    return highest


def share_of(credited: Crews, awarded: Awarded, shared: Shared, name: str) -> Ints:
    """Return ``[B, S, K, M]``: what one award brings, for derivations."""
    weights = shared.lap_weights if name in shared.to_driver else shared.weights
    return _weighted(credited.gather(awarded.paid[name].points), weights, awarded.unit)


def _sums(
    title: Championship, credited: Crews, awarded: Awarded, names: frozenset[str], weights: Ints | None
) -> Sums:
    """Return what some awards bring, added up before it is shared: shares of a sum are sums of shares."""
    if not names:
        return NOTHING
    parts: dict[str, Ints] = {}
    for name, paid in awarded.paid.items():
        if name in names:
            rule = title.awards[name]
            sort = "reserve" if rule.reserve else "droppable" if rule.droppable else "protected"
            parts[sort] = parts[sort] + paid.points if sort in parts else paid.points
    shares = {
        sort: _weighted(credited.gather(points), weights, awarded.unit) for sort, points in parts.items()
    }
    return Sums(shares.get("droppable"), shares.get("protected"), shares.get("reserve"))


def _averaged(facts: Facts, field: Field, credited: Crews, weights: Ints | None, unit: int) -> Ints:
    """Return ``[B, S, K, M]``: the shares divided by how many cars of the competitor may score there."""
    there = credited.gather((facts.column("status") > 0) & field.eligible)
    shares = np.full(there.shape, unit, dtype=np.int64) if weights is None else weights
    averaged: Ints = shares // np.maximum(there.sum(axis=-1, keepdims=True), 1)
    return averaged


def _weighted(by_car: Ints, weights: Ints | None, unit: int) -> Ints:
    return by_car if weights is None else by_car * weights // unit


def _to_driver(title: Championship, credited: Crews, awarded: Awarded) -> frozenset[str]:
    """Return the awards that go whole to one driver of a car; where cars or teams score, there are none."""
    whole = [name for name in awarded.paid if title.awards[name].to_driver]
    if not whole or title.subject.who != "driver":
        return frozenset()
    alone = highest(credited.crew) <= credited.flat.shape[-1] == 1
    return frozenset() if alone else frozenset(whole)


def _lap_weights(credited: Crews, weights: Ints | None, unit: int) -> Ints | None:
    """Return ``[L, S, K, M]``: shares of what goes to the driver who set the best lap, None for all of it.

    Where it is not known which of a crew that was, nobody has it.
    """
    usual = unit if weights is None else weights
    alone = credited.crew == 1
    if credited.fastest is None:
        return weights if alone.all() else np.where(alone, usual, 0)
    return np.where(credited.fastest == 0, np.where(alone, usual, 0), (credited.fastest == 1) * unit)
