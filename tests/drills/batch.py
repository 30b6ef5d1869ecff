"""A table of ragged leagues comes to what each league comes to by itself, by arrays and compiled.

Leagues of random calendars, classes, teams, guests, tags, shared cars and decisions, under every use of every
kind of rule, after each round or at the end. A file of them comes to the same bytes in one process, in
threads, in processes, on Dask with a worker that dies in the middle, and in a run that goes on where one was
killed.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pyarrow as pa
from leagues import league
from long_tables import sayable, table_of
from one_of_each import CASES, rules_of
from pyarrow import parquet
from test_kernel import book, leagues
from test_score_table import batch_lines, lines_of, single

from countback.batch import local
from countback.batch.engines.dask import spread_on
from countback.batch.local import Spread, Task, Work, in_one, score_file, spread_locally
from countback.batch.score_table import Scored, score_rows
from countback.batch.sources import Part, parts_of
from drills import Figures

SIZE = 12_000
SHARE = 12
UNIT = "leagues"
#: Above so many leagues, processes are killed, too: that takes a cluster of its own.
SHARED = 100
#: Leagues of one table.
TOGETHER = 12


def run(size: int, seed: int) -> Figures:
    """Score so many random leagues in tables and one by one."""
    random = Random(f"batch {seed}")
    cases = [case for case in CASES if "lucky" not in str(case.id) and "odd-rounds" not in str(case.id)]
    cases = [case for case in cases if "alphabet" not in str(case.id)]  # of a plug-in that is not installed
    wrong = []
    for number in range(-(-size // TOGETHER)):
        slot, title = random.choice(cases).values
        rules = rules_of(title)
        seasons = [sayable(league(random, f"L{at}")) for at in range(TOGETHER)]
        seasons = [single(season) if random.random() < 0.7 else season for season in seasons]
        decisions = {(season.id, ""): list(season.decisions) for season in seasons if season.decisions}
        after = random.choice(("end", "each-round"))
        alone = {(season.id, ""): lines_of(season, rules, after) for season in seasons}
        table = table_of(seasons)
        for loop in ("numpy", "compiled"):
            together, scored = batch_lines(table, rules, after, decisions, loop)
            left_out = {*scored.left_out}  # something is decided on what is not there
            mine = sorted((line for at, own in alone.items() if at not in left_out for line in own), key=str)
            if together != mine or scored.bad or not left_out <= decisions.keys():
                wrong.append(f"{slot} {title} {after} {loop}, table {number}: {scored.bad}")
    plain = leagues(Random(f"plain {seed}"), size)
    after = random.choice(("end", "each-round"))
    arrays, loop = (score_rows(plain, book(), after=after, loop=how) for how in ("numpy", "compiled"))
    # Which number a name has in a table is nobody's business.
    if arrays.standings.to_pylist() != loop.standings.to_pylist():
        wrong.append(f"the loop differs from the arrays, {after}")
    if size > SHARED:
        wrong += _killed(leagues(Random(f"killed {seed}"), 300))
    return Figures(size, tuple(wrong))


class Dies(Work):
    """Work whose process dies with the third part, once."""

    def __call__(self, part: Part) -> Scored:
        died = Path(part.file).with_name("died")
        if part.start and not died.exists() and Path(part.file).with_name("begun").exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        Path(part.file).with_name("begun").touch()
        return super().__call__(part)


def _in_processes(work: Task, parts: list[Any]) -> Iterator[Scored]:
    """Do all but the first parts in processes, as where leagues are scored one by one."""
    with mock.patch.object(local, "ONE_BY_ONE", 0):
        yield from spread_locally(2)(work, parts)


def _killed(table: pa.Table) -> list[str]:
    """Return which ways to do a file come to something else."""
    wrong = []
    divided = mock.patch.object(local, "parts_of", lambda file, threads: parts_of(file, rows=400))
    kept = mock.patch.object(local, "KEPT_AFTER", -1.0)
    with TemporaryDirectory() as folder, divided, kept:
        file, output = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        parquet.write_table(table, file, row_group_size=300)

        def done(work: Work, spread: Spread) -> bytes:
            score_file(file, output, work, spread)
            return sha256(output.read_bytes()).digest()

        plain = Work(book(), {}, loop="numpy")
        first = done(plain, in_one)
        ways = {
            "compiled threads": (Work(book(), {}, loop="compiled"), spread_locally(2)),
            "threads": (plain, spread_locally(2)),
            "processes": (plain, _in_processes),
            "a worker that dies": (Dies(book(), {}, loop="numpy"), spread_on(workers=2)),
        }
        wrong += [
            f"another hash by {way}" for way, (work, spread) in ways.items() if done(work, spread) != first
        ]
        if not Path(folder, "died").exists():
            wrong.append("no worker died")
        for mark in ("died", "begun"):
            Path(folder, mark).unlink(missing_ok=True)
        output.unlink()
        ended = get_context("fork").Process(target=done, args=(Dies(book(), {}, loop="numpy"), in_one))
        ended.start()
        ended.join()
        if ended.exitcode != -signal.SIGKILL or output.exists():
            wrong.append("no process was killed")
        if done(plain, in_one) != first:
            wrong.append("another hash by a run that went on")
    return wrong
