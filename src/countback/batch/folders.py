"""A folder of season folders to a file of standings, some seasons at a time: see `local.run_parts`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from countback.batch.local import Spread, Summary, beside_of, room_beside, run_parts
from countback.batch.score_table import After, Loop, Scored, scored_seasons
from countback.model.finding import Finding
from countback.model.rulebook import Rulebook
from countback.model.season import Season

#: So many seasons are in memory at once, for each process.
TOGETHER = 50

Read = Callable[[Path], tuple[Season | None, list[Finding]]]
"""Reads a season folder; None where that has errors."""


class Folders(NamedTuple):
    """Some season folders that are done together."""

    paths: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.paths)


@dataclass(frozen=True)
class FolderWork:
    """What is done to season folders: they are read and scored. It can be sent to another process."""

    rulebook: Rulebook
    read: Read
    after: After = "end"
    #: Seasons that are objects already are scored one by one.
    loop: Loop = "numpy"

    def __call__(self, part: Folders) -> Scored:
        """Return what became of some folders; one that has errors is left out."""
        seasons: list[tuple[str, Season]] = []
        findings: list[Finding] = []
        left_out: list[tuple[str, str]] = []
        for path in map(Path, part.paths):
            season, read = self.read(path)
            findings += [_in_folder(path.name, finding) for finding in read]
            if season is None:
                left_out.append((path.name, ""))
            else:
                seasons.append((path.name, season))
        scored = scored_seasons(seasons, self.rulebook, after=self.after)
        return Scored(
            scored.standings,
            bad=(),
            left_out=(*left_out, *scored.left_out),
            leagues=scored.leagues,
            one_by_one=scored.one_by_one,
            by_loop=0,
            findings=(*findings, *scored.findings),
        )


def score_folders(
    folders: Sequence[Path],
    output: Path,
    work: FolderWork,
    spread: Spread,
    *,
    progress: Callable[[int], None] = lambda seasons: None,
) -> Summary:
    """Score season folders and write their standings; each is named by its folder.

    ``progress`` hears of the seasons as they are done. Raises ``OSError`` where the output cannot be written.
    """
    left = iter(folders)
    parts = []
    while together := [*islice(left, TOGETHER)]:
        parts.append(Folders(tuple(map(os.fspath, together))))
    room_beside(beside_of(output), _fingerprint(folders, work))
    return run_parts(parts, output, work, spread, progress=progress)


def _in_folder(name: str, finding: Finding) -> Finding:
    where = finding.where
    return msgspec.structs.replace(
        finding, where=msgspec.structs.replace(where, file=f"{name}/{where.file}" if where.file else name)
    )


def _fingerprint(folders: Sequence[Path], work: FolderWork) -> str:
    """Return what has to be the same for parts done before to be of use: the rules and every file."""
    book = work.rulebook
    digest = hashlib.sha256(
        repr((version("countback"), work.after, book.id, book.championships, book.decisions)).encode()
    )
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            about = path.stat()
            digest.update(repr((os.fspath(path), about.st_size, about.st_mtime_ns)).encode())
    return digest.hexdigest()
