"""What a rulebook names that a season does not have, and which of its championships are not run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import get_args

import msgspec

from countback.model.contract import Reference, What
from countback.model.finding import Finding, Severity, Where
from countback.model.numbers import in_rounds
from countback.model.season import Season, SessionKind
from countback.model.text import class_key, slug
from countback.model.wording import closest
from countback.scoring.score import Standings

_SHOWN = 5


class Names(msgspec.Struct, frozen=True):
    """What a season has of each sort of name, and how one is compared."""

    by_sort: dict[What, list[str]]

    @classmethod
    def of(cls, season: Season, championships: tuple[str, ...]) -> Names:
        """Return the names of a season; its championships are those of the rulebook."""
        by_sort: dict[What, list[str]] = {
            "rounds": [str(event.round) for event in season.events],
            "class": list(season.classes),
            "championship": list(championships),
            **_of_results(season),
        }
        for what, names in _of_entries(season).items():
            by_sort[what] = [*by_sort.get(what, ()), *names]
        return cls({what: [*dict.fromkeys(filter(None, names))] for what, names in by_sort.items()})

    def missing(self, reference: Reference, key: str, file: str, more_to_come: bool) -> Finding | None:
        """Return a finding for a name that the season does not have."""
        what, value = reference.what, reference.value
        there = self.by_sort.get(what)
        if there is None:
            return None
        if what == "rounds":
            gone = [] if more_to_come else _no_rounds(value, [int(number) for number in there])
            if not gone:
                return None
            message = f"there is no round {', '.join(gone)}"
            last = f"rounds go to {there[-1]}" if there else "there is none yet"
            hint = f'{last}; where more are to come, write calendar = "open" in season.toml'
            return key_finding("rule-names-no-round", message, hint, file, key)
        like = LIKE.get(what, str)
        if what == "session" and value in get_args(SessionKind):
            return None
        if like(value) in {like(name) for name in there}:
            return None
        code = f"rule-names-no-{what}"
        hint = closest(value, there)
        if not hint:
            some = some_of(there)
            hint = f"there are {some}" if some else "there is none"
        return key_finding(code, f"the season has no {what} {value!r}", hint, file, key)


def _of_results(season: Season) -> dict[What, list[str]]:
    sessions = [session for event in season.events for session in event.sessions]
    rows = [
        row
        for session in sessions
        for classification in session.classifications
        for row in classification.rows
    ]
    kinds = [session.kind for session in sessions]
    return {"session": [*(session.id for session in sessions), *kinds], "mark": [row.mark for row in rows]}


def _of_entries(season: Season) -> dict[What, list[str]]:
    names: dict[What, list[str]] = defaultdict(list)
    for entry in season.entries:
        names["class"].append(entry.class_)
        names["tag"] += entry.tags
        names["driver"] += [name for driver in entry.crew for name in (driver.name, driver.id)]
        names["team"] += [entry.team.name, entry.team.id] if entry.team else []
        names["constructor"] += [*constructor_names(entry.constructor, entry.engine), entry.car]
        team = entry.team.name if entry.team else ""
        names["car"].append(f"{entry.number} {team}".strip())
    return names


def constructor_names(make: str, engine: str) -> list[str]:
    """Return what the constructor of a car may be called: by its chassis, its engine, or both."""
    return [make, engine, f"{make} {engine}", f"{make}-{engine}"] if make and engine else [make or engine]


#: How names of a sort are compared.
LIKE: dict[What, Callable[[str], str]] = {
    "class": class_key, "driver": slug, "team": slug, "constructor": slug, "car": slug,
}  # fmt: skip


def _no_rounds(text: str, rounds: list[int]) -> list[str]:
    """Return the parts of a list of rounds in which no round of the calendar lies."""
    if text == "all":
        return []
    parts = [part.strip() for part in text.split(",")]
    return [part for part in parts if not any(in_rounds(part, number) for number in rounds)]


def not_run(standings: Standings) -> dict[str, set[tuple[What, str]]]:
    """Return which names each championship that nobody is in may do without, as it is simply not run.

    Not where it may be a slip: an entry has a class that no rule names, no entry has any, or a tag is alike.
    """
    rules = [rule for title in standings.rulebook.championships for _, rule in title.rules()]
    named = [reference for rule in rules for reference in rule.references()]
    classes = {class_key(named_class.value) for named_class in named if named_class.what == "class"}
    entered = {class_key(entry.class_) for entry in standings.recorded.entries}
    all_known = entered - {""} and entered - {""} <= classes
    tags = {tag for entry in standings.recorded.entries for tag in entry.tags}
    others = tags - {reference.value for reference in named if reference.what == "tag"}
    return {
        title.id: {
            (reference.what, reference.value)
            for _, rule in title.rules()
            for reference in rule.references()
            if (reference.what == "class" and all_known)
            or (reference.what == "tag" and not closest(reference.value, others))
        }
        for title in standings.rulebook.championships
        if not standings.titles[title.id].field.eligible.any()
    }


def key_finding(
    code: str, message: str, hint: str, file: str, key: str, severity: Severity = "warning"
) -> Finding:
    """Return a finding at a key of a file."""
    return Finding(code=code, severity=severity, where=Where(file=file, key=key), message=message, hint=hint)


def some_of(names: list[str]) -> str:
    """Return the first few of a list in words."""
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
