"""A rulebook against a season: names that are not there, results it leaves out, rules that can never act."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from countback.model.finding import Finding
from countback.model.rulebook import Championship
from countback.model.targets import entries_named
from countback.model.text import slug
from countback.rules.stewards import stewards_rule
from countback.scoring.alike import names_alike
from countback.scoring.idle import idle, leaving_nobody_out
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
from countback.scoring.listing import Listed
from countback.scoring.named import Names, key_finding, not_run
from countback.scoring.rank import rank
from countback.scoring.renamed import renamed_wrongly
from countback.scoring.score import Standings


def against(standings: Standings, file: str, *, shipped: bool = False) -> list[Finding]:
    """Return findings on the rulebook (named ``file``) as it meets the season; none is an error.

    What several championships share is said once, of the first of them. A ``shipped`` rulebook is written
    for all seasons of a series: that a championship of it is not run is a remark.
    """
    findings: dict[tuple[str, str], Finding] = {}
    for finding in _all(standings, file, shipped):
        findings.setdefault((finding.code, finding.message), finding)
    return list(findings.values())


def _all(standings: Standings, file: str, shipped: bool) -> Iterator[Finding]:
    season = standings.recorded
    names = Names.of(season, standings.championships)
    unheld = not_run(standings) if shipped else {}
    more_to_come = season.calendar == "open" or (season.planned_rounds or 0) > len(season.events)
    yield from classes_alike(season)
    yield from names_alike(season)
    for title in standings.rulebook.championships:
        at = f"championships.{title.id}"
        named: set[str] = set()
        for key, rule in title.rules():
            for reference in rule.references():
                finding = names.missing(reference, f"{at}.{key}.{reference.field}", file, more_to_come)
                # A bonus for a mark that is usual pays nobody either.
                meant = not reference.usual or (reference.what == "mark" and rule.slot == "bonuses")
                if finding is not None and meant:
                    named.add(key)
                    if (reference.what, reference.value) in unheld.get(title.id, ()):
                        hint = f"nobody is in {title.name}; nothing is to be done if it is not run"
                        finding = replace(finding, severity="info", hint=hint)
                    yield finding
        yield from idle(standings, title, file, named, more_to_come=more_to_come, shipped=shipped)
        yield from all_dropped(standings, title, file, more_to_come=more_to_come)
        yield from not_recorded(standings, title, file)
        yield from poles_differ(standings, title)
        yield from cars_of_nobody(standings.titles[title.id], file)
        yield from guests_that_score(standings.titles[title.id], file)
        if not (shipped or more_to_come):
            yield from all_cars_score(standings.titles[title.id], file)
            yield from leaving_nobody_out(standings, title, file, named)
    for number, decision in enumerate(standings.rulebook.decisions):
        if decision.competitor and not entries_named(decision, season.entries):
            message = f"{decision.kind} concerns {decision.competitor}, who is not entered"
            key = f"decisions[{number}].competitor"
            yield key_finding("rule-names-no-competitor", message, "correct the name", file, key, "info")
    yield from _ties_not_there(standings)
    yield from not_scored(standings, file)
    yield from named_by_no_rule(standings)
    yield from distances_unknown(standings, file)
    yield from worked_out(standings)
    yield from renamed_wrongly(standings)


def _ties_not_there(standings: Standings) -> Iterator[Finding]:
    """Say of which race-offs and draws those concerned were never level when the decision was asked for."""
    parting = [
        (decision, rule.ahead_of())
        for decision in standings.facts.decisions
        if (rule := stewards_rule(decision)) is not None and rule.ahead_of()
    ]
    for decision, over in parting:
        wanted = {slug(name) for name in (decision.competitor, *over)}
        tables = [
            id_ for id_ in decision.championships or standings.championships
            if _asks_for_decisions(standings.titles[id_].title) and _all_known(standings, id_, wanted)
        ]  # fmt: skip
        if tables and not any(_level_once(standings, id_, wanted, decision.from_round) for id_ in tables):
            names = " and ".join([decision.competitor, *over])
            message = f"{names} were never level, so there is nothing to decide"
            hint = "correct the names or the results; take it back if they are no longer level"
            key = decision.name
            yield key_finding("decision-changes-nothing", message, hint, "decisions.toml", key)


def _asks_for_decisions(title: Championship) -> bool:
    return any(step.by_decision for step in title.tiebreaks)


def _all_known(standings: Standings, championship: str, wanted: set[str]) -> bool:
    """Tell whether everybody meant scores in a championship; who does not is told of with the decision."""
    people = standings.titles[championship].credited.competitors
    return wanted <= {slug(name) for person in people for name in (person.id, person.name)}


def _level_once(standings: Standings, championship: str, wanted: set[str], from_round: int) -> bool:
    """Tell whether, after some session, nothing ahead of the step that asks for a decision parts them."""
    scores = standings.titles[championship]
    steps = scores.title.tiebreaks
    asked_at = next(number for number, step in enumerate(steps) if step.by_decision)
    moments = [moment for moment in standings.moments() if moment.round >= from_round]
    if not moments:
        return True  # its round is still to come
    outcome = standings.outcome(championship, moments)
    listed = Listed(shown=outcome.shown, holds=outcome.holds)
    position = rank(replace(scores.title, tiebreaks=steps[:asked_at]), outcome.tally, listed).position[0]
    meant = [
        number
        for number, competitor in enumerate(scores.credited.competitors)
        if wanted & {slug(competitor.id), slug(competitor.name)}
    ]
    return bool((position[:, meant] == position[:, meant[:1]]).all(axis=-1).any())
