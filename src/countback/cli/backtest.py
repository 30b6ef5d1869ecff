"""``countback backtest``: how good the odds would have been over the seasons of a record."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import click

from countback.cli.findings import fail, fail_because

if TYPE_CHECKING:
    import numpy as np

    from countback.scoring.score import Standings


@click.command()
@click.argument("record", type=click.Choice(["f1db", "folders"]))
@click.argument("file", type=click.Path(exists=True))
@click.option("--years", metavar="FIRST-LAST", help="Seasons to predict (f1db: 2000-2025, folders: all).")
@click.option("--runs", type=click.IntRange(500), default=2000, show_default=True,
              help="Endings to draw after each round.")  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed gives the same marks."
)
@click.option("--picture", type=click.Path(dir_okay=False, writable=True), metavar="FILE",
              help="Write the reliability diagram as an SVG picture.")  # fmt: skip
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    help="The form of the output.",
)
def command(
    record: str, file: str, years: str | None, runs: int, seed: int, picture: str | None, format_: str
) -> None:
    """Predict the champion after every round of the seasons in FILE, from what was known then.

    FILE is a release of F1DB, or (``folders``) a folder of season folders, whose first championship is
    predicted.
    """
    import msgspec

    from countback.library import generators
    from countback.odds.backtest import marks, predictions, reliability, with_gap_formula
    from countback.odds.forecast import CHUNK

    years = years or ("2000-2025" if record == "f1db" else "1-9999")
    first, dash, last = years.partition("-")
    if not (first.isdecimal() and (not dash or last.isdecimal())):
        fail_because("years", f"cannot read the years {years!r}", "write 2000-2025")
    low, high = int(first), int(last or first)
    seasons = seasons_of_record(file, low, high) if record == "f1db" else _of_folders(file)

    def drawn_with(standings: Standings, round_: int) -> Sequence[np.random.Generator]:
        named = [crc32(standings.season.id.encode())] if record == "folders" else []
        return generators([seed, standings.season.year, round_, *named], -(-runs // CHUNK))

    def main_title(standings: Standings) -> str:
        return standings.championships[0]

    predicted = with_gap_formula(
        [*predictions(seasons, main_title, lambda year: low <= year <= high, drawn_with)]
    )
    if not predicted:
        fail_because("no-season", f"no complete season of {years} in {file}", "give other --years")
    if picture:
        from countback.charts.reliability import reliability_svg
        from countback.cli.pictures import write_picture

        bins = [(part.mean, part.part, part.cases) for part in reliability(predicted)]
        write_picture(Path(picture), reliability_svg(f"Chances of the title, {years}", bins))
    if format_ == "json":
        document = {
            "marks": marks(predicted),
            "reliability": reliability(predicted),
            "predictions": predicted,
        }
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
        return
    click.echo(
        f"{len({prediction.season for prediction in predicted})} seasons, {len(predicted)} rounds, "
        f"{runs} endings each, seed {seed}"
    )
    click.echo(f"{'season run':<12} {'method':<8} {'cases':>6} {'log-loss':>9} {'Brier':>7}")
    for mark in marks(predicted):
        click.echo(
            f"{mark.share:<12} {mark.method:<8} {mark.cases:>6} {mark.log_loss:>9.3f} {mark.brier:>7.3f}"
        )
    click.echo(f"\n{'chance':<12} {'cases':>6} {'said':>7} {'came':>7}")
    for one_bin in reliability(predicted):
        said = f"{one_bin.low:.0%}-{one_bin.high:.0%}"
        click.echo(f"{said:<12} {one_bin.cases:>6} {one_bin.mean:>7.1%} {one_bin.part:>7.1%}")


def seasons_of_record(file: str, low: int, high: int) -> list[Standings]:
    """Return the seasons of a release of F1DB, with the two before the first."""
    from countback.formats.readers.f1db import read_record
    from countback.model.finding import has_errors
    from countback.scoring.score import score
    from countback.store.books import read_rulebook

    if Path(file).is_dir():
        fail_because("not-a-file", f"{file} is a folder", "give a release of F1DB, or read folders")
    read = read_record(file, Path(file).read_bytes(), lambda year: low - 3 < year <= high)
    if has_errors(read.findings):
        fail(*read.findings)
    seasons = []
    for season in read.seasons:
        rulebook, findings = read_rulebook("formula-one", season.season.year)
        if rulebook is None:
            fail(*findings)
        seasons.append(score(season.season, rulebook))
    return seasons


def _of_folders(folder: str) -> list[Standings]:
    """Return the seasons whose folders lie in a folder; those that cannot be scored are named."""
    from countback.store.opening import open_season

    seasons = []
    for file in sorted(Path(folder).glob("*/season.toml")):
        opened = open_season(file.parent)
        if opened.standings is None:
            click.echo(f"left out: {file.parent.name}, which cannot be scored", file=sys.stderr)
        else:
            seasons.append(opened.standings)
    return sorted(seasons, key=lambda season: (season.season.year, season.season.id))
