"""Season folders for tests, from the text of their files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from countback.model.finding import Finding
from countback.model.season import Season
from countback.scoring.score import Standings, score
from countback.store.books import read_rulebook
from countback.store.files import InMemory
from countback.store.folder import read_files
from countback.store.opening import Opened, open_season

SEASON = """format = 1
id = "cup"
name = "Cup"
series = "Cup"
year = 2026
rulebook = "rules.toml"

[[events]]
round = 1
name = "Ash"
[[events.sessions]]
id = "r1"

[[events]]
round = 2
name = "Beech"
[[events.sessions]]
id = "r2"

[[events]]
round = 3
name = "Cedar"
[[events.sessions]]
id = "r3"
"""
ENTRIES = "number,driver,team\n1,Ann Ott,Red\n2,Bob Pim,Red\n3,Cat Qin,Blue\n"
RULES = """schema = 1
id = "cup"
name = "Cup"

[scales]
race = [10, 8, 6, 5, 4]

[championships.drivers]
name = "Drivers"
awards.race = {kind = "finish", scale = "race"}
"""
#: Low points, which take no scale.
LOW = RULES.replace("[scales]\nrace = [10, 8, 6, 5, 4]\n\n", "").replace(
    '{kind = "finish", scale = "race"}', '{kind = "low-point"}'
)
RESULT = "position,number,laps,time\n1,1,50,1:30:00.0\n2,2,50,1:30:05.0\n3,3,50,1:30:12.0\n"
USUAL = {
    "season.toml": SEASON,
    "entries.csv": ENTRIES,
    "rules.toml": RULES,
    "results/1-r1.csv": RESULT,
    "results/2-r2.csv": RESULT,
}


def folder(path: Path, files: Mapping[str, str | None]) -> Path:
    """Return a season folder: the usual files, with some of other text, or None to leave one out."""
    for name, text in {**USUAL, **files}.items():
        if text is not None:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text, "utf-8")
    return path


def opened(path: Path, files: Mapping[str, str | None]) -> Opened:
    """Return what comes of opening such a folder."""
    return open_season(folder(path, files))


def read(files: Mapping[str, str | None]) -> tuple[Season | None, list[Finding]]:
    """Return the facts of such a folder, read from memory."""
    whole = {name: text.encode() for name, text in {**USUAL, **files}.items() if text is not None}
    return read_files(InMemory(whole))


def points(standings: Standings, championship: str = "drivers") -> dict[str, str]:
    """Return everybody's points in a championship, best first."""
    return {row.competitor.name: str(row.points) for row in standings.table(championship).rows}


def scored(season: Season, path: Path) -> Standings:
    """Return the standings of a season under the rulebook of a folder."""
    rulebook, _ = read_rulebook(season.rulebook, season.year, base=path)
    assert rulebook is not None
    return score(season, rulebook)
