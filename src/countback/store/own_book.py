"""A shipped rulebook as a file of one's own: the rules of one year, without editions, to be changed."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from countback.model.numbers import in_rounds
from countback.rules.editions import layers, merged

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
#: What is said of editions, of evidence and of one past season.
_NOT_COPIED = ("editions", "years", "agreed", "unverified", "decisions", "schema", "id", "name", "source")


def nearest_year(file: Path, year: int) -> int:
    """Return ``year`` where a rulebook file covers it, or says nothing of years, else the nearest it covers.

    Of a file that cannot be read it is ``year``: whoever reads it says what is wrong.
    """
    try:
        spans = [str(edition["years"]) for edition in tomllib.loads(file.read_text("utf-8"))["editions"]]
        covered = [other for other in range(1900, 2100) if any(in_rounds(span, other) for span in spans)]
    except (OSError, ValueError, KeyError, TypeError):
        return year
    return min(covered, key=lambda other: (abs(other - year), -other), default=year)


def own_book(file: Path, year: int, id_: str) -> str:
    """Return the rules of a year that a rulebook file covers, as a file of its own.

    The rulebook is one that was read without errors; raises ``OSError`` where it cannot be read again.
    """
    data = tomllib.loads(file.read_text("utf-8"))
    whole: dict[str, Any] = {}
    for _, layer in layers(data, year):
        whole = merged(whole, {key: value for key, value in layer.items() if key not in _NOT_COPIED})
    titles = {name: title for name, title in whole["championships"].items() if title is not False}
    whole["championships"] = {name: _tidied(titles, name) for name in titles}
    whole["scales"] = {name: scale for name, scale in whole.get("scales", {}).items() if _taken(whole, name)}
    head = [
        f"# The rules of {data['name']}, {year}, to be changed: what a key means is said by",
        "# `countback rules KIND`, and in sentences by `countback rules --for` this file.",
        "schema = 1",
        f"id = {_value(id_)}",
        f"name = {_value(data['name'])}",
        f"source = {_value(f'after the rulebook {file.stem} of {year}')}",
    ]
    return "\n".join([*head, *_tables(whole)]) + "\n"


def _tidied(titles: Mapping[str, Any], id_: str) -> dict[str, Any]:
    """Return a championship as written, but for rules taken away that it would not have anyhow."""
    title = titles[id_]
    base = _whole(titles, title["like"]) if "like" in title else {}
    tidied: dict[str, Any] = {}
    for key, value in title.items():
        if _holds_rules(value):
            below = base.get(key)
            there = below if isinstance(below, Mapping) else {}
            tidied[key] = {name: rule for name, rule in value.items() if rule is not False or name in there}
        elif value is not False or key in ("low_wins", "dense_positions") or key in base:
            tidied[key] = value
    return tidied


def _whole(titles: Mapping[str, Any], id_: str) -> dict[str, Any]:
    """Return a championship laid over those it is like, without rules taken away."""
    title = titles[id_]
    whole = merged(_whole(titles, title["like"]) if "like" in title else {}, title)
    return {
        key: {name: rule for name, rule in value.items() if rule is not False}
        if _holds_rules(value)
        else value
        for key, value in whole.items()
    }


def _taken(book: Mapping[str, Any], scale: str) -> bool:
    """Tell whether some award names a scale."""

    def names(value: object) -> Iterator[object]:
        if isinstance(value, Mapping):
            yield value.get("scale")
            for part in value.values():
                yield from names(part)
        elif isinstance(value, list):
            for part in value:
                yield from names(part)

    return scale in [*names(book["championships"])]


def _tables(book: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of everything below the head, the scales first."""
    if book["scales"]:
        yield from ("", "[scales]")
        yield from (f"{_key(name)} = {_value(scale)}" for name, scale in book["scales"].items())
    for id_, title in book["championships"].items():
        path = f"championships.{_key(id_)}"
        named = {key: rules for key, rules in title.items() if _holds_rules(rules)}
        yield from ("", f"[{path}]")
        yield from (f"{_key(key)} = {_value(value)}" for key, value in title.items() if key not in named)
        for key, rules in named.items():
            if rules:
                yield from ("", f"[{path}.{_key(key)}]")
                yield from (f"{_key(name)} = {_value(rule)}" for name, rule in rules.items())
    for name in book:
        if name not in ("scales", "championships"):
            for table in book[name]:
                yield from ("", f"[[{_key(name)}]]")
                yield from (f"{_key(key)} = {_value(value)}" for key, value in table.items())


def _holds_rules(value: object) -> bool:
    return isinstance(value, Mapping) and "kind" not in value


def _key(name: str) -> str:
    return name if _BARE.match(name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    """Return a value as TOML, on one line; a list of tables with one a line."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(part)}' for key, part in value.items())} }}"
    if isinstance(value, list):
        parts = [_value(part) for part in value]
        if any(isinstance(part, Mapping) for part in value):
            return "\n".join(["[", *(f"    {part}," for part in parts), "]"])
        return f"[{', '.join(parts)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
