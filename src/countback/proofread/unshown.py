"""What a rulebook needs to know that a page of standings does not show: under it no row is called wrong."""

from __future__ import annotations

from collections.abc import Iterator

from countback.model.facts import Facts
from countback.model.kinds import Award
from countback.model.rulebook import Championship
from countback.rules.needs import facts_needed

SHOWN = {
    "result.entry", "result.position", "result.status", "result.class_position", "result.drivers",
    "entry.class", "entry.guest", "entry.team", "points", "session.scheduled_laps", "session.laps",
    "session.laps_run",
}  # fmt: skip
"""What every page shows, and distances: a race cut short moves many totals at once, which is no slip."""
MARKED = {
    "result.qualifying": "qualifying",
    "result.fastest_lap": "fastest_lap",
    "result.laps_led": "laps_led",
}
"""What a page shows where it marks anybody."""


def unshown(title: Championship, facts: Facts) -> tuple[str, ...]:
    """Return in words, each once, what the rules of a championship need and the page does not show."""
    return tuple(dict.fromkeys(_lacking(title, facts)))


def _lacking(title: Championship, facts: Facts) -> Iterator[str]:
    for _, rule in title.rules():
        for fact in sorted(facts_needed(rule) - SHOWN):
            column = MARKED.get(fact)
            if column is None or not facts.column(column).any():
                yield fact.removeprefix("result.").replace("entry.", "the car's ").replace("_", " ")
        if not isinstance(rule, Award):
            continue
        if "qualifying" in rule.reads and facts.column("qualifying").max(initial=0) < 2:
            yield "the whole order of qualifying"
        if not rule.in_scope(facts).any():
            yield f"a session that {rule.kind} pays in"
