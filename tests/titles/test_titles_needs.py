"""What it takes in the next session: enough, and no more than needed, against every ending."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from title_cases import EXAMPLES, cases

from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.titles.decide import Titles
from countback.titles.enumerate import count_endings, endings
from countback.titles.needs import in_words, needs
from countback.titles.remaining import remaining

MOST = 3000
NONE = 10**6


@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_needs_are_enough_and_no_more_than_needed(data) -> None:
    season, rules, after = data.draw(cases("may-retire"))
    rulebook = rulebook_from(rules, file="b.toml").rulebook
    assert rulebook is not None
    rest = remaining(score(season, rulebook), "t", after, entries="season")
    assume(rest.sessions and count_endings(rest, "may-retire") <= MOST)
    titles = Titles(rest, most_endings=0)
    asked = {x: found for x in range(len(rest.competitors)) if (found := needs(titles, x))}
    assume(asked)
    places, champion = [], []
    for batch in endings(rest, "may-retire"):
        scores = rest.scores(batch)
        rank = scores.ranks[:, rest.sessions[0], :, 0]
        places.append(np.where(rank > 0, rank, NONE))
        champion.append(rest.final(scores).ranked.position[:, 0] == 1)
    place, won = np.concatenate(places), np.concatenate(champion)
    for x, found in asked.items():
        for row, need in enumerate(found):
            limits = {rest.index(one.rival): one.place for one in need.limits}
            mine = place[:, x] <= (need.place or NONE)
            holds = np.all([place[:, y] >= (least or NONE) for y, least in limits.items()], axis=0)
            assert won[mine & holds, x].all(), (x, need)
            if rules["championships"]["t"]["tiebreaks"] != ["countback"]:
                continue  # a tie that cannot be foreseen counts as lost
            here = place[:, x] == (need.place or NONE)
            for y, least in limits.items():
                others = np.ones(len(place), dtype=np.bool_)
                for z, its in limits.items():
                    others &= (z == y) | (place[:, z] >= (its or NONE))
                closer = here & others & (place[:, y] < (least or NONE))
                if least and least > 1 and closer.any():
                    nearest = closer & (place[:, y] == place[closer, y].max())
                    assert not won[nearest, x].all(), (x, need, rest.competitors[y].id)
            if need.place and row + 1 == len(found):
                worse = (place[:, x] > need.place) & holds
                if worse.any():
                    nearest = worse & (place[:, x] == place[worse, x].min())
                    assert not won[nearest, x].all(), (x, need)
        words = in_words(titles, x, found)
        assert len(words) == len(found[:6])
        assert all(rest.competitors[x].name in one for one in words)
