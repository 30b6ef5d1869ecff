"""A file of leagues on the command line: parts, bad rows, what was done before, and who does the work."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner, Result
from pyarrow import csv, parquet
from test_kernel import leagues

from countback.batch import local, sources
from countback.batch.columns import COLUMNS, read_columns
from countback.batch.local import Work, in_one, score_file, spread_locally
from countback.batch.numbering import number
from countback.batch.score_table import BadRowsError, score_rows, score_seasons, score_table
from countback.batch.seasons import season_of
from countback.cli.group import countback
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
    assert len((tmp_path / "bad.csv").read_text("utf-8").splitlines()) == 4
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

    monkeypatch.setattr("countback.cli.batch._TOGETHER", 1)
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
    again = score_seasons([("one", standings.recorded)], standings.rulebook)
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
            alone = score_seasons([(name, season_of(numbered, at))], book(book_file)).drop_columns("season")
            mine = lines.filter(pc.equal(lines["league"], name)).drop_columns("season")
            assert mine.to_pylist() == alone.to_pylist()
