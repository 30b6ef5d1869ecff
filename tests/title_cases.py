"""Random small seasons and rules of all kinds for title questions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from countback.model.classification import Classification, Result, Status
from countback.model.season import Driver, Entry, Event, Season, Session

MOST = 4000
#: Seasons a test; COUNTBACK_EXAMPLES=1000 looks at 8,000 in some ten minutes.
EXAMPLES = int(os.environ.get("COUNTBACK_EXAMPLES", "60"))

SCALES: list[Any] = [
    [3, 2, 1],
    [2, 1],
    [3, 1, 1, 1],
    [1, 2],
    {"kind": "steps", "points": [5, 3], "floor": 1},
    {"kind": "steps", "points": [3], "last": 2},
    {"kind": "cars-beaten", "points": [2]},
    {"kind": "less-missing", "points": [5, 3, 2], "full": 4, "tail": 1},
    {"kind": "by-starters", "tables": {"3": [4, 2, 1], "2": [2, 1]}},
    {"kind": "by-distance", "points": [4, 3, 1], "reduced": [{"below": "1/2", "points": [2, 1]}]},
]
BONUSES: list[dict[str, Any]] = [
    {},
    {"pole": {"points": 1}},
    {"fastest-lap": {"points": 1, "within_top": 2}},
    {"pole": {"points": 1, "fall_through": True}, "fastest-lap": {"points": 1, "fall_through": True}},
    {"fastest-lap": {"points": 1, "droppable": False}},
    {"win": {"points": 2}},
    {"led-a-lap": {"points": 1, "laps": 2}},
    {"most-laps-led": {"points": 2}},
    {"led-a-lap": {"points": 1}, "most-laps-led": {"points": 1}},
    {"participation": {"points": 1}},
    {"participation": {"points": 1, "to": "classified"}},
    {"laps-led": {"points": 1, "at_most": 3}},
    {"hat-trick": {"points": 3}},
]
COUNTING: list[Any] = [
    "all-results",
    {"kind": "best-results", "count": 2, "unit": "session"},
    {"kind": "best-results", "count": 1},
    {"kind": "best-results", "parts": [{"rounds": "1-2", "count": 1}, {"rounds": "3-", "count": 1}]},
    {"kind": "drop-worst", "results": 1},
    {"kind": "drop-worst", "results": 1, "protected": ["DNF"]},
    {"kind": "drop-worst", "results": 1, "protected_rounds": 1, "on_equal": "latest"},
    {"kind": "drop-worst", "steps": {"3": 1}, "when": "end"},
    {"kind": "best-share", "share": "1/2"},
]
CHAINS: list[Any] = [
    ["countback"],
    [],
    [{"kind": "countback", "results": "counted"}],
    [{"kind": "countback", "down_to": 1}],
    [{"kind": "countback", "places": "published"}],
    ["countback", "last-result"],
    [{"kind": "last-result", "back": True}],
    ["head-to-head"],
    ["countback", "earliest-best"],
    [{"kind": "countback", "down_to": 1}, "latest-best"],
    ["earliest-best"],
    ["best-scores", "last-race-backwards"],
    ["dropped-points", "more-starts"],
    ["last-race-backwards"],
]
MODIFIERS: list[dict[str, Any]] = [
    {"times": {"factor": 2, "rounds": "1-2"}},
    {"times": {"factor": 3, "rounds": "2-", "session_number": 1}},
    {"times": {"factor": 2, "rounds": "all", "session_number": 2}},
    {"times": {"factor": 0, "rounds": "2"}},
    {"starters": {"below": 4}},
    {"event-total": {}},
    {"shortened": {"bands": [{"below": "3/4", "factor": "1/2"}]}},
]
LISTINGS: list[dict[str, Any]] = [
    {"listed": "has-points"},
    {"listed": "classified-once"},
    {"minimum-rounds": {"rounds": 2}},
    {"minimum-rounds": {"rounds": 2, "below": "vacant", "when": "now"}},
    {"current-class": {"classes": ["A"]}},
]
FIELDS: list[dict[str, Any]] = [
    {"class": {"kind": "by-class", "classes": ["A"]}},
    {"class": "within-class"},
    {"tag": {"kind": "by-tag", "tags": ["new"], "places": "keeps-place"}},
    {"tag": {"kind": "by-tag", "barred": ["new"], "places": "keeps-place"}},
    {"tag": {"kind": "by-tag", "barred": ["new"]}},
    {"out": {"kind": "ineligible", "drivers": ["d0"], "rounds": "2-", "places": "invisible"}},
    {"out": {"kind": "ineligible", "drivers": ["d1"], "places": "keeps-place"}},
    {"rounds": {"kind": "rounds", "rounds": "1-2"}},
]
PHASES: list[Any] = [
    [{"kind": "seeded", "rounds": "2-", "top": 2, "totals": [5, 4]}],
    [{"kind": "playoff", "rounds": "3-", "top": 2, "base": 3}],
    [{"kind": "playoff", "rounds": "2-", "top": 1, "base": 0, "out_to_first": True}],
]

Case = tuple[Season, dict[str, Any], int | str]


def race_result(
    order: Sequence[int], placed: int, *, pole: int, fastest: int, led: int | None = None
) -> Classification:
    """Return a race in which entries ``e0``, ``e1``, ... came in so: the first ``placed`` have a place."""
    return Classification(
        rows=tuple(
            Result(
                entry=f"e{car}",
                position=at + 1 if at < placed else None,
                status=Status.CLASSIFIED if at < placed else Status.DNF,
                qualifying=1 if car == pole else None,
                fastest_lap=1 if car == fastest else None,
                laps_led=3 if car == led else None,
            )
            for at, car in enumerate(order)
        )
    )


def rarely(draw: st.DrawFn, one_in: int) -> bool:
    return draw(st.integers(0, one_in - 1)) == one_in - 1


@st.composite
def facts(
    draw: st.DrawFn, assumption: str, *, teams: bool, pairs: bool, stages: bool
) -> tuple[Season, int | str]:
    cars = draw(st.integers(2, 5))
    races = draw(st.integers(1, 3))
    retire = assumption == "may-retire"
    most = ({2: 3, 3: 2} if retire else {2: 3, 3: 3, 4: 2}).get(cars, 1)  # as many as can be enumerated
    left = draw(st.integers(0, 1 if stages else most))
    after: int | str = max(races - left, 0)
    entries = []
    for n in range(cars):
        crew = [Driver(id=f"d{n}", name=f"D{n}")]
        if pairs and draw(st.booleans()):
            crew.append(Driver(id=f"d{n + 5}", name=f"D{n + 5}"))
        entries.append(
            Entry(
                id=f"e{n}",
                number=str(n),
                crew=tuple(crew),
                car=f"c{n // 2 if teams else n}",
                guest=rarely(draw, 10),
                class_=draw(st.sampled_from("AAB")),
                tags=("new",) if draw(st.booleans()) else (),
            )
        )

    def result() -> Classification:
        order = draw(st.permutations(range(cars)))
        placed = draw(st.integers(0, cars))
        first = draw(st.integers(0, cars - 1))
        return race_result(order, placed, pole=first, fastest=order[0], led=order[-1])

    events = []
    for number in range(1, races + 1):
        run = number <= int(after)
        sessions = [Session(id=f"race-{number}", classifications=(result(),) if run else ())]
        if stages:
            early = run or (number == int(after) + 1 and draw(st.booleans()))
            if early and not run:
                after_stage = f"stage-{number}"
            sessions.insert(
                0, Session(id=f"stage-{number}", kind="stage", classifications=(result(),) if early else ())
            )
            if early and not run:
                events.append(Event(round=number, name=str(number), sessions=tuple(sessions)))
                for later in range(number + 1, races + 1):
                    events.append(
                        Event(
                            round=later,
                            name=str(later),
                            sessions=(
                                Session(id=f"stage-{later}", kind="stage"),
                                Session(id=f"race-{later}"),
                            ),
                        )
                    )
                after = after_stage
                break
        events.append(Event(round=number, name=str(number), sessions=tuple(sessions)))
    season = Season(id="s", name="s", series="s", year=2000, events=tuple(events), entries=tuple(entries))
    return season, after


@st.composite
def cases(draw: st.DrawFn, assumption: str) -> Case:
    """A season and rules: plain ones half of the time, else with rarer kinds mixed in."""
    if draw(st.booleans()):
        season, after = draw(facts(assumption, teams=rarely(draw, 4), pairs=False, stages=False))
        title: dict[str, Any] = {
            "name": "T",
            "of": draw(st.sampled_from(["driver", "car"])),
            "awards": {"race": {"kind": "finish", "scale": draw(st.sampled_from(SCALES[:3]))}},
            "bonuses": draw(st.sampled_from(BONUSES[:4])),
            "counting": draw(st.sampled_from(["all-results", "all-results", *COUNTING[1:5]])),
            "tiebreaks": draw(st.sampled_from(CHAINS[:2])),
        }
        return season, {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}, after
    low = rarely(draw, 6)
    stages = not low and rarely(draw, 7)
    pairs = rarely(draw, 5)
    teams = not pairs and rarely(draw, 3)
    season, after = draw(facts(assumption, teams=teams, pairs=pairs, stages=stages))
    awards: dict[str, Any] = {"race": {"kind": "finish", "scale": draw(st.sampled_from(SCALES))}}
    bonuses = draw(st.sampled_from(BONUSES))
    if low:
        awards = {"race": {"kind": "low-point", "beaten_by": draw(st.sampled_from(["entries", "start"]))}}
        bonuses = draw(st.sampled_from([{}, {}, {"pole": {"points": 1}}]))
    if stages:
        requires = draw(st.sampled_from(["", "classified"]))
        through = draw(st.booleans())
        awards["stage"] = {"kind": "order-at", "scale": [2, 1], "requires": requires, "fall_through": through}
    if rarely(draw, 8):
        awards["grid"] = {"kind": "qualifying", "scale": [2, 1]}
    title = {
        "name": "T",
        "of": "car" if teams else "driver",
        "field": {"guests": {"places": draw(st.sampled_from(["invisible", "keeps-place"]))}},
        "awards": awards,
        "bonuses": bonuses,
        "counting": draw(st.sampled_from(COUNTING)),
        "tiebreaks": draw(st.sampled_from(CHAINS)),
        "low_wins": low,
    }
    if pairs:
        title["sharing"] = draw(st.sampled_from(["full-each", "split-equally", "starter", "none"]))
    if rarely(draw, 3):
        title["field"] |= draw(st.sampled_from(FIELDS))
    if rarely(draw, 4):
        title["modifiers"] = draw(st.sampled_from(MODIFIERS))
    if rarely(draw, 4):
        title["listing"] = draw(st.sampled_from(LISTINGS))
    if rarely(draw, 6):
        title["slots"] = draw(
            st.sampled_from(["best-cars", "best-and-worst", {"kind": "best-cars", "places": "invisible"}])
        )
    if rarely(draw, 10):
        title["phases"] = draw(st.sampled_from(PHASES))
    return season, {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}, after
