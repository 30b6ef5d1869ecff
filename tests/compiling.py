"""Compiles what numba compiles, once for all test processes: each would take half a minute over it.

    python tests/compiling.py

``make test`` does so beside mypy. Without numba there is nothing to compile.
"""

from __future__ import annotations

from random import Random

from test_kernel import PLAIN, leagues, rules_of

from countback.batch.score_table import score_rows
from countback.scoring.kernel import can_compile


def main() -> None:
    """Score a small table in every plain way."""
    table = leagues(Random("compiling"), 3)
    for title in PLAIN.values() if can_compile() else ():
        score_rows(table, rules_of(title), loop="compiled")


if __name__ == "__main__":
    main()
