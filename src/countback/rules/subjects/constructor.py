"""Constructors: the maker of the chassis with the maker of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import msgspec
import numpy as np

from countback.model.contract import ALIKE, ConstructorName, RoundNumber
from countback.model.facts import Bools, ByRow, Facts
from countback.model.kinds import Outlook, Subject, Who
from countback.model.makers import constructor
from countback.model.standings import Competitor
from countback.model.text import slug


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From ``from_round`` on, ``constructor`` is somebody new, called ``becomes``, who starts at nothing."""

    constructor: ConstructorName
    from_round: RoundNumber
    becomes: str


@dataclass(frozen=True, kw_only=True)
class ConstructorSubject(Subject):
    """The constructor of the chassis, together with that of the engine where it is another.

    ``splits`` end an identity at a date though the name goes on (Force India 2018). Source: FIA Formula
    One Sporting Regulations, article 6 (an engine of another make is part of the name).
    """

    kind: ClassVar[str] = "constructor"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    who: ClassVar[Who] = "constructor"
    splits: tuple[Split, ...] = ()

    @property
    def owned_by(self) -> tuple[Literal["constructor", "engine"], ...]:
        return () if self.splits else ("constructor", "engine")

    def recorded_as(self, competitor: str) -> tuple[str, ...]:
        old = {slug(split.becomes): slug(split.constructor) for split in self.splits}
        return (old.get(competitor, competitor),)

    def owners(self, facts: Facts) -> ByRow[tuple[Competitor, ...]]:
        makers = [constructor(entry) for entry in facts.entries]
        which = facts.row_entry
        for split in self.splits:
            old = [bool(maker) and maker[0].id == slug(split.constructor) for maker in makers]
            gone = np.array(old, dtype=np.bool_)[which]
            later = facts.round[facts.row_session] >= split.from_round
            which = np.where(gone & later, len(makers), which)
            makers.append((Competitor(id=slug(split.becomes), name=split.becomes),))
        return ByRow(which, makers)

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        made = {maker.id: maker.name for entry in facts.entries for maker in constructor(entry)}
        for at in {split.from_round for split in self.splits}:
            gone = [split.constructor for split in self.splits if split.from_round == at]
            if made and not {*map(slug, gone)} & made.keys():
                return f"no car is of the constructor {gone[0]}; there are {', '.join(sorted(made.values()))}"
        return super().never_acts(facts, paid)

    def told(self) -> str:
        told = "Constructors score: the maker of the chassis, with that of the engine where it is another."
        for split in self.splits:
            told += f" From round {split.from_round} on {split.constructor} is somebody new, {split.becomes}."
        return told
