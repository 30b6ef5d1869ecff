"""A batch of leagues is its leagues one by one, kind by kind, however ragged they are."""

from __future__ import annotations

from small import book, season

from countback.scoring.lower import lower
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import score_title, standings_at
from countback.scoring.stack import stack


def end(sessions: int) -> Moment:
    return Moment(sessions, FINAL_ROUND)


def test_absences_of_one_league_are_not_those_of_the_next() -> None:
    rules = book(
        counting={"kind": "drop-worst", "results": 1, "absent": False},
        listing={"seen": {"kind": "minimum-rounds", "rounds": 3}},
    )
    full = season([{"race": "ann bob cat"}] * 4)
    thin = season(
        [{"race": "ann bob cat"}, {"race": "ann bob"}, {"race": "ann bob"}, {"race": "ann bob cat"}]
    )
    facts = stack([lower(full), lower(thin)])
    outcome = standings_at(score_title(facts, rules.championships[0]), [end(4)])
    assert outcome.tally.points[:, 0].tolist() == [[30, 18, 12], [30, 18, 4]]
    assert outcome.ranked.position[:, 0].tolist() == [[1, 2, 3], [1, 2, 0]]
