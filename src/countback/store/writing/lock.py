"""One writer at a time: a lock with its holder's name, which the system takes back when the holder dies."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from countback.store.writing.errors import NotWritten, because

#: How long a writer waits for another one, in seconds.
WAIT = 10.0
_PAUSE = 0.02
_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


@contextlib.contextmanager
def locked(path: Path, folder: Path, action: str, wait: float | None = None) -> Iterator[None]:
    """Hold the lock of a folder, in the file ``path``, which is made where it is missing and left there.

    Raises `NotWritten`, with the holder's name once ``wait`` seconds (`WAIT`) have passed.
    """
    try:
        handle = acquired(path, folder, wait)
    except OSError as error:
        raise because(error, str(path)) from error
    try:
        since = dt.datetime.now().astimezone().isoformat(" ", "seconds")
        holder = f"{user()}, process {os.getpid()} on {platform.node()}, since {since}: {action}"
        _say(handle, holder)
        yield
    finally:
        _say(handle, "")
        os.close(handle)


@contextlib.contextmanager
def shared(path: Path) -> Iterator[None]:
    """Wait until nobody writes, and keep writers waiting; without a lock to be had, do neither."""
    until = time.monotonic() + WAIT
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        yield
        return
    try:
        with contextlib.suppress(OSError):  # no locks here: it is read all the same
            while sys.platform != "win32" and not _taken(handle, shared=True) and time.monotonic() < until:
                time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def user() -> str:
    """Return the name of whoever runs this."""
    import getpass  # only who writes says who it is

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in the system's list
        return "somebody"


def acquired(path: Path, folder: Path | None = None, wait: float | None = None) -> int:
    """Return a handle of a file that nobody else has locked; closing it gives the lock back.

    For the lock of a ``folder``, the file says who holds it, and its own folder may have to be made again.
    Raises `NotWritten` once ``wait`` seconds (`WAIT`) have passed.
    """
    until = time.monotonic() + (WAIT if wait is None else wait)
    while True:
        try:
            handle = os.open(path, _OPEN, 0o666)
        except FileNotFoundError:
            if folder is None:
                raise
            with contextlib.suppress(FileExistsError):
                path.parent.mkdir()  # the last writer has removed it just now
            continue
        try:
            taken = _taken(handle)
        except OSError:
            os.close(handle)
            raise
        if taken:
            # Whoever held it before may have removed the file: then this is not a lock any more.
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(handle), os.lstat(path)):
                    return handle
            os.close(handle)
            continue
        holder = (
            os.pread(handle, 500, 0).decode("utf-8", "replace") if folder and hasattr(os, "pread") else ""
        )
        os.close(handle)
        if time.monotonic() > until:
            who = holder.strip() or "another program"
            raise NotWritten(
                "locked", f"is being changed by {who}", "wait, and run it again", file=str(folder or path)
            )
        time.sleep(_PAUSE)


def _taken(handle: int, *, shared: bool = False) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 1024, os.SEEK_SET)  # beyond the text, which others read
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _say(handle: int, text: str) -> None:
    """Write who holds the lock. That it cannot be written, on a full disk, matters to nobody."""
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text.encode("utf-8", "replace"))
