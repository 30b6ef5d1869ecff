"""What a rulebook asks of a table, found by asking its rules."""

from __future__ import annotations

from dataclasses import dataclass

from countback.batch.columns import KINDS
from countback.model.rulebook import Rulebook
from countback.rules.needs import facts_needed

#: Which column each fact of a result or an entry stands in; those that are not here every table has.
_STANDS_IN = {
    "result.class_position": "class_position",
    "result.qualifying": "qualifying",
    "result.fastest_lap": "fastest_lap",
    "result.laps": "laps",
    "result.laps_led": "laps_led",
    "result.incidents": "incidents",
    "result.grid": "grid",
    "result.time": "time",
    "result.best_lap": "best_lap",
    "result.mark": "mark",
}


@dataclass(frozen=True)
class Wanted:
    """What some rules look at. ``columns`` are those of results that stand in arrays, ``session_names`` the
    sessions that a rule means by their name.

    ``distances`` tells whether a rule asks how far a race went, ``marks`` whether it reads marks.
    ``one_by_one`` says in words why every league has to be scored by itself, "" where none has to.
    """

    columns: frozenset[str]
    session_names: frozenset[str]
    distances: bool
    marks: bool
    one_by_one: str

    @classmethod
    def of(cls, rulebook: Rulebook) -> Wanted:
        """Return what the rules of all championships look at."""
        rules = [rule for title in rulebook.championships for _, rule in title.rules()]
        facts: set[str] = set()
        for rule in rules:
            facts |= facts_needed(rule)
        names = {
            reference.value
            for rule in rules
            for reference in rule.references()
            if reference.what == "session"
        }
        why = ""
        if rulebook.decisions:
            why = "the rulebook comes with decisions"
        elif "result.drive_times" in facts:
            why = "a table has no times at the wheel"
        elif any(award.low for title in rulebook.championships for award in title.awards.values()):
            why = "in low-point scoring who is entered and has no row counts"
        return cls(
            columns=frozenset(_STANDS_IN[fact] for fact in facts if fact in _STANDS_IN),
            session_names=frozenset(names - set(KINDS)),
            distances=any(fact.startswith("session.") and fact != "session.cancelled" for fact in facts),
            marks="result.mark" in facts,
            one_by_one=why,
        )
