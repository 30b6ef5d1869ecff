"""Change a season folder: under a lock, compared with what was read, all or nothing, kept for undo.

What is to be is first written in full into a folder of our own: every file, and the whole change as one
file. Renaming that one is the step; from then on readers see the change, and whatever stops the program,
the next writer finishes it. Only writers do.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import platform
import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from countback.store.writing import change as kept
from countback.store.writing.change import CURRENT, HISTORY, LOCK, OWN, Change, Changed
from countback.store.writing.errors import NotWritten, because
from countback.store.writing.lock import locked, user
from countback.store.writing.names import FOLDERS, alike, belongs, names_in, reserved

#: How many changes can be taken back.
KEPT = 100


@contextlib.contextmanager
def writing(
    folder: Path,
    action: str,
    *,
    undoable: bool = True,
    forgets: bool = False,
    wait: float | None = None,
) -> Iterator[Writer]:
    """Be the only writer of a season folder, which is made if it is not there.

    ``action`` is what the change is called in the history (``import results race-1.csv``), where it is kept
    unless it is not ``undoable``; one that ``forgets`` takes the whole history with it. Raises
    `NotWritten` where somebody else writes for longer than ``wait`` seconds, and for links, for a change
    under way that was not begun here, and for errors of the disk; nothing is changed then.
    """
    base = Path(os.path.realpath(folder))
    made = _made(base)
    try:
        _have_own(base)
        with locked(base / LOCK, base, action, wait):
            try:
                yield _ready(base, action, undoable and not forgets, forgets)
            finally:
                _tidied(base)
    finally:
        for empty in made:
            with contextlib.suppress(OSError):
                empty.rmdir()


class Writer:
    """A season folder that nobody else changes meanwhile; ``files`` are the season's as they were read."""

    def __init__(self, base: Path, action: str, undoable: bool, forgets: bool) -> None:
        self._base = base
        self._action = action
        self._undoable = undoable
        self._forgets = forgets
        _emptied(base)
        _finished_before(base)
        self.files = season_files(base)

    def write(self, files: Mapping[str, bytes], undoes: int | None = None) -> tuple[str, ...]:
        """Make these the files of the season, and return the names of those that changed.

        A file of a season that is not among them is removed; whatever else is in the folder stays. Raises
        `NotWritten` where a name is none that a season can have, something is a link, the folder was
        changed since it was read, or the disk refuses.
        """
        names = sorted(files.keys() | self.files.keys())
        changed = tuple(
            Changed(name, self.files.get(name), files.get(name))
            for name in names
            if self.files.get(name) != files.get(name)
        )
        if not changed:
            return ()
        _check_names(files)
        for change in changed:
            _check_place(self._base, change.name)
        if season_files(self._base) != self.files:
            message = "was changed by another program while this one ran"
            raise NotWritten("changed-meanwhile", message, "run it again", file=str(self._base))
        try:
            self._change(changed, undoes)
        except OSError as error:
            raise because(error, str(self._base)) from error
        self.files = dict(files)
        return tuple(change.name for change in changed)

    def _change(self, changed: tuple[Changed, ...], undoes: int | None) -> None:
        base, staged = self._base, dict[str, Path]()
        beside = base / OWN / f"new-{secrets.token_hex(8)}"
        try:
            for changing in changed:
                if changing.new is not None:
                    staged[changing.name] = _staged(base, changing.new, base / changing.name)
            with beside.open("xb") as file:
                change = Change(
                    number=int(max(kept.numbers(base), default="0")) + 1,
                    inode=os.fstat(file.fileno()).st_ino,
                    action=self._action,
                    by=f"{user()} on {platform.node()}",
                    at=dt.datetime.now(dt.UTC).replace(microsecond=0),
                    files=changed,
                    undoes=undoes,
                    undoable=self._undoable,
                    forgets=self._forgets,
                )
                file.write(kept.encode(change))
                file.flush()
                os.fsync(file.fileno())
            os.rename(beside, base / CURRENT)
        except BaseException:
            for path in (*staged.values(), beside):
                path.unlink(missing_ok=True)
            raise
        try:
            sync(base / OWN)
            _take_places(base, change, staged)
        except OSError:
            # The disk refuses although all was written before: back to as it was. Where that is refused,
            # too, the next writer goes on, and readers see the change until then.
            back = tuple(Changed(change.name, change.new, change.old) for change in changed)
            _take_places(base, msgspec.structs.replace(change, files=back), {})
            (base / CURRENT).unlink()
            raise
        _put_away(base, change)


def season_files(base: Path) -> dict[str, bytes]:
    """Return the files of a season by name, whatever else lies in the folder left out.

    Raises `NotWritten` for links, which are not followed.
    """
    names = [name for name in names_in(base) if belongs(name)]
    for folder in FOLDERS:
        if os.path.lexists(base / folder):
            _check_place(base, f"{folder}/")
            names += [name for inside in names_in(base / folder) if belongs(name := f"{folder}/{inside}")]
    files = {}
    for name in names:
        read = kept.read_file(base / name)
        if read is not None:
            files[name] = read[0]
        else:
            _check_place(base, name)
    return files


def _check_names(files: Mapping[str, bytes]) -> None:
    for name in files:
        if not belongs(name):
            raise NotWritten("no-season-file", "is not a file of a season", "give it another name", file=name)
        if reserved(name.rpartition("/")[2]):
            message = "is a name that Windows keeps for a device"
            raise NotWritten("reserved-name", message, "give it another name", file=name)
    for first, second in alike(files):
        message = f"differs from {first} by case or Unicode form only, which some disks take for one name"
        raise NotWritten("names-alike", message, "give it another name", file=second)


def _check_place(base: Path, name: str) -> None:
    """Refuse a file whose place, or the folder it lies in, is a link or something else."""
    inside, _, last = name.rpartition("/")
    for path, wanted, what in (
        (inside, stat.S_ISDIR, "folder"),
        (name if last else "", stat.S_ISREG, "file"),
    ):
        if not path:
            continue
        try:
            mode = os.lstat(base / path).st_mode
        except FileNotFoundError:
            continue
        if not wanted(mode):
            message = f"is {'a link' if stat.S_ISLNK(mode) else 'something else'}, expected a {what}"
            raise NotWritten("not-a-file", message, f"put the {what} itself there", file=path)
        if not os.access(base / path, os.R_OK):
            raise NotWritten("unreadable", "cannot be read", "check its permissions", file=path)
        if what == "folder" and not os.access(base / path, os.W_OK | os.X_OK):
            raise NotWritten("unwritable", "cannot be written to", "check its permissions", file=path)


def _made(base: Path) -> list[Path]:
    """Make the folder where it is missing; return what was made, the innermost first."""
    missing = []
    path = base
    try:
        while not path.exists():
            missing.append(path)
            path = path.parent
        if not path.is_dir():
            raise NotWritten("not-a-folder", "is not a folder", "give the folder of a season", file=str(path))
        base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise because(error, str(base)) from error
    return missing


def _have_own(base: Path) -> None:
    """Have our own folder in the season's; it goes again if nothing was ever changed."""
    try:
        with contextlib.suppress(FileExistsError):
            (base / OWN).mkdir()
    except OSError as error:
        raise because(error, str(base)) from error
    for name in (OWN, HISTORY):
        if os.path.lexists(base / name) and not kept.is_folder(base / name):
            message = "is not a folder of Countback's own"
            raise NotWritten("not-a-folder", message, f"move {OWN} away", file=name)


def _ready(base: Path, action: str, undoable: bool, forgets: bool) -> Writer:
    ignored = base / OWN / ".gitignore"
    try:
        if not os.path.lexists(ignored):
            ignored.write_text("# What Countback keeps for undo.\n*\n", "utf-8")
        return Writer(base, action, undoable, forgets)
    except OSError as error:
        raise because(error, str(base)) from error


def _tidied(base: Path) -> None:
    """Remove our own folder where nothing is kept in it. The lock is still held."""
    if kept.numbers(base) or os.path.lexists(base / CURRENT):
        return
    _emptied(base)
    with contextlib.suppress(OSError):
        (base / HISTORY).rmdir()
    for name in (".gitignore", "lock"):
        with contextlib.suppress(OSError):
            (base / OWN / name).unlink()
    with contextlib.suppress(OSError):
        (base / OWN).rmdir()


def _emptied(base: Path) -> None:
    """Remove what writers left that were stopped before their step."""
    for name in os.listdir(base / OWN):
        if name.startswith("new-"):
            with contextlib.suppress(OSError):
                (base / OWN / name).unlink()


def _finished_before(base: Path) -> None:
    """Finish a change that was interrupted after its step; refuse one that was not begun here."""
    if not os.path.lexists(base / CURRENT):
        return
    current = kept.read_file(base / CURRENT)
    change = kept.decode(*current) if current else None
    if change is None:
        message = "is a change under way that was not begun in this folder"
        raise NotWritten(
            "foreign-change", message, "remove it if you know of none; nothing was changed", file=CURRENT
        )
    for file in change.files:
        _check_place(base, file.name)
    _take_places(base, change, {})
    _put_away(base, change)


def _staged(base: Path, data: bytes, place: Path) -> Path:
    """Write a file in full, with the permissions of the one that it will replace."""
    path = base / OWN / f"new-{secrets.token_hex(8)}"
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        with contextlib.suppress(OSError):
            os.chmod(path, stat.S_IMODE(os.stat(place).st_mode))
        os.fsync(file.fileno())
    return path


def _take_places(base: Path, change: Change, staged: dict[str, Path]) -> None:
    """Bring every file of a change to its place. What is neither as before nor as after was written by hand
    since then, and stays."""
    for file in change.files:
        place = base / file.name
        read = kept.read_file(place)
        now = read[0] if read else None
        if now == file.new or now != file.old:
            continue
        if file.new is None:
            place.unlink()
        else:
            place.parent.mkdir(exist_ok=True)
            os.replace(staged.get(file.name) or _staged(base, file.new, place), place)
    _without_empty_folders(base, change.files)
    for folder in (base, *(base / name for name in FOLDERS)):
        sync(folder)


def _without_empty_folders(base: Path, changed: tuple[Changed, ...]) -> None:
    for folder in FOLDERS:
        if any(change.name.startswith(f"{folder}/") for change in changed):
            with contextlib.suppress(OSError):
                (base / folder).rmdir()


def _put_away(base: Path, change: Change) -> None:
    """Move a change that is done into the history, and drop the oldest; or forget them all with it."""
    if change.forgets:
        for name in kept.numbers(base):
            (base / HISTORY / name).unlink()
    if not change.undoable:
        (base / CURRENT).unlink()
        sync(base / OWN)
        return
    with contextlib.suppress(FileExistsError):
        (base / HISTORY).mkdir()
    os.rename(base / CURRENT, base / HISTORY / f"{change.number:08}")
    with contextlib.suppress(OSError):  # all that was to be kept is on the disk by now
        sync(base / HISTORY)
        sync(base / OWN)
        for name in sorted(kept.numbers(base))[:-KEPT]:
            (base / HISTORY / name).unlink()


def sync(folder: Path) -> None:
    """Bring the names in a folder onto the disk, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
