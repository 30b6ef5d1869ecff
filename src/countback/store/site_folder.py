"""The folder of a public site: its pages are replaced one by one, each at once; nothing else is touched.

A manifest names the files that were written, so that anything else in the folder stays. It is written
before the first page, too: whatever stops the program, the next run knows what is its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from countback.store.writing.errors import because
from countback.store.writing.lock import locked
from countback.store.writing.names import FOLDERS, alike, names_in, reserved

MARK = ".countback-site"
"""The manifest: the paths of our files, each with the hashes of what we wrote there."""
_LOCK = ".countback-site-lock"
_BESIDE = ".countback-site-new-"
#: What hosts put into the folder of a site; names that begin with a dot are theirs, too.
_HOSTS = frozenset({"CNAME", "_headers", "_redirects"})


class NotOurs(Exception):  # noqa: N818 - it names the state of the folder
    """The folder holds something else than a site; it was left alone."""


class Written(NamedTuple):
    """How many files of a site were written and were there as they are; the paths of those removed."""

    written: int
    unchanged: int
    removed: tuple[str, ...]


def write_site(folder: Path, files: Mapping[str, bytes], seasons: Iterable[Path] = ()) -> Written:
    """Make ``files`` the site in a folder; files of other people stay, and those that are equal untouched.

    Every page is whole at any time, pages that vanish go last. ``seasons`` are folders that must not be
    written into. Raises ``NotOurs`` where the folder cannot be taken for a site, ``ValueError`` for a path
    that leaves it or no disk holds, `NotWritten` from the disk.
    """
    folder = Path(os.path.abspath(folder))
    _check_paths(files)
    check_site_folder(folder, seasons)
    with _ours(folder):
        return _write(folder, files, _manifest(folder))


def check_site_folder(folder: Path, seasons: Iterable[Path] = ()) -> None:
    """Raise ``NotOurs`` where a folder cannot be taken for a site, as `write_site` does."""
    folder = Path(os.path.abspath(folder))
    _check_folder(folder, seasons)
    if folder.is_symlink():
        raise NotOurs(f"{folder} is a link")
    if _manifest(folder) is None and (others := [name for name in names_in(folder) if not _is_hosts(name)]):
        raise NotOurs(f"{folder} has files in it that no site has ({others[0]})")


def write_release(
    link: Path, releases: Path, files: Mapping[str, bytes], seasons: Iterable[Path] = ()
) -> Written:
    """Write a site whole into a folder of its own in ``releases``, and let the link ``link`` lead there.

    Readers meet the old site or the new one. The release before is kept, older ones are removed. Raises as
    `write_site` does.
    """
    link, releases = Path(os.path.abspath(link)), Path(os.path.abspath(releases))
    _check_paths(files)
    for place in (link, releases):
        _check_folder(place, seasons)
    if os.path.lexists(link) and not link.is_symlink():
        raise NotOurs(f"{link} is not a link; move it away, or leave out --release")
    before = Path(os.path.realpath(link)) if link.is_symlink() else None
    with _ours(releases):
        hashes = {path: [_hash(content)] for path, content in files.items()}
        release = releases / hashlib.sha256(_encoded(hashes)).hexdigest()[:16]
        written = Written(0, len(files), ())
        if not release.is_dir():
            beside = releases / f"{_BESIDE}{secrets.token_hex(8)}"
            beside.mkdir()
            written = _write(beside, files, {})
            os.rename(beside, release)
        for left in [name for name in names_in(link.parent) if name.startswith(f".{link.name}{_BESIDE}")]:
            (link.parent / left).unlink()
        if before != release:
            new = link.with_name(f".{link.name}{_BESIDE}{secrets.token_hex(8)}")
            new.symlink_to(os.path.relpath(release, link.parent), target_is_directory=True)
            os.replace(new, link)
        for old in releases.iterdir():
            if old not in (release, before) and (old / MARK).is_file() and not old.is_symlink():
                _remove(old, [*(_manifest(old) or {}), MARK])
        removed = [path for path in _manifest(before) or () if path not in files] if before else []
    return written._replace(removed=tuple(removed))


@contextlib.contextmanager
def _ours(folder: Path) -> Iterator[None]:
    """Have the folder for ourselves, without what a run left that was stopped."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / _LOCK, folder, "publish"):
            for name in os.listdir(folder):
                if name.startswith(_BESIDE):
                    _removed_beside(folder / name)
            try:
                yield
            finally:
                (folder / _LOCK).unlink(missing_ok=True)
    except OSError as error:
        raise because(error, str(folder)) from error


def _removed_beside(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write(folder: Path, files: Mapping[str, bytes], manifest: Mapping[str, list[str]] | None) -> Written:
    old = manifest or {}
    hashes = {path: [_hash(content)] for path, content in files.items()}
    there = {path: _present(folder, path) for path in files}
    if manifest != {} and (theirs := [p for p in files if _is_theirs(p, there[p], manifest, hashes)]):
        raise NotOurs(f"{folder / theirs[0]} was not written by publish")
    changed = [path for path, content in files.items() if there[path] != content]
    gone = [path for path in old if path not in files and _unchanged(folder, path, old[path])]
    if changed or gone or manifest != hashes:
        written = {path: sorted({*old.get(path, ()), *hashes.get(path, ())}) for path in {*old, *hashes}}
        _put(folder, MARK, _encoded(written))
        # What pages need comes before them, and the first page last.
        for path in sorted(changed, key=lambda path: (path.endswith(".html"), path == "index.html", path)):
            _put(folder, path, files[path])
        _remove(folder, gone)
        _put(folder, MARK, _encoded(hashes))
    return Written(len(changed), len(files) - len(changed), tuple(gone))


def _is_theirs(
    path: str, there: bytes | None, manifest: Mapping[str, list[str]] | None, hashes: Mapping[str, list[str]]
) -> bool:
    """Tell whether there is a file in the place of one of ours that somebody else has put there."""
    if there is None or (manifest is not None and path in manifest):
        return False
    return _hash(there) not in hashes[path]


def _check_paths(files: Mapping[str, bytes]) -> None:
    for path in files:
        parts = path.split("/")
        if path.startswith("/") or "\\" in path or {"", ".", ".."} & {*parts} or any(map(reserved, parts)):
            raise ValueError(f"{path} is not a path of a site")
    for first, second in alike(files):
        raise ValueError(f"{first} and {second} differ by case or Unicode form only")


def _check_folder(folder: Path, seasons: Iterable[Path]) -> None:
    """Refuse a folder in which a published season lies, and the folders within one that are its own."""
    place = Path(os.path.realpath(folder))
    if (place / "season.toml").is_file():
        raise NotOurs(f"{folder} is a season folder")
    for season in map(Path, map(os.path.realpath, seasons)):
        if season.is_relative_to(place):
            raise NotOurs(f"{folder} has the season {season} in it")
        inside = place.relative_to(season).parts[0] if place.is_relative_to(season) else ""
        if inside in FOLDERS or inside.startswith("."):
            raise NotOurs(f"{folder} is a folder of the season {season}")


def _is_hosts(name: str) -> bool:
    return name.startswith(".") or name in _HOSTS


def _manifest(folder: Path) -> dict[str, list[str]] | None:
    """Return our files with their hashes; None where nothing says that there is a site.

    Versions that replaced the whole folder left a blank mark; all that they wrote may be written over.
    """
    data = _present(folder, MARK)
    if data is None:
        return None
    try:
        files = json.loads(data)["files"] if data else {}
        _check_paths(files)
        return {str(path): [str(hashe) for hashe in hashes] for path, hashes in files.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotOurs(f"{folder / MARK} cannot be read") from None


def _encoded(files: Mapping[str, list[str]]) -> bytes:
    return json.dumps({"format": 1, "files": dict(sorted(files.items()))}, indent=0).encode("utf-8")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _present(folder: Path, path: str) -> bytes | None:
    """Return the bytes of a file; None where there is none. Raises ``NotOurs`` for links and folders."""
    place = folder
    for part in path.split("/"):
        place = place / part
        try:
            mode = os.lstat(place).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat.S_ISLNK(mode) or (place == folder / path) != stat.S_ISREG(mode):
            raise NotOurs(f"{place} is {'a link' if stat.S_ISLNK(mode) else 'in the way'}")
    return place.read_bytes()


def _unchanged(folder: Path, path: str, hashes: Iterable[str]) -> bool:
    """Tell whether a page that is to go is there as we wrote it; otherwise it is somebody else's by now."""
    try:
        content = _present(folder, path)
    except NotOurs:
        return False
    return content is not None and _hash(content) in hashes


def _put(folder: Path, path: str, content: bytes) -> None:
    beside = folder / f"{_BESIDE}{secrets.token_hex(8)}"
    try:
        beside.write_bytes(content)
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(beside, place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _remove(folder: Path, paths: Iterable[str]) -> None:
    """Remove files, and the folders that are empty without them."""
    for path in paths:
        place = folder / path
        place.unlink(missing_ok=True)
        for parent in place.parents:
            if parent == folder:
                break
            with contextlib.suppress(OSError):
                parent.rmdir()
    with contextlib.suppress(OSError):
        folder.rmdir()  # of an old release nothing is left
