"""A disk that takes no more: one finding, exit 1, and every file as it was."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="limits of a process are of Unix")
CUP = Path(__file__).parent / "folders" / "hand-written"
SHEET = "Pos,No,Driver,Laps,Time\n1,7,Ann One,20,31:05.3\n2,55,Gus Seven,20,31:06.1\n"


def full() -> None:
    """Let no file of this process grow beyond 40 bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))


@pytest.mark.parametrize(
    "line",
    [
        "import results sheet.csv -o cup --session race-4 --add-new --published 2031-05-01",
        "export cup --to wikitext -o table.txt",
        "publish cup -o site",
        "remove cup race-1",
        "new made --like formula-one --year 2024",
    ],
)
def test_a_full_disk_leaves_what_was_there(line: str, tmp_path: Path) -> None:
    shutil.copytree(CUP, tmp_path / "cup")
    (tmp_path / "sheet.csv").write_text(SHEET)
    (tmp_path / "table.txt").write_text("the old table\n")
    before = contents(tmp_path)
    command = [sys.executable, "-B", "-c", "from countback.cli import main; main()", *line.split()]
    done = subprocess.run(
        command, cwd=tmp_path, preexec_fn=full, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(tmp_path) == before


def contents(place: Path) -> dict[str, bytes]:
    """The files there, without the lock and the journal of a season folder."""
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and ".countback" not in path.relative_to(place).as_posix()
    }
