"""Whose code an error came from: ours, or which plug-in's, told from its traceback."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import TracebackType
from typing import NamedTuple


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
    steps = [step for cause in _causes(error) for step in _steps(cause, points)]
    best = max((_fit(point, step) for point in points for step in steps), default=0)
    if not best:
        return Failed(used=tuple(sorted({_package(point) for point in points})))
    at, fitting = next(
        (step, points_there)
        for step in steps
        if (points_there := [point for point in points if _fit(point, step) == best])
    )
    names = " or ".join(sorted({f"{point.name} ({point.group})" for point in fitting}))
    groups = frozenset(point.group for point in fitting)
    return Failed(f"{names}, package {_package(fitting[0])}", f"{at.module}, line {at.line}", groups)


def _loaded() -> list[EntryPoint]:
    points = entry_points()
    named = [
        point
        for group in points.groups
        if group.startswith("countback.")
        for point in points.select(group=group)
    ]
    return [point for point in named if point.module in sys.modules and _top(point.module) != "countback"]


def _top(module: str) -> str:
    return module.partition(".")[0]


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else _top(point.module)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was raised from, the latest first."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


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
