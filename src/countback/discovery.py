"""Find what a file of ours or a plug-in adds: a rule, a reader, a writer, a command, an import, a site page.

A `Place` is a package, in which each file adds something, and a group of entry points, by which packages
of others add the same. Nothing is imported before it is used. A plug-in that cannot be used is
reported with its name and stops nothing else.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


class Broken(NamedTuple):
    """A plug-in that cannot be used: the group and the name of its entry point, and why."""

    group: str
    name: str
    why: str

    def __str__(self) -> str:
        return f"the plug-in {self.name} ({self.group}) cannot be used: {self.why}"


class _Tried(NamedTuple):
    thing: object
    why: str


class _File(NamedTuple):
    module: str
    path: str

    def text(self) -> str:
        return _text(self.path)


class Place(NamedTuple):
    """Where things of one sort are: the files of ``package``, and the entry points of ``group``.

    ``offers`` is a pattern that the text of a file must hold to be one of them, so that others may lie
    beside; ``has`` are the names that each must define. A file's name is that of what it adds, with
    dashes; an underscore at its end, which a word of Python needs, is left away.
    """

    package: str
    group: str
    offers: str = ""
    has: tuple[str, ...] = ()

    def names(self) -> list[str]:
        """Return the names of all there are, in alphabetical order, without importing them."""
        return sorted({*self.own(), *(point.name for point in self._points())})

    def own(self) -> dict[str, str]:
        """Return our own, as modules by name."""
        return _own(self.package, self.offers)

    def holds(self, name: str) -> bool:
        """Tell whether there is anything of a name: of ours, only the file of that name is looked at."""
        return self._file(name) is not None or any(point.name == name for point in self._points())

    def find(self, name: str) -> object | None:
        """Return our module or a plug-in's object of a name, None where there is none that can be used."""
        module = self._file(name)
        if module is not None:
            return importlib.import_module(module)
        point = next((point for point in self._points() if point.name == name), None)
        return _load(point, self.has, tuple(sys.path)).thing if point else None

    def all(self) -> Iterator[tuple[str, object]]:
        """Yield everything that can be used, by name: our own, then plug-ins."""
        own = self.own()
        for name in [*own, *(plugin for plugin in self.names() if plugin not in own)]:
            thing = self.find(name)
            if thing is not None:
                yield name, thing

    def broken(self) -> tuple[Broken, ...]:
        """Return the plug-ins that cannot be used; each is imported to see that."""
        return tuple(Broken(self.group, name, why) for name, why in self._reasons() if why)

    def why_not(self, name: str) -> Broken | None:
        """Return why there is nothing of a name though a plug-in is called so."""
        return next((plugin for plugin in self.broken() if plugin.name == name), None)

    def opening(self, name: str) -> str:
        """Return the first line of the text of one of our own, without importing it."""
        return _files(self.package)[name].text().partition("\n")[0]

    def _reasons(self) -> Iterator[tuple[str, str]]:
        seen: dict[str, str] = {}
        for point in self._points():
            if point.name in self.own():
                yield point.name, "Countback has one of that name"
            elif point.name in seen:
                yield point.name, f"{seen[point.name]} is called so, too, and is used"
            else:
                seen[point.name] = point.value
                yield point.name, _load(point, self.has, tuple(sys.path)).why

    def _file(self, name: str) -> str | None:
        file = _files(self.package).get(name)
        return file.module if file is not None and _offers(file, self.offers) else None

    def _points(self) -> tuple[EntryPoint, ...]:
        return _points(self.group, tuple(sys.path))


@cache
def _own(package: str, offers: str) -> dict[str, str]:
    return {name: file.module for name, file in _files(package).items() if _offers(file, offers)}


@cache
def _files(package: str) -> dict[str, _File]:
    # Not pkgutil: its own import, and finders asked file by file, take a third of what the help takes here.
    files = {}
    for folder in importlib.import_module(package).__path__:
        for entry in os.scandir(folder):
            module, ending = os.path.splitext(entry.name)
            inside = os.path.join(entry.path, "__init__.py")
            if ending == ".py" and module != "__init__":
                files[module] = entry.path
            elif not ending and os.path.isfile(inside):
                files[module] = inside
    return {
        module.rstrip("_").replace("_", "-"): _File(f"{package}.{module}", path)
        for module, path in sorted(files.items())
    }


@cache
def _offers(file: _File, offers: str) -> bool:
    return not offers or re.search(offers, file.text(), re.MULTILINE) is not None


@cache
def _text(path: str) -> str:
    with open(path, "rb") as file:
        return file.read().decode()


@cache
def _load(point: EntryPoint, has: tuple[str, ...], path: tuple[str, ...]) -> _Tried:
    # What a name leads to depends on ``path``, where packages are looked for.
    try:
        thing = point.load()
    except (Exception, SystemExit) as error:
        return _Tried(None, f"{type(error).__name__}: {error}")
    missing = [name for name in has if not hasattr(thing, name)]
    if missing:
        return _Tried(None, f"{point.value} defines no {' and no '.join(missing)}")
    return _Tried(thing, "")


@cache
def _points(group: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    if not _mentioned(path):
        return ()
    # Imported here because it costs a command line more than all of its other imports together.
    from importlib.metadata import entry_points

    return tuple(sorted(entry_points(group=group), key=lambda point: (point.name, point.value)))


@cache
def _mentioned(path: tuple[str, ...]) -> bool:
    """Tell whether any package that is installed may name an entry point of ours."""
    for folder in path:
        try:
            installed = [entry.path for entry in os.scandir(folder or ".") if entry.name.endswith("-info")]
        except NotADirectoryError:
            return True  # a package in a zip file: only Python's own look at it says
        except OSError:
            continue
        for package in installed:
            try:
                # As bytes, without a buffer: a look at the help opens all that is installed.
                with open(os.path.join(package, "entry_points.txt"), "rb", buffering=0) as file:
                    if b"[countback." in file.readall():
                        return True
            except OSError:
                continue
    return False
