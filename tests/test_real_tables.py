"""Official tables of real series, recomputed cell by cell; whatever differs is named here with its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alkamel import load, printed_points, season_of
from btcc import read_btcc
from sailwave import read_sailwave, score_of

from countback.model.rulebook import Rulebook
from countback.model.season import Decision
from countback.model.standings import Row
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.store.books import read_rulebook
from countback.store.shipped import RULEBOOKS


@dataclass
class Cells:
    """How many cells were compared, and which of them differ."""

    compared: int = 0
    differ: set[tuple[str, str]] = field(default_factory=set)

    def compare(self, who: str, what: str, ours: object, printed: object) -> None:
        self.compared += 1
        if ours != printed:
            self.differ.add((who, what))

    @property
    def equal(self) -> float:
        return 1 - len(self.differ) / self.compared


def shipped(name: str, year: int | None) -> Rulebook:
    book, findings = read_rulebook(name, year)
    assert book is not None, findings
    return book


# Championship points that stewards took away: the standings print totals that are three less than the
# record's own points race by race.
DEDUCTED = {
    2014: ("Jason Plato", "Rob Collard", "Fabrizio Giovanardi", "Marc Hynes", "Warren Scott"),
    2017: ("Ashley Sutton", "Tom Chilton", "Jake Hill"),
    2021: (),
}
# One point more in the standings than race by race: the record gives nobody the fastest lap of Knockhill
# race 1 (2014) or of Donington race 3 (2017), and no pole position at Brands Hatch Indy (2017).
ONE_MORE = {2014: {"Colin Turkington"}, 2017: {"Daniel Lloyd"}, 2021: set()}
# Nobody has a point, or equal points: the record's order is not that of countback.
ORDER = {
    2014: {"Daniel Welch", "Ollie Jackson", "Luke Hines", "Simon Belcher", "Chris Stockton"},
    2017: set(),
    2021: {"Nicolas Hamilton"},
}


@pytest.mark.parametrize("year", [2014, 2017, 2021])
def test_btcc(shared: Path, year: int) -> None:
    season, paid = read_btcc(shared / "data" / "btcc" / f"season_{year}.json")
    decisions = tuple(
        Decision(kind="points-deducted", competitor=name, options={"amount": 3}) for name in DEDUCTED[year]
    )
    table = score(msgspec.structs.replace(season, decisions=decisions), shipped("btcc", year)).table(
        "drivers"
    )
    printed = {row.competitor: row for row in season.published["drivers"]}
    assert len(table.rows) == len(printed)
    cells = Cells()
    for row in table.rows:
        name = row.competitor.name
        for cell in row.results:
            cells.compare(name, cell.session, cell.points, paid[row.competitor.id, cell.session])
        cells.compare(name, "points", row.points, Fraction(printed[name].points))
        cells.compare(name, "position", row.position, printed[name].position)
    expected = {(name, "points") for name in ONE_MORE[year]} | {(name, "position") for name in ORDER[year]}
    assert cells.differ == expected
    assert cells.equal >= 0.98


def test_sailing(shared: Path) -> None:
    document = tomllib.loads((RULEBOOKS / "sailing-appendix-a.toml").read_text("utf-8"))
    # The notice of race of this series: two discards.
    document["championships"]["series"]["counting"] = {"kind": "drop-worst", "results": 2}
    book, findings = rulebook_from(document, file="sailing-appendix-a.toml")
    assert book is not None, findings
    cells = Cells()
    for season, rows, _ in read_sailwave(
        shared / "data" / "sailing" / "sailwave_example_format.csv"
    ).values():
        ours = {row.competitor.id: row for row in score(season, book).table("club").rows}
        for row in rows:
            mine, who = ours[row[3] + row[4]], row[4]
            for cell, text in zip(mine.results, row[7:-2], strict=True):
                points, _, excluded = score_of(text)
                cells.compare(who, cell.session, (cell.points, cell.counted), (points, not excluded))
            cells.compare(who, "nett", mine.points, Fraction(row[-1]))
            cells.compare(who, "position", mine.position, int(row[0].rstrip("stndrh")))
    # Equal on 95: A8.1 puts Cox (2, 27, ...) ahead of Crowder (7, 7, ...), the export has them the other way.
    assert cells.differ == {("CROWDER, Dave", "position"), ("COX, Laurence", "position")}
    assert cells.equal >= 0.98


def alkamel_cells(standings: Any, rows: tuple[Row, ...], until: int) -> Cells:
    """Compare the points by session, the totals and the positions of official standings."""
    ours = {row.competitor.name.split(" ")[0] if row.competitor.name.isdigit() else row.competitor.name: row
            for row in rows}  # fmt: skip
    printed = printed_points(standings)
    cells = Cells()
    for row in standings["classification"]:
        key = row["key"]
        mine = ours.get(key)
        results = {cell.session: cell.points for cell in mine.results} if mine else {}
        for number in range(1, until + 1):
            total = sum(printed[key, number].values(), Fraction(0))
            cells.compare(key, f"session {number}", results.get(f"session-{number}", Fraction(0)), total)
        cells.compare(key, "points", mine.points if mine else None, Fraction(str(row["total_points"])))
        cells.compare(key, "position", mine.position if mine else None, row["position"])
    return cells


@pytest.mark.parametrize(
    ("file", "class_", "title", "named"),
    [
        # A guest: the sheet lists Farley last with nothing; guests hold no position.
        ("dh", "DH", "dark-horse", {("Jim Farley", "position")}),
        # Griffin never took a start: he is in the standings, but in no result at hand.
        ("dhl", "DHL", "legends", {("Bruce Griffin", "position"), ("Bruce Griffin", "points")}),
    ],
)
def test_mustang_challenge(
    shared: Path, file: str, class_: str, title: str, named: set[tuple[str, str]]
) -> None:
    folder = shared / "data" / "alkamel" / "mustang2026"
    standings = load(folder / f"standings-{file}-drivers-2026.json")
    qualifying = load(folder / "results-midohio-qualifying-2026.json")["classification"]
    races = [load(folder / f"results-midohio-race{number}-2026.json") for number in (1, 2)]
    first = {row["number"]: row["position"] for row in qualifying}
    laps = sorted((row["fastest_lap_time"], row["number"]) for row in races[0]["classification"]
                  if row["fastest_lap_time"])  # fmt: skip
    second = {car: place for place, (_, car) in enumerate(laps, start=1)}
    book = shipped("mustang-challenge", 2026)
    season = season_of(
        standings,
        {5: (races[0], first), 6: (races[1], second)},
        class_=class_,
        qualifying=set(),
        scales={"race": [350, 320, 300, *range(280, 259, -20), *range(250, 9, -10)]},
        guests=("Jim Farley",),
    )
    cells = alkamel_cells(standings, score(season, book).table(title).rows, 6)
    assert cells.differ == named
    assert cells.equal >= 0.97


@pytest.mark.parametrize(("file", "class_"), [("gtp", "GTP"), ("lmp2", "LMP2")])
def test_imsa(shared: Path, file: str, class_: str) -> None:
    folder = shared / "data" / "alkamel" / "imsa2026"
    standings = load(folder / f"standings-{file}-teams-2026.json")
    race = [350, 320, 300, *range(280, 259, -20), *range(250, 9, -10)]
    sheets = {2: "daytona", 4: "sebring"}
    season = season_of(
        standings,
        {number: (load(folder / f"race-{name}-2026.json"), {}) for number, name in sheets.items()},
        class_=class_,
        qualifying=set(range(1, 23, 2)),
        scales={"race": race, "qualifying": [points // 10 for points in race]},
        by_car=True,
        # JDC-Miller's GTP car was number 85 at Daytona and is 5 since.
        renumbered={"85": "5"},
    )
    table = score(season, shipped("imsa-weathertech", 2026)).table(f"{file}-teams")
    cells = alkamel_cells(standings, table.rows, 12)
    assert cells.differ == set()
    assert cells.compared > 100
