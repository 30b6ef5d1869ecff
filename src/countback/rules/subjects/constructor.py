"""Constructors: the maker of the chassis with the maker of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import msgspec

from countback.model.facts import Facts
from countback.model.kinds import Outlook, Subject
from countback.model.season import Entry
from countback.model.standings import Competitor
from countback.model.text import slug


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From ``from_round`` on, ``constructor`` is somebody new, called ``becomes``, who starts at nothing."""

    constructor: str
    from_round: int
    becomes: str


@dataclass(frozen=True, kw_only=True)
class ConstructorSubject(Subject):
    """The constructor of the chassis, together with that of the engine where it is another.

    ``splits`` end an identity at a date though the name goes on (Force India 2018). Source: FIA Formula
    One Sporting Regulations, article 6 (an engine of another make is part of the name).
    """

    kind: ClassVar[str] = "constructor"
    outlook: ClassVar[Outlook] = "monotone"
    splits: tuple[Split, ...] = ()

    def owners(self, facts: Facts) -> Sequence[Sequence[Competitor]]:
        makers = [constructor(entry) for entry in facts.entries]
        owners = [makers[entry] for entry in facts.row_entry.tolist()]
        for split in self.splits:
            old, new = slug(split.constructor), Competitor(id=slug(split.becomes), name=split.becomes)
            numbers = facts.round[facts.row_session].tolist()
            owners = [
                (new,) if owner and owner[0].id == old and number >= split.from_round else owner
                for owner, number in zip(owners, numbers, strict=True)
            ]
        return owners


def constructor(entry: Entry) -> tuple[Competitor, ...]:
    """Return the constructor of an entry, nobody where none is recorded."""
    return (named(entry.constructor, entry.engine),) if entry.constructor else ()


@cache
def named(chassis: str, engine: str) -> Competitor:
    """Return the constructor that the makers of a chassis and an engine ("" or the same: its own) are."""
    name = chassis if engine in ("", chassis) else f"{chassis}-{engine}"
    return Competitor(id=slug(name), name=name)
