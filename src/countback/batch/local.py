"""A file of results to a file of standings on one machine, part by part: what was done is not done again.

Each part is some whole leagues (`sources.parts_of`). Once a run has taken `KEPT_AFTER` seconds, the
standings of each part are also put beside the output until all are there; a run that was ended in the middle
goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial, reduce
from importlib.metadata import version
from operator import or_
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pyarrow as pa
from pyarrow import ipc, parquet

from countback.batch.columns import BadRow, check_names
from countback.batch.lines import SCHEMA
from countback.batch.memory import settled
from countback.batch.met import NOTHING, Met, unmet
from countback.batch.noticed import Noticed, findings_of, together
from countback.batch.score_table import WORTH_COMPILING, After, Decisions, Loop, Scored, score_rows
from countback.batch.sources import ROW, Part, ScatteredError, gather, names_in, parts_of, read_part, where_in
from countback.model.finding import Finding, Where
from countback.model.rulebook import Rulebook
from countback.scoring.kernel import can_compile

#: Seconds that are done again without regret: before that, nothing is kept for a run that is ended.
KEPT_AFTER = 10.0
#: So many leagues of a part that are scored one by one are worth the start of processes.
ONE_BY_ONE = 40
_DICTIONARIES = ["league", "season", "championship", "points"]


@dataclass(frozen=True)
class Work:
    """What is done to each part, the same wherever that is: it can be sent to another process or machine."""

    rulebook: Rulebook
    decisions: Decisions
    after: After = "end"
    loop: Loop = "auto"

    def __call__(self, part: Part) -> Scored:
        """Return what became of a part; rows are counted from the beginning of its file."""
        table = read_part(part)
        rows = None
        if ROW in table.column_names:
            rows, table = table.column(ROW).to_numpy(), table.drop_columns([ROW])
        scored = score_rows(
            table, self.rulebook, decisions=self.decisions, after=self.after, loop=self.loop, distinct=True
        )
        bad = tuple(
            BadRow(
                wrong.row + part.start if rows is None else int(rows[wrong.row]), wrong.column, wrong.message
            )
            for wrong in scored.bad
        )
        noticed = tuple(
            msgspec.structs.replace(seen, row=seen.row + part.start if rows is None else int(rows[seen.row]))
            for seen in scored.noticed
        )
        return replace(scored, bad=bad, noticed=noticed)


class Task(Protocol):
    """What is done to each part of a run, whatever its parts are: `Work`, `whole_seasons.SeasonWork`."""

    @property
    def after(self) -> After:
        """Which standings are wanted."""

    @property
    def loop(self) -> Loop:
        """What scores them."""

    def __call__(self, part: Any) -> Scored:
        """Return what became of a part."""


@dataclass(frozen=True)
class Summary:
    """What became of a file: as in `Scored`, over all parts. ``resumed`` parts had been done before.

    ``findings`` say which rules can never act as no league has what they ask for, what was ``noticed`` in the
    table, which decisions could not be applied, and which are on leagues that are not there.
    """

    parts: int
    resumed: int
    rows: int
    lines: int
    leagues: int
    one_by_one: int
    by_loop: int
    bad: tuple[BadRow, ...]
    left_out: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    findings: tuple[Finding, ...]
    decided: tuple[tuple[str, str], ...]
    met: Met
    noticed: tuple[Noticed, ...]


Spread = Callable[[Task, list[Any]], Iterable[Scored]]
"""Does the work on each part, wherever, and gives what came of it in the order of the parts."""


def score_file(
    file: Path,
    output: Path,
    work: Work,
    spread: Spread,
    *,
    progress: Callable[[int], None] = lambda rows: None,
) -> Summary:
    """Score all leagues in a file and write their standings; ``progress`` hears of the rows as they are done.

    Where the rows of a league do not stand together, they are brought together first, beside the output.
    Raises ``MissingColumnError`` before anything is written, ``OSError`` where the file cannot be read or the
    output not written.
    """
    beside = beside_of(output)
    with settled(), _nothing_left(output):
        parts = _divided(file, beside, work)
        summary = run_parts(parts, output, work, spread, progress=progress)
    # Parts are read without the columns that mean nothing.
    unknown = dict.fromkeys((*check_names(names_in(file)), *summary.unknown))
    idle = unmet(summary.met, work.rulebook, f"{work.rulebook.id}.toml") if summary.leagues else []
    there = {*summary.decided}
    nowhere = [_not_there(league) for league in work.decisions if league not in there]
    noticed = findings_of(summary.noticed, partial(where_in, file))
    return replace(summary, unknown=tuple(unknown), findings=(*idle, *noticed, *summary.findings, *nowhere))


@contextmanager
def _nothing_left(output: Path) -> Iterator[None]:
    """Leave nothing beside the output where a run ends in the middle, but the parts that another can use."""
    try:
        yield
    except BaseException:
        half, beside = half_of(output), beside_of(output)
        half.unlink(missing_ok=True)
        if not any(beside.glob("*.arrow")):
            shutil.rmtree(beside, ignore_errors=True)
        raise


def run_parts(
    parts: Sequence[Any],
    output: Path,
    work: Task,
    spread: Spread,
    *,
    progress: Callable[[int], None] = lambda rows: None,
) -> Summary:
    """Do the work on all parts and write the standings; each part says how many ``rows`` it has.

    What is beside the output has to be of the same work: see `room_beside`.
    """
    begun = time.monotonic()
    beside = beside_of(output)
    done = [beside / f"{number:06d}.arrow" for number in range(len(parts))]
    before = [path.exists() for path in done]
    left = [part for part, there in zip(parts, before, strict=True) if not there]
    fresh = iter(spread(_decided(work, left), left))
    half = half_of(output)
    told: list[dict[str, Any]] = []
    with settled(), _nothing_left(output), writer_of(half, work.after) as writer:
        for part, path, there in zip(parts, done, before, strict=True):
            told.append(_written(writer, *(_taken(path) if there else _done(next(fresh), path, begun))))
            progress(part.rows)
    os.replace(half, output)
    for path in (*done, beside / "work", *beside.glob("*.rows")):
        path.unlink(missing_ok=True)
    beside.rmdir()
    return Summary(
        parts=len(parts),
        resumed=sum(before),
        rows=sum(part.rows for part in parts),
        **{
            name: sum(part_told[name] for part_told in told)
            for name in ("lines", "leagues", "one_by_one", "by_loop")
        },
        bad=tuple(BadRow(*bad) for part_told in told for bad in part_told["bad"]),
        left_out=_pairs(told, "left_out"),
        unknown=tuple(dict.fromkeys(name for part_told in told for name in part_told["unknown"])),
        findings=tuple(
            msgspec.convert(finding, Finding) for part_told in told for finding in part_told["findings"]
        ),
        decided=_pairs(told, "decided"),
        met=reduce(or_, (msgspec.convert(part_told["met"], Met) for part_told in told), NOTHING),
        noticed=together(
            msgspec.convert(seen, Noticed) for part_told in told for seen in part_told["noticed"]
        ),
    )


def _done(scored: Scored, path: Path, begun: float) -> tuple[pa.Table, dict[str, Any]]:
    """Return the standings of a part and what is to be said of it; keep them for a run of some length."""
    said = _said(scored)
    if time.monotonic() - begun > KEPT_AFTER:
        _put(path, scored.standings, said)
    return scored.standings, said


def _written(writer: parquet.ParquetWriter, standings: pa.Table, said: dict[str, Any]) -> dict[str, Any]:
    """Write the standings of a part, and return what is to be said of it."""
    writer.write_table(standings)
    return said | {"lines": standings.num_rows}


def _pairs(told: list[dict[str, Any]], name: str) -> tuple[tuple[str, str], ...]:
    return tuple((league, season) for part_told in told for league, season in part_told[name])


def _not_there(league: tuple[str, str]) -> Finding:
    name = " ".join(filter(None, league))
    return Finding(
        code="decision-on-no-league",
        where=Where(key=name),
        message="decisions are given, but there are no results of it",
        hint="correct the league or the season, which are as in the results",
    )


def _divided(file: Path, beside: Path, work: Work) -> list[Part]:
    """Return the parts of a file, with room beside the output, in which there is nothing of other work."""
    parts = None
    with suppress(ScatteredError):
        parts = parts_of(file, threads=os.cpu_count() or 1)
    room_beside(beside, _fingerprint(file, work))
    return gather(file, beside) if parts is None else parts


def _decided(work: Task, left: list[Any]) -> Task:
    """Return the work with the loop that all of a file is worth, whoever does its parts."""
    if work.loop != "auto" or not isinstance(work, Work):
        return work
    rows = sum(part.rows for part in left)
    return replace(work, loop="compiled" if rows >= WORTH_COMPILING and can_compile() else "numpy")


def writer_of(path: Path, after: After) -> parquet.ParquetWriter:
    """Return what writes standings to a file.

    A list of names that each stand there once costs more than it saves, as does making them shorter, or codes
    into lists. Numerators are written as what each differs from the one before: half as long, and sooner.
    """
    plain = [*_DICTIONARIES, "numerator", *(["competitor"] if after == "end" else [])]
    return parquet.ParquetWriter(
        path,
        SCHEMA,
        use_dictionary=[*_DICTIONARIES, *(["competitor"] if after != "end" else [])],
        column_encoding={"numerator": "DELTA_BINARY_PACKED"},
        compression={name: "none" if name in plain else "snappy" for name in SCHEMA.names},
        write_statistics=False,
        write_batch_size=1 << 16,
    )


def in_one(work: Task, parts: list[Any]) -> Iterator[Scored]:
    """Do the work here, one part after the other."""
    return map(work, parts)


def spread_locally(processors: int) -> Spread:
    """Return how to do the work on so many processors: in threads, as long as arrays or the loop do it."""
    if processors == 1:
        return in_one
    return partial(_pooled, processors)


def _pooled(processors: int, work: Task, parts: list[Any]) -> Iterator[Scored]:
    """Do the work in threads; in processes once many leagues were scored one by one: objects hold the
    interpreter, arrays leave it to others."""
    with ExitStack() as pools:
        pool: Executor = pools.enter_context(ThreadPoolExecutor(processors))
        waiting = []
        for part in parts:
            waiting.append(pool.submit(work, part))
            if len(waiting) > processors:  # no more in memory than is worked on
                scored = waiting.pop(0).result()
                if isinstance(pool, ThreadPoolExecutor) and scored.one_by_one >= ONE_BY_ONE:
                    import multiprocessing

                    spawned = multiprocessing.get_context("spawn")
                    pool = pools.enter_context(ProcessPoolExecutor(processors, mp_context=spawned))
                yield scored
        for part_done in waiting:
            yield part_done.result()


def _fingerprint(file: Path, work: Work) -> str:
    """Return what has to be the same for parts done before to be of use."""
    about = file.stat()
    said = (version("countback"), str(file.resolve()), about.st_size, about.st_mtime_ns, work.after)
    book = work.rulebook  # which itself prints as its name alone
    rules = repr((book.id, book.championships, book.decisions, sorted(work.decisions.items(), key=repr)))
    return hashlib.sha256(repr((said, rules)).encode()).hexdigest()


def beside_of(output: Path) -> Path:
    """Return where parts of a run are kept that may be ended."""
    return output.with_name(output.name + ".parts")


def half_of(output: Path) -> Path:
    """Return what the output is called until it is whole."""
    return output.with_name(output.name + ".half")


def room_beside(beside: Path, fingerprint: str) -> None:
    """Make room for what is kept of a run, without parts of other work."""
    beside.mkdir(exist_ok=True)
    mark = beside / "work"
    if not mark.exists() or mark.read_text("ascii") != fingerprint:
        for path in beside.glob("*.arrow"):
            path.unlink()
        mark.write_text(fingerprint, "ascii")


def _said(scored: Scored) -> dict[str, Any]:
    """Return what is to be said of a part beside its standings."""
    return {
        "leagues": scored.leagues,
        "one_by_one": scored.one_by_one,
        "by_loop": scored.by_loop,
        "bad": scored.bad,
        "left_out": scored.left_out,
        "unknown": scored.unknown,
        "findings": [msgspec.to_builtins(finding) for finding in scored.findings],
        "decided": scored.decided,
        "met": msgspec.to_builtins(scored.met),
        "noticed": msgspec.to_builtins(scored.noticed),
    }


def _put(path: Path, standings: pa.Table, said: dict[str, Any]) -> None:
    """Write the standings of a part with what is to be said of it, whole or not at all."""
    table = standings.replace_schema_metadata({"countback": json.dumps(said)})
    half = path.with_suffix(".half")
    with ipc.new_file(half, table.schema) as writer:
        writer.write_table(table)
    os.replace(half, path)


def _taken(path: Path) -> tuple[pa.Table, dict[str, Any]]:
    with pa.memory_map(str(path)) as source:
        table = ipc.open_file(source).read_all()
    said: dict[str, Any] = json.loads(table.schema.metadata[b"countback"])
    return table.replace_schema_metadata(None), said
