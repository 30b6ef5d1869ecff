"""What a season gives beyond its sessions: most wins, averages, points that follow a driver."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from small import batch_agrees, book, run, season, table

from countback.model.season import Decision, Driver, Entry, Season, Team
from countback.rules.book import rulebook_from
from countback.scoring.score import score

WINS = {"bonuses": {"most-wins": {"points": 5}}}


# Most wins


def test_the_most_wins_are_paid_once_the_season_is_over() -> None:
    rounds = [{"race": "ann bob cat"}, {"race": "bob cat ann"}, {"race": "bob ann cat"}]
    standings = score(season(rounds), book(**WINS))
    assert table(standings, 2) == [(1, "bob", "16"), (2, "ann", "14"), (3, "cat", "10")]
    assert table(standings) == [(1, "bob", "31"), (2, "ann", "20"), (3, "cat", "14")]
    lines = [line for line in standings.why("title", "bob").lines if line.what == "most-wins"]
    assert [(str(line.points), line.text) for line in lines] == [("5", "the most wins of the season")]
    assert [line.round for line in lines] == [0]  # of the season, not of a round


def test_a_phase_acts_from_the_round_that_it_begins_with() -> None:
    rounds = [{"race": "ann bob cat"}, {"race": "bob cat ann"}, {"race": "bob ann cat"}]
    phase = {"kind": "seeded", "rounds": "2-", "top": 2, "totals": [100, 90]}
    why = score(season(rounds), book(phases=[phase])).why("title", "bob")
    assert [line.round for line in why.lines if line.what == "seeded"] == [2]


@pytest.mark.parametrize(("equal", "more"), [("each", 5), ("none", 0)])
def test_equals_get_it_each_or_nobody_does(equal: str, more: int) -> None:
    rounds = [{"race": "ann bob cat"}, {"race": "bob ann cat"}]
    rows = run(season(rounds), bonuses={"most-wins": {"points": 5, "equal": equal}})
    assert [points for _, _, points in rows] == [str(16 + more), str(16 + more), "8"]


def test_nobody_has_won_most_where_a_race_is_still_to_come_or_a_round_to_be_listed() -> None:
    rounds: list[dict[str, str | None]] = [{"race": "ann bob"}, {"race": "ann bob"}]
    built = season(rounds)
    coming = msgspec.structs.replace(
        built.events[1], sessions=(msgspec.structs.replace(built.events[1].sessions[0], classifications=()),)
    )
    to_come = msgspec.structs.replace(built, events=(built.events[0], coming))
    open_ = msgspec.structs.replace(built, calendar="open")
    assert table(score(to_come, book(**WINS)))[0] == (1, "ann", "10")
    assert table(score(open_, book(**WINS)))[0] == (1, "ann", "20")
    assert run(season([{"race": "ann bob"}, {"race": None}]), **WINS)[0] == (1, "ann", "15")


def test_only_cars_that_may_score_win_and_decisions_come_after() -> None:
    guest = {"bob": {"guest": True}}
    rounds = [{"race": "bob ann cat"}, {"race": "bob ann cat"}, {"race": "cat bob ann"}]
    rows = run(season(rounds, guest), field={"guests": {"places": "keeps-place"}}, **WINS)
    assert rows[:2] == [(1, "cat", str(4 + 4 + 10 + 5)), (2, "ann", str(6 + 6 + 4))]
    out = Decision(kind="excluded", competitor="Cat", from_round=1)
    excluded = msgspec.structs.replace(season(rounds, guest), decisions=(out,))
    standings = score(excluded, book(field={"guests": {"places": "keeps-place"}}, **WINS))
    assert {who: points for _, who, points in table(standings)}["cat"] == "0"
    batch_agrees([season(rounds), season(rounds[:2]), season([{"race": "cat ann"}])], **WINS)


def test_a_modifier_cannot_name_what_no_session_pays() -> None:
    titles = {"title": {"bonuses": {"most-wins": {"points": 5}}, "awards": {"race": "finish"}}}
    titles["title"]["awards"] = {"race": {"kind": "finish", "scale": [3]}}
    titles["title"]["modifiers"] = {"times": {"factor": 2, "rounds": "2", "awards": ["most-wins"]}}
    _, findings = rulebook_from({"schema": 1, "id": "b", "name": "B", "championships": titles}, file="b")
    assert [finding.message for finding in findings] == [
        "'most-wins' is paid for the whole season, not in its sessions"
    ]


# Averages


LOW = {"awards": {"race": {"kind": "low-point", "beaten_by": "start"}}, "low_wins": True, "tiebreaks": []}


def test_the_average_place_of_the_races_started() -> None:
    # Shields Fleet One: the average of the places in all races started; a DNF is starters plus one, DNS
    # and DNC are not scored. Ann 1, 3 and a DNF among three (4); Bob 2 and 1; Cat 3, 2 and 1.
    rounds = [{"race": "ann bob cat"}, {"race": "bob cat ann"}, {"race": "cat ann:dnf bob:dns dee"}]
    rows = run(season(rounds), counting="average", **LOW)
    assert rows == [(1, "bob", "3/2"), (2, "cat", "2"), (2, "dee", "2"), (4, "ann", "2667/1000")]


@pytest.mark.parametrize(
    ("keys", "right"),
    [
        ({}, {"ann": "6667/1000", "bob": "8"}),
        ({"decimals": 0}, {"ann": "7", "bob": "8"}),
        ({"best": 2}, {"ann": "8", "bob": "8"}),
        ({"absent_as": ["DNS", "DNF"]}, {"ann": "6667/1000", "bob": "8"}),
        ({"absent_as": []}, {"ann": "6667/1000", "bob": "5333/1000"}),
    ],
)
def test_what_is_averaged_and_how_exactly(keys: dict[str, Any], right: dict[str, str]) -> None:
    rounds = [{"race": "ann bob"}, {"race": "bob ann"}, {"race": "cat dee ann bob:dns"}]
    rows = run(season(rounds), counting={"kind": "average", **keys})
    assert {who: points for _, who, points in rows if who in right} == right


def test_an_average_says_how_it_came_about() -> None:
    rounds = [{"race": "ann bob cat"}, {"race": "bob cat"}, {"race": "cat bob ann"}]
    standings = score(season(rounds), book(counting="average"))
    why = standings.why("title", "ann")
    assert sum(line.points for line in why.lines) == why.points == 7
    assert why.lines[-1].text == "the average of the results that count, not their sum (14)"
    batch_agrees([season(rounds), season(rounds[:1])], counting="average")


def test_phases_and_averages_do_not_go_together() -> None:
    phase = {"kind": "seeded", "rounds": "2-", "top": 2, "totals": [10]}
    with pytest.raises(AssertionError, match="a phase sets sums anew, not averages"):
        book(counting="average", phases=[phase])


# Points that follow a driver


RED, BLUE, GREEN = (Team(id=name, name=name.title()) for name in ("red", "blue", "green"))


def moving() -> Season:
    """Return three rounds: Bob drives for Red in the first two and for Blue in the third."""
    rounds = [{"race": "bob ann cat"}, {"race": "ann bob cat"}, {"race": "cat bob2 ann"}]
    teams = {"ann": {"team": RED}, "bob": {"team": RED}, "cat": {"team": GREEN}}
    return season(rounds, {**teams, "bob2": {"driver": "bob", "team": BLUE}})


FOLLOW = {"of": {"kind": "team", "points_of_movers": "follow"}}


def test_points_stay_with_the_team_they_were_scored_for_unless_they_follow() -> None:
    assert run(moving(), of="team") == [(1, "red", "36"), (2, "green", "18"), (3, "blue", "6")]
    standings = score(moving(), book(**FOLLOW))
    assert table(standings, 2) == [(1, "red", "32"), (2, "green", "8")]
    assert table(standings) == [(1, "blue", "22"), (2, "red", "20"), (3, "green", "18")]
    for team, line in (
        ("blue", ("16", "points of Bob, scored for Red")),
        ("red", ("-16", "points of Bob gone along to Blue")),
    ):
        why = standings.why("title", team)
        assert line in [(str(one.points), one.text) for one in why.lines]
        assert sum(one.points for one in why.lines) == why.points
    batch_agrees([moving(), season([{"race": "ann"}], {"ann": {"team": RED}}), moving()], **FOLLOW)


def test_a_shared_car_follows_when_all_who_drove_it_have_moved() -> None:
    pair = (Driver(id="bob", name="Bob"), Driver(id="dee", name="Dee"))

    def held(*last: Entry) -> Season:
        built = season([{"race": "x"}, {"race": " ".join(entry.id for entry in last)}])
        first = Entry(id="x", number="1", crew=pair, team=RED)
        return msgspec.structs.replace(built, entries=(first, *last))

    both = Entry(id="y", number="2", crew=pair, team=BLUE)
    alone = Entry(id="y", number="2", crew=pair[:1], team=BLUE)
    apart = Entry(id="z", number="3", crew=pair[1:], team=GREEN)
    nobody = Entry(id="y", number="2", crew=pair)
    assert run(held(both), **FOLLOW) == [(1, "blue", "20"), (2, "red", "0")]
    assert run(held(alone), **FOLLOW)[0] == (1, "red", "10")
    assert run(held(alone, apart), **FOLLOW)[-1] == (3, "green", "6")
    assert run(held(nobody), **FOLLOW) == [(1, "red", "10")]


def test_they_follow_in_plain_sums_alone() -> None:
    with pytest.raises(AssertionError, match="plain sums alone"):
        book(counting={"kind": "drop-worst", "results": 1}, **FOLLOW)
