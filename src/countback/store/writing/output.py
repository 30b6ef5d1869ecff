"""Write one file that somebody named: beside its place first, so that a full disk leaves what was there."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from countback.store.writing.errors import NotWritten, because
from countback.store.writing.lock import acquired
from countback.store.writing.names import FOLDERS, belongs


def write_output(path: Path, data: bytes) -> None:
    """Write a file all at once; what is not a plain file (``/dev/stdout``) is written to as it is.

    Raises `NotWritten` for the own files of a season folder, and where the disk refuses.
    """
    target = Path(os.path.realpath(path))
    try:
        _not_of_a_season(target)
        try:
            mode = target.stat().st_mode
        except FileNotFoundError:
            mode = None
        if mode is not None and stat.S_ISDIR(mode):
            raise NotWritten("not-a-file", "is a folder", "give the name of a file", file=str(path))
        if mode is not None and not stat.S_ISREG(mode):
            target.write_bytes(data)
            return
        _replaced(target, data, mode)
    except OSError as error:
        raise because(error, str(path)) from error


def place_for(path: Path) -> Path:
    """Return where a file goes that something else writes, links followed.

    Raises `NotWritten` as `write_output` does, as far as that can be seen beforehand.
    """
    target = Path(os.path.realpath(path))
    try:
        _not_of_a_season(target)
        if target.is_symlink():  # a link to itself
            target.stat()
        if target.is_dir():
            raise NotWritten("not-a-file", "is a folder", "give the name of a file", file=str(path))
    except OSError as error:
        raise because(error, str(path)) from error
    return target


def _not_of_a_season(target: Path) -> None:
    for base in list(target.parents)[:3]:
        name = target.relative_to(base).as_posix()
        inside = name.partition("/")[0]
        own = belongs(name) or ("/" in name and (inside in FOLDERS or inside.startswith(".")))
        if own and (base / "season.toml").is_file():
            message = f"is a name for the season's own files in {base}"
            raise NotWritten("season-file", message, "give another name or folder", file=str(target))


def _replaced(target: Path, data: bytes, mode: int | None) -> None:
    # Always of one name: what a run leaves that was stopped, the next one takes. The lock keeps two apart.
    beside = target.with_name(f".{target.name[:200]}.countback-new")
    with open(acquired(beside), "wb") as file:
        try:
            file.truncate()
            file.write(data)
            file.flush()
            if mode is not None:
                with suppress(OSError):
                    os.chmod(beside, stat.S_IMODE(mode))
            os.fsync(file.fileno())
            os.replace(beside, target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
