"""What a season gives beyond its sessions: bonuses for all of it, and points that go along with a driver."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from countback.model.facts import Bools, Ints
from countback.model.kinds import Tally
from countback.scoring.carry import carried_at
from countback.scoring.count import Counted
from countback.scoring.moment import all_run
from countback.scoring.title import Rewarded, TitleScores


def reward(scores: TitleScores, counted: Counted, cutoffs: Ints, reached: Ints) -> Rewarded:
    """Return the totals of results that count with what the season gives beyond them by each moment.

    ``cutoffs`` [V] are the sessions seen, ``reached`` [V] the rounds reached.
    """
    points = counted.points
    if scores.title.subject.carries_points:
        points = points + np.stack([carried_at(scores, seen) for seen in cutoffs.tolist()], axis=1)
    earned: dict[str, Bools] = {}
    for name, rule in scores.title.awards.items():
        if rule.of_season:
            facts = scores.facts
            over = all_run(facts, facts.chosen(rule.sessions), cutoffs)
            earned[name] = rule.earned(_tally(scores, counted, cutoffs, reached)) & over[..., None]
            worth = sum(rule.amounts(), Fraction(0))
            points = points + earned[name] * int(worth * scores.awarded.unit)
    return Rewarded(points, earned)


def _tally(scores: TitleScores, counted: Counted, cutoffs: Ints, reached: Ints) -> Tally:
    """Return what bonuses for the season may look at: places only of cars that may score."""
    scoring = scores.credited.gather(scores.field.scores)
    return Tally(
        facts=scores.facts,
        points=counted.points,
        cutoffs=cutoffs,
        reached=reached,
        ranks=scores.shared.ranks * scoring,
        published=scores.shared.published,
        crews=scores.presence.crews,
        score=scores.slotted.score,
        counted=counted.kept,
        low_wins=scores.title.low_wins,
        championship=scores.title.id,
    )
