"""A file of leagues on the command line: parts, bad rows, what was done before, and who does the work."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner, Result
from pyarrow import csv, parquet
from test_kernel import leagues

from countback.batch import local, sources
from countback.batch.columns import COLUMNS, read_columns
from countback.batch.decided import read_decisions
from countback.batch.local import Work, in_one, score_file, spread_locally
from countback.batch.numbering import number
from countback.batch.score_table import (
    BadDecisionsError,
    BadRowsError,
    score_rows,
    score_table,
    scored_seasons,
)
from countback.batch.seasons import season_of
from countback.cli.group import countback
from countback.model.decision import Decision
from countback.store.books import read_rulebook
from countback.store.opening import load

bench = SimpleNamespace(**run_path(str(Path(__file__).parent.parent / "benchmarks" / "batch.py")))
RULES = """\
schema = 1
id = "platform"
name = "Platform"
[championships.drivers]
name = "Drivers"
of = "driver"
tiebreaks = ["countback"]
awards.race = { kind = "finish", scale = [25, 18, 15, 12, 10, 8, 6, 4, 2, 1] }
counting = { kind = "drop-worst", results = 1 }
[championships.am]
name = "Am"
of = "driver"
tiebreaks = ["countback"]
awards.race = { kind = "finish", scale = [3, 2, 1] }
field.am = { kind = "by-class", classes = ["Am"] }
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "platform.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return leagues(Random("command"), 40)


def book(rules: Path) -> Any:
    found = read_rulebook(rules).rulebook
    assert found is not None
    return found


def batch(*arguments: object) -> Result:
    return CliRunner().invoke(countback, ["batch", *map(str, arguments)])


def test_a_file_is_scored_as_its_table_is(tmp_path: Path, rules: Path, table: pa.Table) -> None:
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=100)
    csv.write_csv(table, tmp_path / "in.csv")
    expected = score_table(table, book(rules), after="each-round")
    for name in ("in.parquet", "in.csv"):
        ran = batch(
            tmp_path / name,
            "--rulebook",
            rules,
            "-o",
            tmp_path / "out.parquet",
            "--after-each-round",
            "--processes",
            1,
        )
        assert ran.exit_code == 0, ran.output
        assert f"{table.num_rows:,} rows, 40 leagues, {expected.num_rows:,} lines" in ran.output
        assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == expected.to_pylist()
    assert {path.name for path in tmp_path.iterdir()} == {
        "in.parquet",
        "in.csv",
        "out.parquet",
        "platform.toml",
    }


@pytest.mark.parametrize("after", ["end", "each-round"])
def test_other_programs_read_what_was_written(
    tmp_path: Path, rules: Path, table: pa.Table, after: Any
) -> None:
    """However its columns are encoded."""
    parquet.write_table(table, tmp_path / "in.parquet")
    out = tmp_path / "out.parquet"
    work = local.Work(book(rules), {}, after=after, loop="numpy")
    local.score_file(tmp_path / "in.parquet", out, work, local.in_one)
    expected = [(*line.values(),) for line in parquet.read_table(out).to_pylist()]
    assert {line[7] for line in expected} >= {0, 25}
    assert duckdb.sql(f"select * from '{out}'").fetchall() == expected
    assert pl.read_parquet(out).rows() == expected
    frame = pd.read_parquet(out)
    assert [*frame.astype({"position": "Int32"}).itertuples(index=False, name=None)] == [
        tuple(pd.NA if cell is None else cell for cell in line) for line in expected
    ]


def test_each_bad_row_is_named_and_its_league_left_out(tmp_path: Path, rules: Path, table: pa.Table) -> None:
    rows = table.to_pylist()
    rows[130]["status"] = "finnished"
    rows[131]["position"] = -4
    rows.insert(210, dict(rows[209]))
    bad = pa.Table.from_pylist(rows)
    parquet.write_table(bad, tmp_path / "in.parquet", row_group_size=100)
    ran = batch(
        tmp_path / "in.parquet",
        "--rulebook",
        rules,
        "-o",
        tmp_path / "out.parquet",
        "--findings",
        tmp_path / "bad.csv",
    )
    assert ran.exit_code == 1
    assert "in.parquet: row group 1, row 30 [status]: 'finnished' is no status" in ran.output
    assert "row group 1, row 31 [position]: a whole number from 1 to 9999 is expected, not -4" in ran.output
    assert f"row group 2, row 10 [competitor]: a second row of {rows[210]['competitor']}" in ran.output
    assert (tmp_path / "bad.csv").read_text("utf-8").count(",error,bad-row\n") == 3
    left = {rows[number]["league"] for number in (130, 131, 210)}
    written = parquet.read_table(tmp_path / "out.parquet")
    expected = [line for line in score_table(table, book(rules)).to_pylist() if line["league"] not in left]
    assert written.to_pylist() == expected
    with pytest.raises(BadRowsError, match=r"row 130 .status.: 'finnished'"):
        score_table(bad, book(rules))


def test_it_goes_on_where_it_was(
    tmp_path: Path, rules: Path, table: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "parts_of", lambda file, threads: sources.parts_of(file, rows=200))
    monkeypatch.setattr(local, "KEPT_AFTER", -1.0)
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=100)
    work, output = Work(book(rules), {}), tmp_path / "out.parquet"
    done = []

    def ends(work: Work, parts: list[Any]) -> Any:
        for part in parts[:3]:
            done.append(part)
            yield work(part)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(tmp_path / "in.parquet", output, work, ends)
    assert not output.exists()
    summary = score_file(tmp_path / "in.parquet", output, work, in_one)
    assert (summary.resumed, summary.parts) == (3, summary.parts)
    assert summary.parts > 4
    whole = output.read_bytes()
    # Under other rules nothing of that is of use; in threads it comes to the same bytes.
    other = score_file(tmp_path / "in.parquet", output, Work(book(rules), {}, "each-round"), in_one)
    assert other.resumed == 0
    score_file(tmp_path / "in.parquet", output, Work(book(rules), {}, loop="compiled"), spread_locally(2))
    assert output.read_bytes() == whole


def test_the_whole_file_decides_how_its_parts_are_scored(
    tmp_path: Path, rules: Path, table: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part is too small for the loop to be worth it; so it was never taken by one process or by Dask."""
    monkeypatch.setattr(local, "parts_of", lambda file, threads: sources.parts_of(file, rows=200))
    monkeypatch.setattr(local, "WORTH_COMPILING", table.num_rows)
    parquet.write_table(table, tmp_path / "in.parquet")
    taken = []

    def watched(work: Work, parts: list[Any]) -> Any:
        taken.append((work.loop, len(parts) > 1))
        return in_one(work, parts)

    score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", Work(book(rules), {}), watched)
    assert taken == [("compiled", True)]


def test_a_league_is_one_however_its_name_is_written(tmp_path: Path) -> None:
    """With blanks around it the next part began in the middle of a league, and both halves had a table."""
    names = pa.array(["a"] * 6 + ["a "] * 6 + ["b"] * 6)
    parquet.write_table(
        pa.table({"league": names, "round": [1] * 18, "competitor": ["x"] * 18, "position": [1] * 18}),
        tmp_path / "in.parquet",
        row_group_size=6,
    )
    parts = sources.parts_of(tmp_path / "in.parquet", rows=6)
    assert [(part.start, part.stop) for part in parts] == [(0, 12), (12, 18)]


def test_parts_of_other_rules_are_of_no_use(tmp_path: Path, rules: Path, table: pa.Table) -> None:
    parquet.write_table(table, tmp_path / "in.parquet")
    changed = tmp_path / "changed.toml"
    changed.write_text(
        re.sub(r"scale = \[(\d+)", r"scale = [1\1", rules.read_text("utf-8"), count=1), "utf-8"
    )
    marks = [local._fingerprint(tmp_path / "in.parquet", Work(book(path), {})) for path in (rules, changed)]
    assert book(rules).id == book(changed).id
    assert marks[0] != marks[1]


def test_leagues_whose_rows_are_scattered_are_brought_together(
    tmp_path: Path, rules: Path, table: pa.Table
) -> None:
    rows = table.to_pylist()
    rows.sort(key=lambda row: (row["round"], row["kind"]))  # as a platform has them: by date
    rows[77]["status"] = "???"
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet", row_group_size=90)
    ran = batch(
        tmp_path / "in.parquet", "--rulebook", rules, "-o", tmp_path / "out.parquet", "--processes", 1
    )
    assert "row group 0, row 77 [status]" in ran.output
    found = {tuple(line.values()) for line in parquet.read_table(tmp_path / "out.parquet").to_pylist()}
    expected = [
        line for line in score_table(table, book(rules)).to_pylist() if line["league"] != rows[77]["league"]
    ]
    assert found == {tuple(line.values()) for line in expected}


def test_decisions_come_from_a_table(tmp_path: Path, rules: Path, table: pa.Table) -> None:
    parquet.write_table(table, tmp_path / "in.parquet")
    first = table.to_pylist()[0]
    (tmp_path / "decided.csv").write_text(
        f"league,kind,competitor,amount,championships\n{first['league']},points-deducted,{first['competitor']},7,drivers\n"
    )
    ran = batch(
        tmp_path / "in.parquet",
        "--rulebook",
        rules,
        "-o",
        tmp_path / "out.parquet",
        "--decisions",
        tmp_path / "decided.csv",
    )
    assert ran.exit_code == 0, ran.output

    def points(lines: pa.Table) -> dict[str, int]:
        return {
            line["championship"]: line["numerator"]
            for line in lines.to_pylist()
            if line["league"] == first["league"] and line["competitor"] == first["competitor"]
        }

    before, now = (
        points(score_table(table, book(rules))),
        points(parquet.read_table(tmp_path / "out.parquet")),
    )
    assert now == {**before, "drivers": before["drivers"] - 7}
    (tmp_path / "decided.csv").write_text(
        "league,kind,competitor\nL1,points-deduced,d1\nL1,points-deducted,d1\n"
    )
    ran = batch(
        tmp_path / "in.parquet",
        "--rulebook",
        rules,
        "-o",
        tmp_path / "out.parquet",
        "--decisions",
        tmp_path / "decided.csv",
    )
    assert ran.exit_code == 1
    assert "decided.csv:2 [kind]" in ran.output
    assert "decided.csv:3 [amount]" in ran.output


def test_a_folder_of_season_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standings = load("porsche-carrera-cup-north-america-2022")
    from countback.store.folder import write_season

    monkeypatch.setattr("countback.batch.whole_seasons.TOGETHER", 1)
    for name in ("one", "two"):
        write_season(standings.recorded, tmp_path / "seasons" / name)
    ran = batch(
        tmp_path / "seasons",
        "--rulebook",
        "porsche-carrera-cup-north-america",
        "--year",
        2022,
        "-o",
        tmp_path / "o.parquet",
    )
    assert ran.exit_code == 0, ran.output
    lines = parquet.read_table(tmp_path / "o.parquet").to_pylist()
    assert {line["league"] for line in lines} == {"one", "two"}
    mine = [
        (line["competitor"], line["position"], line["points"]) for line in lines if line["league"] == "one"
    ]
    rows = [row for one in standings.tables() for row in one.rows]
    assert mine == [(row.competitor.name, row.position, str(row.points)) for row in rows]
    again = scored_seasons([("one", standings.recorded)], standings.rulebook).standings
    assert again.to_pylist() == [line for line in lines if line["league"] == "one"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"league": ["a"], "round": [1], "driver": ["x"], "position": [1]},
            "no column competitor; the table has",
        ),
        ({"league": ["a"], "competitor": ["x"], "position": [1]}, "no column round (or session)"),
        (
            {"league": ["a"], "round": [1], "competitor": ["x"], "position": [[1]]},
            "whole numbers are expected, not list",
        ),
    ],
)
def test_a_table_that_is_none_is_refused(
    tmp_path: Path, rules: Path, data: dict[str, Any], message: str
) -> None:
    parquet.write_table(pa.table(data), tmp_path / "in.parquet")
    ran = batch(tmp_path / "in.parquet", "--rulebook", rules, "-o", tmp_path / "out.parquet")
    assert ran.exit_code == 1
    assert message in ran.output
    assert not (tmp_path / "out.parquet").exists()


def test_what_is_no_parquet_is_refused(tmp_path: Path, rules: Path) -> None:
    (tmp_path / "in.parquet").write_bytes(b"not parquet at all")
    ran = batch(tmp_path / "in.parquet", "--rulebook", rules, "-o", tmp_path / "out.parquet")
    assert ran.exit_code == 1
    assert "table-unreadable" in ran.output or "give a Parquet or a CSV file" in ran.output


def test_numbers_and_words_may_be_written_in_other_ways(rules: Path) -> None:
    """As pandas writes whole numbers beside empty cells, as spreadsheets write yes, with blanks."""
    usual = pa.table(
        {
            "league": ["a", "a", "a"],
            "round": [1, 1, 1],
            "competitor": ["Ann", "Bob", "Cat"],
            "position": [1, 2, None],
            "status": ["classified", None, "DNS"],
            "guest": [False, True, False],
        }
    )
    other = pa.table(
        {
            "league": pa.array([" a", "a ", "a"]).dictionary_encode(),
            "round": pa.array(["1", " 1", "1"]),
            "competitor": ["Ann", " Bob", "Cat "],
            "position": pa.array([1.0, 2.0, None]),
            "status": ["Classified", "", "dns"],
            "guest": ["", "Yes", "no"],
        }
    )
    assert score_table(usual, book(rules)).equals(score_table(other, book(rules)))
    assert score_rows(other.append_column("colour", pa.array(["x"] * 3)), book(rules)).unknown == ("colour",)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([1, 0], "0"),
        ([1.0, 3.5], "3.5"),
        ([1, 60_000], "60000"),
        (["1", "DNF"], "'DNF'"),
        (["1", "-1"], "'-1'"),
    ],
)
def test_a_place_that_is_none_is_named_as_it_is_written(rules: Path, places: list[Any], said: str) -> None:
    table = pa.table(
        {"league": ["a", "b"], "round": [1, 1], "competitor": ["x", "x"], "position": pa.array(places)}
    )
    bad = score_rows(table, book(rules)).bad
    assert [(row.row, row.message) for row in bad] == [
        (1, f"a whole number from 1 to 9999 is expected, not {said}")
    ]


def test_tables_as_spreadsheets_and_other_programs_write_them(tmp_path: Path, rules: Path) -> None:
    """Semicolons, tabs, UTF-16, whole numbers as 3.0, decimals, texts by their differences."""
    usual = pa.table(
        {
            "league": ["a", "a", "a", "b"],
            "round": [1, 1, 1, 1],
            "competitor": ["Ann", "Bob", "Cat", "Ann"],
            "position": [1, 2, None, 1],
        }
    )
    expected = score_table(usual, book(rules)).to_pylist()
    lines = ["league,round,competitor,position", "a,1,Ann,1.0", "a,1.0,Bob,2.0", "a,1,Cat,", "b,1,Ann,1"]
    text = "\n".join(lines)
    for name, content in {
        "semicolons.csv": text.replace(",", ";").encode(),
        "tabs.csv": text.replace(",", "\t").encode("utf-16"),
        "mark.csv": text.encode("utf-8-sig"),
    }.items():
        (tmp_path / name).write_bytes(content)
    places = usual["position"].cast(pa.decimal128(22, 2))
    parquet.write_table(usual.set_column(3, "position", places), tmp_path / "decimals.parquet")
    encodings = {"league": "DELTA_BYTE_ARRAY", "competitor": "DELTA_LENGTH_BYTE_ARRAY"}
    parquet.write_table(
        usual, tmp_path / "differences.parquet", use_dictionary=["round"], column_encoding=encodings
    )
    for file in sorted({*tmp_path.glob("*.csv"), *tmp_path.glob("*.parquet")}):
        score_file(file, tmp_path / "out", Work(book(rules), {}), in_one)
        assert parquet.read_table(tmp_path / "out").to_pylist() == expected, file.name


def test_the_page_lists_every_column() -> None:
    page = (Path(__file__).parent.parent / "docs" / "how-to" / "batch.md").read_text("utf-8")
    for column in COLUMNS:
        needed = "required" if column.required else column.default
        assert f"| `{column.name}` | {column.says} | {needed} |" in page


@pytest.mark.parametrize("loop", ["numpy", "compiled"])
def test_a_month_of_a_platform(tmp_path: Path, loop: Any) -> None:
    """Guests, late entries, changes of class: as each league by itself; every bad row is named."""
    source, target, book_file = (tmp_path / name for name in ("month.parquet", "out.parquet", "m.toml"))
    book_file.write_text(bench.RULES + bench.MONTH, encoding="utf-8")
    bench.write_leagues(source, 6000, month=True, bad=4e-4)
    table = parquet.read_table(source)
    summary = score_file(source, target, Work(book(book_file), {}, loop=loop), in_one)
    wrong = [at for at, place in enumerate(table["position"].to_pylist()) if place == -7]
    assert len(wrong) > 1
    assert [(bad.row, bad.column) for bad in summary.bad] == [(at, "position") for at in wrong]
    names = table["league"].to_pylist()
    left_out = {names[at] for at in wrong}
    assert {name for name, _ in summary.left_out} == left_out
    lines = parquet.read_table(target)
    scored = [name for name in dict.fromkeys(names) if name not in left_out]
    assert [*dict.fromkeys(lines["league"].to_pylist())] == scored
    assert {*lines["championship"].to_pylist()} == {"drivers", "am", "teams"}
    numbered = number(read_columns(table))
    for at, (name, _) in enumerate(numbered.names):
        if name in scored[:3]:
            alone = scored_seasons([(name, season_of(numbered, at))], book(book_file)).standings
            alone = alone.drop_columns("season")
            mine = lines.filter(pc.equal(lines["league"], name)).drop_columns("season")
            assert mine.to_pylist() == alone.to_pylist()


def test_decisions_on_what_is_not_there_leave_their_league_out(tmp_path: Path, rules: Path) -> None:
    """They did nothing, and nobody was told."""
    (tmp_path / "in.csv").write_text(
        "league,season,round,competitor,position\n"
        + "".join(
            f"{league},2024,1,{name},{place}\n"
            for league in "ABCDEFG"
            for place, name in ((1, "Ann"), (2, "Bob"))
        )
    )
    (tmp_path / "decided.csv").write_text(
        "league,season,kind,competitor,number,amount,session,from_round,championships\n"
        "A,2024,points-deducted,Zed,,5,,,\n"
        "B,2024,points-deducted,Ann,,5,,7,\n"
        "C,2024,disqualified,Ann,,,race-9,,\n"
        "D,2024,points-deducted,Ann,,5,,,crews\n"
        "E,2024,disqualified,Ann,,,,,\n"
        "F,2025,points-deducted,Ann,,5,,,\n"
        " G ,2024,points-deducted,Ann,,5,,,\n"
    )
    output = tmp_path / "out.parquet"
    given = [tmp_path / "in.csv", "--rulebook", rules, "-o", output, "--decisions", tmp_path / "decided.csv"]
    ran = batch(*given, "--findings", tmp_path / "found.csv")
    assert ran.exit_code == 1
    said = (
        "A 2024 points-deducted Zed: nobody is named 'Zed'",
        "B 2024 points-deducted Ann: there is no round 7; there are 1",
        "C 2024 disqualified race-9 Ann: no session 'race-9'; did you mean race-1?",
        "D 2024 points-deducted Ann: no championship 'crews'",
        "E 2024 disqualified Ann: disqualified needs session",
        "F 2025: decisions are given, but there are no results of it",
    )
    for text in said:
        assert text in ran.output
    assert "5 leagues left out" in ran.output
    assert (tmp_path / "found.csv").read_text().count(",error,") == len(said)
    lines = parquet.read_table(output).to_pylist()
    assert {line["league"] for line in lines} == {"F", "G"}
    table = csv.read_csv(tmp_path / "in.csv")
    decisions = {("A", "2024"): [Decision(kind="points-deducted", competitor="Zed", options={"amount": 5})]}
    with pytest.raises(BadDecisionsError, match="nobody is named 'Zed'"):
        score_table(table, book(rules), decisions=decisions)


def test_a_table_of_decisions_has_lists_and_yes_or_no() -> None:
    table = pa.table(
        {
            "league": ["A", "A"],
            "kind": ["tie-decided", "disqualified"],
            "competitor": ["Ann", "Bob"],
            "over": ["Bob; Cid", None],
            "session": [None, "race-1"],
            "close_gap": [None, "false"],
            "in_result": [None, "yes"],
        }
    )
    decisions, bad = read_decisions(table)
    tie, out = decisions["A", ""]
    assert not bad
    assert tie.options == {"over": ["Bob", "Cid"]}
    assert (out.options, out.in_result) == ({"close_gap": False}, True)


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        (
            [{"kind": "disqualified", "session": "race-1", "championships": ("drivers",)}],
            "does not take championships",
        ),
        ([{"kind": "points-deducted", "session": "race-1"}], "points-deducted does not take session"),
        ([{"kind": "points-deducted", "round": 1}], "points-deducted does not take round"),
        ([{"kind": "points-deducted", "in_result": True}], "points-deducted does not take in_result"),
        (
            [{"kind": "points-deducted", "id": "p1"}, {"kind": "reversal", "replaces": "P1"}],
            "no decision 'P1'",
        ),
        (
            [{"kind": "points-deducted", "id": "p1"}, {"kind": "points-deducted", "id": "p1"}],
            "has the id 'p1' already",
        ),
        ([{"kind": "points-deducted", "id": "p1", "replaces": "p1"}], "replaces itself"),
    ],
)
def test_decisions_of_a_table_are_checked_as_those_of_a_folder(
    rules: Path, decisions: list[dict[str, Any]], said: str
) -> None:
    table = pa.table(
        {"league": ["A", "A"], "round": [1, 1], "competitor": ["Ann", "Bob"], "position": [1, 2]}
    )
    given = [
        Decision(
            **{"options": {"amount": 5} if "points" in keys["kind"] else {}, "competitor": "Ann", **keys}
        )
        if keys["kind"] != "reversal"
        else Decision(**keys)
        for keys in decisions
    ]
    scored = score_rows(table, book(rules), decisions={("A", ""): given})
    assert scored.left_out == (("A", ""),)
    assert said in "; ".join(map(str, scored.findings))


@pytest.mark.parametrize("loop", ["compiled", "numpy"])
def test_a_place_that_several_hold_is_said(rules: Path, loop: Any) -> None:
    rows = [
        *(("tie", 1, name, place, "", "") for name, place in (("Ann", 1), ("Bob", 1), ("Cat", 3))),
        *(("twice", round_, name, 2, "", "") for round_ in (1, 2) for name in ("Ann", "Bob")),
        *(("shared", 1, name, 1, "", "car 7") for name in ("Ann", "Bob")),
        *(("out", 1, name, 9, status, "") for name, status in (("Ann", "DSQ"), ("Bob", "DSQ"), ("Cat", ""))),
    ]
    names = ("league", "round", "competitor", "position", "status", "entry")
    table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])
    scored = score_rows(table, book(rules), loop=loop)
    assert {str(finding).split(";")[0] for finding in scored.findings} == {
        "tie: round 1: place 1 is given to Ann and Bob",
        "twice: round 1: place 2 is given to Ann and Bob, and likewise 1 more in this league",
    }
    assert not scored.left_out


def test_folders_are_told_of_like_tables(tmp_path: Path) -> None:
    """Options did nothing where seasons were given, and a folder that could not be read hid the others."""
    from countback.store.folder import write_season

    for name in ("one", "two", "three"):
        write_season(load("porsche-carrera-cup-north-america-2022").recorded, tmp_path / "seasons" / name)
    (tmp_path / "seasons" / "two" / "entries.csv").write_text("number,driver\n1")
    with (tmp_path / "seasons" / "three" / "decisions.toml").open("a") as decided:
        decided.write(
            '[[decisions]]\nkind = "points-deducted"\ncompetitor = "Parker Thompson"\namount = 1\n'
            'championships = ["nobody-has-it"]\n'
        )
    output = tmp_path / "out.parquet"
    rules = ["--rulebook", "porsche-carrera-cup-north-america", "--year", 2022, "-o", output]
    ran = batch(tmp_path / "seasons", *rules, "--findings", tmp_path / "found.csv", "--json")
    assert ran.exit_code == 1
    summary = json.loads(ran.stdout)
    assert summary["rows"] == 3
    assert summary["left_out"] == [["two", ""], ["three", "2022"]]
    assert {line["league"] for line in parquet.read_table(output).to_pylist()} == {"one"}
    found = (tmp_path / "found.csv").read_text()
    assert "two/entries.csv" in found
    assert "no championship 'nobody-has-it'" in found
    assert not [*tmp_path.glob("*.parts")]
    refused = batch(tmp_path / "seasons", *rules, "--decisions", tmp_path / "found.csv")
    assert "season folders have decisions of their own" in refused.output
    refused = batch(tmp_path / "seasons", *rules, "--scheduler", "tcp://127.0.0.1:1")
    assert "add --engine dask" in refused.output


def test_rules_that_ask_for_what_no_league_has_are_said(tmp_path: Path) -> None:
    """Bonuses without their column were paid to nobody, a misspelt class had an empty table, in silence."""
    (tmp_path / "rules.toml").write_text(
        RULES.replace('classes = ["Am"]', 'classes = ["Amateur"]')
        + 'bonuses.fastest = { kind = "fastest-lap", points = 1 }\n'
        + 'bonuses.pole = { kind = "pole", points = 1 }\n'
        + 'awards.sprint = { kind = "finish", scale = [2, 1], sessions = ["sprint"] }\n'
        + '[championships.teams]\nname = "Teams"\nof = "team"\ntiebreaks = ["countback"]\n'
        + 'awards.race = { kind = "finish", scale = [3, 2, 1] }\n'
    )
    head = "league,round,kind,competitor,position,class"
    (tmp_path / "in.csv").write_text(
        f"{head}\nA,1,race,Ann,1,Am\nB,1,qualifying,Bob,1,Pro\nB,1,race,Bob,1,Pro\n"
    )
    given = ["--rulebook", tmp_path / "rules.toml", "-o", tmp_path / "out.parquet"]
    ran = batch(tmp_path / "in.csv", *given)
    assert ran.exit_code == 0, ran.output
    said = {line.partition("; ")[0] for line in ran.stderr.splitlines()}
    assert said == {
        "platform.toml: championships.am.field.am.classes[0]: no league has the class 'Amateur'",
        "platform.toml: championships.am.bonuses.fastest: "
        "fastest-lap needs the column fastest_lap, in which no row has anything",
        "platform.toml: championships.am.awards.sprint.sessions[0]: no league has the session 'sprint'",
        "platform.toml: championships.am: nobody is in Am, in any league that is scored",
        "platform.toml: championships.teams: nobody is in Teams, in any league that is scored",
    }
    (tmp_path / "in.csv").write_text(
        f"{head},team,fastest_lap\nA,1,race,Ann,1,AMATEUR,Blue,1\nB,1,sprint,Bob,1,Pro,,\nB,1,qualifying,Bob,1,Pro,,\n"
    )
    ran = batch(tmp_path / "in.csv", *given)
    assert ran.stderr == ""


def test_what_rules_ask_may_stand_in_any_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "parts_of", lambda file, threads: sources.parts_of(file, rows=2))
    monkeypatch.setattr(local, "KEPT_AFTER", -1.0)
    (tmp_path / "rules.toml").write_text(RULES)
    rows = [
        {"league": name, "round": round_, "competitor": "Ann", "position": 1, "class": held}
        for name, held in (("A", None), ("B", "Pro"), ("C", "Am"))
        for round_ in (1, 2)
    ]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet", row_group_size=2)
    work = Work(book(tmp_path / "rules.toml"), {})
    summary = score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", work, spread_locally(1))
    assert summary.parts == 3
    assert summary.findings == ()
