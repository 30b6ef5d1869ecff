"""What an edit of hand-written files changes, as text a person can read. Random edits are a drill."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from strategies import seasons

from countback.model.decision import Decision
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.store.editing.season import with_season
from countback.store.editing.toml import edit_toml
from countback.store.files import InMemory
from countback.store.season_files import files_of, read_files
from countback.store.writing.writer import season_files

HAND_WRITTEN = Path(__file__).parent / "folders" / "hand-written"
replace = msgspec.structs.replace


def diff(change: Callable[[Season], Season]) -> str:
    """What an edit of the hand-written folder changes, line by line; what it says is checked."""
    files = season_files(HAND_WRITTEN)
    season = read_files(InMemory(files)).season
    assert season is not None
    edited = with_season(files, change(season))
    assert read_files(InMemory(edited)).season == change(season)
    lines = []
    for name in sorted(files.keys() | edited.keys()):
        texts = [one.get(name, b"").decode().split("\n") for one in (files, edited)]
        changed = list(difflib.unified_diff(*texts, n=1, lineterm=""))[3:]
        lines += [name, *(line for line in changed if not line.startswith("@@"))] if changed else []
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_a_key_changes_where_it_stands() -> None:
    assert (
        diff(lambda season: replace(season, name="Harbour Cup of 2031"))
        == """\
season.toml
 id = "harbour-cup-2031"   # never changes (c03)
-name = 'Harbour Cup 2031'
+name = "Harbour Cup of 2031"
 series = "Harbour Cup"
"""
    )


def test_an_item_of_a_list_over_several_lines_comes_and_goes_as_a_line() -> None:
    assert (
        diff(lambda season: replace(season, classes=("Pro", "Am", "Guests")))
        == """\
season.toml
   "Am",
+  "Guests",
   # "Gentlemen" was planned (c06)
"""
    )


def test_the_comment_of_an_item_that_goes_stays_and_commas_come() -> None:
    text = b"""\
officials = [
  "A, [B]", # not # "here"
  # of the quay
  "C"   # new
]
"""
    old = {"officials": ["A, [B]", "C"]}
    assert edit_toml(text, old, {"officials": ["C", "D"]}) == (
        b'officials = [\n  # not # "here"\n  # of the quay\n  "C",   # new\n  "D",\n]\n'
    )
    shuffled = edit_toml(text.replace(b"\n", b"\r\n"), old, {"officials": ["C", "A, [B]"]})
    assert tomllib.loads(shuffled.decode()) == {"officials": ["C", "A, [B]"]}
    assert shuffled.count(b"\r\n") == shuffled.count(b"\n")
    assert shuffled.count(b"#") == 4


def test_a_session_in_a_list_over_several_lines_goes_alone() -> None:
    def without_race_3(season: Season) -> Season:
        opener, lock, light = season.events
        race = replace(lock.sessions[0], name="Sprint")
        return replace(season, events=(opener, replace(lock, sessions=(race,)), light))

    assert (
        diff(without_race_3)
        == """\
season.toml
 sessions = [
-  { id = "race-2", name = "Race 2" },  # the short one (c16)
-  { id = "race-3", name = "Race 3", scheduled_laps = 30 },
+  {id = "race-2", name = "Sprint"},  # the short one (c16)
 ]
"""
    )


def test_a_decision_is_inserted_below_the_one_before_and_above_the_comment_of_the_next() -> None:
    new = Decision(kind="points-deducted", competitor="Bea Two", options={"amount": "1"})
    first, *others = (lambda season: season.decisions)(_season())
    assert (
        diff(lambda season: replace(season, decisions=(first, new, *others)))
        == """\
decisions.toml
 from_round = 1
+
+[[decisions]]
+kind = "points-deducted"
+competitor = "Bea Two"
+amount = "1"

"""
    )


def test_what_is_taken_away_leaves_its_comments() -> None:
    first, second, _ = _season().decisions
    assert (
        diff(lambda season: replace(season, decisions=(first, second)))
        == """\
decisions.toml
 # and this the third. (c40)
-[[decisions]]
-kind = "excluded"
-competitor = "Fay Six"
-championships = [
-  "drivers",   # not the teams' (c41)
-]
-reason = \"""
-Did not come
-to the hearing.\"""
+# not the teams' (c41)

"""
    )


def test_tables_take_their_comments_along() -> None:
    first, second, third = _season().decisions
    text = diff(lambda season: replace(season, decisions=(third, first, second)))
    assert "+# Four lines were written about this one, (c38)" in text
    assert text.count("(c39)") == 2
    assert "(c31)" not in text


def test_one_cell_of_a_row_changes() -> None:
    def change(season: Season) -> Season:
        first, *others = season.entries
        return replace(season, entries=(replace(first, class_="Am"), *others))

    assert diff(change) == """\
entries.csv
 Number,Driver,Phone, Team ,class,rounds,nationality,note
-7,"One, Ann",555-1,Blue Boats,Pro,All,NOR,pays late
+7,"One, Ann",555-1,Blue Boats,Am,All,NOR,pays late
 07, Bea Two ,555-2,Blue Boats,Pro,1-3,,
"""  # fmt: skip


def test_a_round_more_leaves_what_is_said_of_the_others() -> None:
    event = Event(round=4, name="Mole", id="mole", sessions=(Session(id="race-5"),))
    assert (
        diff(lambda season: replace(season, events=(*season.events, event)))
        == """\
entries.csv
 Number,Driver,Phone, Team ,class,rounds,nationality,note
-7,"One, Ann",555-1,Blue Boats,Pro,All,NOR,pays late
+7,"One, Ann",555-1,Blue Boats,Pro,1-3,NOR,pays late
 07, Bea Two ,555-2,Blue Boats,Pro,1-3,,
season.toml

+[[events]]
+round = 4
+name = "Mole"
+
+[[events.sessions]]
+id = "race-5"
+
 # ---- what was announced ---- (c18)
"""
    )


def test_a_row_goes_and_what_stands_below_it_stays() -> None:
    def change(season: Season) -> Season:
        gone = {"99", "12-fay-six"}
        sessions = [
            replace(
                session,
                classifications=tuple(
                    replace(one, rows=tuple(row for row in one.rows if row.entry not in gone))
                    for one in session.classifications
                ),
            )
            for event in season.events
            for session in event.sessions
        ]
        events = tuple(
            replace(
                event, sessions=tuple(one for one in sessions if one.id in {s.id for s in event.sessions})
            )
            for event in season.events
        )
        entries = tuple(entry for entry in season.entries if entry.id not in gone)
        return replace(season, entries=entries, events=events, decisions=season.decisions[:1])

    text = diff(change)
    assert '-99,Eve Five,555-5,,Am,"1, 3",,lent car\n' in text
    assert "the guests follow" not in "".join(line for line in text.split("\n") if line[:1] in "-+")


def test_a_number_shared_from_now_on_is_told_apart_only_where_needed() -> None:
    late = Entry(id="7-gus-late", number="7", crew=(Driver(id="gus-late", name="Gus Late"),), rounds=(3,))
    text = diff(lambda season: replace(season, entries=(*season.entries, late)))
    changed = [line for line in text.split("\n") if line[:1] == "-"]
    assert changed == [
        "-Number,Driver,Phone, Team ,class,rounds,nationality,note",
        '-7,"One, Ann",555-1,Blue Boats,Pro,All,NOR,pays late',
    ]


def _season() -> Season:
    season = read_files(InMemory(season_files(HAND_WRITTEN))).season
    assert season is not None
    return season


@settings(max_examples=15, deadline=None)
@given(seasons(), seasons())
def test_any_season_can_be_made_of_any_other(one: Season, other: Season) -> None:
    edited = with_season(files_of(one), other)
    assert read_files(InMemory(edited)).season == other


def test_files_that_say_nothing_of_the_season_stay() -> None:
    files = season_files(HAND_WRITTEN)
    edited = with_season(files, replace(_season(), name="Other"))
    assert {name for name in files if files[name] != edited[name]} == {"season.toml"}
    assert edited["rules.toml"] == files["rules.toml"]


@pytest.mark.parametrize("text", [b"format = 1\n", b"[[", b"\xff\xfe"])
def test_files_that_nothing_can_be_read_from_are_written_anew(text: bytes) -> None:
    files = {**season_files(HAND_WRITTEN), "season.toml": text}
    edited = with_season(files, _season())
    assert read_files(InMemory(edited)).season == _season()
    assert edited["aliases.csv"] == files["aliases.csv"]
