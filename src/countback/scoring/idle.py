"""Rules of a championship that touch nothing: whatever happens in the season, or in what it has become."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from countback.model.contract import same_within
from countback.model.facts import Facts
from countback.model.finding import Finding, Severity
from countback.model.kinds import Counting, Field, FieldRule
from countback.model.rulebook import Championship
from countback.model.text import class_key
from countback.rules.needs import facts_needed
from countback.scoring.named import key_finding
from countback.scoring.score import Standings

_OUT = "take it out"
#: So begins why a rule is idle in a calendar that may well be meant so: in others it acts.
_OF_CALENDAR = ("the season has no session for", "the season has no event")


def idle(
    standings: Standings,
    title: Championship,
    file: str,
    named: set[str],
    *,
    more_to_come: bool,
    shipped: bool,
) -> Iterator[Finding]:
    """Say which rules can never do anything in the season, but for those ``named``, which name what is not
    there.

    A counting rule may wait for rounds of which ``more_to_come``; in a ``shipped`` rulebook a championship
    may have a bonus from the one it is like, and no phases.
    """
    rules, facts = dict(title.rules()), standings.facts
    yield from _parting_nobody(title, facts, file, more_to_come=more_to_come)
    for key, why in title.idle(facts):
        # A rule that is idle for the name it gives has been told of; a counting rule waits for more rounds.
        if key in named or (more_to_come and isinstance(rules[key], Counting)):
            continue
        severity: Severity = "info" if why.startswith(_OF_CALENDAR) else "warning"
        yield _never(title, key, rules[key].kind, why, file, severity)
    if not shipped:
        yield from _never_added(title, facts, file)
    if not more_to_come:
        yield from _changing_nothing(title, standings.titles[title.id].field, facts, file)


def _never(
    title: Championship, key: str, kind: str, why: str, file: str, severity: Severity = "warning"
) -> Finding:
    message, at = f"{kind} can never act: {why}", f"championships.{title.id}.{key}"
    return key_finding("rule-never-acts", message, f"correct it, or {_OUT}", file, at, severity)


def _parting_nobody(title: Championship, facts: Facts, file: str, *, more_to_come: bool) -> Iterator[Finding]:
    """Say which tie-breaks part nobody whom those before them leave level."""
    paid = title.paid(facts, droppable=True)
    drops = not title.counting.keeps_all and (more_to_come or not title.counting.never_acts(facts, paid))
    for number, step in enumerate(title.tiebreaks):
        before, key = title.tiebreaks[:number], f"tiebreaks[{number}]"
        if step in before:
            message = f"{step.kind} can never act: it is given further up with the same values"
            at = f"championships.{title.id}.{key}"
            yield key_finding("rule-never-acts", message, _OUT, file, at)
        elif not more_to_come and any(same_within(step, other, facts) for other in before):
            why = "it is given further up, for sessions that are the same in this season"
            yield _never(title, key, step.kind, why, file)
        elif why := step.parts_nobody(before, facts, drops):
            yield _never(title, key, step.kind, why, file)


def _never_added(title: Championship, facts: Facts, file: str) -> Iterator[Finding]:
    """Say which awards keep points in reserve that no phase adds to anything."""
    paid = title.paid(facts)
    if any(phase.adds_reserve and not phase.never_acts(facts, paid) for phase in title.phases):
        return
    keys = {id(rule): key for key, rule in title.rules()}
    for award in title.awards.values():
        if award.reserve:
            why = "its points are kept in reserve, which no phase adds"
            yield _never(title, keys[id(award)], award.kind, why, file)


def _changing_nothing(title: Championship, field: Field, facts: Facts, file: str) -> Iterator[Finding]:
    """Say which awards are paid in no session in which anybody may score, and which modifiers change none
    that is."""
    scoring = np.broadcast_to(field.eligible.any(axis=(0, 2)), facts.shape[:1])
    if not scoring.any():
        return  # the championship is not run, which is told
    paid = {name: award.in_scope(facts)[0] & scoring for name, award in title.awards.items()}
    keys = {id(rule): key for key, rule in title.rules()}
    for name, award in title.awards.items():
        if award.in_scope(facts).any() and not paid[name].any():
            why = "in the sessions for which it is nobody may score"
            yield _never(title, keys[id(award)], award.kind, why, file)
    for name, rule in title.modifiers.items():
        awards, changes = [award for award in rule.awards or paid if award in paid], rule.changes(facts)
        if changes.any() and not any((paid[award] & changes).any() for award in awards):
            named = f"{' and '.join(rule.awards)} is paid in no session that it changes"
            why = named if rule.awards else "nothing is paid in the sessions that it changes"
            yield _never(title, f"modifiers.{name}", rule.kind, why, file)


def leaving_nobody_out(
    standings: Standings, title: Championship, file: str, named: set[str]
) -> Iterator[Finding]:
    """Say which rules on entries touch none of those there are, whatever they did.

    One that goes by results may wait for such a one; one that is ``named`` has been told of.
    """
    facts = standings.facts
    entered = {class_key(entry.class_) for entry in facts.entries}
    for name, rule in title.field.items():
        if rule.class_order or _by_result(rule) or f"field.{name}" in named:
            continue
        groups = rule.groups(facts)
        several = groups is not None and groups.min(initial=0) != groups.max(initial=0)
        if not (several or rule.left_out(facts).any()) and facts.entries:
            yield _touching_none(title, f"field.{name}", f"{rule.kind} leaves out no car", file)
    for name, listing in title.listing.items():
        classes = {class_key(of.value) for of in listing.references() if of.what == "class"}
        if classes and entered <= classes and f"listing.{name}" not in named:
            yield _touching_none(title, f"listing.{name}", f"{listing.kind} leaves out nobody", file)
    crews = [entry.crew for entry in facts.entries] + [row.drivers for row in facts.rows]
    if not title.sharing.gives_all and max(map(len, crews), default=0) == 1:
        said = f"{title.sharing.kind} divides nothing: no car is shared"
        yield _touching_none(title, "sharing", said, file)


def _by_result(rule: FieldRule) -> bool:
    return any(fact.startswith("result.") for fact in facts_needed(rule))


def _touching_none(title: Championship, key: str, message: str, file: str) -> Finding:
    hint, at = "nothing is to be done if that is meant", f"championships.{title.id}.{key}"
    return key_finding("rule-never-acts", message, hint, file, at, "info")
