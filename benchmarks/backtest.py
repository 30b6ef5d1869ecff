"""Measures how good odds were in the past, and writes the tables of docs/backtest.md and its picture.

    python benchmarks/backtest.py [--runs 2000] [--only f1db]

Needs the shared data (COUNTBACK_SHARED, or `shared` beside the repository): Formula One from F1DB, and the
complete seasons of other series that are there, some of them season pages that are imported first.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from click.testing import CliRunner

from countback.charts.reliability import reliability_svg
from countback.cli.backtest import seasons_of_record
from countback.cli.group import countback as command
from countback.library import generators
from countback.odds.backtest import Prediction, marks, predictions, reliability, with_gap_formula
from countback.odds.forecast import CHUNK
from countback.scoring.score import Standings, score
from countback.store.books import read_rulebook
from countback.store.opening import open_season

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "backtest.md"
PICTURE = ROOT / "docs" / "pictures" / "reliability.svg"
SEED = 1
OFFICIAL = ("f3-2022", "f3-2023", "formula-e-2017", "btcc-2018")
PAGES = (
    "1998-cart-season",
    "2002-italian-formula-three-season",
    "2008-superbike-world-championship-season",
    "2008-superleague-formula-season",
    "2009-fujitsu-v8-supercar-series",
    "2010-formula-bmw-europe-season",
)
BTCC = (2014, 2017, 2021)
NAMES = {
    "model": "odds",
    "alone": "odds, this season alone",
    "gap": "gap formula",
    "points": "points softmax",
    "leader": "leader",
}


def others(shared: Path) -> list[Standings]:
    """Return the complete seasons of other series."""
    sys.path.insert(0, str(ROOT / "tests"))
    from btcc import read_btcc

    found = []
    for name in (
        *(str(shared / "official" / one) for one in OFFICIAL),
        "porsche-carrera-cup-north-america-2022",
    ):
        standings = open_season(name).standings
        assert standings is not None, name
        found.append(standings)
    for year in BTCC:
        rulebook = read_rulebook("btcc", year).rulebook
        assert rulebook is not None
        found.append(score(read_btcc(shared / "btcc" / f"season_{year}.json")[0], rulebook))
    with tempfile.TemporaryDirectory() as folder:
        for page in PAGES:
            out = str(Path(folder) / page)
            CliRunner().invoke(command, ["import", "page", str(shared / "pages" / f"{page}.html"), "-o", out])
            standings = open_season(out).standings
            assert standings is not None, page
            found.append(standings)
    return found


def predicted(seasons: Sequence[Standings], runs: int, low: int = 0) -> list[Prediction]:
    """Return the predictions of the first championship of each season from a year on."""

    def drawn_with(standings: Standings, round_: int) -> Sequence[np.random.Generator]:
        season = standings.season
        return generators([SEED, season.year, round_, crc32(season.id.encode())], -(-runs // CHUNK))

    def main_title(standings: Standings) -> str:
        return standings.championships[0]

    return with_gap_formula([*predictions(seasons, main_title, lambda year: year >= low, drawn_with)])


def tables(found: Sequence[Prediction], runs: int) -> str:
    """Return the tables of marks and of reliability."""
    seasons = {one.season for one in found}
    by_share: dict[str, dict[str, tuple[float, float]]] = {}
    for mark in marks(found):
        by_share.setdefault(mark.share, {})[mark.method] = (mark.log_loss, mark.brier)
    methods = [one for one in NAMES if one in next(iter(by_share.values()))]
    lines = [
        f"{len(seasons)} seasons, {len(found)} rounds, {runs:,} endings a round, seed {SEED}; log-loss, then "
        "Brier score:",
        "",
        "| season run | " + " | ".join(NAMES[one] for one in methods) + " |",
        "|---" * (len(methods) + 1) + "|",
    ]
    for share, row in by_share.items():
        lowest = min(row[one][0] for one in methods)
        cells = []
        for one in methods:
            loss, brier = row[one]
            told = f"**{loss:.3f}**" if loss == lowest else f"{loss:.3f}"
            cells.append(f"{told}, {brier:.3f}")
        lines.append(f"| {share.replace('%', ' %')} | {' | '.join(cells)} |")
    lines += ["", "| chance said | cases | said on average | came true |", "|---|---|---|---|"]
    lines += [
        f"| {100 * one.low:.0f}–{100 * one.high:.0f} % | {one.cases} | {100 * one.mean:.1f} % "
        f"| {100 * one.part:.1f} % |"
        for one in reliability(found)
    ]
    lines += ["", _apart(found)]
    return "\n".join(lines)


def _apart(found: Sequence[Prediction]) -> str:
    """Return by how much methods differ at half-distance, with the standard error over seasons."""
    half: dict[str, Prediction] = {}
    for one in found:
        best = half.get(one.season)
        if best is None or abs(one.share - 0.5) < abs(best.share - 0.5):
            half[one.season] = one
    told = []
    for method in ("alone", "gap", "points"):
        apart = np.array(
            [
                np.log(max(one.chances[method][one.champion], 1e-12))
                - np.log(max(one.chances["model"][one.champion], 1e-12))
                for one in half.values()
            ]
        )
        error = apart.std(ddof=1) / len(apart) ** 0.5 if len(apart) > 1 else float("nan")
        told.append(f"{NAMES[method]} {apart.mean():+.2f} ± {error:.2f}")
    return (
        "Log-loss of the odds less that of others at half-distance, with its standard error over seasons "
        f"(below 0: the odds are better): {'; '.join(told)}."
    )


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--only", choices=["f1db", "others"])
    asked = parser.parse_args()
    shared = Path(os.environ.get("COUNTBACK_SHARED") or ROOT.parent / "shared") / "data"
    page = PAGE.read_text("utf-8")
    for name in ("f1db", "others"):
        if asked.only not in (None, name):
            continue
        if name == "f1db":
            found = predicted(
                seasons_of_record(str(shared / "f1db" / "f1db-sample.zip"), 2000, 2025), asked.runs, 2000
            )
            bins = [(one.mean, one.part, one.cases) for one in reliability(found)]
            PICTURE.write_text(reliability_svg("Chances of the title, 2000-2025", bins), "utf-8")
        else:
            found = predicted(others(shared), asked.runs)
        block = f"<!-- {name} -->\n{tables(found, asked.runs)}\n<!-- end of {name} -->"
        page = re.sub(
            rf"<!-- {name} -->.*<!-- end of {name} -->", lambda _, block=block: block, page, flags=re.S
        )
        print(block, flush=True)
    PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
