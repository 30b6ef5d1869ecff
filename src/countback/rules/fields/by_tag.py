"""Only entries with a mark rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from countback.model.contract import ALIKE, Tag
from countback.model.facts import Bools, Facts
from countback.model.kinds import FieldRule, Outlook
from countback.model.season import Entry, Session
from countback.rules.saying import listed, moves_up


@dataclass(frozen=True, kw_only=True)
class ByTag(FieldRule):
    """Only entries that have one of these ``tags`` score: rookies, independents, nominated cars.

    The others are ``invisible`` (cars behind move up) or each ``keeps-place``. Source: BTCC (two
    nominated cars a manufacturer; Independents), ADAC Formel 4 rookie title.
    """

    kind: ClassVar[str] = "by-tag"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    tags: tuple[Tag, ...]
    places: Literal["invisible", "keeps-place"] = "invisible"

    @property
    def invisible(self) -> bool:
        return self.places == "invisible"

    def left_out(self, facts: Facts) -> Bools:
        return facts.of_entries(lambda entry: not set(self.tags) & set(entry.tags))

    def reason(self, entry: Entry, session: Session) -> str:
        return f"not {' or '.join(self.tags)}"

    def told(self) -> str:
        marked = listed(self.tags, "or")
        return f"Only entries marked {marked} score; as for the others, {moves_up(self.invisible)}."
