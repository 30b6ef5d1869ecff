"""The shipped season goes out and comes back: as a page to be proof-read, as tables with their totals."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from click.testing import CliRunner, Result

import countback
from countback.cli.group import countback as command
from countback.model.text import slug

SEASON = "porsche-carrera-cup-north-america-2022"
ROWS = {"overall": 48, "pro-am": 18, "am": 11}
Totals = dict[str, dict[str, Fraction]]

# What the season's own facts carry: three drivers are entered for rounds in which they have no result, and
# four totals need a rule beside the printed places (what a guest had goes to the next; two cars moved back).
# Each with the cell in which it is found.
LOST = "is entered for {} but has no result in round"
CARRIED = [
    ("entered-without-result", "warning", f"Michael McCarthy {LOST.format('All')} 5 (TOR)", "All"),
    ("entered-without-result", "warning", f"Conor Flynn {LOST.format('1–4, 6–7')} 3 (LGA)", "1–4, 6–7"),
    ("entered-without-result", "warning", f"Bill Smith {LOST.format('All')} 6 (ELK)", "All"),
    ("total-by-rule", "info", "Overall: Parker Thompson has 306, computed 304 (+2;", "306"),
    ("total-by-rule", "info", "Overall: Riley Dickinson has 264, computed 260 (+4;", "264"),
    ("total-by-rule", "info", "Pro-Am Class: Pedro Torres has 106, computed 107 (-1;", "106"),
    ("total-by-rule", "info", "Pro-Am Class: Dominique Lequeux has 51, computed 50 (+1;", "51"),
]


def run(*args: str) -> Result:
    return CliRunner().invoke(command, args)


@pytest.mark.parametrize(
    ("kind", "profile"),
    [("wikitext", "wikipedia"), ("wikitext", "plain"), ("page", "")],
    ids=["wikipedia", "plain", "page"],
)
def test_an_exported_page_has_only_the_findings_that_the_facts_carry(
    kind: str, profile: str, tmp_path: Path
) -> None:
    file = tmp_path / "page.txt"
    style = ["--profile", profile] if profile else []
    assert run("export", SEASON, "--to", kind, *style, "-o", str(file)).exit_code == 0
    report = json.loads(run("proofread", str(file), "--json").stdout)
    found = report["findings"]
    assert [(one["code"], one["severity"]) for one in found] == [(code, much) for code, much, *_ in CARRIED]
    lines = file.read_text(encoding="utf-8").splitlines()
    for one, (_, _, words, cell) in zip(found, CARRIED, strict=True):
        assert one["message"].startswith(words)
        where = one["where"]
        assert lines[where["line"] - 1][where["column"] - 1 :].rstrip(" |") == cell
    for table in report["tables"]:
        assert (
            table["rows"]
            == table["reconciled_after_correction"]
            == ROWS[table["id"]]
            + (
                table["id"] == "overall"  # the guest, who has no place in the table
            )
        )


def published() -> Totals:
    """Return the totals of the official tables, which nothing is scored from."""
    season = countback.load(SEASON).recorded
    return {
        id_: {slug(row.competitor): Fraction(row.points) for row in rows}
        for id_, rows in season.published.items()
    }


def summed(rows: Iterable[Mapping[str, Any]]) -> Totals:
    found: Totals = defaultdict(lambda: defaultdict(Fraction))
    for row in rows:
        if row["standing"] is not None and row["counted"]:
            found[row["championship"]][slug(row["name"])] += Fraction(
                row["points_numerator"], row["points_denominator"]
            )
    return {id_: dict(totals) for id_, totals in found.items()}


def from_json(content: bytes) -> Totals:
    document = json.loads(content)
    names = [column["name"] for column in document["columns"]]
    return summed(dict(zip(names, row, strict=True)) for row in document["rows"])


def from_parquet(content: bytes) -> Totals:
    from pyarrow import parquet

    return summed(parquet.read_table(io.BytesIO(content)).to_pylist())


def from_workbook(content: bytes) -> Totals:
    """Return the totals in its standings, which are those that the reasons beside them add up to."""
    book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
    found: Totals = {}
    for id_ in ROWS:
        rows = book.get_sheet_by_name(f"Standings {id_}").to_python()
        found[id_] = {slug(str(row[1])): Fraction(row[2]) for row in rows if isinstance(row[0], float)}
        sums: dict[str, Fraction] = defaultdict(Fraction)
        _, *reasons = book.get_sheet_by_name(f"Why {id_}").to_python()
        for row in reasons:
            if row[4] != "parting":
                sums[slug(str(row[0]))] += Fraction(row[5])
        assert {name: sums[name] for name in found[id_]} == found[id_]
    return found


@pytest.mark.parametrize(
    ("kind", "read"), [("xlsx", from_workbook), ("json", from_json), ("parquet", from_parquet)]
)
def test_tables_have_the_official_totals(kind: str, read: Callable[[bytes], Totals], tmp_path: Path) -> None:
    file = tmp_path / "season"
    assert run("export", SEASON, "--to", kind, "-o", str(file)).exit_code == 0
    totals = read(file.read_bytes())
    assert {id_: len(rows) for id_, rows in totals.items()} == ROWS
    assert totals == published()
