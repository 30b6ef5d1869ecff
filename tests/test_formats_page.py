"""The page on files: every key and column is named on it, and what it shows can be read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from countback.rules.book import TITLE, TOP, decisions_from, rulebook_from
from countback.rules.build import Builder
from countback.rules.editions import EDITION
from countback.store import entries, published, results, shape
from countback.store.files import InMemory
from countback.store.folder import read_files

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "formats.md").read_text("utf-8")
SHOWN = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
TABLES = (
    shape.SeasonTable, shape.EventTable, shape.SessionTable, shape.RevisionTable, shape.NewsTable,
    shape.NoteTable, shape.DecisionTable,
)  # fmt: skip
KEYS = {
    *(name for table in TABLES for name in table.__struct_fields__),
    *entries.COLUMNS, *results.COLUMNS, *published.COLUMNS,
    *TOP, *TITLE, *EDITION,
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_key_and_column_is_on_the_page(key: str) -> None:
    assert re.search(rf"`{key}`|\[{key}\b|\.{key}\]|^{key}\b.* = |`\[\[{key}\]\]`", PAGE, re.MULTILINE)


def test_the_season_shown_can_be_read() -> None:
    files = {
        "season.toml": SHOWN[0].encode("utf-8"),
        "entries.csv": b"number,driver,team,class\n16,A. One / B. Two,Some Team,Pro\n",
        "results/1-race-1.csv": b"position,number,driver,time,laps\n1,16,A. One,20:00.000,10\n",
    }
    read = read_files(InMemory(files))
    assert read.season is not None
    assert [finding.code for finding in read.findings] == []


def test_the_rulebook_shown_can_be_read() -> None:
    for year in (2025, None):
        assert rulebook_from(tomllib.loads(SHOWN[2]), file="my-cup.toml", year=year).findings == []


def test_the_decisions_shown_can_be_read() -> None:
    builder = Builder(file="decisions.toml", findings=[], scales={})
    assert len(decisions_from(builder, tomllib.loads(SHOWN[1])["decisions"], "decisions")) == 2
    assert builder.findings == []
