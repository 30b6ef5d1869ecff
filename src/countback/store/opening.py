"""From a season's name to its standings: the facts, the rulebook they name, and the scoring, in one call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from countback.model.finding import Finding, Where, has_errors
from countback.model.points import BeyondCountingError
from countback.model.season import Season
from countback.store.accepted import settled
from countback.store.decisions import unknown_championships
from countback.store.folder import ReadSeason, read_season, read_snapshot
from countback.store.shipped import find_season, seasons
from countback.store.snapshot import Snapshot

if TYPE_CHECKING:
    from countback.model.rulebook import Rulebook
    from countback.scoring.score import Standings


class Opened(NamedTuple):
    """What came of opening a season: each part is None when a finding forbids it."""

    season: Season | None
    rulebook: Rulebook | None
    standings: Standings | None
    findings: list[Finding]


class Unreadable(Exception):  # noqa: N818 - it names the state of the season, as people say it
    """A season that cannot be scored, or a rulebook or page that cannot be read; ``findings`` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings if finding.severity == "error"))
        self.findings = findings


def open_season(name_or_path: str | Path) -> Opened:
    """Read a season and its rulebook, and score it. Whatever is wrong is a finding.

    ``name_or_path`` is a season folder or the name of a shipped season.
    """
    path = find_season(str(name_or_path)) if str(name_or_path) else None
    if path is None:
        return Opened(None, None, None, [_unknown(str(name_or_path))])
    files = Snapshot(path)
    facts = read_snapshot(files)
    if facts.season is None:
        return Opened(None, None, None, facts.findings)
    from countback.scoring.against import against
    from countback.scoring.score import score
    from countback.store.books import read_rulebook
    from countback.store.placing import placed

    season, findings = facts.season, list(facts.findings)
    if not season.rulebook:
        where = Where(file=str(path / "season.toml"), key="rulebook")
        hint = "write the name of a shipped rulebook or of a file in this folder"
        findings.append(Finding(code="no-rulebook", where=where, message="missing", hint=hint))
        return Opened(season, None, None, findings)
    rulebook, of_rulebook = read_rulebook(season.rulebook, season.year, base=path, files=files)
    findings += of_rulebook
    if rulebook is not None:
        findings += unknown_championships(season, [title.id for title in rulebook.championships], path)
    if rulebook is None or has_errors(findings):
        return Opened(season, rulebook, None, findings)
    try:
        standings = score(season, rulebook)
    except BeyondCountingError as error:
        findings.append(beyond_counting(error, season.rulebook))
        return Opened(season, rulebook, None, findings)
    findings += standings.findings
    if not has_errors(standings.findings):
        shipped = not season.rulebook.endswith(".toml")
        findings += against(standings, rulebook_file(season.rulebook), shipped=shipped)
    findings = placed(settled(findings, season.accepted), files, season)
    return Opened(season, rulebook, None if has_errors(standings.findings) else standings, findings)


def rulebook_file(name: str) -> str:
    """Return the name of the file of a rulebook, shipped or in the season folder."""
    return f"{name.removesuffix('.toml')}.toml"


def beyond_counting(error: BeyondCountingError, rulebook: str = "") -> Finding:
    """Return the finding for points that cannot be added exactly. ``rulebook`` is a name or file."""
    hint = "write points in whole numbers, or in fractions with small denominators"
    where = Where(file=rulebook_file(rulebook) if rulebook else "")
    return Finding(code="points-beyond-counting", where=where, message=str(error), hint=hint)


def open_facts(name_or_path: str | Path) -> tuple[Path | None, ReadSeason]:
    """Read a season's facts alone; also return the folder they came from, None where there is none."""
    name = str(name_or_path)
    path = find_season(name) if name else None  # "" would be the folder we are in
    if path is None:
        return None, ReadSeason(None, [_unknown(name)])
    return path, read_season(path)


def load(name_or_path: str | Path) -> Standings:
    """Return the standings of a season folder or a shipped season.

    Raises ``Unreadable`` with the findings when there are errors in the facts or the rulebook.
    """
    opened = open_season(name_or_path)
    if opened.standings is None:
        raise Unreadable(opened.findings)
    return opened.standings


def _unknown(name: str) -> Finding:
    import difflib

    names = seasons()
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5) or [
        shipped for shipped in names if name in shipped
    ]
    hint = f"there are {', '.join(names)}" if names else "give the folder of a season"
    if close:
        hint = f"did you mean {' or '.join(close)}? {hint}"
    return Finding(
        code="unknown-season", message=f"no season folder and no shipped season {name!r}", hint=hint
    )
