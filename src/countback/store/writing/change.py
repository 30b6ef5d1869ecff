"""A change of a season folder as one file: every file before and after, so that it can be finished or undone.

It is believed only where it was written: it holds the number of its own file on the disk (inode), which no
copy and no archive keeps, a checksum, and no names but those of a season's files.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from countback.store.writing.names import belongs

#: The folder in a season folder that is Countback's own; hidden, and left out of git by a file in it.
OWN = ".countback"
CURRENT = f"{OWN}/change"
HISTORY = f"{OWN}/history"
LOCK = f"{OWN}/lock"
_HEAD = b"countback change 1\n"
_LARGEST = 1024 * 2**20


class Changed(msgspec.Struct, frozen=True, array_like=True):
    """One file of a change; None where it was not, or will not be, there."""

    name: str
    old: bytes | None
    new: bytes | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a command changes in a season folder. ``number`` counts the changes of the folder from 1.

    ``undoes`` is the number of the change that this one takes back; one that is not ``undoable`` leaves no
    trace once it is done, one that ``forgets`` none of those before it either.
    """

    number: int
    inode: int
    action: str
    by: str
    at: dt.datetime
    files: tuple[Changed, ...]
    undoes: int | None = None
    undoable: bool = True
    forgets: bool = False


def encode(change: Change) -> bytes:
    """Return a change as the bytes of its file."""
    body = msgspec.msgpack.encode(change)
    return _HEAD + _checksum(body) + body


def decode(data: bytes, inode: int) -> Change | None:
    """Return the change in a file with that number on the disk; None where it was not written here."""
    body = data[len(_HEAD) + 32 :]
    if not data.startswith(_HEAD) or _checksum(body) != data[len(_HEAD) : len(_HEAD) + 32]:
        return None
    try:
        change = msgspec.msgpack.decode(body, type=Change)
    except (msgspec.DecodeError, ValueError):
        return None
    names = [changed.name for changed in change.files]
    if change.inode != inode or not all(map(belongs, names)) or len({*names}) < len(names):
        return None
    return change


def _checksum(body: bytes) -> bytes:
    import hashlib  # it loads OpenSSL; who only reads a season has no change to check

    return hashlib.sha256(body).digest()


def read_file(path: Path) -> tuple[bytes, int] | None:
    """Return the bytes of a plain file and its number on the disk; None for a link or anything else."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        handle = os.open(path, flags)
    except OSError:
        return None
    with open(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST:
            return None
        return file.read(), about.st_ino


class State(msgspec.Struct, frozen=True):
    """How far a folder has come: equal before and after reading, nothing was changed between.

    ``number`` names the newest finished change, ``current`` the bytes of the one under way and the number
    of its file on the disk.
    """

    number: str = ""
    current: tuple[bytes, int] | None = None

    @property
    def change(self) -> Change | None:
        """The change under way, where it was written here."""
        return decode(*self.current) if self.current else None


def state(base: Path) -> State:
    """Return how far a folder has come. Nothing is written."""
    if not is_folder(base / OWN):
        return State()
    # In this order: a change leaves ``current`` and is in the history at once.
    current = read_file(base / CURRENT)
    return State(max(numbers(base), default=""), current)


def is_folder(path: Path) -> bool:
    """Tell whether there is a folder that is not a link."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def numbers(base: Path) -> list[str]:
    """Return the names of the files in the history, unsorted."""
    if not is_folder(base / HISTORY):
        return []
    try:
        return [name for name in os.listdir(base / HISTORY) if len(name) == 8 and name.isdecimal()]
    except OSError:
        return []


def laid_over(files: Mapping[str, bytes], change: Change) -> dict[str, bytes]:
    """Return files as a change under way will leave them; one that is neither as before nor after stays."""
    laid = dict(files)
    for changed in change.files:
        if laid.get(changed.name) == changed.old:
            laid.pop(changed.name, None)
            if changed.new is not None:
                laid[changed.name] = changed.new
    return laid
