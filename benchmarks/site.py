"""Build the whole site of the 2022 Porsche Carrera Cup North America in memory, and write it to a disk.

Goal: less than 2 s from the facts to the last page.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import countback
from countback.formats.writing import downloads
from countback.site.build import Site
from countback.store.site_folder import write_site

NAME = "porsche-carrera-cup-north-america-2022"


def timed(work: Callable[[], object], runs: int = 5) -> float:
    """Return the median in milliseconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken)


def main() -> None:
    """Print a table of the steps."""
    files = Site([countback.load(NAME)], downloads()).files()
    pages = {path: content for path, content in files.items() if path.endswith(".html")}
    largest = max(pages, key=lambda path: len(pages[path]))
    print(f"{len(pages)} pages, {len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB")
    print(f"largest page: {len(pages[largest]) / 1e3:.1f} kB ({largest})")
    with tempfile.TemporaryDirectory() as folder:
        steps = {
            "read and score": lambda: countback.load(NAME),
            "read, score and build": lambda: Site([countback.load(NAME)], downloads()).files(),
            "write to the disk": lambda: write_site(Path(folder) / "site", files),
        }
        for name, work in steps.items():
            print(f"{name:24} {timed(work):8.1f} ms")


if __name__ == "__main__":
    main()
