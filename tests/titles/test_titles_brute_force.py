"""Every title question of random small seasons, against scoring every ending there is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from title_cases import EXAMPLES, MOST, cases

from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.titles.check import check
from countback.titles.decide import Titles
from countback.titles.enumerate import count_endings, extremes
from countback.titles.remaining import remaining


@pytest.mark.parametrize("assumption", ["may-retire", "all-classified"])
@pytest.mark.parametrize("share", range(4))
@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_answers_are_those_of_full_enumeration(assumption, share, data) -> None:
    season, rules, after = data.draw(cases(assumption))
    rulebook, findings = rulebook_from(rules, file="b.toml")
    assert rulebook is not None, findings
    standings = score(season, rulebook)
    rest = remaining(standings, "t", after, entries="season")
    if count_endings(rest, assumption) > MOST:
        return
    best, worst, _ = extremes(rest, assumption)
    titles = Titles(rest, most_endings=0)  # bounds and models alone
    complete = Titles(rest, most_endings=MOST)
    for x in range(len(rest.competitors)):
        for position in range(1, len(rest.competitors) + 1):
            if not best[0, x] or best[0, x] > position:
                truth = "eliminated"
            else:
                truth = "alive" if worst[0, x] > position else "clinched"
            answer = titles.answer(x, position, assumption)
            if answer.because:
                event(f"left open without scoring all: {answer.because.split(';')[0]}")
                assert answer.status in ("undecided", "alive" if truth != "eliminated" else "undecided")
                answer = complete.answer(x, position, assumption)
            else:
                event("settled by bounds and models")
            assert answer.status == truth, (x, position, answer)
            assert answer.because == ""
            wrong = check(answer, season, rulebook, rest)
            assert [one for one in wrong if not one.startswith("not confirmed")] == [], (x, position, answer)
            event("confirmed" if not wrong else wrong[0].split(",")[0])
