"""What is rarely meant in a table of leagues: scored as it stands, and said once for all that have it."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from test_batch_command import batch
from tests.folders import USUAL

from countback.batch.local import Work, in_one, score_file
from countback.batch.noticed import Noticed
from countback.batch.score_table import score_rows
from countback.batch.spelled import look_the_same, spelled_alike, spelling_key, written_out
from countback.store.books import read_rulebook
from countback.store.files import InMemory
from countback.store.folder import read_files

RULES = """\
schema = 1
id = "platform"
name = "Platform"
[championships.all]
name = "All"
of = "driver"
tiebreaks = ["countback"]
awards.race = { kind = "finish", scale = [10, 6, 4] }
"""
CLASSED = 'field.c = { kind = "by-class", classes = ["Pro-Am", "GT3"] }\n'
TAGGED = 'field.t = { kind = "by-tag", tags = ["rookie"] }\n'
LOOPS = ("numpy", "compiled")


def book(tmp_path: Path, more: str = "") -> Any:
    path = tmp_path / "platform.toml"
    path.write_text(RULES + more, encoding="utf-8")
    read = read_rulebook(path)
    assert read.rulebook is not None, read.findings
    return read.rulebook


def noticed(columns: str, rows: list[tuple[Any, ...]], rules: Any) -> list[Noticed]:
    """Return what is noticed in rows, which is the same however they are scored, and in whichever order."""
    table = pa.Table.from_pylist([dict(zip(columns.split(), row, strict=True)) for row in rows])
    told = [score_rows(table, rules, loop=loop).noticed for loop in LOOPS]
    assert told[0] == told[1]
    return [*told[0]]


def said(found: list[Noticed]) -> list[str]:
    return [f"{one.league}/{one.row}/{one.column}: {one.message}" for one in found]


def two_names(column: str, first: str, second: str) -> list[tuple[Any, ...]]:
    """Return rows of two rounds: somebody is called ``first`` in one and ``second`` in the other."""
    rows = []
    for league, other in (("fine", first), ("two", second)):
        for round_, name in ((1, first), (2, other)):
            if column == "competitor":
                rows += [(league, round_, name, 1), (league, round_, "Bob", 2)]
            else:
                rows += [(league, round_, "Ann", 1, name), (league, round_, "Bob", 2, "Zed")]
    return rows


PAIRS = [
    ("Red", "red"),
    ("Red Bull", "Red  Bull"),
    ("Red Bull", "Red\u00a0Bull"),
    ("Red Bull", "Red-Bull"),
    ("Red", "Red\u200b"),
    ("Béa", "Be\u0301a"),
    ("Béa", "BEA"),
    ("Team 1", "Team \uff11"),
    ("Straße", "STRASSE"),
    ("Ærø", "Aero"),
    ("Иван", "иван"),
    ("Й", "И\u0306"),
    ("한국", unicodedata.normalize("NFD", "한국")),
    ("ガ", "カ\u3099"),
    ("Ann", "Ann\u2060"),
    ("Ann Pope", "\u0410nn P\u043epe"),
    ("Вова", "вова"),
    ("Семён", "Семен"),
]
APART = [
    ("Red 1", "Red 11"),
    ("Team 1 0", "Team 10"),
    ("ガ", "カ"),
    ("GT3", "GT4"),
    ("***", "---"),
    ("🔥", "💧"),
]


@pytest.mark.parametrize("column", ["competitor", "team", "entry", "make", "engine"])
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_name_in_two_ways_is_two_and_said(column: str, first: str, second: str, tmp_path: Path) -> None:
    columns = "league round competitor position" + f" {column}" * (column != "competitor")
    found = noticed(columns, two_names(column, first, second), book(tmp_path))
    assert [(one.code, one.league, one.row, one.column) for one in found] == [
        ("spelt-two-ways", "two", 6, column)
    ]
    assert f"{written_out(first)} and {written_out(second)} are kept apart" in found[0].message
    assert ("look the same" in found[0].message) == look_the_same(first, second)


@pytest.mark.parametrize(("first", "second"), APART)
def test_names_that_differ_are_two(first: str, second: str, tmp_path: Path) -> None:
    rows = two_names("team", first, second)
    assert not noticed("league round competitor position team", rows, book(tmp_path))


def test_who_meets_is_two_and_leagues_have_names_of_their_own(tmp_path: Path) -> None:
    columns = "league round competitor position"
    raced = [("a", 1, "Max", 1), ("a", 1, "max", 2), ("b", 1, "Ann", 1), ("c", 1, "ANN", 1)]
    assert not noticed(columns, raced, book(tmp_path))
    unseen = [("a", 1, "Max", 1), ("a", 1, "Max\u200b", 2)]
    assert said(noticed(columns, unseen, book(tmp_path))) == [
        "a/1/competitor: round 1: competitor 'Max' and 'Max\\u200b' are kept apart, though they look the same"
    ]


def test_sessions_in_two_ways_are_said_but_for_those_of_one_driver(tmp_path: Path) -> None:
    columns = "league round session competitor position"
    rows = [("a", 1, "Race", "Ann", 1), ("a", 1, "race", "Bob", 2), ("b", 1, "Race", "Ann", 1)]
    rows += [("b", 1, "race", "Ann", 1), ("c", 1, "Race", "Ann", 1), ("c", 2, "race", "Bob", 1)]
    found = [one for one in noticed(columns, rows, book(tmp_path)) if one.column == "session"]
    assert said(found) == ["a/1/session: round 1: session 'Race' and 'race' are kept apart"]
    unnumbered = [(row[0], *row[2:]) for row in rows]
    found = noticed("league session competitor position", unnumbered, book(tmp_path))
    assert [one.league for one in found if one.column == "session"] == ["a"]


def test_the_first_look_misses_none_and_asks_of_few() -> None:
    dice = Random("names")
    names = [*{name for pair in PAIRS + APART for name in pair}]
    forms = (str.upper, str.lower, lambda name: name.replace(" ", "_"), lambda name: f"{name}.", str)
    for _ in range(60):
        held = list(dict.fromkeys(dice.choice(forms)(dice.choice(names)) for _ in range(40)))
        listed = pa.array(["spare", *held], pa.string()).slice(1)
        groups = [spelled_alike(listed, compiled=loop == "compiled").tolist() for loop in LOOPS]
        assert groups[0] == groups[1]
        for at, name in enumerate(held):
            like = [other for other in held if spelling_key(other) == spelling_key(name)]
            assert [held[to] for to, of in enumerate(groups[0]) if of == groups[0][at] >= 0] == (
                like if len(like) > 1 else []
            )


@pytest.mark.parametrize(
    "held",
    [
        ["d-01", "d-02", "d-10"],
        ["d-01", "d_01", "d-02"],
        ["d-01", "D-01", "d-02"],
        ["d-01", "d-02", "d01-"],
        ["d 01", "d-01"],
        ["-d01", "d-01", "d01-"],
        ["ab12", "ab21", "AB12"],
        ["d-01"],
        [],
    ],
    ids=str,
)
def test_ids_of_one_form_are_told_at_once(held: list[str]) -> None:
    listed = pa.array(held, pa.string())
    arrays, loop = (spelled_alike(listed, compiled=way).tolist() for way in (False, True))
    assert loop == arrays
    like = [spelling_key(name) for name in held]
    assert [group >= 0 for group in loop] == [like.count(key) > 1 for key in like]


@pytest.mark.parametrize(
    ("class_", "expected"),
    [
        ("Pro-Am", ""),
        ("pro am", "are taken for one class"),
        ("ProAm", "are taken for one class"),
        ("Pro.Am", "is named by no rule"),
        ("Pro-Amm", "is named by no rule"),
        ("Pro-Am\u200b", "'Pro-Am\\u200b' is named by no rule"),
        ("Pro", ""),
        ("GT4", ""),
        ("Silver", ""),
    ],
)
def test_a_class_near_one_that_is_named(class_: str, expected: str, tmp_path: Path) -> None:
    """Of a class that is simply another one nothing is said where a championship takes all."""
    rows = [("a", 1, "Ann", 1, "Pro-Am"), ("a", 2, "Ann", 1, class_), ("a", 1, "Bob", 2, "GT3")]
    columns = "league round competitor position class"
    more = f'[championships.c]\nlike = "all"\nname = "C"\n{CLASSED}'
    found = noticed(columns, rows, book(tmp_path, more))
    assert bool(found) == bool(expected)
    assert not expected or any(expected in one.message for one in found)
    for one in found:
        assert one.code != "class-not-scored" or one.hint == "did you mean Pro-Am?"


def test_a_class_that_no_championship_takes(tmp_path: Path) -> None:
    rows = [("a", 1, "Ann", 1, "Pro-Am"), ("a", 1, "Bob", 2, "GT4"), ("b", 1, "Bob", 1, "Silver")]
    found = noticed("league round competitor position class", rows, book(tmp_path, CLASSED))
    assert said(found) == ["a/1/class: round 1: no championship takes class GT4, Silver"]
    assert (found[0].leagues, found[0].also) == (2, ("b",))


@pytest.mark.parametrize("tags", ["Rookie", "rokie", "rookie, new", "am;Rookie", "rookie\u200b"])
def test_a_tag_near_one_that_is_named(tags: str, tmp_path: Path) -> None:
    rows = [("a", 1, "Ann", 1, "rookie"), ("a", 2, "Ann", 1, tags), ("a", 1, "Bob", 2, "veteran")]
    found = noticed("league round competitor position tags", rows, book(tmp_path, TAGGED))
    assert [(one.code, one.row, one.hint) for one in found] == [("tag-not-used", 1, "did you mean rookie?")]


@pytest.mark.parametrize(
    ("places", "missing"),
    [
        ((1, 2, 4), "3"),
        ((2, 4), "1, 3"),
        ((1, 1, 3), ""),
        ((1, 1, 1, 4), ""),
        ((1, 1, 1, 5), "4"),
        ((1, 2, 2), ""),
        ((1, 3, 3), "2"),
        ((1, 70), "2, 3, 4, 5, 6, ..."),
        ((1, 2, 9000), "3, 4, 5, 6, 7, ..."),
        ((0, 0, 0), ""),
        ((1, 0, 2), ""),
    ],
)
def test_a_place_that_nobody_has(places: tuple[int, ...], missing: str, tmp_path: Path) -> None:
    """As a folder is told it, whose check took the third of three in a dead heat for a gap."""
    rows = [("a", 1, f"D{at}", place or None) for at, place in enumerate(places)]
    rows = [("0", 1, "Ann", 1), *rows, ("z", 1, "Ann", 1)]
    for order in (rows, rows[::-1]):
        found = noticed("league round competitor position", order, book(tmp_path))
        expected = [f"round 1: no car has position {missing}"] if missing else []
        assert [one.message for one in found if one.code == "position-missing"] == expected
    lines = "".join(
        f"{f'{place}=' if places.count(place) > 1 else place or ''},{at + 1},\n"
        for at, place in enumerate(places)
    )
    entries = "number,driver\n" + "".join(f"{at + 1},Driver {'ABCDEFG'[at]}\n" for at in range(len(places)))
    files = {**USUAL, "entries.csv": entries, "results/1-r1.csv": f"position,number,status\n{lines}"}
    read = read_files(InMemory({name: text.encode() for name, text in files.items()}))
    gaps = [found for found in read.findings if found.code == "position-missing" and found.where.line == 1]
    assert bool(gaps) == (bool(missing) and max(places) < 1000)


@pytest.mark.parametrize("column", ["qualifying", "fastest_lap"])
@pytest.mark.parametrize(
    ("order", "missing"), [((1, 2, 4), 3), ((2, 3, 4), 1), ((1, 1, 1), 0), ((1, 1, 4), 3), ((0, 0, 3), 0)]
)
def test_an_order_in_which_one_is_missing(
    column: str, order: tuple[int, ...], missing: int, tmp_path: Path
) -> None:
    rows = [(name, 1, "Ann", 1, 1) for name in "ab"]
    rows += [("c", 1, f"D{at}", at + 1, held or None) for at, held in enumerate(order)]
    found = noticed(f"league round competitor position {column}", rows, book(tmp_path))
    said_of = [f"round 1: no car is {missing} in the order of column {column}"] if missing else []
    assert [one.message for one in found] == said_of


def test_a_place_on_the_grid_that_two_cars_have(tmp_path: Path) -> None:
    columns = "league round competitor position grid entry"
    rows = [("a", 1, "Ann", 1, 2, "7"), ("a", 1, "Bob", 1, 2, "7"), ("a", 1, "Cid", 2, 0, "8")]
    assert not noticed(columns, [*rows, ("a", 1, "Dee", 3, 0, "9")], book(tmp_path))
    found = noticed(columns, [*rows, ("a", 1, "Dee", 3, 2, "9")], book(tmp_path))
    assert said(found) == ["a/0/grid: round 1: place 2 on the grid is that of two cars"]


@pytest.mark.parametrize(
    ("leagues", "told"),
    [
        (("Nord", "Nord\u200b"), "'Nord' and 'Nord\\u200b' look the same"),
        (("Béa Cup", "Be\u0301a Cup"), "'Béa Cup' and 'Be\\u0301a Cup' look the same"),
        (("Nord Cup", "Nord\u00a0Cup"), "'Nord Cup' and 'Nord\\u00a0Cup' look the same"),
        (("Nord", "nord"), ""),
        (("Nord 1", "Nord 11"), ""),
    ],
)
def test_leagues_that_look_the_same(leagues: tuple[str, str], told: str, tmp_path: Path) -> None:
    rows = [(league, round_, "Ann", 1) for league in leagues for round_ in (1, 2)]
    found = noticed("league round competitor position", rows, book(tmp_path))
    assert [one.message.partition(": ")[2].partition(",")[0] for one in found] == [told] * bool(told)
    seasons = [("Cup", season, round_, "Ann", 1) for season in leagues for round_ in (1, 2)]
    found = noticed("league season round competitor position", seasons, book(tmp_path))
    assert bool(found) == bool(told)


def test_those_who_share_a_car_leave_no_place_free(tmp_path: Path) -> None:
    rows = [
        ("a", 1, name, place, f"car {place}") for place in (1, 2, 3) for name in (f"A{place}", f"B{place}")
    ]
    assert not noticed("league round competitor position entry", rows, book(tmp_path))
    rows = [row for row in rows if row[3] != 2]
    found = noticed("league round competitor position entry", rows, book(tmp_path))
    assert said(found) == ["a/2/position: round 1: no car has position 2"]


def test_statuses_that_contradict_places_are_said_once_for_all_leagues(tmp_path: Path) -> None:
    columns = "league round competitor position status laps"
    rows = []
    for number in range(3000):
        rows += [
            (f"L{number:04d}", 1, "Ann", 1, "", 9),
            (f"L{number:04d}", 1, "Bob", 2, ("DSQ", "dns", "DNQ", "WD")[number % 4], 0),
            (f"L{number:04d}", 1, "Cid", None, "classified", 8),
            (f"L{number:04d}", 1, "Dee", None, "DNS", 3),
            (f"L{number:04d}", 1, "Eve", 3, "DNF", 3),
        ]
    found = noticed(columns, rows, book(tmp_path))
    assert said(found) == [
        "L0000/1/position: round 1: position 2 is that of Bob, with status DSQ",
        "L0000/2/position: round 1: Cid is classified, and has no place: it is paid for none",
        "L0000/3/laps: round 1: Dee did not start, and has laps",
    ]
    assert {one.leagues for one in found} == {3000}
    in_class = [(*row[:5], 2) for row in rows[:5]]
    told = noticed("league round competitor position status class_position", in_class, book(tmp_path))
    assert [one.row for one in told] == [1]


@pytest.mark.parametrize("places", [(1, 1), (1, 2)])
def test_rows_of_one_entry_that_differ(places: tuple[int, int], tmp_path: Path) -> None:
    """It was a dead heat of two, with the hint to give those who share a car one entry, which they had."""
    columns = "league round competitor position entry class team"
    rows = [
        ("a", 1, "Ann", places[0], "7", "Am", "Red"),
        ("a", 1, "Bob", places[1], "7", "Pro", "Red"),
        ("a", 1, "Cid", 3, "8", "Am", "Blue"),
        ("b", 1, "Ann", 1, "7", "Am", "Red"),
        ("b", 1, "Bob", 1, "7", "Am", "Red"),
        ("b", 2, "Ann", 1, "7", "Pro", "Red"),
        ("b", 2, "Bob", 1, "7", "Pro", "Red"),
    ]
    found = [one for one in noticed(columns, rows, book(tmp_path)) if one.code != "position-missing"]
    assert said(found) == [
        "a/1/class: round 1: entry 7 has two values of class, Am for Ann and Pro for Bob: "
        "it is scored as two cars"
    ]
    table = pa.Table.from_pylist([dict(zip(columns.split(), row, strict=True)) for row in rows])
    assert not score_rows(table, book(tmp_path)).findings
    mended = [
        (*row[:3], 1, row[4], "Am", row[6]) if row[2] == "Bob" and row[0] == "a" else row for row in rows
    ]
    assert "car-of-two-sorts" not in [one.code for one in noticed(columns, mended, book(tmp_path))]


def test_it_is_said_where_the_row_is_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = book(tmp_path)
    rows = [
        {"league": f"L{at // 4}", "round": 1 + at % 4 // 2, "competitor": "ab"[at % 2], "position": place}
        for at, place in enumerate([1, 2, 1, 2, 1, 2, 1, 3, 1, 2, 1, 3, 1, 3, 1, 2])
    ]
    file = tmp_path / "results.parquet"
    parquet.write_table(pa.Table.from_pylist(rows), file, row_group_size=4)
    monkeypatch.setattr("countback.batch.local.parts_of", lambda file, threads: parts(file, 4))
    from countback.batch.sources import parts_of as parts

    summary = score_file(file, tmp_path / "out.parquet", Work(rules, {}), in_one)
    expected = "row group 1, row 3 [position]: league L1: round 2: no car has position 2; likewise in 2 more"
    assert summary.parts == 4
    assert [str(finding) for finding in summary.findings] == [
        f"{file}: {expected} leagues: L2, L3; check the positions around it: each is paid as it stands; "
        "those that are out of the race have none"
    ]
    scattered = [row for start in (0, 1) for row in rows[start::2]]
    parquet.write_table(pa.Table.from_pylist(scattered), file, row_group_size=4)
    summary = score_file(file, tmp_path / "out.parquet", Work(rules, {}), in_one)
    assert "row group 2, row 3 [position]: league L1: round 2" in str(summary.findings[0])


def test_the_command_says_it_with_line_and_column(tmp_path: Path) -> None:
    book(tmp_path)
    file = tmp_path / "results.csv"
    file.write_text("league,round,competitor,position,team\na,1,Ann,1,Red\na,2,Ann,1,red\n", encoding="utf-8")
    told = batch(file, "--rulebook", tmp_path / "platform.toml", "-o", tmp_path / "out.parquet")
    assert told.exit_code == 0, told.output
    assert "results.csv:3 [team]: league a: round 2: team 'Red' and 'red' are kept apart" in told.stderr
    file.write_text(file.read_text("utf-8").replace("red", "Red"), encoding="utf-8")
    told = batch(file, "--rulebook", tmp_path / "platform.toml", "-o", tmp_path / "out.parquet")
    assert "kept apart" not in told.output
