"""The folder of a public site, replaced as a whole: whoever reads it meets the old site or the new one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

MARK = ".countback-site"
"""A file of this name says that a folder holds nothing but a site, so that it may be replaced."""


class NotOurs(Exception):  # noqa: N818 - it names the state of the folder
    """The folder holds something else than a site; it was left alone."""


def replace_site(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder beside ``folder`` and let the two change places.

    Raises ``NotOurs`` where the folder has content without our mark, ``ValueError`` for a path that
    leaves it, ``OSError`` from the disk; in each case the folder is as before.
    """
    folder = Path(os.path.abspath(folder))
    if folder.is_symlink():
        raise NotOurs(f"{folder} is a link")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise NotOurs(f"{folder} has files in it that no site has")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        new, old = beside / "new", beside / "old"
        new.mkdir(mode=0o755)
        for path, content in files.items():
            place = new / path
            if os.path.relpath(place, new).startswith(".."):
                raise ValueError(f"{path} leaves the site")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        (new / MARK).write_bytes(b"")
        if folder.is_dir():
            os.replace(folder, old)
        try:
            os.replace(new, folder)
        except OSError:
            if old.is_dir():
                os.replace(old, folder)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
