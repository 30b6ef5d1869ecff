"""Bytes and text of the files in a folder that nobody has vouched for.

A file is read only when it is a regular file inside the folder and not too large; text only when it is
UTF-8 without NUL bytes and overlong lines. Everything else is a finding.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from countback.store.findings import Findings

LARGEST_FILE = 64 * 2**20
LARGEST_FOLDER = 256 * 2**20
LONGEST_LINE = 2**20
_OVERLONG = re.compile(rb"[^\n]{%d}" % (LONGEST_LINE + 1))


class Files(Protocol):
    """The files of a season folder; names are relative, with ``/``."""

    def names(self, folder: str, findings: Findings) -> list[str] | None:
        """Return the names in ``folder`` ("" is the season folder itself), sorted, hidden ones left out.

        None, with a finding, when they cannot be had; a folder that is not there has none.
        """

    def read(self, name: str, findings: Findings) -> bytes | None:
        """Return the bytes of a file; None, with a finding, when they cannot be had."""


class OnDisk:
    """The files below a path."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._read = 0

    def names(self, folder: str, findings: Findings) -> list[str] | None:
        """See `Files`."""
        try:
            path = self._inside(folder, findings) if folder else self._base
            if path is None:
                return None
            if path.exists() and not path.is_dir():
                findings.add("not-a-folder", "is not a folder", "put a folder there, or nothing", file=folder)
                return None
            names = os.listdir(path) if path.is_dir() else []
        except FileNotFoundError:  # removed just now
            return []
        except OSError as error:
            findings.add(
                "unreadable", f"cannot be read: {error.strerror}", "check its permissions", file=folder
            )
            return None
        return sorted(name for name in names if not name.startswith((".", "~")))

    def read(self, name: str, findings: Findings) -> bytes | None:
        """See `Files`."""
        try:
            path = self._inside(name, findings)
            if path is None:
                return None
            about = path.stat()
            if not stat.S_ISREG(about.st_mode):
                findings.add("not-a-file", "is not a file", "put a plain file there", file=name)
                return None
            if about.st_size > LARGEST_FILE:
                findings.add(
                    "file-too-large",
                    f"has {about.st_size:,} bytes, at most {LARGEST_FILE:,} are read",
                    "check that it is the file meant",
                    file=name,
                )
                return None
            self._read += about.st_size
            if self._read > LARGEST_FOLDER:
                findings.add(
                    "folder-too-large",
                    f"the files read so far have more than {LARGEST_FOLDER:,} bytes",
                    "check that it is the folder meant",
                    file=name,
                )
                return None
            with path.open("rb") as file:
                return file.read(LARGEST_FILE)
        except OSError as error:
            findings.add(
                "unreadable", f"cannot be read: {error.strerror}", "check its permissions", file=name
            )
            return None

    def _inside(self, name: str, findings: Findings) -> Path | None:
        """Return the path of a name, or None with a finding where a link leads out of the folder."""
        path = self._base / name
        steps = [path, *path.parents[: name.count("/")]]
        if any(step.is_symlink() for step in steps):
            try:
                target = path.resolve()
            except RuntimeError:  # Python 3.11 and 3.12, for a link that leads to itself
                target = Path(os.sep)
            if not target.is_relative_to(self._base.resolve()):
                findings.add(
                    "outside-folder",
                    "is a link that leads out of the season folder",
                    "put the file itself there",
                    file=name,
                )
                return None
            return target
        return path


class InMemory:
    """The files of a folder as a mapping from names to bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def names(self, folder: str, findings: Findings) -> list[str]:
        """See `Files`."""
        inside = f"{folder}/" if folder else ""
        return sorted({name[len(inside) :].split("/")[0] for name in self._files if name.startswith(inside)})

    def read(self, name: str, findings: Findings) -> bytes | None:
        """See `Files`."""
        return self._files[name]


def text_of(data: bytes, name: str, findings: Findings, largest: int = LARGEST_FILE) -> str | None:
    """Return the text of a file, a byte order mark taken off; None, with a finding, when it has none."""
    if len(data) > largest:
        findings.add(
            "file-too-large",
            f"has {len(data):,} bytes, at most {largest:,} are read",
            "check that it is the file meant",
            file=name,
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.add(
            "wrong-encoding", "is UTF-16, expected UTF-8", "save it as UTF-8", file=name, line=1, column=1
        )
        return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        findings.add(
            "empty-file", "is empty", "fill it, or remove it where it is not needed", file=name, line=1
        )
        return None
    nul = data.find(b"\0")
    if nul >= 0:
        line, column = _place(data, nul)
        findings.add(
            "nul-byte",
            f"has a NUL byte at byte {column} of the line",
            "this is not a text file, or a damaged one",
            file=name,
            line=line,
            column=column,
        )
        return None
    if len(data) > LONGEST_LINE and (overlong := _OVERLONG.search(data)):
        findings.add(
            "line-too-long",
            f"has a line of more than {LONGEST_LINE:,} bytes",
            "check that it is the file meant",
            file=name,
            line=_place(data, overlong.start())[0],
        )
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(data, error.start)
        findings.add(
            "wrong-encoding",
            f"is not UTF-8: byte 0x{data[error.start]:02x} at byte {column} of the line",
            "save it as UTF-8 (spreadsheets: CSV UTF-8)",
            file=name,
            line=line,
            column=column,
        )
        return None


def _place(data: bytes, position: int) -> tuple[int, int]:
    """Return line and byte within the line, both from 1, of a position."""
    return data.count(b"\n", 0, position) + 1, position - data.rfind(b"\n", 0, position)
