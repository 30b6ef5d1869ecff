"""Change keys and tables of a TOML file where its text stands; every comment and everything else stays.

tomlkit keeps comments, too, but puts a comment above a table with the table before it: with a table inserted
or removed between, it says something about the wrong one or is gone. Here nothing is parsed and written
again: pieces of the text are replaced.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from countback.store import toml_write
from countback.store.editing.array import edit_array
from countback.store.editing.matching import following, in_order, matched
from countback.store.toml_lines import STRING, statements

Table = Mapping[str, Any]
#: Lists whose tables are what they are by their place.
_BY_NUMBER = frozenset({"revisions", "history"})
_INDEX = re.compile(r"\[\d+\]")
_COMMENT = re.compile(STRING.pattern + r"|(#[^\n\r]*)")
_ESCAPED = re.compile(r'[\x00-\x08\x0b-\x1f\x7f\\]|"""')


def edit_toml(data: bytes, old: Table, new: Table) -> bytes:
    """Return a TOML file with what differs between ``old`` and ``new`` put into it.

    ``old`` is what the file says and ``new`` what it is to say, as Countback writes them: what people wrote
    may have keys besides, with the value that is usual anyway. Lists of tables are as long in the file as
    in ``old``, if they are in both. Where tables only follow each other otherwise than before, that is all
    that is changed, and the file is to be edited again.
    """
    bom = data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    ends = "\r\n" if "\r\n" in text else "\n"
    edit = _Edit(text, ends)
    there = tomllib.loads(text)
    if not edit.sort("", there, old, new):
        edit.table("", there, old, new)
    return ("\ufeff" if bom else "").encode("utf-8") + edit.done().encode("utf-8")


def ordered_toml(data: bytes, old: Table, new: Table) -> bytes | None:
    """Return a TOML file whose tables follow each other as in ``new``, None where they do so already."""
    text = data.decode("utf-8-sig")
    if not _Edit(text, "\n").sort("", tomllib.loads(text), old, new):
        return None
    return edit_toml(data, old, new)


class _Edit:
    """A text and the pieces of it that are to be replaced."""

    def __init__(self, text: str, ends: str) -> None:
        self.text = text
        self.ends = ends
        self.statements = statements(text)
        self.pairs = {
            statement.path: statement for statement in self.statements if statement.value is not None
        }
        self.headers = {statement.path: statement for statement in self.statements if statement.value is None}
        self._pieces: list[tuple[int, int, int, str]] = []

    def done(self) -> str:
        """Return the text with all pieces replaced."""
        parts, done = [], 0
        for start, _, end, new in sorted(self._pieces):
            parts += [self.text[done:start], new]
            done = max(done, end)
        return "".join([*parts, self.text[done:]])

    def table(self, path: str, there: Table, old: Table, new: Table) -> None:
        """Bring the table at ``path``, which has ``there`` in it, from ``old`` to ``new``."""
        for key in [*new, *(key for key in old if key not in new)]:
            before, after = old.get(key), new.get(key)
            inner = f"{path}.{key}" if path else key
            if before == after:
                continue
            after = after if f"{inner}[0]" in self.headers else _plain(after)
            if key in there and _plain(before) == after and not _by_number(there[key]):
                continue
            if inner in self.headers and isinstance(before, dict) and isinstance(after, dict):
                self.table(inner, there[key], before, after)
            elif _tables(there.get(key)) and f"{inner}[0]" in self.headers:
                self._list(inner, there[key], before or (), after or ())
            elif after is None:
                if key in there:
                    self._remove(inner)
            elif key in there:
                if not self._set_items(inner, there[key], before, after):
                    self._set(path, inner, key, after)
            else:
                self._add(path, key, after, list(new))

    def sort(self, path: str, there: Table, old: Table, new: Table) -> bool:
        """Bring the tables of the first list that is in another order into it; tell whether there was one."""
        for key, after in new.items():
            inner, before, tables = f"{path}.{key}" if path else key, old.get(key), there.get(key)
            if tables is None or f"{inner}[0]" not in self.headers or not before or before == after:
                continue
            before = [*before, *({} for _ in tables)][: len(tables)]
            places = matched(before, after)
            if not in_order(places) and key not in _BY_NUMBER and self._sort(inner, len(tables), places):
                return True
            for place, table in zip(places, after, strict=True):
                if place is not None and self.sort(f"{inner}[{place}]", tables[place], before[place], table):
                    return True
        return False

    def _sort(self, path: str, size: int, places: Sequence[int | None]) -> bool:
        """Put tables and all below them, with the comments above them, in another order."""
        starts = [self._above(self.headers[f"{path}[{place}]"].start) for place in range(size)]
        end = self._end_below(f"{path}[{size - 1}]")
        if any(
            starts[0] <= statement.start < end and not statement.path.startswith(f"{path}[")
            for statement in self.statements
        ):
            return False  # other tables stand between
        blocks = [self.text[start:stop] for start, stop in pairwise([*starts, end])]
        order = [place for place in places if place is not None]
        gone = [place for place in range(size) if place not in order]
        text = "".join(block.rstrip() + self.ends * 2 for block in (blocks[at] for at in [*order, *gone]))
        self._replace(starts[0], end, text.rstrip() + self.ends)
        return True

    def _above(self, start: int) -> int:
        """Return where the comments begin that stand right above the line of a position."""
        start, _ = self._line(start)
        while start:
            above, _ = self._line(start - 1)
            if not self.text[above:start].lstrip().startswith("#"):
                break
            start = above
        return start

    def _list(self, path: str, there: Sequence[Table], old: Sequence[Table], new: Sequence[Table]) -> None:
        """Bring a list of tables with headers of their own to ``new``, which keeps their order."""
        old = [*old, *({} for _ in there)][: len(there)]
        places = following(matched(old, new))
        for place in set(range(len(there))) - {*places}:
            self._remove(f"{path}[{place}]")
        above: int | None = None
        for at, table in zip(places, new, strict=True):
            if at is None:
                self._insert(path, above, table)
            else:
                self.table(f"{path}[{at}]", there[at], old[at], table)
                above = at

    def _set_items(self, path: str, there: object, old: object, new: object) -> bool:
        """Change the items of a list that stands over several lines; tell whether it is one."""
        pair = self.pairs.get(path)
        if pair is None or pair.value is None or not (isinstance(there, list) and isinstance(new, list)):
            return False
        old = old if isinstance(old, list) else []
        if _tables(there):
            old = [*old, *({} for _ in there)][: len(there)]
        text = edit_array(self.text[pair.value : pair.end], [_plain(item) for item in old], new, self.ends)
        if text is not None:
            self._replace(pair.value, pair.end, text)
        return text is not None

    def _set(self, table: str, path: str, key: str, value: object) -> None:
        pair = self.pairs.get(path)
        if pair is None or pair.value is None:
            # Written as a table of its own or in dotted keys.
            self._remove(path)
            self._add(table, key, value, [])
            return
        was = self.text[pair.value : pair.end]
        self._replace(pair.value, pair.end, _value(value, was, self.ends))
        if comments := _comments(was):
            start, indent = self._line(pair.start)
            self._replace(start, start, "".join(f"{indent}{comment}{self.ends}" for comment in comments))

    def _remove(self, path: str) -> None:
        """Take away the statements at and below a path; comments on their lines stay."""
        for statement in self.statements:
            if statement.path != path and not statement.path.startswith((f"{path}.", f"{path}[")):
                continue
            start, indent = self._line(statement.start)
            end = self._end_of_line(statement.end)
            comments = _comments(self.text[statement.value or statement.end : end])
            if statement.value is None and not comments:
                start = self._before_blank_lines(start)
            self._replace(start, end, "".join(f"{indent}{comment}{self.ends}" for comment in comments))

    def _add(self, table: str, key: str, value: object, order: Sequence[str]) -> None:
        """Add a key to a table, behind the key that comes before it in ``order``."""
        own = [
            statement
            for statement in self.statements
            if statement.table == table and statement.value is not None
        ]
        if _tables(value):
            self._put(self._end_below(table), toml_write.dump({key: value}, _INDEX.sub("", table)))
            return
        if not table and isinstance(value, dict):
            self._put(self._end_below(table), toml_write.dump({key: value}, headed=(key,)))
            return
        line = f"{toml_write.key(key)} = {_value(value, '', self.ends)}"
        inner = f"{table}." if table else ""
        before = order[: order.index(key)] if key in order else ()
        above = [piece for piece in own if piece.path[len(inner) :].partition(".")[0] in before]
        header = self.headers.get(table)
        after = (above or ([header] if header else own))[-1:] or own[:1]
        if not after:
            self._replace(0, 0, f"{line}{self.ends}")
            return
        if not above and not header:  # in front of everything that the file begins with
            start, indent = self._line(own[0].start)
            self._replace(start, start, f"{indent}{line}{self.ends}")
            return
        _, indent = self._line(after[0].start)
        self._put(self._end_of_line(after[0].end), f"{indent}{line}\n")

    def _insert(self, path: str, last: int | None, table: Table) -> None:
        """Insert a table behind the one at place ``last`` of its list, or in front of them all."""
        inside, _, key = _INDEX.sub("", path).rpartition(".")
        text = toml_write.dump({key: [_plain(table)]}, inside)
        if last is not None:
            self._put(self._end_below(f"{path}[{last}]"), text)
            return
        start = self._before_blank_lines(self._above(self.headers[f"{path}[0]"].start))
        self._replace(start, start, self._ended(text if start else text.lstrip("\n") + "\n"))

    def _end_below(self, path: str) -> int:
        """Return where a table with all below it ends: behind the comments that follow closely."""
        own = [
            statement.end
            for statement in self.statements
            if not path or statement.path == path or statement.path.startswith((f"{path}.", f"{path}["))
        ]
        end = self._end_of_line(max(own, default=len(self.text)))
        further = end
        while further < len(self.text):
            stop = self._end_of_line(further)
            line = self.text[further:stop].strip()
            if not line:
                return further
            if not line.startswith("#"):
                return end  # these comments are about what comes next
            further = stop
        return further

    def _put(self, position: int, text: str) -> None:
        """Insert lines at the beginning of a line, or at the end of the text."""
        if position == len(self.text) and self.text and not self.text.endswith("\n"):
            text = f"\n{text}"
        self._replace(position, position, self._ended(text))

    def _ended(self, text: str) -> str:
        return text.replace("\n", self.ends)

    def _replace(self, start: int, end: int, text: str) -> None:
        """Remember a piece; those at one place stand in the order in which they come."""
        self._pieces.append((start, len(self._pieces), end, text))

    def _line(self, position: int) -> tuple[int, str]:
        """Return where the line of a position begins, and the space at its beginning."""
        start = self.text.rfind("\n", 0, max(position, 0)) + 1
        indent = re.match(r"[ \t]*", self.text[start:])
        return start, indent[0] if indent else ""

    def _end_of_line(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end + 1

    def _before_blank_lines(self, start: int) -> int:
        while start and not self.text[(above := self._line(start - 1)[0]) : start].strip():
            start = above
        return start


def _tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _plain(value: Any) -> Any:
    """Return a value as it is written: a list of tables that are all blank is left out (None)."""
    if isinstance(value, dict):
        return {key: inner for key, part in value.items() if (inner := _plain(part)) is not None}
    if isinstance(value, list):
        parts = [_plain(part) for part in value]
        return parts if any(parts) or not _tables(value) else None
    return value


def _by_number(value: object) -> bool:
    """Tell whether there is a list in a value whose tables count, even if they say nothing."""
    if isinstance(value, dict):
        return any(key in _BY_NUMBER or _by_number(part) for key, part in value.items())
    return isinstance(value, list) and any(map(_by_number, value))


def _comments(text: str) -> list[str]:
    return [match[1] for match in _COMMENT.finditer(text) if match[1]]


def _value(value: object, was: str, ends: str) -> str:
    """Return a value as TOML; over several lines where it has some and had before."""
    if isinstance(value, str) and was.startswith(('"""', "'''")) and "\n" in value:
        lines = _ESCAPED.sub(
            lambda match: "".join(f"\\u{ord(character):04x}" for character in match[0]), value
        )
        return f'"""{ends}{lines.replace(chr(10), ends)}"""'
    return toml_write.value(value)
