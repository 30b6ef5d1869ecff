"""Decisions on points that reach nobody, or more than can be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
import numpy as np

from countback.model.decision import CarDecision, Decision
from countback.model.facts import Facts
from countback.model.finding import Finding, Severity, Where
from countback.model.kinds import StewardsRule
from countback.model.season import Entry
from countback.model.targets import cars_meant, entries_named, entries_scoring, names_in_tables, told_apart
from countback.model.text import slug
from countback.rules.stewards import stewards_rule
from countback.scoring.adjust import changes_of
from countback.scoring.decide import paid_worse
from countback.scoring.title import TitleScores


def out_of_reach(
    facts: Facts, titles: Iterable[TitleScores], own: Collection[Decision] = ()
) -> list[Finding]:
    """Return findings for the decisions on points that nobody's points depend on.

    A competitor who has no result yet is a warning; one who scores in none of the championships meant is an
    error, and so is a car that stands for competitors of several kinds where no championship is named.
    ``own`` are the decisions of the season; those of the rulebook may name what a season does not have.
    """
    titles = list(titles)
    findings = []
    for decision in facts.decisions:
        rule = stewards_rule(decision)
        if rule is None:
            continue
        if rule.ahead_of():
            findings += _on_tie(decision, rule.ahead_of(), titles)
        elif rule.concerns == "total":
            findings += _on_total(decision, facts, titles, own)
        elif rule.concerns == "points-of-result":
            findings += _on_result(decision, rule, facts, titles)
    return findings


def _on_total(
    decision: Decision, facts: Facts, titles: list[TitleScores], own: Collection[Decision]
) -> list[Finding]:
    reached = {
        scores.title.id: scores.title.subject.who
        for scores in titles
        if changes_of([decision], scores.title, scores.credited.competitors)
    }
    whom = f"car {decision.number}" if isinstance(decision, CarDecision) else decision.competitor
    if not reached:
        cars = {facts.entries[car].id for car in facts.row_entry.tolist()}
        named = entries_named(decision, facts.entries)
        if not named:  # a decision of the rulebook on somebody who is not in this season
            return []
        if not any(entry.id in cars for entry in named):
            hint = "it takes effect once there is one"
            return [_find(decision, "decision-before-result", f"{whom} has no result yet", hint, "warning")]
        if other := _under_another_name(decision, named, facts, titles):
            if decision not in own:  # the rulebook says it of every name that there may be
                return []
            message = f"{whom} scores in no championship; {other}, for whom the same decision is there, does"
            hint = "leave one of the two out: this one changes nothing"
            return [_find(decision, "decision-touches-nothing", message, hint, "warning")]
        there = ", ".join(f"{scores.title.id} ({scores.title.subject.kind}s)" for scores in titles)
        meant = f" of {', '.join(decision.championships)}" if decision.championships else ""
        hint = f"name somebody who scores in a championship: {there}"
        message = f"{whom} scores in no championship{meant}"
        return [_find(decision, "decision-touches-nothing", message, hint)]
    if isinstance(decision, CarDecision) and not decision.championships and len({*reached.values()}) > 1:
        message = f"{whom} stands for competitors of {', '.join(reached)}"
        hint = f'say which are meant: championships = ["{next(iter(reached))}"], or name the competitor'
        return [_find(decision, "decision-on-several-championships", message, hint)]
    return _on_several(decision, facts, titles) if isinstance(decision, CarDecision) else []


def _on_several(decision: CarDecision, facts: Facts, titles: list[TitleScores]) -> list[Finding]:
    """Return what is wrong with a decision on totals whose number several cars had, one after the other."""
    entries = entries_scoring(decision, facts.entries, facts.events)
    for scores in titles:
        people, who = scores.credited.competitors, scores.title.subject.who
        hit = {people[change.competitor].id for change in changes_of([decision], scores.title, people)}
        if len(hit) < 2 or len(entries) < 2:
            continue
        # Those who share one car are meant together.
        alone = [msgspec.structs.replace(decision, names=names_in_tables([entry])) for entry in entries]
        own = [
            {people[change.competitor].id for change in changes_of([one_car], scores.title, people)}
            for one_car in alone
        ]
        if any(ids == hit for ids in own):
            continue
        names = [people_of.name for people_of in people if people_of.id in hit]
        message = f"car {decision.number} is {' and '.join(names)} in {scores.title.id} ({who}s)"
        hint = "name the one that is meant in place of the number: competitor = " + f'"{names[0]}"'
        return [_find(decision, "decision-on-several-cars", message, hint)]
    return []


def _under_another_name(
    decision: Decision, named: Sequence[Entry], facts: Facts, titles: list[TitleScores]
) -> str:
    """Return the name that scores under which the same decision on the same entries is there, or "".

    A rulebook for records with and without engines says it of both McLaren and McLaren-Mercedes.
    """
    return next(
        (
            other.competitor
            for other in facts.decisions
            if other is not decision
            and type(other) is type(decision)
            and msgspec.structs.replace(other, competitor=decision.competitor, id=decision.id) == decision
            and {*entries_named(other, facts.entries)} == {*named}
            and any(changes_of([other], scores.title, scores.credited.competitors) for scores in titles)
        ),
        "",
    )


def _on_tie(decision: Decision, over: tuple[str, ...], titles: list[TitleScores]) -> list[Finding]:
    """Return what is wrong with a decision on who of equals is ahead."""
    meant = [title for title in titles if title.title.id in (decision.championships or (title.title.id,))]
    asked = [scores for scores in meant if any(step.by_decision for step in scores.title.tiebreaks)]
    if not asked:
        hint = 'end them with it: tiebreaks = ["countback", "as-decided"]'
        message = "no championship meant has a tie-break as-decided"
        return [_find(decision, "decision-touches-nothing", message, hint)]
    names = [
        {
            slug(name)
            for competitor in scores.credited.competitors
            for name in (competitor.id, competitor.name)
        }
        for scores in asked
    ]
    wanted = {slug(name): name for name in (decision.competitor, *over)}
    if any(wanted.keys() <= there for there in names):
        return []
    least = min(([name for key, name in wanted.items() if key not in there] for there in names), key=len)
    message = f"{least[0]} is not in the table of {' or '.join(scores.title.id for scores in asked)}"
    return [_find(decision, "decision-touches-nothing", message, "give the names as entries.csv has them")]


def _on_result(
    decision: Decision, rule: StewardsRule, facts: Facts, titles: list[TitleScores]
) -> list[Finding]:
    sessions = [number for number, session in enumerate(facts.sessions) if session.id == decision.session]
    rows = [facts.rows[row] for row in np.flatnonzero(np.isin(facts.row_session, sessions)).tolist()]
    if not rows:
        hint = "it takes effect when there is one"
        message = f"{decision.session} has no result yet"
        return [_find(decision, "decision-before-result", message, hint, "warning")]
    cars = cars_meant(decision, rows, facts.entries)
    whom = f"car {decision.number}" if decision.number else f"car of {decision.competitor}"
    if not cars:
        hint = "give the number as the result has it"
        return [_find(decision, "decision-on-unknown-car", f"no {whom} in {decision.session}", hint)]
    if len(cars) > 1:
        message = f"several are meant in {decision.session}"
        return [_find(decision, "decision-on-several-cars", message, told_apart(cars))]
    car = facts.entries.index(cars[0])
    reached = [
        scores
        for scores in titles
        if np.broadcast_to(scores.field.eligible, (1, *facts.shape))[0, sessions, car].any()
        and (not decision.championships or scores.title.id in decision.championships)
    ]
    if reached:
        if not rule.places_in_points(decision) or any(
            _pays_less(scores, sessions, car) for scores in reached
        ):
            return []
        message = f"{whom} is paid the same: it holds no place, or the last one that is paid otherwise"
        hint = "nothing is to be done if that is so; otherwise correct the car or the session"
        return [_find(decision, "decision-changes-nothing", message, hint, "info")]
    meant = f" of {', '.join(decision.championships)}" if decision.championships else ""
    message = f"the {whom} scores in no championship{meant}"
    hint = "correct the number, or leave out championships"
    return [_find(decision, "decision-touches-nothing", message, hint)]


def _pays_less(scores: TitleScores, sessions: list[int], car: int) -> bool:
    """Tell whether a result of a championship is paid otherwise for being paid as one further back."""
    facts, title, field, unit = scores.facts, scores.title, scores.field, scores.awarded.unit
    for award in title.awards.values():
        paid = award.pay(facts, field, unit)
        worse = paid_worse(paid, award, facts, title, field, unit)
        if (paid.points != worse.points)[:, sessions, car].any():
            return True
    return False


def _find(decision: Decision, code: str, message: str, hint: str, severity: Severity = "error") -> Finding:
    where = Where(file="decisions.toml", key=decision.name)
    return Finding(code=code, severity=severity, where=where, message=message, hint=hint)
