"""A run gives back what it set: only the command keeps what it was given, in a process of its own."""

from __future__ import annotations

import gc
import platform
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from countback.batch.memory import settled
from countback.batch.sources import parts_of, read_part

KEPT = """
import numpy as np
from countback.batch.memory import keep_freed
keep_freed()
def faults():
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(3):
    np.ones(1 << 20)
before = faults()
for _ in range(20):
    np.ones(1 << 20)
print(faults() - before)
"""


def _ended() -> None:
    with settled():
        assert pa.default_memory_pool().backend_name == "system"
        frozen = gc.get_freeze_count()
        assert frozen > 1 << 12
        with settled():  # of a run in a run
            pass
        assert pa.default_memory_pool().backend_name == "system"
        assert gc.get_freeze_count() == frozen
        raise RuntimeError("ended")


def test_a_run_gives_back_the_memory_pool_and_the_objects() -> None:
    usual, frozen = pa.default_memory_pool().backend_name, gc.get_freeze_count()
    assert frozen < 1 << 12
    with pytest.raises(RuntimeError, match="ended"):
        _ended()
    assert pa.default_memory_pool().backend_name == usual
    assert gc.get_freeze_count() <= frozen


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that is told to")
def test_what_is_freed_serves_what_comes_next() -> None:
    run = subprocess.run([sys.executable, "-c", KEPT], check=True, capture_output=True, text=True)
    assert int(run.stdout) < 200  # each array has 2,048 pages


def test_columns_read_in_turns_stand_as_they_are_asked_for(tmp_path: Path) -> None:
    table = pa.table(
        {
            "position": pa.array([1, 2, None, 1], pa.int16()),
            "competitor": ["Ann", "Bob", "Cid", "Ann"],
            "unknown": [1.5, 2.5, 3.5, 4.5],
            "round": [1, 1, 1, 1],
            "league": ["L1", "L1", "L1", "L2"],
            "team": ["Red", None, "Red", "Blue"],
        }
    )
    parquet.write_table(table, tmp_path / "leagues.parquet")
    (part,) = parts_of(tmp_path / "leagues.parquet")
    read = read_part(part)
    assert read.column_names == ["position", "competitor", "round", "team", "league"]
    assert read.drop_columns(["league"]).to_pylist() == (
        table.drop_columns(["league", "unknown"]).to_pylist()
    )
