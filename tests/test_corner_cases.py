"""The corner cases of scoring outside Formula One, each under its name."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from small import batch_agrees, book, run, season, table

from countback.model.season import Decision, Season, Team
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.store.books import read_rulebook

FOUR = "ann bob cat dee"


def points(rows: list[tuple[int | None, str, str]]) -> dict[str, str]:
    return {name: worth for _, name, worth in rows}


# ------------------------------------------------------------------ who ranks


def test_fastest_lap_falls_through_in_formula_e_and_not_in_formula_one() -> None:
    laps = {"race-1": {name: {"fastest_lap": 11 - place} for place, name in enumerate("abcdefghijk")}}
    found = season([{"race": "a b c d e f g h i j k"}], facts=laps)
    paid = {}
    for name, year in (("formula-e", 2022), ("formula-one", 2022)):
        rulebook, findings = read_rulebook(name, year)
        assert rulebook is not None, findings
        (row,) = [row for row in score(found, rulebook).table("drivers").rows if row.competitor.id == "j"]
        paid[name] = row.points
    # k was fastest but finished 11th; j, 10th, had the next fastest lap.
    assert paid == {"formula-e": 1 + 1, "formula-one": 1}


@pytest.mark.parametrize(("places", "second"), [("invisible", "10"), ("keeps-place", "6")])
def test_guests_are_invisible_or_keep_their_place(places: str, second: str) -> None:
    found = season([{"race": "gus ann bob"}], {"gus": {"guest": True}})
    rows = run(found, field={"guests": {"places": places}})
    assert rows[0] == (1, "ann", second)
    assert rows[-1] == (None, "gus", "0")


@pytest.mark.parametrize(
    ("policy", "pro", "am"),
    [
        # separate: both tables keep what was earned in them.
        ({"class": {"kind": "by-class"}}, {"pia": "16", "cid": "10"}, {"amy": "6", "cid": "10"}),
        # carried: the points of the old class go along into the new one.
        ({"class": {"kind": "within-class"}}, {"pia": "16", "cid": "20"}, {"amy": "16"}),
        # forfeited: the new class starts at nothing and the old table forgets him.
        ({"class": {"kind": "by-class"}, "current": True}, {"pia": "16", "cid": "10"}, {"amy": "6"}),
    ],
    ids=["separate", "carried", "forfeited"],
)
def test_class_change(policy: dict[str, object], pro: dict[str, str], am: dict[str, str]) -> None:
    entries = {
        "pia": {"class_": "Pro"},
        "amy": {"class_": "Am"},
        "cid-am": {"class_": "Am", "driver": "cid"},
        "cid-pro": {"class_": "Pro", "driver": "cid"},
    }
    found = season([{"race": "pia cid-am amy"}, {"race": "cid-pro pia amy"}], entries)
    kind = policy["class"]["kind"]  # type: ignore[index]
    for name, expected in (("Pro", pro), ("Am", am)):
        field = {"class": {"kind": kind} | ({"classes": [name]} if kind == "by-class" else {})}
        listing = {}
        if kind == "within-class" or "current" in policy:
            listing = {"now": {"kind": "current-class", "classes": [name]}}
        if name == "Am" and kind == "by-class":
            expected = {**expected, "amy": "16"}
        assert points(run(found, field=field, listing=listing)) == expected


# ------------------------------------------------------------------ what is paid


@pytest.mark.parametrize(("cancelled", "left"), [("lost", "5"), ("redistributed", "10")])
def test_points_per_event_when_a_race_is_cancelled(cancelled: str, left: str) -> None:
    found = season([{"race 1": "ann bob", "race 2": "bob ann"}, {"race 1": "ann bob", "race 2": None}])
    rule = {"event": {"kind": "event-total", "cancelled": cancelled}}
    standings = score(found, book(modifiers=rule))
    assert points(table(standings, 1)) == {"ann": "8", "bob": "8"}
    assert points(table(standings))["ann"] == str(8 + int(left))


def test_wrc_saturday_points_pass_on_when_a_crew_does_not_finish_on_sunday() -> None:
    rulebook, _ = read_rulebook("wrc", 2024)
    assert rulebook is not None
    saturday = "ann bob cat dee"
    found = season(
        [{"stage": saturday, "heat": "dee cat bob", "sprint": "dee", "race": "bob cat dee ann:dnf"}]
    )
    rows = {row.competitor.id: row.points for row in score(found, rulebook).table("drivers").rows}
    # Ann led on Saturday and retired on Sunday: 18 go to Bob, 15 to Cat, 13 to Dee.
    assert rows == {"ann": 0, "bob": 18 + 5, "cat": 15 + 6, "dee": 13 + 7 + 5}
    why = score(found, rulebook).why("drivers", "ann")
    assert sum(line.points for line in why.lines) == 0


def test_wrc_saturday_points_are_lost_where_they_do_not_pass_on() -> None:
    award = {"kind": "order-at", "scale": [10, 6, 4], "requires": "classified", "fall_through": False}
    found = season([{"stage": "ann bob cat", "race": "bob cat ann:dnf"}])
    assert points(run(found, awards={"saturday": award})) == {"ann": "0", "bob": "6", "cat": "4"}


def test_crews_close_up_behind_a_guest_who_keeps_his_place_and_within_their_class() -> None:
    award = {"kind": "order-at", "scale": [10, 6, 4, 3], "requires": "classified", "fall_through": True}
    awards = {"saturday": award}
    rounds = [{"stage": "ann bob cat dee", "race": "bob cat dee ann:dnf"}]
    guest = season(rounds, {"bob": {"guest": True}})
    rows = run(guest, awards=awards, field={"guests": {"places": "keeps-place"}})
    assert points(rows) == {"ann": "0", "bob": "0", "cat": "6", "dee": "4"}
    classes = season(
        rounds,
        {name: {"class_": class_} for name, class_ in zip(("ann", "bob", "cat", "dee"), "ABAB", strict=True)},
    )
    rows = run(classes, awards=awards, field={"within-class": {}})
    assert points(rows) == {"ann": "0", "cat": "10", "bob": "10", "dee": "6"}


def test_negative_totals() -> None:
    found = season([{"race": "ann bob cat:dnf"}])
    decision = Decision(kind="points-deducted", competitor="Cat", options={"amount": "2.5"})
    found = msgspec.structs.replace(found, decisions=(decision,))
    assert run(found) == [(1, "ann", "10"), (2, "bob", "6"), (3, "cat", "-5/2")]
    why = score(found, book()).why("title", "cat")
    assert sum((line.points for line in why.lines), Fraction(0)) == Fraction(-5, 2)


@pytest.mark.parametrize(("equal", "paid"), [("each", "6"), ("average", "5")])
def test_dead_heats(equal: str, paid: str) -> None:
    found = season([{"race": "ann bob@2 cat@2 dee"}])
    award = {"kind": "finish", "scale": [10, 6, 4, 3], "equal": equal}
    rows = run(found, awards={"race": award})
    assert rows == [(1, "ann", "10"), (2, "bob", paid), (2, "cat", paid), (4, "dee", "3")]


def test_dead_heat_of_three_shares_exactly() -> None:
    found = season([{"race": "ann bob@2 cat@2 dee@2"}])
    rows = run(found, awards={"race": {"kind": "finish", "scale": [10, 6, 4, 3], "equal": "average"}})
    assert points(rows) == {"ann": "10", "bob": "13/3", "cat": "13/3", "dee": "13/3"}


# ------------------------------------------------------------------ what counts


@pytest.mark.parametrize(("protected", "total"), [([], "26"), (["DSQ"], "20")])
def test_disqualification_may_or_may_not_be_dropped(protected: list[str], total: str) -> None:
    found = season([{"race": "ann bob"}, {"race": "bob ann"}, {"race": "ann bob"}, {"race": "bob ann:dsq"}])
    rows = run(found, counting={"kind": "drop-worst", "results": 1, "protected": protected})
    # Ann: 10, 6, 10, DSQ. If the DSQ must count, the 6 goes instead.
    assert points(rows)["ann"] == total


@pytest.mark.parametrize(("on_equal", "dropped"), [("earliest", "race-1"), ("latest", "race-3")])
def test_which_of_two_equal_worst_results_is_dropped(on_equal: str, dropped: str) -> None:
    found = season([{"race": "bob ann"}, {"race": "ann bob"}, {"race": "bob ann"}])
    standings = score(found, book(counting={"kind": "drop-worst", "results": 1, "on_equal": on_equal}))
    row = next(row for row in standings.table("title").rows if row.competitor.id == "ann")
    assert [cell.session for cell in row.results if not cell.counted] == [dropped]
    assert row.points == 16


def test_last_rounds_are_protected_from_being_dropped() -> None:
    found = season([{"race": FOUR}, {"race": "bob ann"}, {"race": "bob cat dee ann"}])
    rule = {"kind": "drop-worst", "results": 1, "protected_rounds": 1}
    assert points(run(found, counting=rule))["ann"] == str(10 + 3)


def test_an_absence_is_dropped_or_must_be_counted() -> None:
    found = season([{"race": "ann bob"}, {"race": "bob cat"}, {"race": "bob ann"}])
    assert points(run(found, counting={"kind": "drop-worst", "results": 1}))["ann"] == "16"
    rule = {"kind": "drop-worst", "results": 1, "absent": False}
    assert points(run(found, counting=rule))["ann"] == "10"


def test_drops_as_of_now_and_drops_at_the_end() -> None:
    found = season([{"race": "ann bob"}, {"race": "bob ann"}, {"race": "bob ann"}])
    now = score(found, book(counting={"kind": "drop-worst", "results": 1}))
    end = score(found, book(counting={"kind": "drop-worst", "results": 1, "when": "end"}))
    assert points(table(now, 2))["ann"] == "10"
    assert points(table(end, 2))["ann"] == "16"
    assert points(table(now)) == points(table(end)) == {"ann": "16", "bob": "20"}


def test_one_drop_for_every_so_many_rounds() -> None:
    found = season([{"race": "ann bob"}] * 4)
    rule = {"kind": "drop-worst", "results": 1, "per": 2}
    standings = score(found, book(counting=rule))
    assert [points(table(standings, number))["ann"] for number in (1, 2, 3, 4)] == ["10", "10", "20", "20"]


# ------------------------------------------------------------------ who is listed, and where


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("not-listed", [(1, "bob"), (2, "cat")]),
        ("no-position", [(1, "bob"), (2, "cat"), (None, "ann")]),
        ("vacant", [(None, "ann"), (2, "bob"), (3, "cat")]),
    ],
)
def test_minimum_rounds_with_or_without_vacating_the_rank(
    below: str, expected: list[tuple[int | None, str]]
) -> None:
    found = season([{"race": "ann bob cat"}, {"race": "ann bob cat"}, {"race": "bob cat"}])
    rows = run(
        found,
        awards={"race": {"kind": "finish", "scale": [30, 6, 4]}},
        listing={"rounds": {"kind": "minimum-rounds", "rounds": 3, "below": below}},
    )
    assert [(position, name) for position, name, _ in rows] == expected


# ------------------------------------------------------------------ ties


EQUAL = [{"race": "ann bob"}, {"race": "cat dee"}, {"race": "bob ann"}]
ANN_RAN_ONCE_MORE = [{"race": "ann bob"}, {"race": "cat dee ann"}, {"race": "bob ann"}]
ANN_AHEAD_TWICE = [{"race": "ann bob"}, {"race": "cat dee ann bob"}, {"race": "bob ann"}]


@pytest.mark.parametrize(
    ("step", "rounds", "first", "words"),
    [
        ("last-result", EQUAL, "bob", "1st to 2nd in the last race that parts them"),
        ("latest-best", EQUAL, "bob", "best place achieved later in the season"),
        ("earliest-best", EQUAL, "ann", "best place achieved earlier in the season"),
        ("last-race-backwards", EQUAL, "bob", "the better score in the last race"),
        ("more-starts", ANN_RAN_ONCE_MORE, "ann", "3 races to 2"),
        ("head-to-head", ANN_AHEAD_TWICE, "ann", "ahead of those equal on points 2 times to 1"),
    ],
)
def test_tie_breaks(step: str, rounds: list[dict[str, str]], first: str, words: str) -> None:
    scale = {"race": {"kind": "finish", "scale": [10, 6]}}
    assert [row[:2] for row in run(season(rounds), tiebreaks=[], awards=scale)][:2] == [
        (1, "ann"),
        (1, "bob"),
    ]
    second = "bob" if first == "ann" else "ann"
    standings = score(season(rounds), book(tiebreaks=[step], awards=scale))
    assert [row[:2] for row in table(standings)][:2] == [(1, first), (2, second)]
    assert standings.why("title", first).partings[0].text == words


def test_dropped_points_part_a_tie() -> None:
    found = season([{"race": "ann bob"}, {"race": "bob ann"}, {"race": "cat dee ann bob"}])
    rule = {"kind": "drop-worst", "results": 1}
    rows = run(found, counting=rule, tiebreaks=["dropped-points"])
    assert [row[:2] for row in rows[:2]] == [(1, "ann"), (2, "bob")]


def test_sailing_ties_are_parted_by_best_scores_and_then_the_last_race() -> None:
    rule = {
        "awards": {"race": {"kind": "low-point"}},
        "low_wins": True,
        "tiebreaks": ["best-scores", "last-race-backwards"],
    }
    by_scores = season([{"race": "ann bob cat"}, {"race": "cat bob ann"}])
    assert [row[:2] for row in run(by_scores, **rule)] == [(1, "cat"), (2, "ann"), (3, "bob")]
    by_last = season([{"race": "ann bob"}, {"race": "bob ann"}])
    assert [row[:2] for row in run(by_last, **rule)] == [(1, "bob"), (2, "ann")]


# ------------------------------------------------------------------ phases


def test_nascar_2026_resets_sixteen_drivers_for_the_chase() -> None:
    rulebook, _ = read_rulebook("nascar-cup", 2026)
    assert rulebook is not None
    names = [f"d{number:02}" for number in range(20)]
    order = " ".join(names)
    found = season([{"race": order}] * 26 + [{"race": " ".join(reversed(names))}])
    standings = score(found, rulebook)
    before = standings.table("drivers", 26).rows
    assert (before[0].competitor.id, before[0].points) == ("d00", 26 * 55)
    after = {row.competitor.id: row for row in standings.table("drivers").rows}
    assert after["d00"].points == 2100 + 17
    assert after["d01"].points == 2075 + 18
    assert after["d02"].points == 2065 + 19
    assert after["d15"].points == 2065 - 13 * 5 + 32
    # Seventeenth after 26 races: outside the Chase whatever the points.
    assert after["d16"].position == 17
    why = standings.why("drivers", "d15")
    assert sum((line.points for line in why.lines), Fraction(0)) == why.points


def test_nascar_playoffs_advance_winners_first_and_add_the_reserve() -> None:
    rulebook, _ = read_rulebook("nascar-cup", 2023)
    assert rulebook is not None
    names = [f"d{number:02}" for number in range(24)]
    order = " ".join(names)
    # d23, last all year, wins round 5: in the playoffs with five playoff points.
    winner = " ".join([names[23], *names[:23]])
    rounds = [{"race": order}] * 4 + [{"race": winner}] + [{"race": order}] * 21 + [{"race": order}]
    standings = score(season(rounds), rulebook)
    rows = {row.competitor.id: row for row in standings.table("drivers").rows}
    assert rows["d23"].points == 2000 + 5 + 13
    assert rows["d00"].points == 2000 + 25 * 5 + 15 + 40
    assert rows["d23"].position is not None
    assert rows["d23"].position <= 16
    assert rows["d15"].position == 17


def test_supercars_finals_drop_the_last_three_unless_they_won() -> None:
    rulebook, _ = read_rulebook("supercars", 2025)
    assert rulebook is not None
    names = [f"d{number:02}" for number in range(12)]
    order = " ".join(names)
    # d09, last of the finalists, wins a race on the Gold Coast and is safe.
    safe = " ".join([names[9], *names[:9], *names[10:]])
    gold_coast = {"race 1": safe, "race 2": " ".join([*names[:9], "d10", "d11", "d09"])}
    found = season([{"race": order}] * 10 + [gold_coast, {"race": order}])
    rows = {row.competitor.id: row for row in score(found, rulebook).table("drivers").rows}
    assert {name for name, row in rows.items() if row.position and row.position <= 7} == {
        *names[:6],
        "d09",
    }
    assert rows["d00"].points == 4000 + 300


# ------------------------------------------------------------------ found by a second scorer


def _postponed(held: Season, event: int) -> Season:
    """The season with one of its events not run yet."""
    events = list(held.events)
    sessions = [msgspec.structs.replace(one, classifications=()) for one in events[event].sessions]
    events[event] = msgspec.structs.replace(events[event], sessions=tuple(sessions))
    return msgspec.structs.replace(held, events=tuple(events))


def test_points_for_qualifying_go_by_the_scale_of_the_session() -> None:
    quickest = {"race-1": {"ann": {"qualifying": 1}, "bob": {"qualifying": 2}, "cat": {"qualifying": 3}}}
    scale = {"kind": "by-starters", "tables": {"3": [3, 2, 1], "2": [2, 1]}}
    rows = run(
        season([{"race": "ann bob cat:dns"}], facts=quickest),
        awards={"grid": {"kind": "qualifying", "scale": scale}},
    )
    assert points(rows) == {"ann": "2", "bob": "1", "cat": "0"}


@pytest.mark.parametrize("rule", [{"results": 1}, {"steps": {"2": 1}}])
def test_a_postponed_race_is_not_a_result_that_can_be_dropped(rule: dict[str, object]) -> None:
    held = season([{"race": FOUR}, {"race": FOUR}, {"race": FOUR}, {"race": FOUR}])
    counting = {"kind": "drop-worst", **rule}
    assert points(run(held, counting=counting))["ann"] == "30"
    assert points(run(_postponed(held, 0), counting=counting))["ann"] == "20"


def test_several_classes_rank_together_whatever_places_within_them_are_published() -> None:
    entries = {"ann": {"class_": "Pro"}, "bob": {"class_": "Am"}, "cat": {"class_": "Pro"}, "dee": {}}
    places = {"race-1": {"ann": {"class_position": 1}, "bob": {"class_position": 1}}}
    rows = run(
        season([{"race": "dee ann bob cat"}], entries, places),
        field={"both": {"kind": "by-class", "classes": ["Pro", "Am"]}},
    )
    assert points(rows) == {"ann": "10", "bob": "6", "cat": "4"}


@pytest.mark.parametrize("rule", ["scale", "modifier"])
def test_too_few_laps_pay_nothing_even_if_the_distance_is_not_recorded(rule: str) -> None:
    one_lap = season([{"race": FOUR}])
    race = msgspec.structs.replace(one_lap.events[0].sessions[0], laps=1)
    one_lap = msgspec.structs.replace(
        one_lap, events=(msgspec.structs.replace(one_lap.events[0], sessions=(race,)),)
    )
    scale = {"kind": "by-distance", "points": [10], "reduced": [], "minimum_laps": 2}
    if rule == "scale":
        rows = run(one_lap, awards={"race": {"kind": "finish", "scale": scale}})
    else:
        rows = run(one_lap, modifiers={"shortened": {"bands": [], "minimum_laps": 2}})
    assert points(rows)["ann"] == "0"


def test_redress_for_the_only_race_sailed_is_no_average_of_nothing() -> None:
    on_duty = season([{"race": "ann bob cat:dnc"}], facts={"race-1": {"cat": {"mark": "OOD"}}})
    rows = run(on_duty, awards={"race": {"kind": "low-point"}}, low_wins=True)
    assert points(rows) == {"ann": "1", "bob": "2", "cat": "4"}


@pytest.mark.parametrize(("first", "absent"), [(None, 4), ("bob cat", 4), ("", 3)])
@pytest.mark.parametrize("classes", [{}, {"class": "within-class"}])
def test_a_boat_is_entered_in_a_series_whatever_became_of_her_race(
    first: str | None, absent: int, classes: dict[str, str]
) -> None:
    """RRS A5.2 counts the boats entered in the series, though the only race she may score in is called off.

    Of boats that may score in no race of it she is none.
    """
    races = [{"race": "bob cat ann"}, {"race": "bob"}]
    rounds = "2-"
    if first == "":
        rounds = "all"
    entries = {name: {"class_": "Red"} for name in ("ann", "bob", "cat")}
    field = {"i": {"kind": "ineligible", "rounds": rounds, "drivers": ["ann"], "places": "invisible"}}
    rows = run(
        season([{"race": first or None}, *races], entries),
        awards={"race": {"kind": "low-point"}},
        low_wins=True,
        field={**classes, **field},
    )
    before = {"ann": absent, "bob": 1, "cat": 2} if first else dict.fromkeys(("ann", "bob", "cat"), 0)
    expected = {"ann": 2 * absent, "bob": 2, "cat": 2 + absent}
    assert points(rows) == {name: str(before[name] + more) for name, more in expected.items()}


def test_a_status_protects_from_being_dropped_in_the_table_of_its_car() -> None:
    """What a maker's car of another class did there is no result of the maker in this one."""
    entries = {
        "ann": {"constructor": "Cord", "class_": "Am"},
        "bob": {"constructor": "Delta", "class_": "Am"},
        "cat": {"constructor": "Cord", "class_": "Pro"},
    }
    for out, left, kept in (("cat:dsq", "ann", False), ("ann:dsq", "cat", True)):
        raced = season([{"race": "ann bob cat"}, {"race": f"bob {left} {out}"}], entries)
        totals = [
            points(
                run(
                    raced,
                    of="constructor",
                    awards={"race": {"kind": "low-point"}},
                    low_wins=True,
                    field={"c": {"kind": "by-class", "classes": ["Am"]}},
                    counting={"kind": "drop-worst", "results": 1, "protected": protected},
                )
            )["cord"]
            for protected in (["DSQ"], [])
        ]
        assert (totals[0] != totals[1]) is kept, totals


@pytest.mark.parametrize("kind", ["earliest-best", "latest-best"])
def test_a_better_best_place_comes_before_its_date(kind: str) -> None:
    # Ann and Bob have 10 each: she by a win in the second race of three, he by two second places around it.
    rows = run(
        season([{"race": "cat bob dee"}, {"race": "ann cat dee"}, {"race": "dee bob cat"}]),
        awards={"race": {"kind": "finish", "scale": [10, 5]}},
        tiebreaks=[kind],
    )
    assert points(rows) == {"cat": "15", "dee": "10", "ann": "10", "bob": "10"}
    assert [name for _, name, _ in rows if name in ("ann", "bob")] == ["ann", "bob"]


def test_a_car_without_a_place_is_the_worst_of_its_team() -> None:
    entries = {name: {"team": Team(id="red", name="Red")} for name in ("ann", "bob", "cat")}
    entries["dee"] = {"team": Team(id="blue", name="Blue")}
    team = {"of": "team", "slots": "best-and-worst"}
    rows = run(season([{"race": "ann bob dee cat:dnf"}], entries), **team)
    assert points(rows) == {"red": "10", "blue": "4"}
    led = {"race-1": {"cat": {"laps_led": 3}}}
    bonuses = {"led-a-lap": {"points": 5}}
    rows = run(season([{"race": "ann bob dee cat:dnf"}], entries, led), bonuses=bonuses, **team)
    assert points(rows) == {"red": "15", "blue": "4"}


def test_a_round_that_is_not_of_the_championship_is_no_absence_to_drop() -> None:
    held = season([{"race": FOUR}, {"race": FOUR}, {"race": FOUR}])
    field = {"all-but-indy": {"kind": "rounds", "rounds": "1, 3"}}
    rows = run(held, field=field, counting={"kind": "drop-worst", "results": 1})
    assert points(rows)["ann"] == "10"


def test_a_minimum_of_rounds_is_not_asked_for_while_a_postponed_race_is_to_come() -> None:
    held = season([{"race": FOUR}, {"race": FOUR}, {"race": FOUR}])
    listing = {"rounds": {"kind": "minimum-rounds", "rounds": 3}}
    assert run(held, listing=listing)[0] == (1, "ann", "30")
    assert run(_postponed(held, 0), listing=listing)[0] == (1, "ann", "20")


def test_an_exclusion_names_nobody_in_the_table_of_another_class() -> None:
    entries = {"ann": {"class_": "Pro"}, "bob": {"class_": "Am"}}
    held = msgspec.structs.replace(
        season([{"race": "ann bob"}], entries), decisions=(Decision(kind="excluded", competitor="Ann"),)
    )
    field = {"class": "within-class"}
    for class_, listed in (("Pro", [None]), ("Am", [1])):
        listing = {"now": {"kind": "current-class", "classes": [class_]}}
        assert [place for place, *_ in run(held, field=field, listing=listing)] == listed


CLUB = {"ann": {"class_": "A"}, "bob": {"class_": "B"}, "cat": {"class_": "B"}, "dee": {"class_": "B"}}


@pytest.mark.parametrize(
    "scale",
    [
        {"kind": "by-starters", "tables": {"3": [9, 6, 4], "1": [1]}},
        {"kind": "less-missing", "points": [9, 6, 4], "full": 3},
    ],
)
def test_starters_are_those_of_the_class_where_everybody_ranks_within_it(scale: dict[str, object]) -> None:
    keys = {"field": {"class": "within-class"}, "awards": {"race": {"kind": "finish", "scale": scale}}}
    alone = "1" if scale["kind"] == "by-starters" else "7"
    rows = run(season([{"race": "ann bob cat dee"}], CLUB), **keys)
    assert points(rows) == {"ann": alone, "bob": "9", "cat": "6", "dee": "4"}


def test_the_first_of_two_classes_are_no_dead_heat() -> None:
    race = {"kind": "finish", "scale": [10, 6], "equal": "average"}
    rows = run(
        season([{"race": "ann bob cat"}], CLUB), field={"class": "within-class"}, awards={"race": race}
    )
    assert points(rows) == {"ann": "10", "bob": "10", "cat": "6"}
    low = {"awards": {"race": {"kind": "low-point"}}, "low_wins": True}
    rows = run(season([{"race": "ann bob cat"}], CLUB), field={"class": "within-class"}, **low)
    assert points(rows) == {"ann": "1", "bob": "1", "cat": "2"}


def test_a_protected_disqualification_is_not_hidden_by_another_car_of_the_team() -> None:
    red = {"team": Team(id="red", name="Red")}
    held = season([{"race": "ann:dsq bob:dnc"}, {"race": "ann bob"}], {"ann": red, "bob": red})
    counting = {"kind": "drop-worst", "results": 1, "protected": ["DSQ"]}
    assert points(run(held, of="team", counting=counting)) == {"red": "0"}


def test_who_is_ineligible_is_so_in_the_car_of_another() -> None:
    stood_in = {"race-1": {"ann": {"drivers": ("bob",)}}}
    held = season([{"race": "ann cat"}, {"race": "bob cat"}], facts=stood_in)
    out = {"kind": "ineligible", "drivers": ["Bob"], "places": "invisible"}
    assert points(run(held, field={"out": out})) == {"cat": "20", "bob": "0"}


def test_a_constructor_is_ineligible_by_the_name_it_has_in_the_table() -> None:
    entries = {"ann": {"constructor": "Alfa", "engine": "Ford"}, "bob": {"constructor": "Alfa"}}
    out = {"kind": "ineligible", "constructors": ["Alfa-Ford"], "places": "invisible"}
    rows = run(season([{"race": "ann bob"}], entries), of="constructor", field={"out": out})
    assert points(rows) == {"alfa": "10", "alfa-ford": "0"}


def test_what_is_false_in_a_rule_takes_nothing_away_from_another_championship() -> None:
    titles = {
        "all": {"awards": {"race": {"kind": "finish", "scale": [5]}}},
        "best": {"like": "all", "counting": {"kind": "drop-worst", "results": 1, "absent": False}},
    }
    data = {"schema": 1, "id": "x", "name": "X", "championships": titles}
    read = rulebook_from(data, file="x.toml")
    assert read.rulebook is not None, read.findings
    assert read.rulebook.championships[1].counting.absent is False


def test_a_dropped_result_is_no_worse_than_none_in_best_scores() -> None:
    # Ann dropped a score of nothing, Bob was not there: neither has a counted score.
    held = season([{"race": "cat:dnf ann:dnf bob"}, {"race": "bob:dnf cat ann:dnf"}])
    counting = {"kind": "drop-worst", "results": 1, "absent": False}
    awards = {"race": {"kind": "finish", "scale": [0, 0, 0]}}
    rows = run(held, counting=counting, awards=awards, tiebreaks=["best-scores"])
    assert [place for place, *_ in rows] == [1, 1, 1]


@pytest.mark.parametrize("back", [False, True])
def test_a_race_put_off_is_not_the_last_race(back: bool) -> None:
    held = season([{"race": "bob ann"}, {"race": "ann bob"}, {"race": "ann bob", "sprint": "cat dee"}])
    events = list(held.events)
    put_off = msgspec.structs.replace(events[2].sessions[0], classifications=())
    events[2] = msgspec.structs.replace(events[2], sessions=(put_off, events[2].sessions[1]))
    held = msgspec.structs.replace(held, events=tuple(events))
    rows = run(held, tiebreaks=[{"kind": "last-result", "back": back}])
    assert rows[:2] == [(1, "ann", "16"), (2, "bob", "16")]


OTHER_WAY = {
    "another-class": ({"class": "Am"}, {"pro": {"kind": "by-class", "classes": ["Pro"]}}),
    "guest": ({"guest": True}, {"guests": {}}),
}


@pytest.mark.parametrize("way", OTHER_WAY)
def test_a_race_as_a_guest_or_in_another_class_is_a_race_missed(way: str) -> None:
    first, field = OTHER_WAY[way]
    facts = {name: {"class_": "Pro"} for name in ("ann", "bob", "cat")}
    facts["old"] = {"driver": "ann", "class_": first.get("class", "Pro"), "guest": first.get("guest", False)}
    held = season([{"race": "bob old"}, {"race": "ann bob"}, {"race": "bob ann"}], facts)
    # Ann's worst of the two results she has here is the 6; Bob drops a 6, too.
    counting = {"kind": "drop-worst", "results": 1, "absent": False}
    assert run(held, field=field, counting=counting) == [(1, "bob", "20"), (2, "ann", "10")]
    # Where a race missed may be dropped, hers is the worst there is.
    counting["absent"] = True
    assert run(held, field=field, counting=counting) == [(1, "bob", "20"), (2, "ann", "16")]
    batch_agrees([held, season([{"race": "ann bob"}] * 3, facts)], field=field, counting=counting)
    batch_agrees(
        [held, season([{"race": "ann bob"}] * 3, facts)], field=field, counting={**counting, "absent": False}
    )


def test_too_short_a_distance_is_a_result_that_may_be_dropped() -> None:
    laps = {"race-1": {"bob": {"laps": 20}, "ann": {"laps": 3}}}
    held = season([{"race": "bob ann"}, {"race": "ann bob"}, {"race": "bob ann"}], facts=laps)
    counting = {"kind": "drop-worst", "results": 1, "absent": False}
    rows = run(held, field={"distance": {"kind": "minimum-distance", "share": "3/4"}}, counting=counting)
    assert points(rows) == {"bob": "20", "ann": "16"}


def test_a_start_in_another_class_is_none_here() -> None:
    entries = {"old": {"driver": "ann", "class_": "Am"}, "ann": {"class_": "Pro"}, "bob": {"class_": "Pro"}}
    held = season([{"race": "cat old"}, {"race": "ann bob"}, {"race": "bob ann"}], entries)
    rows = run(
        held, field={"pro": {"kind": "by-class", "classes": ["Pro"]}}, tiebreaks=[{"kind": "more-starts"}]
    )
    assert rows == [(1, "ann", "16"), (1, "bob", "16")]


def test_nothing_is_dropped_at_the_end_while_a_race_of_the_last_event_is_to_come() -> None:
    held = season([{"race": "ann bob"}, {"race": "bob ann"}, {"race": "ann bob", "race 2": "bob ann"}])
    counting = {"kind": "drop-worst", "results": 1, "unit": "event", "when": "end"}
    standings = score(held, book(counting=counting))
    assert table(standings, "race-3") == [(1, "ann", "26"), (2, "bob", "22")]
    # The last event came to 16 for both; Ann drops her 6 and Bob his.
    assert table(standings) == [(1, "ann", "26"), (1, "bob", "26")]
    # A race of an earlier event that was put off is still to come.
    first = msgspec.structs.replace(held.events[0].sessions[0], id="race-1-2", classifications=())
    early = msgspec.structs.replace(held.events[0], sessions=(*held.events[0].sessions, first))
    held = msgspec.structs.replace(held, events=(early, *held.events[1:]))
    assert run(held, counting=counting) == [(1, "ann", "32"), (1, "bob", "32")]


LAPS = {"race-1": {"ann": {"fastest_lap": 1}, "bob": {"fastest_lap": 1}, "cat": {"fastest_lap": 2}}}


@pytest.mark.parametrize(
    ("who", "more", "paid"),
    [
        ("Ann", {}, {"ann"}),
        # Nobody inherits a lap that another was credited with, whether he is there or ranks too low ...
        ("Dee", {}, set()),
        ("Gus", {}, set()),
        ("Bob", {"within_top": 1}, set()),
        # ... unless it falls through: to who has the time, and not to the slower Cat as well.
        ("Dee", {"fall_through": True}, {"ann", "bob"}),
        ("Cat", {"fall_through": True}, {"ann", "bob"}),
        ("Bob", {"within_top": 1, "fall_through": True}, {"ann"}),
    ],
)
def test_who_is_credited_with_a_lap_has_it_alone(who: str, more: dict[str, object], paid: set[str]) -> None:
    lap = {"points": 1, "credited": [{"round": 1, "driver": who}], **more}
    held = season([{"race": "ann bob cat dee"}, {"race": "gus"}], facts=LAPS)
    awards = {"race": {"kind": "finish", "scale": [0]}}
    rows = run(held, awards=awards, bonuses={"fastest-lap": lap})
    assert {name for _, name, worth in rows if worth != "0"} == paid


def test_who_drove_is_credited_with_a_lap_and_not_who_entered() -> None:
    facts = {"race-1": {"ann": {"fastest_lap": 1, "drivers": ("cat",)}, "bob": {"fastest_lap": 1}}}
    held = season([{"race": "ann bob"}, {"race": "cat"}], facts=facts)
    for who, paid in (("Ann", set()), ("Cat", {"cat"})):
        lap = {"points": 1, "credited": [{"round": 1, "driver": who}]}
        awards = {"race": {"kind": "finish", "scale": [0]}}
        rows = run(held, awards=awards, bonuses={"fastest-lap": lap})
        assert {name for _, name, worth in rows if worth != "0"} == paid


def test_whoever_is_not_in_the_table_is_not_in_a_tie() -> None:
    # Ann and Bob are equal, each once ahead of the other; Ann was ahead of the equal Cat, who left the class.
    entries = {"ann": {"class_": "Pro"}, "bob": {"class_": "Pro"}, "cat": {"class_": "Pro"}}
    entries["new"] = {"driver": "cat", "class_": "Am"}
    held = season([{"race": "ann bob cat"}, {"race": "bob cat ann"}, {"race": "new"}], entries)
    awards = {"race": {"kind": "finish", "scale": [1, 1, 1], "rounds": "1-2"}}
    keys = {"awards": awards, "tiebreaks": ["head-to-head"]}
    listing = {"current-class": {"classes": ["Pro"]}}
    assert run(held, **keys) == [(1, "bob", "2"), (2, "ann", "2"), (3, "cat", "2")]
    assert run(held, **keys, listing=listing) == [(1, "ann", "2"), (1, "bob", "2")]


def test_whoever_is_out_of_the_playoffs_is_not_in_a_tie_of_those_in_them() -> None:
    # Ann and Bob go on with 4 points, as many as Cat has: each was once ahead of the other, Ann twice of Cat.
    held = season([{"race": "ann cat bob"}, {"race": "bob ann cat"}, {"race": "cat ann:dnf bob:dnf"}])
    awards = {"race": {"kind": "finish", "scale": [5, 2, 2], "rounds": "1-2"}}
    phases = [{"kind": "playoff", "rounds": "3-", "top": 2, "base": 4, "winners_first": False}]
    rows = run(held, awards=awards, phases=phases, tiebreaks=["head-to-head"])
    assert rows == [(1, "ann", "4"), (1, "bob", "4"), (3, "cat", "4")]


def test_a_race_that_nobody_who_may_score_starts_has_too_few_starters() -> None:
    held = season([{"race": "gus ann:dns"}, {"race": "ann bob cat"}], {"gus": {"guest": True}})
    bonuses = {"entry": {"kind": "participation", "points": 1, "to": "entered"}}
    rows = run(
        held, field={"guests": {}}, bonuses=bonuses, modifiers={"starters": {"below": 2, "factor": "1/2"}}
    )
    assert points(rows) == {"ann": "23/2", "bob": "7", "cat": "5", "gus": "0"}


@pytest.mark.parametrize(("of", "whose"), [("car", {"7 Team"}), ("constructor", {"Bravo-Alfa"})])
def test_points_deducted_from_a_car_are_those_of_who_scores_with_it(of: str, whose: set[str]) -> None:
    team = Team(id="team", name="Team")
    cars = {
        "ann": {"number": "7", "team": team, "constructor": "Bravo", "engine": "Alfa"},
        "bob": {"number": "8", "team": team, "constructor": "Alfa"},
        "cat": {"number": "9", "constructor": "Bravo"},
    }
    decision = Decision(kind="points-deducted", number="7", options={"amount": 5})
    found = season([{"race": "ann bob cat"}])
    entries = tuple(msgspec.structs.replace(entry, **cars[entry.id]) for entry in found.entries)
    found = msgspec.structs.replace(found, entries=entries, decisions=(decision,))
    before = {
        row.competitor.name: row.points
        for row in score(msgspec.structs.replace(found, decisions=()), book(of=of)).table("title").rows
    }
    after = {row.competitor.name: row.points for row in score(found, book(of=of)).table("title").rows}
    assert {name for name in after if after[name] != before[name]} == whose
    assert all(after[name] == before[name] - 5 for name in whose)


@pytest.mark.parametrize(("session", "left"), [("race-1", "10"), ("qualifying-1", "7")])
def test_points_deducted_in_a_session_that_pays_nothing_cannot_be_dropped(session: str, left: str) -> None:
    decision = Decision(kind="result-points-deducted", session=session, number="ann", options={"amount": 3})
    found = season([{"qualifying": "ann bob", "race": "ann bob"}, {"race": "ann bob"}])
    found = msgspec.structs.replace(found, decisions=(decision,))
    # Nor is that session one more result, of which the worst would be dropped.
    rows = points(run(found, counting={"kind": "drop-worst", "results": 1}))
    assert rows == {"ann": left, "bob": "6"}


def test_places_lost_in_points_add_up_within_the_class_and_behind_equals() -> None:
    lost = Decision(kind="scoring-places-lost", session="race-1", number="ann", options={"places": 1})
    found = season([{"race": "ann bob cat dee eve"}])
    twice = msgspec.structs.replace(found, decisions=(lost, lost))
    assert points(run(twice)) == {"ann": "4", "bob": "6", "cat": "4", "dee": "3", "eve": "2"}
    classes = {name: {"class_": "Am"} for name in ("cat", "dee", "eve")}
    found = season([{"race": "ann bob cat dee eve"}], classes)
    # In a class of two the last place is the 2nd.
    rows = run(msgspec.structs.replace(found, decisions=(lost, lost)), field={"class": "within-class"})
    assert points(rows) == {"ann": "6", "bob": "6", "cat": "10", "dee": "6", "eve": "4"}
    equal = msgspec.structs.replace(season([{"race": "ann@1 bob@1"}]), decisions=(lost,))
    assert points(run(equal)) == {"ann": "6", "bob": "10"}


@pytest.mark.parametrize(("passes_on", "paid"), [(True, {"cat": "1/2", "dee": "1/2"}), (False, {})])
def test_a_shared_fastest_lap_is_shared_by_those_it_passes_to(passes_on: bool, paid: dict[str, str]) -> None:
    laps = {name: {"fastest_lap": place} for name, place in (("ann", 1), ("cat", 2), ("dee", 2))}
    found = season([{"race": "ann bob cat dee"}], {"ann": {"guest": True}}, {"race-1": laps})
    lap = {"kind": "fastest-lap", "points": 1, "equal": "share", "fall_through": passes_on}
    rows = run(found, field={"guests": {}}, awards={}, bonuses={"lap": lap})
    assert {name: worth for name, worth in points(rows).items() if worth != "0"} == paid
