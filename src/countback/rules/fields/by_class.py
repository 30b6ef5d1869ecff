"""Only one class ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from countback.model.contract import ALIKE, ClassName
from countback.model.facts import Bools, Facts
from countback.model.kinds import FieldRule, Outlook
from countback.model.season import Entry, Session
from countback.model.text import class_key
from countback.rules.saying import classes_of


@dataclass(frozen=True, kw_only=True)
class ByClass(FieldRule):
    """Only entries of these classes rank, among themselves; those of one class in its own order.

    Several classes rank together, in the order of the whole field. Class is a fact of the entry at that
    round, so somebody who changes class scores separately in each.
    """

    kind: ClassVar[str] = "by-class"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE
    only_paid: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    classes: tuple[ClassName, ...]

    @property
    def class_order(self) -> bool:
        return len({class_key(name) for name in self.classes}) == 1

    @property
    def invisible(self) -> bool:
        return True

    @property
    def only_classes(self) -> tuple[str, ...]:
        return self.classes

    def left_out(self, facts: Facts) -> Bools:
        classes = {class_key(name) for name in self.classes}
        return facts.of_entries(lambda entry: class_key(entry.class_) not in classes)

    def reason(self, entry: Entry, session: Session) -> str:
        return f"in class {entry.class_ or 'none'}"

    def told(self) -> str:
        return f"Only cars of {classes_of(self.classes)} rank, in the order within the class."
