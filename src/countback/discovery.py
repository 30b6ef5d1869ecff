"""Find what a file of ours or a plug-in adds: a rule, a reader, a writer, a command, an import, a site page.

A `Place` is a package, in which each file adds something, and a group of entry points, by which packages
of others add the same. Nothing is imported before it is used. A plug-in that cannot be used is
reported with its name and stops nothing else.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from types import TracebackType


@dataclass(frozen=True)
class Broken:
    """A plug-in that cannot be used: the group and the name of its entry point, and why."""

    group: str
    name: str
    why: str

    def __str__(self) -> str:
        return f"the plug-in {self.name} ({self.group}) cannot be used: {self.why}"


class _Tried(NamedTuple):
    thing: object
    why: str


@dataclass(frozen=True)
class Place:
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

    def find(self, name: str) -> object | None:
        """Return our module or a plug-in's object of a name, None where there is none that can be used."""
        if name in self.own():
            return importlib.import_module(self.own()[name])
        point = next((point for point in self._points() if point.name == name), None)
        return _load(point, self.has, tuple(sys.path)).thing if point else None

    def all(self) -> Iterator[tuple[str, object]]:
        """Yield everything that can be used, by name: our own, then plug-ins."""
        own = self.own()
        for name in [*own, *(one for one in self.names() if one not in own)]:
            found = self.find(name)
            if found is not None:
                yield name, found

    def broken(self) -> tuple[Broken, ...]:
        """Return the plug-ins that cannot be used; each is imported to see that."""
        return tuple(Broken(self.group, name, why) for name, why in self._reasons() if why)

    def why_not(self, name: str) -> Broken | None:
        """Return why there is nothing of a name though a plug-in is called so."""
        return next((one for one in self.broken() if one.name == name), None)

    def opening(self, name: str) -> str:
        """Return the first line of the text of one of our own, without importing it."""
        return _source(self.own()[name]).partition("\n")[0]

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

    def _points(self) -> tuple[EntryPoint, ...]:
        return _points(self.group, tuple(sys.path))


@cache
def _own(package: str, offers: str) -> dict[str, str]:
    path = importlib.import_module(package).__path__
    modules = sorted(module.name for module in pkgutil.iter_modules(path))
    return {
        module.rstrip("_").replace("_", "-"): f"{package}.{module}"
        for module in modules
        if not offers or re.search(offers, _source(f"{package}.{module}"), re.MULTILINE)
    }


@cache
def _source(module: str) -> str:
    spec = find_spec(module)
    source = getattr(spec.loader, "get_source", None) if spec else None
    return (source(module) if source else None) or ""


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
            installed = [one.path for one in os.scandir(folder or ".") if one.name.endswith("-info")]
        except NotADirectoryError:
            return True  # a package in a zip file: only Python's own look at it says
        except OSError:
            continue
        for package in installed:
            try:
                with open(os.path.join(package, "entry_points.txt"), encoding="utf-8") as file:
                    if "[countback." in file.read():
                        return True
            except OSError:
                continue
    return False


@dataclass(frozen=True)
class Failed:
    """Whose code an error came from.

    ``who`` names the plug-in, its group and its package, ``at`` the line. Where no code of a plug-in ran,
    both are empty and ``used`` names the packages that were loaded: what they gave back may be the cause.
    """

    who: str = ""
    at: str = ""
    groups: frozenset[str] = frozenset()
    used: tuple[str, ...] = ()


class _Step(NamedTuple):
    module: str
    function: str
    line: int
    owner: str
    """The class of what the function was called on, as ``module:name``."""


def failed(error: BaseException) -> Failed:
    """Tell whose code an error came from: the plug-in's that was deepest in the calls, if any."""
    points = _loaded()
    steps = [step for one in _causes(error) for step in _steps(one, points)]
    best = max((_fit(point, step) for point in points for step in steps), default=0)
    if not best:
        return Failed(used=tuple(sorted({_package(point) for point in points})))
    at, fitting = next(
        (step, found) for step in steps if (found := [point for point in points if _fit(point, step) == best])
    )
    names = " or ".join(sorted({f"{point.name} ({point.group})" for point in fitting}))
    groups = frozenset(point.group for point in fitting)
    return Failed(f"{names}, package {_package(fitting[0])}", f"{at.module}, line {at.line}", groups)


def _loaded() -> list[EntryPoint]:
    from importlib.metadata import entry_points

    found = entry_points()
    named = [
        point
        for group in found.groups
        if group.startswith("countback.")
        for point in found.select(group=group)
    ]
    return [point for point in named if point.module in sys.modules and _top(point.module) != "countback"]


def _top(module: str) -> str:
    return module.partition(".")[0]


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else _top(point.module)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was raised from, the latest first."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _steps(error: BaseException, points: list[EntryPoint]) -> list[_Step]:
    """Return the calls that led to an error, the deepest first."""
    steps = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code, frame = trace.tb_frame.f_code, trace.tb_frame
        own = type(frame.f_locals.get("self"))
        name = frame.f_globals.get("__name__", "")
        steps.append(_Step(name, code.co_qualname, trace.tb_lineno, f"{own.__module__}:{own.__qualname__}"))
        trace = trace.tb_next
    # An error in another process comes as the text of its traceback.
    files = {getattr(sys.modules[point.module], "__file__", None): point.module for point in points}
    for file, line, function in re.findall(
        r'File "(.+)", line (\d+), in (\S+)', getattr(error, "tb", None) or ""
    ):
        if file in files:
            steps.append(_Step(files[file], function, int(line), ""))
    return steps[::-1]


def _fit(point: EntryPoint, step: _Step) -> int:
    """Tell how closely a call fits an entry point: 3 for its code, 2 its module, 1 its package."""
    here = step.module == point.module
    own = bool(point.attr) and f"{step.function}.".startswith(f"{point.attr}.")
    if (here and own) or step.owner == f"{point.module}:{point.attr}":
        return 3
    return 2 if here else int(_top(step.module) == _top(point.module))
