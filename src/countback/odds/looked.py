"""What of the sessions to come has to be drawn: what the rules of some championships look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from countback.model.classification import Status
from countback.model.facts import Ints
from countback.scoring.score import score_title
from countback.titles.remaining import Remaining

DRAWN = ("place", "class_place", "status", "qualifying", "fastest_lap", "laps_led")
"""The columns of a session to come that are drawn; whatever else a rule may look at is not known."""


@dataclass(frozen=True)
class Looked:
    """The drawn ``columns`` that some rules look at; of ``firsts`` only who is first matters.

    ``unknown`` are columns that rules look at, too, but nothing is drawn of.
    """

    columns: frozenset[str]
    firsts: frozenset[str]
    unknown: frozenset[str] = frozenset()


def looked_at(rests: Sequence[Remaining]) -> Looked:
    """Return what the rules of some championships look at in the sessions to come."""
    seen: set[str] = set()
    whole: set[str] = set()
    for rest in rests:
        columns = probe(rest)
        facts = msgspec.structs.replace(rest.facts, columns=columns)
        scores = score_title(facts, rest.title)
        rest.final(scores)
        seen |= columns.seen
        # What is still looked at without the awards for which the first will do, has to be drawn whole.
        awards = {
            name: rule
            for name, rule in rest.title.awards.items()
            if not rule.first_suffices(facts, scores.field)
        }
        columns = probe(rest)
        others = msgspec.structs.replace(rest.facts, columns=columns)
        rest.final(score_title(others, msgspec.structs.replace(rest.title, awards=awards)))
        whole |= columns.seen
    drawn = frozenset(seen) & frozenset(DRAWN)
    unknown = frozenset(seen) - frozenset(DRAWN)
    return Looked(drawn, (drawn & {"qualifying", "fastest_lap"}) - whole, unknown)


def probe(rest: Remaining) -> Noted:
    """Return two endings in which everybody finishes in the order of the entries; what is asked is noted."""
    columns = Noted(rest.blank(2))
    for at, session in enumerate(rest.sessions):
        for place, car in enumerate(rest.runners[at], start=1):
            for name in ("place", "class_place", "qualifying", "fastest_lap"):
                columns[name][:, session, car] = place
            columns["status"][:, session, car] = Status.CLASSIFIED.code
    return columns


class Noted(dict[str, Ints]):
    """Columns that note which of them were asked for."""

    def __init__(self, columns: dict[str, Ints]) -> None:
        super().__init__(columns)
        self.seen: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        """Return a column, and note that it was asked for."""
        self.seen.add(name)
        return super().get(name, default)
