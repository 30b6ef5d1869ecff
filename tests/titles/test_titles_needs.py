"""What it takes in the next session: enough, and no more than needed, against every ending."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from title_cases import EXAMPLES, cases

from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.titles.decide import Titles
from countback.titles.enumerate import Every
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
    rest = remaining(score(season, rulebook), "t", after, "season", ("no-equals",))
    assume(rest.sessions and Every(rest).count <= MOST)
    titles = Titles(rest, most_endings=0)
    asked = {x: found for x in range(len(rest.competitors)) if (found := needs(titles, x))}
    assume(asked)
    places, champion = [], []
    bonus = []
    for batch in Every(rest).batches():
        rank = rest.scores(batch).shared.ranks[:, rest.sessions[0], :, 0]
        places.append(np.where(rank > 0, rank, NONE))
        champion.append(rest.finals(batch).position == 1)
        held = {"pole": batch["qualifying"], "fastest-lap": batch["fastest_lap"]}
        bonus.append({name: column[:, rest.sessions[0]] == 1 for name, column in held.items()})
    place, won = np.concatenate(places), np.concatenate(champion)
    has = {name: np.concatenate([one[name] for one in bonus]) for name in ("pole", "fastest-lap")}
    for x, found in asked.items():
        plain = [need for need in found if not need.bonuses]
        for need in found:
            if need.margins:
                continue
            limits = {rest.index(one.rival): one.place for one in need.limits}
            mine = place[:, x] <= (need.place or NONE)
            for name in need.bonuses:
                mine = mine & has[name][:, rest.cars[0][x][0]]
            holds = np.all([place[:, y] >= (least or NONE) for y, least in limits.items()], axis=0)
            if any(one.behind for one in need.limits):
                behind = [rest.index(one.rival) for one in need.limits if one.behind]
                holds = holds | (mine & np.all([place[:, y] > place[:, x] for y in behind], axis=0))
                others = [(y, one) for y, one in limits.items() if y not in behind]
                holds = holds & np.all([place[:, y] >= (one or NONE) for y, one in others], axis=0)
            assert won[mine & holds, x].all(), (x, need)
            if rules["championships"]["t"]["tiebreaks"] != ["countback"] or need.bonuses:
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
            if need.place and need is plain[-1]:
                worse = (place[:, x] > need.place) & holds
                if worse.any():
                    nearest = worse & (place[:, x] == place[worse, x].min())
                    assert not won[nearest, x].all(), (x, need)
        words = in_words(titles, x, found)
        assert len(words) >= len(found[:8])
        assert all(rest.competitors[x].name in one for one in words)
