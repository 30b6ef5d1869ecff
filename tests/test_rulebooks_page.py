"""The page of shipped rulebooks: series, years, and what each is known from, read from their files."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

from official import compared

from countback.model.numbers import in_rounds
from countback.store.books import read_rulebook
from countback.store.evidence import evidence, in_spans, latest_year
from countback.store.shipped import RULEBOOKS, rulebooks

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rulebooks.md"
#: The test in which the official tables of a rulebook's years are computed and compared.
COMPARED = {
    "formula-one": "test_conform_command",
    "btcc": "test_real_tables, test_official_seasons",
    "formula-3": "test_official_seasons",
    "formula-e": "test_official_seasons",
    "imsa-weathertech": "test_official_seasons",
    "mustang-challenge": "test_real_tables",
    "nascar-oreilly": "test_rulebooks_page",
    "porsche-carrera-cup-asia": "test_official_seasons",
    "porsche-carrera-cup-north-america": "test_carrera_cup_2022",
}
HEAD = """# Rulebooks

The rulebooks that are shipped, and what each is known from, made from their files; `make accept` rewrites it.
*Agree*: official tables of these years were computed from the results, and agree cell by cell, or each
difference is explained by the record itself. *Read*: the points were read in the source that the file names.
What nobody has checked at the source is listed in the file, and on the page of rules of a site; a year that
is not here is refused.

| Rulebook | Series | Official tables agree | Read | Unverified points |
|---|---|---|---|---|
"""


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((RULEBOOKS / f"{name}.toml").read_text("utf-8"))


def page() -> str:
    rows = []
    for known in evidence():
        read = in_spans(known.read) if known.read or known.agreed else "any year"
        agreed, unverified = in_spans(known.agreed), len(known.unverified)
        rows.append(f"| `{known.name}` | {known.series} | {agreed} | {read} | {unverified} |\n")
    return HEAD + "".join(rows)


def test_the_page_of_rulebooks_is_that_of_their_files(accept: bool) -> None:
    if accept:
        PAGE.write_text(page(), "utf-8")
    assert PAGE.read_text("utf-8") == page(), "run make accept and look at the difference"


def test_a_year_that_is_said_to_agree_is_compared_in_a_test() -> None:
    assert {name for name in rulebooks() if "agreed" in load(name)} == set(COMPARED)
    for modules in COMPARED.values():
        for module in modules.split(", "):
            assert Path(__file__).with_name(f"{module}.py").is_file()


def test_the_folders_with_official_tables_are_among_the_years_that_agree(shared: Path) -> None:
    for folder in sorted((shared / "data" / "official").iterdir()):
        season = tomllib.loads((folder / "season.toml").read_text("utf-8"))
        name = "nascar-oreilly" if folder.name.endswith("-nos") else season["rulebook"]
        assert in_rounds(load(name)["agreed"], season["year"]), folder.name


def test_the_official_table_of_the_oreilly_series(shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "season"
    shutil.copytree(shared / "data" / "official" / "nascar-2026-nos", folder)
    text = (folder / "season.toml").read_text("utf-8")
    (folder / "season.toml").write_text(text.replace('"nascar-cup"', '"nascar-oreilly"'), "utf-8")
    for id_, table in compared(folder).items():
        assert not table.differing, (id_, table.differing)


def test_every_source_of_a_shipped_rulebook_can_be_opened() -> None:
    without = [known.name for known in evidence() if "http" not in known.source]
    assert without == ["formula-one"]  # the regulations of each year, and the standings of F1DB


def test_a_rulebook_is_told_for_its_last_year() -> None:
    assert [latest_year(name) for name in ("formula-2", "formula-one", "karting-with-heats", "no such")] == [
        2026,
        2026,
        None,
        None,
    ]


def test_a_year_outside_of_a_rulebook_is_refused_with_the_nearest_that_is_inside() -> None:
    for known in evidence():
        years = sorted((*known.agreed, *known.read))
        around = range(years[0] - 1, min(years[-1] + 2, 2100)) if years else ()
        for year in [year for year in around if year not in years]:
            read = read_rulebook(known.name, year)
            nearest = min(years, key=lambda one: (abs(one - year), -one))
            assert read.rulebook is None, (known.name, year)
            assert [finding.code for finding in read.findings] == ["no-edition"], (known.name, year)
            assert f"the nearest is {nearest}" in read.findings[0].hint
