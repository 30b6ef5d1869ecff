"""A rulebook against a season: what it names that is not there, what it leaves out, what can never act."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from countback.model.finding import Finding, Severity
from countback.model.kinds import Counting
from countback.model.rulebook import Championship
from countback.model.targets import entries_named
from countback.scoring.lacking import distances_unknown, not_recorded, poles_differ, worked_out
from countback.scoring.left_out import (
    all_cars_score,
    all_dropped,
    cars_of_nobody,
    classes_alike,
    guests_that_score,
    named_by_no_rule,
    not_scored,
)
from countback.scoring.named import Names, key_finding, not_run
from countback.scoring.score import Standings


def against(standings: Standings, file: str, *, shipped: bool = False) -> list[Finding]:
    """Return findings on the rulebook (named ``file``) as it meets the season; none is an error.

    What several championships share is said once, of the first of them. A ``shipped`` rulebook is written
    for all seasons of a series: that a championship of it is not run is a remark.
    """
    found: dict[tuple[str, str], Finding] = {}
    for finding in _all(standings, file, shipped):
        found.setdefault((finding.code, finding.message), finding)
    return list(found.values())


def _all(standings: Standings, file: str, shipped: bool) -> Iterator[Finding]:
    season = standings.recorded
    names = Names.of(season, standings.championships)
    unheld = not_run(standings) if shipped else {}
    more_to_come = season.calendar == "open" or (season.planned_rounds or 0) > len(season.events)
    yield from classes_alike(season)
    for title in standings.rulebook.championships:
        at = f"championships.{title.id}"
        named: set[str] = set()
        for key, rule in title.rules():
            for reference in rule.references():
                finding = names.missing(reference, f"{at}.{key}.{reference.field}", file, more_to_come)
                if finding is not None and not reference.usual:
                    named.add(key)
                    if (reference.what, reference.value) in unheld.get(title.id, ()):
                        hint = f"nobody is in {title.name}; nothing is to be done if it is not run"
                        finding = msgspec.structs.replace(finding, severity="info", hint=hint)
                    yield finding
        yield from _idle(standings, title, file, named, more_to_come)
        yield from all_dropped(standings, title, file)
        yield from not_recorded(standings, title, file)
        yield from poles_differ(standings, title)
        yield from cars_of_nobody(standings.titles[title.id], file)
        yield from guests_that_score(standings.titles[title.id], file)
        if not (shipped or more_to_come):
            yield from all_cars_score(standings.titles[title.id], file)
    for number, decision in enumerate(standings.rulebook.decisions):
        if decision.competitor and not entries_named(decision, season.entries):
            message = f"{decision.kind} concerns {decision.competitor}, who is not entered"
            key = f"decisions[{number}].competitor"
            yield key_finding("rule-names-no-competitor", message, "correct the name", file, key, "info")
    yield from not_scored(standings, file)
    yield from named_by_no_rule(standings)
    yield from distances_unknown(standings, file)
    yield from worked_out(standings)


def _idle(
    standings: Standings, title: Championship, file: str, named: set[str], more_to_come: bool
) -> Iterator[Finding]:
    rules = dict(title.rules())
    for number, step in enumerate(title.tiebreaks):
        if step in title.tiebreaks[:number]:
            message = f"{step.kind} can never act: it stands further up with the same values"
            at = f"championships.{title.id}.tiebreaks[{number}]"
            yield key_finding("rule-never-acts", message, "take it out", file, at)
    for key, why in title.idle(standings.facts):
        # A rule that is idle for the name it gives has been told of; a counting rule waits for more rounds.
        if key in named or (more_to_come and isinstance(rules[key], Counting)):
            continue
        severity: Severity = "info" if why.startswith("the season has no session for") else "warning"
        at = f"championships.{title.id}.{key}"
        message = f"{rules[key].kind} can never act: {why}"
        yield key_finding("rule-never-acts", message, "correct it, or take it out", file, at, severity)
