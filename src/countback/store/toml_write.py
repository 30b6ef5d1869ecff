"""Tables as TOML, always the same text for the same tables."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def dump(table: Mapping[str, Any], path: str = "", headed: Collection[str] = ()) -> str:
    """Return a table as TOML: plain keys first, then lists of tables as ``[[path.key]]``.

    Tables whose keys are ``headed`` have a header, ``[key]``; others stand on one line.
    Raises ``ValueError`` for what TOML has no form for.
    """
    lines: list[str] = []
    below: list[str] = []
    for name, item in table.items():
        if isinstance(item, list | tuple) and item and all(isinstance(part, Mapping) for part in item):
            inner = f"{path}.{key(name)}" if path else key(name)
            below.extend(f"\n[[{inner}]]\n{dump(part, inner)}" for part in item)
        elif name in headed and isinstance(item, Mapping):
            below.append(f"\n[{key(name)}]\n{dump(item)}")
        else:
            lines.append(f"{key(name)} = {value(item)}\n")
    return "".join([*lines, *below])


def key(name: str) -> str:
    """Return a key, in quotes where it needs them."""
    return name if _BARE_KEY.match(name) else _text(name)


def value(item: object) -> str:
    """Return a value on one line."""
    if isinstance(item, str):
        return _text(item)
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int | float):
        return repr(item)
    if isinstance(item, dt.date | dt.time):
        return item.isoformat()
    if isinstance(item, list | tuple):
        return "[" + ", ".join(value(part) for part in item) + "]"
    if isinstance(item, Mapping):
        inside = ", ".join(f"{key(name)} = {value(part)}" for name, part in item.items())
        return f"{{{inside}}}"
    raise ValueError(f"TOML has no form for {item!r}")


def _text(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'
