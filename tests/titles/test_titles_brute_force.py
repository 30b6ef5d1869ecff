"""Every title question of random small seasons, against scoring every ending there is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.model.classification import Classification, Result, Status
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.titles.check import check
from countback.titles.decide import Titles
from countback.titles.enumerate import count_endings, extremes
from countback.titles.remaining import remaining

COUNTING = [
    "all-results",
    {"kind": "best-results", "count": 2, "unit": "session"},
    {"kind": "best-results", "count": 1},
    {"kind": "best-results", "parts": [{"rounds": "1-2", "count": 1}, {"rounds": "3-", "count": 1}]},
    {"kind": "drop-worst", "results": 1},
]
BONUSES = [{}, {"pole": {"points": 1}}, {"fastest-lap": {"points": 1, "within_top": 2}}]
CHAINS = [
    ["countback"],
    [],
    [{"kind": "countback", "results": "counted"}],
    [{"kind": "countback", "down_to": 1}],
    ["countback", "last-result"],
    ["head-to-head"],
    ["countback", "earliest-best"],
    [{"kind": "countback", "down_to": 1}, "latest-best"],
]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Season, dict[str, object], int]:
    cars = draw(st.integers(2, 4))
    races = draw(st.integers(1, 4))
    after = draw(st.integers(max(races - (2 if cars < 4 else 1), 0), races))
    teams = draw(st.sampled_from([False, False, True]))
    entries = tuple(
        Entry(
            id=f"e{n}",
            number=str(n),
            crew=(Driver(id=f"d{n}", name=f"D{n}"),),
            car=f"c{n // 2 if teams else n}",
            guest=draw(st.integers(0, 9)) == 0,
            class_=draw(st.sampled_from("AAB")),
        )
        for n in range(cars)
    )
    events = []
    for number in range(races):
        order = draw(st.permutations(range(cars)))
        placed = draw(st.integers(0, cars))
        first = draw(st.integers(0, cars - 1))
        rows = tuple(
            Result(
                entry=f"e{car}",
                position=at + 1 if at < placed else None,
                status=Status.CLASSIFIED if at < placed else Status.DNF,
                qualifying=1 if car == first else None,
                fastest_lap=1 if car == order[0] else None,
            )
            for at, car in enumerate(order)
        )
        found = (Classification(rows=rows),) if number < after else ()
        events.append(
            Event(
                round=number + 1,
                name=str(number),
                sessions=(Session(id=f"race-{number}", classifications=found),),
            )
        )
    season = Season(id="s", name="s", series="s", year=2000, events=tuple(events), entries=entries)
    title: dict[str, object] = {
        "name": "T",
        "of": "car" if teams else "driver",
        "field": {"guests": {"places": draw(st.sampled_from(["invisible", "keeps-place"]))}},
        "awards": {
            "race": {"kind": "finish", "scale": draw(st.sampled_from([[3, 2, 1], [2, 1], [3, 1, 1, 1]]))}
        },
        "bonuses": draw(st.sampled_from(BONUSES)),
        "counting": draw(st.sampled_from(COUNTING)),
        "tiebreaks": draw(st.sampled_from(CHAINS)),
    }
    if draw(st.integers(0, 3)) == 0:
        title["field"]["class"] = {"kind": "by-class", "classes": ["A"]}  # type: ignore[index]
    if draw(st.integers(0, 3)) == 0:
        title["modifiers"] = {"times": {"factor": 2, "rounds": str(races)}}
    if draw(st.integers(0, 5)) == 0:
        title["slots"] = "best-cars"
    return season, {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}, after


UNDECIDED = {"asked": 0, "undecided": 0}


@pytest.mark.parametrize("assumption", ["may-retire", "all-classified"])
@given(case=cases())
@settings(max_examples=100, deadline=None)
def test_answers_are_those_of_full_enumeration(assumption, case) -> None:
    season, data, after = case
    rulebook = rulebook_from(data, file="b.toml").rulebook
    assert rulebook is not None
    standings = score(season, rulebook)
    rest = remaining(standings, "t", after, entries="season")
    if count_endings(rest, assumption) > 8000:
        return
    best, worst, _ = extremes(rest, assumption)
    titles = Titles(rest, most_endings=0)  # bounds and models alone
    for x in range(len(rest.competitors)):
        for position in range(1, len(rest.competitors) + 1):
            if not best[0, x] or best[0, x] > position:
                truth = "eliminated"
            else:
                truth = "alive" if worst[0, x] > position else "clinched"
            answer = titles.answer(x, position, assumption)
            UNDECIDED["asked"] += 1
            if answer.status == "undecided" or (answer.status == "alive" and answer.against is None):
                UNDECIDED["undecided"] += 1
                complete = Titles(rest, most_endings=8000).answer(x, position, assumption)
                assert complete.status == truth
                assert check(complete, season, rulebook, rest) in ([], ["not confirmed: every-ending"])
                continue
            assert answer.status == truth, (x, position, answer)
            assert [one for one in check(answer, season, rulebook, rest) if "not confirmed" not in one] == []
