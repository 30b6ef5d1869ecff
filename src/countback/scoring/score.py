"""The one way to points: amend → classify → award → count → (phase) → rank.

Read top to bottom, this is the order of operations. Each step is a module of the same name, guided by
the rulebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from countback.model.facts import Facts, Ints
from countback.model.kinds import Tally
from countback.model.phases import Phase
from countback.model.rulebook import Championship, Rulebook
from countback.model.season import Decision, Season
from countback.scoring.adjust import adjust
from countback.scoring.amend import amend
from countback.scoring.award import award
from countback.scoring.classify import classify
from countback.scoring.count import Moment, count
from countback.scoring.credit import credit
from countback.scoring.lower import lower
from countback.scoring.phase import Phased, phase
from countback.scoring.rank import Ranked, rank
from countback.scoring.standings import Standings
from countback.scoring.title import Outcome, TitleScores


def score(season: Season, rulebook: Rulebook) -> Standings:
    """Score a season under a rulebook.

    The standings can be asked for at any moment; their ``findings`` are decisions that could not be
    applied. Raises ``ValueError`` for a season that no reader would have let through.
    """
    decisions = (*rulebook.decisions, *season.decisions)
    amended, findings = amend(season, decisions)
    facts = lower(amended)
    titles = {title.id: score_title(facts, title, decisions) for title in rulebook.championships}
    return Standings(amended, season, rulebook, facts, titles, tuple(findings), standings_at)


def score_title(facts: Facts, title: Championship, decisions: Sequence[Decision] = ()) -> TitleScores:
    """Score the sessions of one championship. ``facts`` may be a batch of simulated endings."""
    field = classify(facts, title)
    credited = credit(facts, title.subject)
    adjustment = adjust(title, credited.competitors, decisions)
    awarded = award(facts, title, field, credited, adjustment.denominator)
    return TitleScores(facts, title, field, credited, awarded, adjustment)


def standings_at(scores: TitleScores, moments: Sequence[Moment], phases: int | None = None) -> Outcome:
    """Count and rank one championship as things stood at each of the moments (axis V).

    ``phases`` stops after the first few phases of the season; None takes them all.
    """
    facts, title = scores.facts, scores.title
    counted = count(
        facts, title, moments, scores.score, scores.protected, scores.drove, lambda: scores.status
    )
    points = counted.points
    if scores.adjustment:
        points = scores.adjustment.apply(points, moments, scores.awarded.unit)
    phased = begin_phases(scores, moments, title.phases[:phases])
    if phased:
        points = phased.apply(points)
    tally = Tally(
        facts=facts,
        points=points,
        cutoffs=np.array([moment.sessions for moment in moments], dtype=np.int64),
        ranks=scores.ranks,
        published=partial(getattr, scores, "places"),
        cars=scores.credited.crews.cars,
        score=scores.score,
        counted=counted.kept,
        low_wins=title.low_wins,
    )
    shown = np.broadcast_to(scores.seen(scores.field.belongs, moments), points.shape)
    for rule in title.listing.values():
        shown = shown & rule.listed(tally, scores.drove)
    if scores.adjustment:  # whoever is excluded is still named, at the end
        shown = shown | (scores.adjustment.no_position(moments) & scores.seen(scores.field.belongs, moments))
    holds = shown & scores.seen(scores.field.eligible, moments)
    for rule in title.listing.values():
        unplaced = rule.unplaced(tally, scores.drove)
        holds = holds if unplaced is None else holds & ~unplaced
    if scores.adjustment:
        holds = holds & ~scores.adjustment.no_position(moments)
    ranked = rank(title, tally, holds, phased.level if phased else None)
    for rule in title.listing.values():
        vacant = rule.vacates(tally, scores.drove)
        ranked = ranked if vacant is None else Ranked(ranked.order, ranked.position * ~vacant)
    return Outcome(tuple(moments), counted, tally, ranked, shown, holds, phased)


def begin_phases(scores: TitleScores, moments: Sequence[Moment], phases: Sequence[Phase]) -> Phased | None:
    """Return what resets and playoffs did to the totals at each of the moments; None without any."""
    if not phases:
        return None

    def before(moment: Moment, number: int) -> tuple[Ints, Ints]:
        outcome = standings_at(scores, [moment], number)
        return outcome.tally.points[:, 0], outcome.ranked.position[:, 0]

    def wins(first: int, end: int) -> Ints:
        races = np.array([session.kind == "race" for session in scores.facts.sessions])[first:end]
        won = (scores.ranks[:, first:end] == 1).any(axis=-1)
        total: Ints = (won & races[:, None]).sum(axis=1)
        return total

    return phase(scores.facts, phases, moments, before, wins, scores.reserve, scores.awarded.unit)
