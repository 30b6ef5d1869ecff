"""A rulebook: the championships of a season and the rules of each, in the order in which they act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from countback.model.classification import Status
from countback.model.contract import Kind
from countback.model.facts import Bools, Facts
from countback.model.kinds import (
    Award,
    Bonus,
    Counting,
    FieldRule,
    Listing,
    Modifier,
    Sharing,
    Slots,
    Subject,
    Tiebreak,
)
from countback.model.ledger import Ledger
from countback.model.phases import Phase
from countback.model.season import Decision


class Championship(msgspec.Struct, frozen=True, kw_only=True):
    """One competition within a season: who competes in it and how points are paid.

    ``placed`` are the statuses that hold a place. With ``low_wins`` the lowest total wins (sailing).
    Those whom every tie-break leaves equal share a position; with ``dense_positions`` the next is the very
    next number (3, 3, 4), otherwise one more than are ahead (3, 3, 5).
    """

    id: str
    name: str
    subject: Subject
    field: Mapping[str, FieldRule]
    awards: Mapping[str, Award]
    modifiers: Mapping[str, Modifier]
    sharing: Sharing
    slots: Slots
    counting: Counting
    tiebreaks: tuple[Tiebreak, ...]
    listing: Mapping[str, Listing]
    phases: tuple[Phase, ...] = ()
    placed: tuple[Status, ...] = (Status.CLASSIFIED,)
    low_wins: bool = False
    dense_positions: bool = False

    def rules(self) -> Iterator[tuple[str, Kind]]:
        """Yield every rule with its key in the rulebook (``awards.race``), rules inside of it included.

        They come in the order in which they act.
        """
        outer: list[tuple[str, Kind]] = [("of", self.subject)]
        outer += [(f"field.{name}", rule) for name, rule in self.field.items()]
        outer += [
            (f"{'bonuses' if isinstance(rule, Bonus) else 'awards'}.{name}", rule)
            for name, rule in self.awards.items()
        ]
        outer += [(f"modifiers.{name}", rule) for name, rule in self.modifiers.items()]
        outer += [("sharing", self.sharing), ("slots", self.slots), ("counting", self.counting)]
        outer += [(f"phases[{number}]", rule) for number, rule in enumerate(self.phases)]
        outer += [(f"listing.{name}", rule) for name, rule in self.listing.items()]
        outer += [(f"tiebreaks[{number}]", rule) for number, rule in enumerate(self.tiebreaks)]
        for key, rule in outer:
            yield key, rule
            yield from ((f"{key}.{name}", inner) for name, inner in rule.inner_rules())

    @property
    def tells_apart(self) -> bool:
        """Whether it may matter who of a car's drivers set its best lap, or how long each drove."""
        return self.sharing.tells_apart or any(award.to_driver for award in self.awards.values())

    def paid(self, facts: Facts, *, droppable: bool = False) -> Bools:
        """Return ``[S]``: the sessions in which something (``droppable``: that may be dropped) is paid."""
        paid: Bools = np.zeros(len(facts.sessions), dtype=np.bool_)
        for award in self.awards.values():
            if award.droppable or not droppable:
                paid = paid | award.in_scope(facts)[0]
        return paid

    def idle(self, facts: Facts) -> Iterator[tuple[str, str]]:
        """Yield the key of each rule that can never do anything in this season, and why not."""
        paid, droppable = self.paid(facts), self.paid(facts, droppable=True)
        for key, rule in self.rules():
            why = rule.never_acts(facts, droppable if isinstance(rule, Counting) else paid)
            if why:
                yield key, why

    def looks_at(self, facts: Facts) -> Bools:
        """Return ``[S]``: the sessions that some rule looks at; what others hold changes no table."""
        paid = self.paid(facts)
        looked_at = paid
        for _, rule in self.rules():
            looked_at = looked_at | rule.looks_at(facts, paid)
        return looked_at


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one season as data.

    ``unverified`` names what nobody has checked at the source; ``agreed`` tells whether official tables of
    that year were computed from its results and agreed. ``ledgers`` say what adds up beside the points.
    """

    id: str
    name: str
    championships: tuple[Championship, ...]
    decisions: tuple[Decision, ...] = ()
    source: str = ""
    unverified: tuple[str, ...] = ()
    agreed: bool = False
    ledgers: tuple[Ledger, ...] = ()

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Rulebook {self.id}: {', '.join(title.id for title in self.championships)}>"
