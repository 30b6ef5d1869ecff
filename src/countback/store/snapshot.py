"""The files of a season folder as they were together at one moment, however many writers there are.

Nothing is written to read them. A change under way is seen as done: its files come from its record.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from countback.store.files import Files, OnDisk
from countback.store.findings import Findings
from countback.store.writing.change import CURRENT, LOCK, State, laid_over, state
from countback.store.writing.lock import shared
from countback.store.writing.names import FOLDERS, belongs

#: So often is a folder read while others write; then writers are asked to wait.
_ATTEMPTS = 20
#: What an older version of Countback left when it was interrupted.
_OLD_CHANGE = ".countback-ready"


class Snapshot:
    """Files of a folder (see `Files`); those of a season are read at once, anything else when asked for."""

    def __init__(self, base: Path) -> None:
        self._disk: Files = OnDisk(base)
        self.findings = Findings()
        self.files: dict[str, bytes] = {}
        self._names: dict[str, tuple[list[str] | None, Findings]] = {}
        self._unread: dict[str, Findings] = {}
        for attempt in range(_ATTEMPTS):
            if self._read(base):
                return
            time.sleep(0.001 * attempt)
        with shared(base / LOCK):
            self._read(base)

    def names(self, folder: str, findings: Findings) -> list[str] | None:
        """See `Files`."""
        if folder not in self._names:
            return self._disk.names(folder, findings)
        names, of_folder = self._names[folder]
        findings.extend(of_folder)
        return names

    def read(self, name: str, findings: Findings) -> bytes | None:
        """See `Files`."""
        if name in self.files:
            return self.files[name]
        if name in self._unread:
            findings.extend(self._unread[name])
            return None
        return self._disk.read(name, findings)

    def _read(self, base: Path) -> bool:
        """Read everything; tell whether nothing was changed meanwhile."""
        before, looks = state(base), self._looks(base)
        self._disk, self.findings, self.files, self._unread = OnDisk(base), Findings(), {}, {}
        for folder in ("", *FOLDERS):
            findings = Findings()
            names = self._disk.names(folder, findings)
            self._names[folder] = names, findings
            for name in names or ():
                path = f"{folder}/{name}" if folder else name
                if belongs(path):
                    wrong = Findings()
                    data = self._disk.read(path, wrong)
                    if data is None:
                        self._unread[path] = wrong
                    else:
                        self.files[path] = data
        self._changes(base, before)
        return (state(base), self._looks(base)) == (before, looks)

    def _looks(self, base: Path) -> list[tuple[object, ...]]:
        """Return what tells whether a file was replaced meanwhile, also by an editor."""
        looks: list[tuple[object, ...]] = []
        for folder in ("", *FOLDERS):
            with contextlib.suppress(OSError), os.scandir(base / folder) as inside:
                for entry in inside:
                    if belongs(f"{folder}/{entry.name}" if folder else entry.name):
                        about = entry.stat(follow_symlinks=False)
                        looks.append((entry.name, about.st_ino, about.st_mtime_ns, about.st_size))
        return looks

    def _changes(self, base: Path, before: State) -> None:
        """See a change under way as done; remark on one that is not ours, and leave it alone."""
        change = before.change
        if change is not None:
            self.files = laid_over(self.files, change)
            for name in (changed.name for changed in change.files):
                folder, _, last = name.rpartition("/")
                there = self._names[folder][0]
                if name in self.files:
                    self._unread.pop(name, None)
                    if there is not None and last not in there:
                        there.append(last)
                        there.sort()
                elif not os.path.lexists(base / name):
                    self._unread.pop(name, None)
                    if there is not None and last in there:
                        there.remove(last)
        elif before.current is not None or os.path.lexists(base / CURRENT):
            message = "is a change under way that was not begun in this folder: it is left alone"
            hint = "remove it if you know of none"
            self.findings.add("foreign-change", message, hint, file=CURRENT, severity="warning")
        if os.path.lexists(base / _OLD_CHANGE):
            message = "is a change that an older version did not finish: it is left alone"
            hint = "compare the files in it with the season's, and remove it"
            self.findings.add("foreign-change", message, hint, file=_OLD_CHANGE, severity="warning")
