"""How long the command line takes as a whole process, beside a Python that does nothing.

The last line gives processor time: `standings` beside importing what it imports, at most 1.5 times as much.

    python benchmarks/cli.py [RUNS]
"""

from __future__ import annotations

import os
import pty
import resource
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

SEASON = "porsche-carrera-cup-north-america-2022"
COUNTBACK = Path(sysconfig.get_path("scripts")) / "countback"
MEASURED = (
    ("python -c pass", (sys.executable, "-c", "pass"), False, None),
    ("countback --help", (COUNTBACK, "--help"), False, 100),
    ("countback standings", (COUNTBACK, "standings", SEASON), False, 250),
    ("countback standings --format json", (COUNTBACK, "standings", SEASON, "--format", "json"), False, 250),
    ("countback standings (in a terminal)", (COUNTBACK, "standings", SEASON), True, 250),
    ("countback why thompson", (COUNTBACK, "why", SEASON, "thompson"), False, None),
    ("countback check", (COUNTBACK, "check", SEASON), False, None),
)


def milliseconds(command: tuple[str | Path, ...], terminal: bool) -> float:
    start = time.perf_counter()
    if terminal:
        main, inner = pty.openpty()
        with subprocess.Popen(command, stdout=inner, stderr=inner) as running:
            os.close(inner)
            while True:
                try:
                    if not os.read(main, 65536):
                        break
                except OSError:  # how Linux says that the other side is gone
                    break
        os.close(main)
        if running.returncode:
            raise SystemExit(f"{command} left with {running.returncode}")
    else:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000


def processor(code: str) -> float:
    """Return how many milliseconds of processor time a Python takes to run some code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def beside_imports(runs: int) -> None:
    """Print what `standings` costs beside importing all modules that it imports, one after the other."""
    begin = f"import sys; sys.argv = ['countback', 'standings', {SEASON!r}]; from countback.cli import main;"
    asked = f"import atexit; {begin} atexit.register(lambda: sys.stderr.write(' '.join(sys.modules))); main()"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    modules = [one for one in done.stderr.split() if not one.startswith(("__", "numpy."))]
    # Garbage is looked for as seldom as in a command, and not at the end.
    imports = (
        f"import contextlib, gc, importlib\ngc.set_threshold(100_000)\nfor one in {modules!r}:\n"
        "    with contextlib.suppress(ImportError):\n        importlib.import_module(one)\ngc.freeze()"
    )
    whole = f"{begin} main()"
    pairs = [(processor(whole), processor(imports)) for _ in range(runs)]
    command, alone = (statistics.median(times) for times in zip(*pairs, strict=True))
    told = f"countback standings {command:.0f} ms, its imports {alone:.0f} ms"
    print(f"processor time: {told}: {command / alone:.2f} times")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"{'':36}{'median':>8}{'least':>8}{'most':>8}{'bound':>8}   (ms, {runs} runs)")
    for name, command, terminal, bound in MEASURED:
        milliseconds(command, terminal)
        times = [milliseconds(command, terminal) for _ in range(runs)]
        median, least, most = statistics.median(times), min(times), max(times)
        print(f"{name:36}{median:8.0f}{least:8.0f}{most:8.0f}{bound or '':>8}")
    beside_imports(runs)


if __name__ == "__main__":
    main()
