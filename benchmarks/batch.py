"""Many leagues at once, Parquet to Parquet: drop 2 and countback, beside DuckDB, polars and pandas.

    python benchmarks/batch.py [ROWS ...]        (100,000 and 1,000,000 rows; 36,000,000 takes minutes)
    python benchmarks/batch.py --only compiled,duckdb 36000000
    python benchmarks/batch.py --month 1000000   (a platform's month: guests, teams, class changes, bad rows)
    python benchmarks/batch.py --plot cost.svg 10000 100000 1000000 10000000       (what a row costs, drawn)
    python benchmarks/batch.py --folders 10000   (so many season folders in one run)

Each program runs in a process of its own, which first does a small file; what is told is the second one, in
seconds on the clock and of the processors, and the most memory. All have to agree, line by line.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

SCALE = (25, 18, 15, 12, 10, 8, 6, 4, 2, 1)
RULES = """\
schema = 1
id = "platform"
name = "Platform"
[championships.drivers]
name = "Drivers"
of = "driver"
tiebreaks = ["countback"]
awards.race = { kind = "finish", scale = [25, 18, 15, 12, 10, 8, 6, 4, 2, 1] }
counting = { kind = "drop-worst", results = 2 }
"""
MONTH = """
[championships.am]
name = "Am"
of = "driver"
tiebreaks = ["countback"]
awards.race = { kind = "finish", scale = [25, 18, 15, 12, 10, 8, 6, 4, 2, 1] }
counting = { kind = "drop-worst", results = 2 }
field.am = { kind = "by-class", classes = ["Am"] }
field.guests = { kind = "guests" }
[championships.teams]
name = "Teams"
of = "team"
tiebreaks = ["countback"]
awards.race = { kind = "finish", scale = [25, 18, 15, 12, 10, 8, 6, 4, 2, 1] }
"""
#: Rows of one write: leagues of about 12 races and 30 drivers.
WRITE = 1_000_000


def write_leagues(path: Path, rows: int, *, month: bool = False, bad: float = 1e-5) -> int:
    """Write leagues of more than fifty shapes (8 to 16 races, 22 to 38 drivers); return how many rows.

    Some in twelve retire. With ``month`` there are classes, teams and guests, drivers who come late, drop out
    or change class, and bad rows: one in a hundred thousand.
    """
    dice = np.random.default_rng(rows)
    writer, league, written = None, 0, 0
    while written < rows:
        columns: dict[str, list[np.ndarray]] = {}
        here = 0
        while here < min(WRITE, rows - written):
            made = _league(dice, league, month, bad)
            for name, values in made.items():
                columns.setdefault(name, []).append(values)
            here += len(made["league"])
            league += 1
        table = _table({name: np.concatenate(values) for name, values in columns.items()})
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=1 << 21)
        written += here
    if writer:
        writer.close()
    return written


def _league(dice: np.random.Generator, number: int, month: bool, bad: float) -> dict[str, np.ndarray]:
    races, drivers = int(dice.integers(8, 17)), int(dice.integers(22, 39))
    place = dice.permuted(np.tile(np.arange(1, drivers + 1, dtype=np.int16), (races, 1)), axis=1)
    place[dice.random((races, drivers)) < 1 / 12] = 0
    round_ = np.repeat(np.arange(1, races + 1, dtype=np.int16), drivers)
    who = np.tile(dice.choice(500_000, drivers, replace=False), races)
    made = {
        "league": np.full(len(who), number),
        "round": round_,
        "competitor": who,
        "position": place.reshape(-1),
    }
    if not month:
        return made
    at = np.tile(np.arange(drivers), races)
    first = np.where(dice.random(drivers) < 0.1, dice.integers(1, races, drivers), 1)
    last = np.where(dice.random(drivers) < 0.1, dice.integers(2, races + 1, drivers), races)
    changes = np.where(dice.random(drivers) < 0.05, dice.integers(2, races + 1, drivers), races + 1)
    made["class"] = ((dice.random(drivers) < 0.5)[at] & (round_ < changes[at])).astype(np.int64)
    made["team"] = np.arange(drivers)[at] // 2
    made["guest"] = (dice.random(drivers) < 0.04)[at]
    made["position"] = np.where(dice.random(len(at)) < bad, -7, made["position"]).astype(np.int16)
    there = (round_ >= first[at]) & (round_ <= last[at])
    return {name: values[there] for name, values in made.items()}


def _table(columns: dict[str, np.ndarray]) -> pa.Table:
    place = columns["position"]
    arrays = {
        "league": _texts(columns["league"], "L{:07d}"),
        "round": pa.array(columns["round"]),
        "competitor": _texts(columns["competitor"], "driver-{:06d}"),
        "position": pa.array(place, mask=place == 0),
    }
    if "class" in columns:
        arrays["class"] = pa.DictionaryArray.from_arrays(pa.array(columns["class"]), pa.array(["Pro", "Am"]))
        arrays["team"] = _texts(columns["team"], "Team {:d}")
        arrays["guest"] = pa.array(columns["guest"])
    return pa.table(arrays)


def _texts(codes: np.ndarray, form: str) -> pa.DictionaryArray:
    values, which = np.unique(codes, return_inverse=True)
    return pa.DictionaryArray.from_arrays(
        pa.array(which.astype(np.int32)), pa.array([form.format(value) for value in values.tolist()])
    )


def by_countback(loop: str, rules: Path) -> Callable[[Path, Path], None]:
    from countback.batch.local import Work, score_file, spread_locally
    from countback.batch.memory import keep_freed
    from countback.store.books import read_rulebook

    keep_freed()  # as the command does

    book = read_rulebook(rules).rulebook
    assert book is not None

    def run(source: Path, target: Path) -> None:
        score_file(source, target, Work(book, {}, loop=loop), spread_locally(2))  # type: ignore[arg-type]

    return run


def _words() -> list[list[int]]:
    """The places that go into each number of counts: 4 bits for each of 15."""
    return [list(range(begin, begin + 15)) for begin in (1, 16, 31)]


def by_duckdb() -> Callable[[Path, Path], None]:
    import duckdb

    def run(source: Path, target: Path) -> None:
        back = ", ".join(
            f"sum(case when position between {word[0]} and {word[-1]}"
            f" then 1::bigint << (4 * ({word[-1]} - position)) else 0 end)::bigint as k{at}"
            for at, word in enumerate(_words())
        )
        connection = duckdb.connect()
        connection.execute("set threads = 2; set preserve_insertion_order = false")
        connection.execute(f"""
            copy (
              with results as (
                select league, competitor, position, coalesce({list(SCALE)}[position], 0) as points
                from read_parquet('{source}')),
              totals as (
                select league, competitor, sum(points) - list_sum(min(points, 2)) as points, {back}
                from results group by league, competitor)
              select league, competitor, points::bigint as points,
                rank() over (partition by league order by points desc, k0 desc, k1 desc, k2 desc)::int
                  as position
              from totals
            ) to '{target}' (format parquet)""")

    return run


def by_polars() -> Callable[[Path, Path], None]:
    import polars as pl

    def worth(values: dict[int, int]) -> pl.Expr:
        return pl.col("position").replace_strict(values, default=0, return_dtype=pl.Int64)

    def run(source: Path, target: Path) -> None:
        points = worth({at + 1: points for at, points in enumerate(SCALE)})
        back = [
            worth({place: 1 << 4 * (word[-1] - place) for place in word}).sum().alias(f"k{at}")
            for at, word in enumerate(_words())
        ]
        keys = pl.struct("points", "k0", "k1", "k2")
        (
            pl.scan_parquet(source)
            .with_columns(points=points)
            .group_by("league", "competitor")
            .agg((pl.col("points").sum() - pl.col("points").bottom_k(2).sum()).alias("points"), *back)
            .with_columns(position=keys.rank("min", descending=True).over("league").cast(pl.Int32))
            .select("league", "competitor", "points", "position")
            .sink_parquet(target)
        )

    return run


def by_pandas() -> Callable[[Path, Path], None]:
    import pandas as pd

    def run(source: Path, target: Path) -> None:
        frame = pd.read_parquet(source)
        worth = np.zeros(64, dtype=np.int64)
        worth[1 : len(SCALE) + 1] = SCALE
        place = frame["position"].fillna(0).astype(np.int64)
        frame["points"] = worth[place]
        for at, word in enumerate(_words()):
            inside = place.between(word[0], word[-1])
            frame[f"k{at}"] = np.where(inside, np.left_shift(1, 4 * np.clip(word[-1] - place, 0, 14)), 0)
        keys = ["league", "competitor"]
        frame = frame.sort_values([*keys, "points"])
        counts = frame.groupby(keys, observed=True, sort=False).cumcount() >= 2
        frame["points"] = frame["points"].where(counts, 0)
        order = ["points", "k0", "k1", "k2"]
        total = frame.groupby(keys, observed=True)[order].sum().reset_index()
        total = total.sort_values(["league", *order], ascending=[True, False, False, False, False])
        same = (total[["league", *order]] == total[["league", *order]].shift()).all(axis=1)
        line = total.groupby("league", observed=True).cumcount() + 1
        total["position"] = line.mask(same).ffill().astype(np.int32)
        total[[*keys, "points", "position"]].to_parquet(target)

    return run


PROGRAMS = ("compiled", "numpy", "duckdb", "polars", "pandas")
#: More rows take them minutes, or more memory than 24 GB.
LARGEST = {"numpy": 40_000_000, "polars": 40_000_000, "pandas": 4_000_000}


def program(name: str, rules: Path) -> Callable[[Path, Path], None]:
    """Return one of the programs."""
    if name in ("compiled", "numpy"):
        return by_countback(name, rules)
    return {"duckdb": by_duckdb, "polars": by_polars, "pandas": by_pandas}[name]()


def measured(name: str, small: Path, source: Path, target: Path, rules: Path) -> dict[str, float]:
    """Return what one program takes, in a process of its own."""
    said = subprocess.run(
        [sys.executable, __file__, "--child", name, *map(str, (small, source, target, rules))],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def child(name: str, small: Path, source: Path, target: Path, rules: Path) -> None:
    """Do a small file, then the one that is measured."""
    begun = time.perf_counter()
    run = program(name, rules)
    run(small, target.with_suffix(".small"))
    start = time.perf_counter() - begun
    wall, cpu = time.perf_counter(), _cpu()
    run(source, target)
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"start": start, "wall": wall, "cpu": cpu, "memory": most / 1024}))


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def lines(path: Path) -> list[tuple[str, str, int, int]]:
    """Return what a program wrote, in one order."""
    rows = parquet.read_table(path).to_pylist()
    return sorted((row["league"], row["competitor"], int(row["points"]), row["position"]) for row in rows)


def folders(number: int) -> None:
    """Score so many copies of the shipped season in one run of the command; print what it takes."""
    shipped = Path(str(files("countback").joinpath("seasons/porsche-carrera-cup-north-america-2022")))
    with tempfile.TemporaryDirectory() as folder:
        for at in range(number):
            shutil.copytree(shipped, Path(folder, "seasons", f"{at:06d}"))
        rules = ("--rulebook", "porsche-carrera-cup-north-america", "--year", "2022")
        command = ("batch", Path(folder, "seasons"), *rules, "-o", Path(folder, "out.parquet"))
        before, begun = _cpu(), time.perf_counter()
        said = subprocess.run(
            [sys.executable, "-m", "countback", *map(str, command)],
            check=True,
            capture_output=True,
            text=True,
        )
        wall, cpu = time.perf_counter() - begun, _cpu() - before
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(said.stdout.strip())
        each = cpu / number * 1e3
        print(f"{number:,} folders: {wall:.1f} s, {cpu:.1f} cpu s, {each:.2f} ms each, {most:.0f} MiB")


def plot(target: Path, costs: dict[str, list[tuple[int, float]]]) -> None:
    """Draw what a row costs each program, in nanoseconds of the processors, by the number of rows."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "countback", "svg.fonttype": "none"}
    from matplotlib import pyplot
    from matplotlib.ticker import FixedLocator, NullFormatter, StrMethodFormatter

    called = {"compiled": "Countback, compiled", "numpy": "Countback, NumPy", "duckdb": "DuckDB"}
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for name, line in costs.items():
        own = name in ("compiled", "numpy")
        axes.plot(
            *zip(*line, strict=True), marker="o", linewidth=2.5 if own else 1.2, label=called.get(name, name)
        )
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="processors, ns a row")
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.yaxis.set_major_locator(FixedLocator([100, 200, 500, 1000, 2000, 5000]))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(visible=True, which="major", alpha=0.25)
    axes.legend(frameon=False, loc="lower left")
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rows", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--only", default=",".join(PROGRAMS))
    parser.add_argument("--month", action="store_true", help="a platform's month, three championships")
    parser.add_argument("--plot", type=Path, metavar="SVG", help="draw what a row costs")
    parser.add_argument("--folders", type=int, metavar="N", help="measure so many season folders instead")
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child[0], *map(Path, given.child[1:]))
        return
    if given.folders:
        folders(given.folders)
        return
    costs: dict[str, list[tuple[int, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        rules, small = Path(folder, "platform.toml"), Path(folder, "small.parquet")
        rules.write_text(RULES + (MONTH if given.month else ""), encoding="utf-8")
        write_leagues(small, 2000, month=given.month)
        names = [name for name in given.only.split(",") if not given.month or name in ("compiled", "numpy")]
        for rows in given.rows:
            source = Path(folder, "results.parquet")
            number = write_leagues(source, rows, month=given.month)
            size = source.stat().st_size / 1e6
            heads = f"{'start':>9} {'seconds':>9} {'cpu s':>8} {'ns a row':>9} {'MiB':>7}"
            print(f"{number:,} rows, {size:.1f} MB".ljust(22), heads)
            first = None
            for name in names:
                if rows > LARGEST.get(name, rows):
                    continue
                target = Path(folder, f"{name}.parquet")
                took = measured(name, small, source, target, rules)
                print(
                    f"  {name:<20} {took['start']:9.2f} {took['wall']:9.2f} {took['cpu']:8.2f}"
                    f" {took['cpu'] / number * 1e9:9.0f} {took['memory']:7.0f}",
                    flush=True,
                )
                costs.setdefault(name, []).append((number, took["cpu"] / number * 1e9))
                if rows <= 1_000_000 and not given.month:
                    first = first or lines(target)
                    assert lines(target) == first, f"{name} differs"
    if given.plot:
        plot(given.plot, costs)


if __name__ == "__main__":
    main()
