"""TOML into tables, with the line for everything that is wrong in it."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from countback.store.files import text_of
from countback.store.findings import Findings

#: A TOML file is written by hand; nothing near this size is one.
LARGEST_TOML = 4 * 2**20
#: Where the parser stumbled. Like other patterns of what goes wrong it is compiled when something does.
_PLACE = r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z"

#: A key of a hundred parts. Reading one takes time that grows with its square.
_DOTTED = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")

#: What word processors make of straight quotes.
_CURLY = "[“”„‘’‚«»]"
_STRAIGHT = (
    (
        "",
        "curly quotes (of word processors) are not taken; text stands in straight quotes, lists in [ ]",
    ),
)

#: How to write what the parser stumbled over, by its own words for that.
_WAYS = (
    ("Cannot overwrite", "a key stands once in its table: take one out"),
    ("Duplicate inline table key", "a key stands once in its table: take one out"),
    ("Cannot declare", "a table stands once; each one of a list is written [[name]]"),
    ("Expected newline", "one key to a line; days are written 2026-05-31, text stands in straight quotes"),
    ("Invalid date", "days are written 2026-05-31, and there are only as many as the month has"),
    (
        "Unclosed array",
        "values have a comma between them and a ] behind the last: points = [25, 18, 15];"
        " text stands in straight quotes, lists in [ ]",
    ),
    (
        "Unclosed inline table",
        "keys have a comma between them and a } behind the last: { points = 1, within_top = 10 };"
        " text stands in straight quotes, lists in [ ]",
    ),
    (
        "Expected '=' after a key",
        'write key = value, and a key with a blank in quotes: "my race" = 1;'
        " text stands in straight quotes, lists in [ ]",
    ),
    ("Invalid statement", "keys are letters a-z, digits, - and _; others stand in straight quotes"),
)


class Document:
    """A parsed TOML file and its text, from which lines of keys are looked up when needed."""

    def __init__(self, name: str, text: str, data: dict[str, Any]) -> None:
        self.name = name
        self.data = data
        self._text = text
        self._lines: dict[str, int] | None = None

    def line(self, key: str) -> int | None:
        """Return the line of a key path, or of the nearest table around it that stands in the file."""
        from countback.store.toml_lines import key_lines

        if self._lines is None:
            self._lines = key_lines(self._text)
        while key:
            if key in self._lines:
                return self._lines[key]
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return None

    def locate(self, findings: Findings, start: int = 0) -> None:
        """Fill in the lines of findings about this file, from index ``start`` on."""
        for index, finding in enumerate(findings[start:], start=start):
            where = finding.where
            if where.file == self.name and where.key and where.line is None:
                line = self.line(where.key)
                placed = msgspec.structs.replace(where, line=line)
                findings[index] = msgspec.structs.replace(finding, where=placed)


def parse(data: bytes, name: str, findings: Findings) -> Document | None:
    """Return the tables of a TOML file, or None with a finding."""
    import tomllib

    text = text_of(data, name, findings, LARGEST_TOML)
    if text is None:
        return None
    try:
        if _DOTTED.search(text):
            raise RecursionError
        return Document(name, text, tomllib.loads(text))
    except RecursionError:
        findings.add("nested-too-deep", "lists or tables are nested too deep", "make it flatter", file=name)
    except ValueError as error:
        message = str(error)
        place = re.search(_PLACE, message)
        line = column = None
        if place and place[1]:
            line, column = int(place[1]), int(place[2])
        elif place:
            line = text.count("\n") + 1
        hint = 'text stands in straight quotes, lists in [ ], tables begin with [name]: name = "Sebring"'
        curly = bool(line and re.search(_CURLY, text.split("\n")[line - 1]))
        hint = next((way for part, way in (_STRAIGHT if curly else _WAYS) if part in message), hint)
        findings.add(
            "bad-toml",
            f"is not TOML: {re.sub(_PLACE, '', message)}",
            hint,
            file=name,
            line=line,
            column=column,
        )
    return None
