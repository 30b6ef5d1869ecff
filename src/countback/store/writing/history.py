"""What was changed in a season folder, and how the last change is taken back."""

from __future__ import annotations

from pathlib import Path

from countback.store.writing import change as kept
from countback.store.writing.change import HISTORY, Change
from countback.store.writing.errors import NotWritten
from countback.store.writing.writer import writing


def history(folder: Path) -> list[Change]:
    """Return the changes that can be taken back, the newest first. Those made elsewhere are left out."""
    changes = []
    taken_back = set[int]()
    for name in sorted(kept.numbers(folder), reverse=True):
        read = kept.read_file(folder / HISTORY / name)
        change = kept.decode(*read) if read else None
        if change is None:
            continue
        if change.undoes is not None:
            taken_back.add(change.undoes)
        elif change.number not in taken_back:
            changes.append(change)
    return changes


def undo(folder: Path) -> Change:
    """Take the last change back as a whole, and return it.

    Raises `NotWritten` where there is none, or where one of its files was changed since; nothing is
    changed then.
    """
    if not folder.is_dir():
        raise NotWritten("no-season", "is not a folder", "give the folder of a season", file=str(folder))
    with writing(folder, "undo") as season:
        changes = history(folder)
        if not changes:
            message = "nothing that was changed here can be taken back"
            hint = "changes by hand, and those of a folder that was copied, are not kept"
            raise NotWritten("nothing-to-undo", message, hint, file=str(folder))
        last = changes[0]
        files = dict(season.files)
        for changed in last.files:
            if files.pop(changed.name, None) != changed.new:
                message = f"was changed since “{last.action}”"
                hint = "taking that back would lose what was written since; nothing was changed"
                raise NotWritten("changed-since", message, hint, file=changed.name)
            if changed.old is not None:
                files[changed.name] = changed.old
        season.write(files, undoes=last.number)
    return last
