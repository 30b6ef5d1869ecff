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

    No entry with a tag that is ``barred`` scores: drivers who collect their points in another series.
    Whoever does not score is ``invisible`` (cars behind move up) or ``keeps-place``. Source: BTCC (two
    nominated cars a manufacturer; Independents), ADAC Formel 4 rookie title; NASCAR (drivers ineligible for
    points).
    """

    kind: ClassVar[str] = "by-tag"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    tags: tuple[Tag, ...] = ()
    barred: tuple[Tag, ...] = ()
    places: Literal["invisible", "keeps-place"] = "invisible"

    def __post_init__(self) -> None:
        if not self.tags and not self.barred:
            raise ValueError("name tags, or tags that are barred")

    @property
    def invisible(self) -> bool:
        return self.places == "invisible"

    def left_out(self, facts: Facts) -> Bools:
        return facts.of_entries(lambda entry: not self._scores(set(entry.tags)))

    def reason(self, entry: Entry, session: Session) -> str:
        bars = [tag for tag in self.barred if tag in entry.tags]
        return bars[0] if bars else f"not {' or '.join(self.tags)}"

    def told(self) -> str:
        marked = f"marked {listed(self.tags, 'or')}" if self.tags else ""
        others = f"not marked {listed(self.barred, 'or')}" if self.barred else ""
        who = listed([said for said in (marked, others) if said])
        return f"Only entries {who} score; as for the others, {moves_up(self.invisible)}."

    def _scores(self, tags: set[str]) -> bool:
        return (not self.tags or bool(tags & set(self.tags))) and not tags & set(self.barred)
