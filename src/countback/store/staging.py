"""Change several files of a folder as one step that a crash cannot leave half-done.

The new files are written and synced in a hidden folder; renaming that folder is the step. Then they take
their places, which whoever reads the folder next finishes if it was interrupted.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

_READY = ".countback-ready"
_STAGED = ".countback-staged-"


def replace_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files (names with ``/`` below ``folder``) all or none, whenever the program is stopped.

    Raises ``OSError`` where the folder cannot be written to; it is as it was then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    recover(folder)
    staged = folder / f"{_STAGED}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        staged.mkdir()
        for name, data in files.items():
            place = staged / name
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for inside in (staged, *(path for path in staged.rglob("*") if path.is_dir())):
            _sync(inside)
        os.rename(staged, folder / _READY)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    _sync(folder)
    _take_places(folder)


def recover(folder: Path) -> bool:
    """Finish what was interrupted after its step and remove what was interrupted before it.

    Returns whether there was anything. A folder that cannot be written to is left alone.
    """
    try:
        names = [name for name in os.listdir(folder) if name == _READY or name.startswith(_STAGED)]
    except OSError:
        return False
    for name in names:
        with contextlib.suppress(OSError):
            if name == _READY:
                _take_places(folder)
            elif not _alive(name):
                shutil.rmtree(folder / name)
    return bool(names)


def _alive(name: str) -> bool:
    """Tell whether the program that is writing a staged folder still runs."""
    number = name.removeprefix(_STAGED).split("-")[0]
    if not number.isdecimal() or os.name != "posix":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _take_places(folder: Path) -> None:
    ready = folder / _READY
    for path in sorted(path for path in ready.rglob("*") if path.is_file()):
        place = folder / path.relative_to(ready)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, place)
        _sync(place.parent)
    shutil.rmtree(ready)
    _sync(folder)


def _sync(folder: Path) -> None:
    """Bring the names in a folder onto the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
