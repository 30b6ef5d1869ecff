"""Runs the drills of `tests/drills/` and keeps their figures in `docs/reliability.md`.

    python tests/drilling.py [--size 0.01] [--only store] [--seed 17] [--jobs 2] [--record] [--piece 500]

A drill is run in pieces as large as its share of ``make test`` or as asked for, each with a seed of its own,
in as many processes as there are cores. Exits with 1 when anything disagreed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import math
import os
import pkgutil
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import drills
from drills import Figures, MissingError

import countback

# A bug shows its traceback in a drill, also in the processes that it starts.
os.environ.setdefault("COUNTBACK_DEBUG", "1")
ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability.md"
HEAD = """\
# What was tried, how often

Claims are tested by trying to refute them: random seasons, damaged files, killed processes, planted errors.
`make test` tries a fixed small share of each property below; `make drill` tries them for hours and writes
this table ([how to run and add one](how-to/drill.md)). A row is the largest run of that property so far.
Each seed stands for one piece, so that whatever disagreed can be seen again.

| Property | Tried | Seeds | Minutes | At most | Disagreements | Date | Version |
|---|---|---|---|---|---|---|---|
"""
SHOWN = 20


@dataclass(frozen=True)
class Drill:
    """A drill as its file describes it; ``share`` is the size of a piece, and of what ``make test`` runs."""

    name: str
    sentence: str
    size: int
    share: int
    unit: str
    run: Callable[[int, int], Figures]
    write: Callable[[Figures], None] | None = None
    counted: tuple[str, ...] = ()
    listed: Callable[[], str] | None = None


def all_drills() -> list[Drill]:
    """Return every drill, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(drills.__path__))
    return [drill_named(name) for name in names]


def drill_named(name: str) -> Drill:
    """Return the drill of that file; a file without what a drill needs is an error that names it."""
    module = importlib.import_module(f"drills.{name}")
    sentence, *_ = (module.__doc__ or "").strip().splitlines() or [""]
    lacking = [key for key in ("SIZE", "SHARE", "UNIT", "run") if not hasattr(module, key)]
    if lacking or not sentence:
        raise TypeError(f"tests/drills/{name}.py has no {', '.join(lacking) or 'docstring'}")
    return Drill(
        name,
        sentence.rstrip("."),
        module.SIZE,
        module.SHARE,
        module.UNIT,
        module.run,
        getattr(module, "write", None),
        tuple(getattr(module, "COUNTED", ())),
        getattr(module, "listed", None),
    )


def pieces(drill: Drill, scale: float, first_seed: int = 1, most: int = 0) -> list[tuple[int, int]]:
    """Return the size and seed of each piece of so large a part of the drill; ``most`` is the size of one."""
    whole, most = max(1, round(drill.size * scale)), most or drill.share
    number = math.ceil(whole / most)
    sizes = [most] * (number - 1) + [whole - most * (number - 1)]
    return [(size, seed) for seed, size in enumerate(sizes, start=first_seed)]


def run_piece(name: str, size: int, seed: int) -> Figures:
    """Run one piece; an exception is a disagreement like any other."""
    try:
        return drill_named(name).run(size, seed)
    except MissingError:
        raise
    except Exception as error:
        traceback.print_exc()
        return Figures(size, (f"{type(error).__name__}: {error}",))


def together(parts: Iterable[tuple[int, Figures]]) -> Figures:
    """Return the figures of all pieces as one; every disagreement begins with its seed."""
    tried, wrong, most = 0, [], {}
    sums: Counter[str] = Counter()
    for seed, figures in parts:
        tried += figures.tried
        sums.update(figures.sums)
        wrong += [f"seed {seed}: {line}" for line in figures.disagreements]
        for name, value in figures.most.items():
            most[name] = max(value, most.get(name, value))
    return Figures(tried, tuple(wrong), most, sums)


def run_drill(drill: Drill, parts: list[tuple[int, int]], jobs: int) -> Figures:
    """Run all pieces of a drill, in so many processes."""
    sizes, seeds = zip(*parts, strict=True)
    names = [drill.name] * len(parts)
    if jobs == 1:
        return together(zip(seeds, map(run_piece, names, sizes, seeds), strict=True))
    with ProcessPoolExecutor(min(jobs, len(parts))) as pool:
        return together(zip(seeds, pool.map(run_piece, names, sizes, seeds), strict=True))


def row(drill: Drill, seeds: list[int], minutes: float, figures: Figures, date: dt.date, version: str) -> str:
    """Return a drill's row of the page."""
    cells = (
        f"`{drill.name}`: {drill.sentence.replace('|', '/')}",
        f"{figures.tried:,} {drill.unit}",
        f"{seeds[0]}-{seeds[-1]}" if len(seeds) > 1 else f"{seeds[0]}",
        f"{minutes:.1f}",
        "; ".join(
            [f"{name}: {value:,.4g}" for name, value in sorted(figures.most.items())]
            + [f"{name}: {figures.sums[name]:,} in all" for name in drill.counted if name in figures.sums]
        ),
        f"{len(figures.disagreements):,}",
        date.isoformat(),
        version,
    )
    return f"| {' | '.join(cells)} |"


def rows_of(page: str) -> dict[str, str]:
    """Return the rows of the page by the name of their drill."""
    return {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}


def tried_in(row: str) -> int:
    """Return how many a row says were tried."""
    return int(row.split("|")[2].split()[0].replace(",", ""))


def with_row(page: str, name: str, row: str) -> str:
    """Return the page with the row of one drill put in or replaced."""
    rows = {**rows_of(page), name: row}
    return HEAD + "".join(f"{rows[key]}\n" for key in sorted(rows)) + tail()


def tail() -> str:
    """Return what stands below the table: what drills know to disagree, by name."""
    return "".join(f"\n{drill.listed()}" for drill in all_drills() if drill.listed)


def version() -> str:
    """Return Countback's version and the commit it was run from, with a + where files are changed."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--exclude=*", "--dirty=+"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return (
        f"{countback.__version__} ({told.stdout.strip()})" if told.returncode == 0 else countback.__version__
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the drills that are asked for; return 1 when anything disagreed."""
    parser = argparse.ArgumentParser(description="Run the drills and keep their figures.")
    parser.add_argument("--size", type=float, default=1.0, help="what part of the full size to run")
    parser.add_argument("--only", default="", help="the drills to run, with commas between them")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first piece")
    parser.add_argument("--piece", type=int, default=0, help="how large a piece is, if not as in make test")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes")
    parser.add_argument("--record", action="store_true", help="write the row even if a larger run is there")
    asked = parser.parse_args(arguments)
    known = {drill.name: drill for drill in all_drills()}
    names = asked.only.split(",") if asked.only else list(known)
    if unknown := [name for name in names if name not in known]:
        parser.error(f"there is no drill {', '.join(unknown)}; there are {', '.join(known)}")
    wrong = False
    for name in names:
        figures = _run_and_record(known[name], asked)
        wrong |= bool(figures and figures.disagreements)
    return int(wrong)


def _run_and_record(drill: Drill, asked: argparse.Namespace) -> Figures | None:
    parts = pieces(drill, asked.size, asked.seed, asked.piece)
    before, made_by = time.monotonic(), version()
    try:
        figures = run_drill(drill, parts, asked.jobs)
    except MissingError as error:
        print(f"{drill.name}: NOT RUN, {error}", flush=True)
        return None
    minutes = (time.monotonic() - before) / 60
    line = row(drill, [seed for _, seed in parts], minutes, figures, dt.date.today(), made_by)
    print(line, flush=True)
    for disagreement in figures.disagreements[:SHOWN]:
        print(f"  {disagreement}", flush=True)
    if (hidden := len(figures.disagreements) - SHOWN) > 0:
        print(f"  and {hidden:,} more", flush=True)
    page = PAGE.read_text("utf-8") if PAGE.exists() else HEAD
    largest = rows_of(page).get(drill.name)
    if largest and tried_in(largest) > figures.tried and not asked.record:
        print("  not recorded: a larger run is (--record writes it all the same)", flush=True)
    else:
        PAGE.write_text(with_row(page, drill.name, line), "utf-8")
        if drill.write is not None:
            drill.write(figures)
    return figures


if __name__ == "__main__":
    sys.exit(main())
