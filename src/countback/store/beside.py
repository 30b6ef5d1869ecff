"""The seasons of the same series that lie beside a season: what came before it, where that is at hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

from countback.model.finding import Finding, Where
from countback.model.season import Season
from countback.odds.strength import is_before
from countback.store.folder import read_season
from countback.store.shipped import find_season


def seasons_before(name_or_path: str, season: Season) -> tuple[list[Season], list[Finding]]:
    """Return the seasons of the years just before in folders beside this one, oldest first.

    They are those of the same series. A year of which there are two, or whose folder cannot be read, is left
    out, and a finding says so.
    """
    folder = find_season(name_or_path)
    if folder is None:
        return [], []
    by_year: dict[int, list[Path]] = {}
    for other in sorted(folder.resolve().parent.glob("*/season.toml")):
        year = _year(other, season)
        if year is not None:
            by_year.setdefault(year, []).append(other.parent)
    seasons_read, findings = [], []
    hint = "say which with --earlier, or --alone"
    for year, folders in sorted(by_year.items()):
        where = Where(file=str(folders[0]))
        season_before = read_season(folders[0]).season if len(folders) == 1 else None
        if season_before is not None:
            seasons_read.append(season_before)
        elif len(folders) > 1:
            names = ", ".join(folder.name for folder in folders)
            findings.append(
                Finding(
                    code="season-before-twice",
                    severity="warning",
                    where=where,
                    message=f"{len(folders)} folders beside are the season of {year} ({names}): none is used",
                    hint=hint,
                )
            )
        else:
            findings.append(
                Finding(
                    code="season-before-unreadable",
                    severity="warning",
                    where=where,
                    message=f"the season of {year} cannot be read: nothing is learned from it",
                    hint=hint,
                )
            )
    return seasons_read, findings


def _year(file: Path, season: Season) -> int | None:
    """Return the year of a season to learn from, by the few keys that tell it; None for others."""
    try:
        keys = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    series, year = keys.get("series"), keys.get("year")
    if isinstance(series, str) and isinstance(year, int) and is_before(season, series, year):
        return year
    return None
