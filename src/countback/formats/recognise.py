"""Find the reader of a file from its content: every module in ``readers/`` and every plug-in is asked.

A reader is a module (or an object) with ``name``, ``recognises(content)`` and ``read(content)``. One
with ``fallback = True`` is asked only when no other claims the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

import msgspec

from countback.discovery import Place
from countback.formats.content import LARGEST, Content
from countback.formats.reading import ReadFile
from countback.formats.statuses import state_in
from countback.model.finding import has_errors, of_plugin

PLACE = Place(
    "countback.formats.readers",
    "countback.readers",
    offers=r"^def recognises\(",
    has=("name", "recognises", "read"),
)


class Reader(Protocol):
    """What a module below ``readers/`` has to define."""

    name: str

    def recognises(self, content: Content) -> bool:
        """Tell from the content whether this is the reader's format."""

    def read(self, content: Content) -> ReadFile:
        """Return what the file holds. What is wrong with it is a finding, never an exception."""


def readers() -> list[Reader]:
    """Return all readers by name: our own, then those of plug-ins."""
    return [cast(Reader, reader) for _, reader in PLACE.all()]


def read(name: str, data: bytes, among: Sequence[Reader] | None = None) -> ReadFile:
    """Read a file of any kind. ``name`` is for messages; what the file is, its content tells."""
    content = Content(name, data)
    if content.too_large:
        message = f"{len(data) // 1_000_000} MB: larger than any result (at most {LARGEST // 1_000_000} MB)"
        return ReadFile(reader="", findings=(content.find("too-large", message, "export one session"),))
    broken = [of_plugin(plugin) for plugin in PLACE.broken()] if among is None else []
    claimed = claims(content, readers() if among is None else among)
    if len(claimed) > 1:
        names = " and ".join(reader.name for reader in claimed)
        finding = content.find("two-readers", f"{names} both claim this file", "remove one of the plug-ins")
        return ReadFile(reader="", findings=(finding,))
    if not claimed:
        problems = [problem for problem in content.problems if problem.code != "encoding"]
        hint = "`countback read --list` names what can be read"
        if len(content.header) > 1:
            hint = f"name the columns in the first row (Pos, No, Driver, Laps, Time); {hint}"
        finding = content.find("unknown-format", "no reader knows this file", hint)
        return ReadFile(reader="", findings=(*problems, finding, *broken))
    result = claimed[0].read(content)
    if said := state_in(content.base):
        sessions = (
            session if session.state else msgspec.structs.replace(session, state=said)
            for session in result.sessions
        )
        result = msgspec.structs.replace(result, sessions=tuple(sessions))
    problems = [problem for problem in content.problems if problem not in result.findings]
    return msgspec.structs.replace(result, findings=(*problems, *result.findings, *broken))


def with_state(result: ReadFile, name: str) -> ReadFile:
    """Return the file with the state that its name says, where its sessions say none."""
    said = state_in(name)
    if not said:
        return result
    sessions = (
        session if session.state else msgspec.structs.replace(session, state=said)
        for session in result.sessions
    )
    return msgspec.structs.replace(result, sessions=tuple(sessions))


def claims(content: Content, among: Sequence[Reader]) -> list[Reader]:
    """Return the readers that take this file for theirs."""
    first = [reader for reader in among if not getattr(reader, "fallback", False)]
    last = [reader for reader in among if getattr(reader, "fallback", False)]
    claimed = [reader for reader in first if reader.recognises(content)]
    return claimed or [reader for reader in last if reader.recognises(content)]


def importable(result: ReadFile) -> bool:
    """Tell whether nothing found in the file forbids storing what it holds."""
    return bool(result.reader) and not has_errors(result.findings)
