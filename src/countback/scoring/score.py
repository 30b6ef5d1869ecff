"""The one way to points: amend → classify → award → count → rank.

Read top to bottom, this is the order of operations. Each step is a module of the same name, guided by
the rulebook.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countback.model.facts import Facts
from countback.model.kinds import Tally
from countback.model.rulebook import Championship, Rulebook
from countback.model.season import Decision, Season
from countback.scoring.adjust import adjust
from countback.scoring.amend import amend
from countback.scoring.award import award
from countback.scoring.classify import classify
from countback.scoring.count import Moment, count
from countback.scoring.credit import credit
from countback.scoring.lower import lower
from countback.scoring.rank import rank
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
    return Standings(amended, rulebook, facts, titles, tuple(findings), standings_at)


def score_title(facts: Facts, title: Championship, decisions: Sequence[Decision] = ()) -> TitleScores:
    """Score the sessions of one championship. ``facts`` may be a batch of simulated endings."""
    field = classify(facts, title)
    credited = credit(facts, title.subject)
    adjustment = adjust(title, credited.competitors, decisions)
    awarded = award(facts, title, field, credited, adjustment.denominator)
    return TitleScores(facts, title, field, credited, awarded, adjustment)


def standings_at(scores: TitleScores, moments: Sequence[Moment]) -> Outcome:
    """Count and rank one championship as things stood at each of the moments (axis V)."""
    facts, title = scores.facts, scores.title
    counted = count(facts, title, moments, scores.score, scores.protected, scores.drove, scores.status)
    points = counted.points
    if scores.adjustment:
        points = scores.adjustment.apply(points, moments, scores.awarded.unit)
    tally = Tally(
        facts=facts,
        points=points,
        cutoffs=np.array([moment.sessions for moment in moments], dtype=np.int64),
        ranks=scores.ranks,
        places=scores.places,
        score=scores.score,
        counted=counted.kept,
        low_wins=title.low_wins,
    )
    shown = np.broadcast_to(scores.seen(scores.field.belongs, moments), points.shape)
    for rule in title.listing.values():
        shown = shown & rule.listed(tally, scores.drove)
    holds = shown & scores.seen(scores.field.eligible, moments)
    if scores.adjustment:
        holds = holds & ~scores.adjustment.no_position(moments)
    return Outcome(tuple(moments), counted, tally, rank(title, tally, holds), shown, holds)
