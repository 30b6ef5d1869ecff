"""Guest entries score nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from countback.model.contract import ALIKE
from countback.model.facts import Bools, Facts
from countback.model.kinds import FieldRule, Outlook
from countback.model.season import Entry, Session
from countback.rules.saying import moves_up


@dataclass(frozen=True, kw_only=True)
class Guests(FieldRule):
    """Guests score nothing; they are ``invisible`` (cars behind move up) or each ``keeps-place``.

    Source: Porsche Supercup and Carrera Cup regulations since 2014 (invisible); single-make cups
    that leave the points of a guest unawarded (keeps-place).
    """

    kind: ClassVar[str] = "guests"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    places: Literal["invisible", "keeps-place"] = "invisible"

    @property
    def invisible(self) -> bool:
        return self.places == "invisible"

    def left_out(self, facts: Facts) -> Bools:
        return facts.guest

    def reason(self, entry: Entry, session: Session) -> str:
        return "a guest"

    def told(self) -> str:
        return f"Guests score nothing; {moves_up(self.invisible)}."
