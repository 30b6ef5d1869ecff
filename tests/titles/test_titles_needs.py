"""What it takes in the next session: enough, and no more than needed, against every ending."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from title_cases import EXAMPLES, cases

from countback.model.classification import Classification, Result, Status
from countback.model.season import Driver, Entry, Event, Season, Session
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
    assume(asked_and_held(*data.draw(cases("may-retire"))))


def asked_and_held(season, rules, after) -> bool:
    """Hold everybody's needs against every ending; False where there are none to hold."""
    rulebook = rulebook_from(rules, file="b.toml").rulebook
    assert rulebook is not None
    rest = remaining(score(season, rulebook), "t", after, "season", ("no-equals",))
    if not rest.sessions or Every(rest).count > MOST:
        return False
    titles = Titles(rest, most_endings=0)
    asked = {x: found for x in range(len(rest.competitors)) if (found := needs(titles, x))}
    if not asked:
        return False
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
    return True


def result(*order, first=0, placed=None):
    """A race in which the entries came in so; ``first`` had pole and the fastest lap."""
    placed = len(order) if placed is None else placed
    return Classification(
        rows=tuple(
            Result(
                entry=f"e{car}",
                position=at + 1 if at < placed else None,
                status=Status.CLASSIFIED if at < placed else Status.DNF,
                qualifying=1 if car == first else None,
                fastest_lap=1 if car == first else None,
            )
            for at, car in enumerate(order)
        )
    )


POLE = {"pole": {"points": 1}}
FEW = {"fastest-lap": {"points": 1, "within_top": 2}}
#: What was once said and was not enough: bonuses, scale, other awards, guests, races run, races to come.
FALSE_ONCE = {
    "a pole is paid only to who comes to the race": (
        POLE, [3, 2, 1], {}, (), [result(0, 1, 2, 3, placed=0)] * 2, 1),
    "ahead of a rival, whose second place pays a bonus, too": (
        FEW, [2, 1], {}, (0, 1),
        [result(1, 2, 0, 3, first=1, placed=3), result(3, 2, 0, 1, first=3, placed=2)], 1),
    "a guest may come in before a winner, and published places settle a tie": (
        {}, [3, 2, 1], {}, (4,), [result(4, 3, 2, 1, 0, placed=0), result(0, 1, 2, 3, 4, placed=1)], 1),
    "a rival may be second in qualifying": (
        POLE, [3, 2, 1], {"grid": {"kind": "qualifying", "scale": [2, 1]}}, (), [result(0, 1, placed=0)], 2),
}  # fmt: skip


@pytest.mark.parametrize("what", FALSE_ONCE)
def test_needs_that_were_once_not_enough(what) -> None:
    bonuses, scale, awards, guests, run, to_come = FALSE_ONCE[what]
    cars = len(run[0].rows)
    races = [*run, *[None] * to_come]
    events = tuple(
        Event(round=number, name=str(number),
              sessions=(Session(id=f"race-{number}", classifications=(one,) if one else ()),))
        for number, one in enumerate(races, start=1)
    )  # fmt: skip
    entries = tuple(
        Entry(id=f"e{n}", number=str(n), crew=(Driver(id=f"d{n}", name=f"D{n}"),), guest=n in guests)
        for n in range(cars)
    )
    chain = [{"kind": "countback", "places": "published"}] if "published" in what else []
    title = {"name": "T", "of": "driver", "bonuses": bonuses, "counting": "all-results", "tiebreaks": chain,
             "field": {"guests": {"places": "invisible"}},
             "awards": {"race": {"kind": "finish", "scale": scale}, **awards}}  # fmt: skip
    rules = {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}
    season = Season(id="s", name="s", series="s", year=2000, events=events, entries=entries)
    assert asked_and_held(season, rules, len(run)) or chain  # by published places nothing is enough
