"""Points for the order of a whole event, which several sessions make up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import ClassVar

import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.kinds import Award, Field, Paid, Scale
from countback.model.scales import scaled
from countback.rules.awards.finish import on_places
from countback.rules.rerank import ahead
from countback.rules.saying import kept, numbers, sessions_of


@dataclass(frozen=True, kw_only=True)
class EventOrder(Award):
    """Pays ``scale`` once an event, on the order of its ``sessions`` taken together.

    The lowest sum of places is first; who has no place in a session scores one more than there are in its
    result who may score or hold a place. With ``each`` the highest sum of those points for 1st, 2nd, ... is
    first. Of equals the better place in the last session is ahead, and who has no place in any is not in the
    order. It is paid with the last session of the event, once that has been run, to who is in its result.
    Source: AMA Supercross, Triple Crown (the places of three races, the last parts equals); Speedway Grand
    Prix since 2020 (heats decide the order, which is paid).
    """

    kind: ClassVar[str] = "event-order"
    of_event: ClassVar[bool] = True
    scale: Scale
    each: tuple[Fraction, ...] = ()

    def in_scope(self, facts: Facts) -> Bools:
        scope = np.zeros_like(facts.chosen(self.sessions, self.rounds))
        for league, sessions in self._events(facts):
            scope[league, sessions[-1]] = True
        return scope

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        order, points = np.zeros_like(field.rank), np.zeros_like(field.rank)
        for part in field.parts():
            own = self._order(facts, part)
            order += own
            points += on_places(self.scale, own, facts, part, unit) * (own > 0)
        return Paid(order, points * field.eligible)

    def amounts(self) -> Sequence[Fraction]:
        return self.scale.amounts()

    def told(self) -> str:
        by = f"the sum of {numbers(self.each)} for their places" if self.each else "the lowest sum of places"
        what = f"Points for the order of an event, by {by} in its {sessions_of(self.sessions)}"
        rounds = "" if self.rounds == "all" else f" (rounds {self.rounds})"
        return f"{what}{rounds}: {self.scale.told()}{kept(self)}"

    def _events(self, facts: Facts) -> Iterator[tuple[int, Ints]]:
        """Yield a league and the sessions (indices) of each of its events that make up the order; where all
        have one calendar, that is said of the first for all of them."""
        for league, (chosen, events) in enumerate(
            zip(facts.chosen(self.sessions, self.rounds), facts.event_of, strict=True)
        ):
            for event in np.unique(events[chosen]):
                yield league, np.flatnonzero(chosen & (events == event))

    def _order(self, facts: Facts, field: Field) -> Ints:
        """Return ``[B, S, E]``: the place in the order of the event, in its last session; 0 elsewhere."""
        order, ran = np.zeros_like(field.rank), facts.ran()
        of_all = len(facts.chosen(self.sessions, self.rounds)) == 1
        listed: Bools = np.logical_and(facts.column("status") > 0, field.belongs)
        may = np.broadcast_to(field.eligible, listed.shape)  # an invisible guest is nobody to be behind
        for league, sessions in self._events(facts):
            if not ran[league, sessions[-1]]:
                continue
            whose = slice(None) if of_all else slice(league, league + 1)
            held = sessions[ran[league, sessions]]
            places = field.rank[whose][:, held]
            counts = listed[whose][:, held] & (may[whose][:, held] | (places > 0))
            behind = counts.sum(axis=-1, keepdims=True) + 1
            if self.each:
                worth = scaled((Fraction(0), *self.each), lcm(*(points.denominator for points in self.each)))
                sums = -np.where(places < len(worth), worth[np.minimum(places, len(worth) - 1)], 0).sum(
                    axis=1
                )
            else:
                sums = np.where(places > 0, places, behind).sum(axis=1)
            last = np.where(places[:, -1] > 0, places[:, -1], behind[:, -1])
            there: Bools = np.any(places > 0, axis=1)
            # Sums from 1 on, each with the place in the last session as its lower digits.
            worse = (sums - sums.min(axis=-1, keepdims=True)) * (int(last.max()) + 1) + last
            mine = np.where(there, worse, 0)[:, None]
            order[whose, sessions[-1]] = ((ahead(mine, there[:, None]) + 1) * there[:, None])[:, 0]
        return order
