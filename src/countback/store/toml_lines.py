"""Where each key of a TOML document stands: its line, its statement. The document is known to be valid."""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from typing import NamedTuple

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
STRING = re.compile(r'"""(?:[^\\]|\\[\s\S])*?"{3,5}' r"|'''[\s\S]*?'{3,5}" r'|"(?:[^"\\]|\\.)*"' r"|'[^']*'")
_BARE = re.compile(r"[^,\]}\n#]*")


def key_lines(text: str) -> dict[str, int]:
    """Return the line (from 1) of every table, key and list item by its path: ``events[2].round``."""
    scan = _Scan(text)
    # What was found before giving up is right; a line is only an extra.
    with suppress(IndexError, RecursionError):
        scan.document()
    return scan.lines


class Statement(NamedTuple):
    """A header or a pair of key and value: its path, that of the table it is in, and positions in the text.

    ``value`` is where the value begins; a header has none. ``end`` is behind the last character of it.
    ``items`` are where those of a list begin and end.
    """

    path: str
    table: str
    start: int
    value: int | None
    end: int
    items: tuple[tuple[int, int], ...] = ()


def statements(text: str) -> list[Statement]:
    """Return all headers and pairs of a document in their order."""
    scan = _Scan(text)
    scan.document()
    return scan.statements


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.statements: list[Statement] = []
        self.lines: dict[str, int] = {}
        self._starts = [match.end() for match in re.finditer("\n", text)]
        self._counts: dict[str, int] = {}
        self._items: dict[int, list[tuple[int, int]]] = {}

    def document(self) -> None:
        """Go over headers and keys to the end."""
        position, inside = self._skip(0), ""
        while position < len(self.text):
            if self.text[position] == "[":
                array = self.text.startswith("[[", position)
                start = position
                names, position = self._names(position + 1 + array)
                inside = self._table(names, array)
                self._mark(inside, start)
                if array:
                    self._mark(inside[: inside.rfind("[")], start)
                position += 1 + array
                self.statements.append(Statement(inside, inside, start, None, position))
            else:
                start = position
                path, value, position = self._pair(position, inside)
                while self.text[position - 1] in " \t\r":
                    position -= 1
                items = tuple(self._items.get(value, ()))
                self.statements.append(Statement(path, inside, start, value, position, items))
            position = self._skip(position)

    def _table(self, names: list[str], array: bool) -> str:
        path = ""
        for name in names[:-1]:
            path = self._at(f"{path}.{name}" if path else name)
        path = f"{path}.{names[-1]}" if path else names[-1]
        if array:
            self._counts[path] = self._counts.get(path, -1) + 1
        return self._at(path)

    def _at(self, path: str) -> str:
        return f"{path}[{self._counts[path]}]" if path in self._counts else path

    def _pair(self, position: int, inside: str) -> tuple[str, int, int]:
        """Return the path of a pair, where its value begins and where that ends."""
        start = position
        names, position = self._names(position)
        path = inside
        for name in names:
            path = f"{path}.{name}" if path else name
            self._mark(path, start)
        value = self._skip(position + 1)
        return path, value, self._value(value, path)

    def _value(self, position: int, path: str) -> int:
        opening = self.text[position]
        if opening == "[":
            items = self._items.setdefault(position, [])
            position, index = self._skip(position + 1), 0
            while self.text[position] != "]":
                self._mark(f"{path}[{index}]", position)
                end = self._value(position, f"{path}[{index}]")
                items.append((position, position + len(self.text[position:end].rstrip())))
                position = self._skip(end)
                if self.text[position] == ",":
                    position = self._skip(position + 1)
                index += 1
            return position + 1
        if opening == "{":
            position = self._skip(position + 1)
            while self.text[position] != "}":
                position = self._skip(self._pair(position, path)[-1])
                if self.text[position] == ",":
                    position = self._skip(position + 1)
            return position + 1
        string = STRING.match(self.text, position)
        end = string.end() if string else _BARE.match(self.text, position).end()  # type: ignore[union-attr]
        return end

    def _names(self, position: int) -> tuple[list[str], int]:
        """Return the parts of a dotted key and the position of what follows it."""
        names: list[str] = []
        while True:
            position = self._space(position)
            match = _KEY.match(self.text, position)
            if match is None:
                raise IndexError(position)
            name = match[0]
            names.append(name[1:-1] if name[0] in "\"'" else name)
            position = self._space(match.end())
            if self.text[position] != ".":
                return names, position
            position += 1

    def _mark(self, path: str, position: int) -> None:
        self.lines.setdefault(path, bisect_right(self._starts, position) + 1)

    def _skip(self, position: int) -> int:
        return _end(_BLANK, self.text, position)

    def _space(self, position: int) -> int:
        return _end(_SPACE, self.text, position)


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
