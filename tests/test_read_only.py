"""Folders that may be read and not written, and disks without locks: a finding, and nothing is changed."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from countback.cli.group import countback

HAND_WRITTEN = Path(__file__).parent / "folders" / "hand-written"
SHEET = "Pos,No,Driver,Laps,Time\n1,7,Ann One,20,31:05.3\n2,07,Bea Two,20,31:07.9\n"
NOBODY = 65534
CHANGES = (
    "import results {place}/sheet.csv -o {cup} --session race-4",
    "import entries {place}/list.csv -o {cup}",
    "map {place}/sheet.csv -o {cup} --column gap=Time",
    "remove {cup} race-1",
    "undo {cup}",
    "people {cup} --forget Bea",
    "new {cup}/made --like formula-one --year 2024",
    "export {cup} --to wikitext -o {cup}/table.txt",
    "publish {cup} -o {cup}/site",
)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that nobody may look into; a test's own is closed to all but its owner."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    shutil.copytree(HAND_WRITTEN, made / "cup")
    (made / "sheet.csv").write_text(SHEET)
    (made / "list.csv").write_text("No,Name,Class\n88,Hal Eight,Pro\n")
    yield made
    for path in (made, *made.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(made)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("line", CHANGES, ids=lambda line: " ".join(line.split()[:2]))
def test_a_folder_that_may_not_be_written_to_is_a_finding(place: Path, line: str) -> None:
    cup, other = place / "cup", place / "other"
    before = contents(cup)
    # What a command loads late is loaded as somebody who may read the interpreter's own files.
    shutil.copytree(cup, other)
    CliRunner().invoke(countback, line.format(place=place, cup=other).split())
    for path in (cup, *cup.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:  # whom permissions do not bind
        os.seteuid(NOBODY)
    try:
        result = CliRunner().invoke(countback, line.format(place=place, cup=cup).split())
    finally:
        if root:
            os.seteuid(0)
    assert result.exit_code in (1, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert (
        "cannot be" in result.output
        or "Permission denied" in result.output
        or "not writable" in result.output
    )
    assert contents(cup) == before
    said = CliRunner().invoke(countback, ["check", str(cup)])
    assert "Error" not in said.output, "readers do not mind"


@pytest.mark.parametrize("line", CHANGES[:1] + CHANGES[3:4])
def test_a_disk_without_locks_is_a_finding(place: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    cup = place / "cup"
    before = contents(cup)
    result = CliRunner().invoke(countback, line.format(place=place, cup=cup).split())
    assert result.exit_code == 1
    assert "No locks available" in result.output
    assert "local disk" in result.output
    after = contents(cup)
    after.pop(".countback/lock", None)  # who cannot lock must not remove a lock that somebody may hold
    assert after == before


def test_readers_do_without_locks(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from countback.store import snapshot
    from countback.store.writing.change import LOCK

    def refused(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    (place / "cup" / LOCK).parent.mkdir()
    (place / "cup" / LOCK).write_text("")
    monkeypatch.setattr(fcntl, "flock", refused)
    monkeypatch.setattr(snapshot, "_ATTEMPTS", 0)  # as if writers had been busy all the time
    assert "season.toml" in snapshot.Snapshot(place / "cup").files
