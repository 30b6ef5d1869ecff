"""A killed command has changed everything or nothing; the next one goes on and leaves nothing over.

Every command that writes is killed before each of its changes of a file, going on from piece to piece (an
audit hook counts them: opening to write, renaming, removing, making folders), and at random moments of its
run. Then the folder is read, the command is run again to its end, and the folder has to be what it is without
a kill.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import season_pages
from f1db_record import record_of

from drills import Figures, MissingError

SIZE = 2_000
SHARE = 20
UNIT = "kills"

ROOT = Path(__file__).resolve().parents[2]
HAND_WRITTEN = ROOT / "tests" / "folders" / "hand-written"
SHEET = (
    "Pos,No,Driver,Laps,Time\n1,7,Ann One,20,31:05.3\n2,55,Gus Seven,20,31:06.1\n3,07,Bea Two,20,31:07.9\n"
)
PAGE = season_pages.text_of(season_pages.made(random.Random(3)))
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\S+")
_CHANGES = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
}  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A command line, and what it is run on. ``%`` is a folder of its own."""

    name: str
    args: tuple[str, ...]
    prepared: Callable[[Path], None]
    folder: str = "cup"
    """What is compared: a season folder, a site or a file."""


def _season(base: Path) -> None:
    shutil.copytree(HAND_WRITTEN, base / "cup")
    (base / "sheet.csv").write_text(SHEET, "utf-8")


def _undoable(base: Path) -> None:
    _season(base)
    _run(("remove", str(base / "cup"), "race-1", "--revision", "2"))


def _site(base: Path) -> None:
    _season(base)
    (base / "site" / ".git").mkdir(parents=True)
    (base / "site" / ".git" / "config").write_text("theirs")
    _run(("publish", str(base / "cup"), "-o", str(base / "site")))
    _run(("remove", str(base / "cup"), "race-1", "--revision", "2"))


def _released(base: Path) -> None:
    _season(base)
    _run(("publish", str(base / "cup"), "-o", str(base / "site"), "--release", str(base / "all")))
    _run(("remove", str(base / "cup"), "race-1", "--revision", "2"))


def _page(base: Path) -> None:
    (base / "page.txt").write_text(PAGE, "utf-8")


def _record(base: Path) -> None:
    row = {"positionText": "1", "driverNumber": "20", "constructorId": "vanwall", "engineManufacturerId": "v"}
    race = {
        "year": 1957, "round": 1, "date": "1957-07-20", "grandPrixId": "great-britain",
        "raceResults": [
            {**row, "positionNumber": 1, "driverId": "moss"},
            {**row, "positionNumber": 2, "positionText": "2", "driverId": "brooks", "driverNumber": "18"},
        ],
    }  # fmt: skip
    (base / "f1db.json").write_text(record_of(race), "utf-8")


def _listed(base: Path) -> None:
    _season(base)
    (base / "list.csv").write_text("No,Name,Class,Rounds\n88,Hal Eight,Pro,2-\n", "utf-8")


def _forgettable(base: Path) -> None:
    _season(base)
    _run(("remove", str(base / "cup"), "race-1", "--revision", "2"))
    assert list((base / "cup" / ".countback" / "history").iterdir())


COMMANDS = (
    Command("new", ("new", "%/made", "--like", "formula-one", "--year", "2024"), lambda _: None, "made"),
    Command("import", ("import", "results", "%/sheet.csv", "-o", "%/cup", "--session", "race-4", "--add-new",
                       "--published", "2031-05-01"), _season),
    Command("import new", ("import", "results", "%/sheet.csv", "-o", "%/made", "--year", "2031", "--series",
                           "Cup", "--published", "2031-05-01"), _season, "made"),
    Command("map", ("map", "%/sheet.csv", "-o", "%/cup", "--column", "gap=Time"), _season),
    Command("remove", ("remove", "%/cup", "race-1"), _season),
    Command("undo", ("undo", "%/cup"), _undoable),
    Command("import page", ("import", "page", "%/page.txt", "-o", "%/made"), _page, "made"),
    Command("import entries", ("import", "entries", "%/list.csv", "-o", "%/cup"), _listed),
    Command("import f1db", ("import", "f1db", "%/f1db.json", "--year", "1957", "-o", "%/made"), _record,
            "made"),
    Command("people --merge", ("people", "%/cup", "--merge", "Bea Two", "Fay Six"), _season),
    Command("people --forget", ("people", "%/cup", "--forget", "Bea Two"), _forgettable),
    Command("export", ("export", "%/cup", "--to", "wikitext", "-o", "%/out/table.txt"),
            lambda base: (_season(base), (base / "out").mkdir())[0], "out"),
    Command("publish", ("publish", "%/cup", "-o", "%/site"), _site, "site"),
    Command("release", ("publish", "%/cup", "-o", "%/site", "--release", "%/all"), _released, "site"),
)  # fmt: skip


def run(size: int, seed: int) -> Figures:
    """Kill so often: every command in turn, before a change of a file or at a random moment."""
    if not hasattr(os, "fork"):
        raise MissingError("killing takes os.fork, which this system does not have")
    # In a process of its own: what is killed is forked from it, and its modules are loaded once.
    script = f"import sys; sys.path[:0] = {sys.path!r}\nfrom drills import kills\nkills.main({size}, {seed})"
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
    *wrong, last = done.stdout.rstrip("\n").split("\n")
    if done.returncode or not last.startswith("tried "):
        return Figures(0, (f"the drill itself failed: {done.stderr[-2000:]}",))
    tried, most = last.removeprefix("tried ").split()
    return Figures(int(tried), tuple(wrong), {"changes of files in a command": float(most)})


def main(size: int, seed: int) -> None:
    """Print what went wrong, a line each, and how many were tried."""
    dice = random.Random(seed)
    tried, first = 0, (seed - 1) * math.ceil(size / len(COMMANDS) / 2)
    with tempfile.TemporaryDirectory() as place:
        drills = [_Drill(command, Path(place) / str(at)) for at, command in enumerate(COMMANDS)]
        most = max(drill.changes for drill in drills)
        while tried < size:
            drill = drills[tried % len(drills)]
            if tried // len(drills) % 2:
                wrong = drill.kill(at=None, after=drill.seconds * dice.uniform(0, 1.1))
            else:  # all of them in turn, from piece to piece
                wrong = drill.kill(at=(first + tried // len(drills) // 2) % drill.changes + 1)
            tried += 1
            if wrong:
                print(f"{drill.command.name}, {wrong}".replace("\n", " / "))
    print(f"tried {tried} {most}")


class _Drill:
    """A command with the folder before it and after it, and how many changes of files that takes."""

    def __init__(self, command: Command, place: Path) -> None:
        self.command = command
        self._before, self._work = place / "before", place / "work"
        self._before.mkdir(parents=True)
        command.prepared(self._before)
        # Undo believes what was written in its place: the folder is moved, and prepared again each time.
        self._anew = command.prepared in (_undoable, _forgettable)
        self.unchanged = _contents(self._before / command.folder)
        self._prepare()
        counted, status, self.seconds = self._child(None, None)
        assert status == 0, f"{command.name} fails without being killed: {status}"
        self.changes = counted
        self.changed = _contents(self._work / command.folder)

    def kill(self, at: int | None, after: float | None = None) -> str:
        """Kill the command before a change of a file, or after some seconds; return what was wrong, or ""."""
        self._prepare()
        self._child(at, after)
        how = f"killed before change {at} of {self.changes}" if at else f"killed after {after:.4f} s"
        seen = _contents(self._work / self.command.folder, as_read=True)
        whole = (self.unchanged, self.changed)
        if self.command.folder in ("cup", "made"):
            if seen not in whole and not (self.command.folder == "made" and not seen):
                return f"{how}: read as half: {_difference(seen, self.changed)}"
        elif any(data not in [one.get(name) for one in whole] for name, data in seen.items()):
            return f"{how}: a file is neither as before nor as after"
        acknowledged = seen == self.changed
        _, status, _ = self._child(None, None)
        # What is undone already cannot be undone again, what is removed not be removed.
        once = ("undo", "remove", "people --merge", "people --forget")
        done_before = acknowledged and self.command.name in once
        if status and not done_before:
            return f"{how}: the command does not go on, status {status}"
        after_all = _contents(self._work / self.command.folder)
        if after_all != self.changed:
            return f"{how}: otherwise in the end: {_difference(after_all, self.changed)}"
        left = [
            path.relative_to(self._work).as_posix() for path in self._work.rglob("*") if "new-" in path.name
        ]
        left += [path.as_posix() for path in self._work.rglob(".countback/change")]
        if self.command.name == "people --forget":
            left += [path.as_posix() for path in self._work.rglob(".countback/history/*")]
        return f"{how}: left over: {left}" if left else ""

    def _prepare(self) -> None:
        if self._work.exists():
            shutil.rmtree(self._work)
        if self._anew:
            self._work.mkdir()
            self.command.prepared(self._work)
        else:
            shutil.copytree(self._before, self._work, symlinks=True)

    def _child(self, at: int | None, after: float | None) -> tuple[int, int, float]:
        """Run the command in a process of its own; return its changes of files, status and seconds."""
        read, write = os.pipe()
        begun = time.monotonic()
        child = os.fork()
        if not child:
            os.close(read)
            status = 70
            try:
                counted = _counting(str(self._work), at)
                args = tuple(arg.replace("%", str(self._work)) for arg in self.command.args)
                status = _run(args)
                os.write(write, str(counted[0]).encode())
            except BaseException:
                traceback.print_exc(file=sys.__stderr__)
            finally:
                os._exit(status)
        os.close(write)
        if after is not None:
            time.sleep(after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _, code = os.waitpid(child, 0)
        seconds = time.monotonic() - begun
        with open(read, "rb") as told:
            return int(told.read() or 0), os.waitstatus_to_exitcode(code), seconds


def _counting(inside: str, kill_before: int | None) -> list[int]:
    """Count the changes of files below a folder from now on; before one of them, kill this process."""
    count = [0]

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open":
            flags = args[2]
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            if not writes:
                return
        elif event not in _CHANGES:
            return
        if not any(isinstance(arg, str | os.PathLike) and os.fspath(arg).startswith(inside) for arg in args):
            return
        count[0] += 1
        if count[0] == kill_before:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return count


def _run(args: tuple[str, ...]) -> int:
    """Run a command line here, without its output; return its status."""
    import click

    from countback.cli.group import countback

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            status = countback.main(list(args), standalone_mode=False)
        except click.exceptions.Exit as left:
            status = left.exit_code
        except click.ClickException as error:
            status = error.exit_code
    return status if isinstance(status, int) else 0


def _contents(place: Path, *, as_read: bool = False) -> dict[str, bytes]:
    """The files of a season as a reader meets them or as they lie there, or those of any other folder."""
    from countback.store.snapshot import Snapshot

    if as_read and place.name in ("cup", "made"):
        files = dict(Snapshot(place).files) if place.is_dir() else {}
    else:
        files = {name: path.read_bytes() for name, path in _files(place)}
    # When something was imported is another time in every run.
    return {name: _TIME.sub(b"", data) if name == "imports.csv" else data for name, data in files.items()}


def _files(place: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        own = name.startswith((".countback/", ".countback-site")) or name.endswith(".countback-new")
        if path.is_file() and not own:
            yield name, path


def _difference(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return ", ".join(names[:5])
