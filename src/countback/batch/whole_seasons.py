"""Seasons held whole, in folders or an office, to a file of standings, in parts: see `local.run_parts`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
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

Read = Callable[[str], tuple[Season | None, Sequence[Finding]]]
"""Reads the season of a name, None where that has errors; a function of a module, to be sent elsewhere."""


class Seasons(NamedTuple):
    """Some seasons that are done together, by their names."""

    names: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.names)


@dataclass(frozen=True)
class SeasonWork:
    """What is done to seasons: they are read and scored. It can be sent to another process.

    The last part of the name that each has is what its league is called.
    """

    rulebook: Rulebook
    read: Read
    after: After = "end"
    #: Seasons that are objects already are scored one by one.
    loop: Loop = "numpy"

    def __call__(self, part: Seasons) -> Scored:
        """Return what became of some seasons; one that has errors is left out."""
        seasons: list[tuple[str, Season]] = []
        findings: list[Finding] = []
        left_out: list[tuple[str, str]] = []
        for path in part.names:
            name = Path(path).name
            season, read = self.read(path)
            findings += [_in_season(name, finding) for finding in read]
            if season is None:
                left_out.append((name, ""))
            else:
                seasons.append((name, season))
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


def score_whole(
    names: Sequence[str],
    output: Path,
    work: SeasonWork,
    spread: Spread,
    *,
    state: Iterable[object],
    progress: Callable[[int], None] = lambda seasons: None,
) -> Summary:
    """Score seasons by their names and write their standings.

    ``state`` says in which state all of them are: what was done before is of use where it is the same.
    ``progress`` hears of the seasons as they are done. Raises ``OSError`` where the output cannot be written.
    """
    left = iter(names)
    parts = []
    while together := tuple(islice(left, TOGETHER)):
        parts.append(Seasons(together))
    book = work.rulebook  # which itself prints as its name alone
    rules = (version("countback"), work.after, book.id, book.championships, book.decisions)
    digest = hashlib.sha256(repr((rules, names)).encode())
    for at in state:
        digest.update(repr(at).encode())
    room_beside(beside_of(output), digest.hexdigest())
    return run_parts(parts, output, work, spread, progress=progress)


def files_state(folders: Iterable[Path]) -> Iterable[object]:
    """Yield in which state every file of some folders is."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            about = path.stat()
            yield str(path), about.st_size, about.st_mtime_ns


def _in_season(name: str, finding: Finding) -> Finding:
    where = finding.where
    return msgspec.structs.replace(
        finding, where=msgspec.structs.replace(where, file=f"{name}/{where.file}" if where.file else name)
    )
