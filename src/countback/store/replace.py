"""Replace the files of a season folder together, each at once and none half-written."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

_NAME = r"[a-z0-9][a-z0-9_-]*"
_OURS = re.compile(rf"(?:results/[0-9]+-{_NAME}(?:\.r[0-9]+)?|published/{_NAME})\.csv\Z")


def replace_files(base: Path, files: Mapping[str, bytes]) -> None:
    """Write files below ``base`` and remove the results, tables and decisions that are not among them.

    Every file is first written in full beside its place; only when all are on the disk do they take
    it. Raises ``OSError`` (nothing is changed then, unless the disk fails while they change places) and
    ``ValueError`` for a folder within that is a link.
    """
    folders = {base, base / "results", base / "published"}
    if linked := [folder for folder in folders - {base} if folder.is_symlink()]:
        raise ValueError(f"{linked[0]} is a link, expected a folder")
    base.mkdir(parents=True, exist_ok=True)
    written: dict[Path, Path] = {}
    try:
        for name, data in files.items():
            place = base / name
            place.parent.mkdir(exist_ok=True)
            beside = place.with_name(f".{place.name}.{os.getpid()}.new")
            written[beside] = place
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for beside, place in written.items():
            os.replace(beside, place)
    except BaseException:
        for beside in written:
            beside.unlink(missing_ok=True)
        raise
    for old in _old_files(base, files):
        old.unlink()
    for folder in (base / "results", base / "published"):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _old_files(base: Path, files: Mapping[str, bytes]) -> list[Path]:
    there = [path.relative_to(base).as_posix() for path in base.glob("*/*.csv")]
    there += ["decisions.toml"] if (base / "decisions.toml").exists() else []
    return [
        base / name for name in there if name not in files and (_OURS.match(name) or name == "decisions.toml")
    ]
