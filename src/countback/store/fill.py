"""Fill the shape of a table from parsed TOML, with a finding for every key that is wrong."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

import msgspec

from countback.model.wording import as_written, closest, plain
from countback.store.findings import Findings

T = TypeVar("T", bound=msgspec.Struct)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINE_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Key(NamedTuple):
    name: str
    type: Any
    required: bool
    nested: type[msgspec.Struct] | None
    single: bool
    words: str
    line: bool
    date: bool
    when: bool
    id: bool
    expected: str


def _table_of(path: str) -> str:
    """Return the header of a list of tables: ``events.sessions`` of ``events[0].sessions[2]``."""
    return re.sub(r"\[\d+\]", "", path)


def fill(kind: type[T], table: object, path: str, file: str, findings: Findings) -> T | None:
    """Return ``kind`` filled from ``table``; None when a key it needs is missing or wrong.

    A key that may be left out and is wrong is left out, after recording what is wrong with it.
    """
    if not isinstance(table, dict):
        findings.add(
            "wrong-type",
            f"expected a table, got {as_written(table):.60}",
            f"write [[{_table_of(path)}]]" if path.endswith("]") else f"write [{path}]",
            file=file,
            key=path,
        )
        return None
    keys = _keys(kind)
    filled: dict[str, Any] = {}
    for name, raw in table.items():
        at = f"{path}.{name}" if path else name
        key = keys.get(name)
        if key is None:
            hint = closest(name, keys) or f"there are {', '.join(keys)}"
            findings.add("unknown-key", "unknown key", hint, file=file, key=at)
        elif key.nested and key.single:
            inner = fill(key.nested, raw, at, file, findings)
            if inner is not None:
                filled[name] = inner
        elif key.nested:
            filled[name] = fill_list(key.nested, raw, at, file, findings)
        else:
            value = _value(key, raw, at, file, findings)
            if value is not _WRONG:
                filled[name] = value
    for key in keys.values():
        if key.required and key.name not in table:
            at = f"{path}.{key.name}" if path else key.name
            findings.add("missing-key", "missing", f"add {key.name} = {key.words}", file=file, key=at)
    if any(key.required and key.name not in filled for key in keys.values()):
        return None
    return kind(**filled)


def fill_list(kind: type[T], raw: object, path: str, file: str, findings: Findings) -> tuple[T, ...]:
    """Return those tables of a list that ``kind`` could be filled from."""
    if not isinstance(raw, list):
        findings.add(
            "wrong-type",
            "expected a list of tables",
            f"write [[{_table_of(path)}]] above each",
            file=file,
            key=path,
        )
        return ()
    items = [fill(kind, item, f"{path}[{number}]", file, findings) for number, item in enumerate(raw)]
    return tuple(item for item in items if item is not None)


_WRONG = object()


def _value(key: _Key, raw: Any, path: str, file: str, findings: Findings) -> Any:
    try:
        # A date with a time is not a date, though Python's is one.
        if key.date and isinstance(raw, dt.datetime):
            raise msgspec.ValidationError("Expected `date`, got `datetime`")
        if key.when and not isinstance(raw, dt.date):
            raise msgspec.ValidationError("Expected `date`")
        value = msgspec.convert(raw, key.type)
    except msgspec.ValidationError as error:
        message = plain(str(error))
        code = "wrong-type" if ", got " in message else "wrong-value"
        if key.id and code == "wrong-value":
            message = "expected small letters a-z, digits, - and _"
        if key.expected and code == "wrong-value":
            message = f"expected {key.expected}"
        if code == "wrong-value" and repr(raw) not in message:
            message = f"{message}, got {as_written(raw):.60}"
        findings.add(code, message, f"write {key.name} = {key.words}", file=file, key=path)
        return _WRONG
    if key.id and value.endswith("\n"):
        findings.add("wrong-value", "ends in a line break", "remove it", file=file, key=path)
        return _WRONG
    if not _printable(value, key.line, path, file, findings):
        return _WRONG
    if key.required and isinstance(value, str) and not value.strip():
        findings.add("missing-value", "is blank", f"write {key.name} = {key.words}", file=file, key=path)
        return _WRONG
    return value


def printable(value: object, path: str, file: str, findings: Findings) -> bool:
    """Tell whether no text in a value has control characters; line breaks and tabs are let through."""
    return _printable(value, False, path, file, findings)


def _printable(value: object, line: bool, path: str, file: str, findings: Findings) -> bool:
    if isinstance(value, str):
        match = (_LINE_CONTROL if line else _CONTROL).search(value)
        if match:
            what = "a line break" if match[0] == "\n" else f"the control character U+{ord(match[0]):04X}"
            findings.add("control-character", f"has {what} in it", "remove it", file=file, key=path)
        return not match
    if isinstance(value, dict):
        parts = [(f"{path}.{name}", part) for name, part in value.items()]
    else:
        parts = [(path, part) for part in value] if isinstance(value, list | tuple) else []
    good = [_printable(part, line, at, file, findings) for at, part in parts]
    return all(good)


@cache
def _keys(kind: type[msgspec.Struct]) -> dict[str, _Key]:
    keys = {}
    for field in msgspec.structs.fields(kind):
        several = get_origin(field.type) is tuple
        inner = get_args(field.type)[0] if several else field.type
        nested = inner if isinstance(inner, type) and issubclass(inner, msgspec.Struct) else None
        extra = _extra(field.type)
        keys[field.encode_name] = _Key(
            name=field.encode_name,
            type=field.type,
            required=field.required,
            nested=nested,
            single=not several,
            words=extra.get("write", "..."),
            line=extra.get("line", False),
            date=extra.get("date", False),
            when=extra.get("when", False),
            id=extra.get("id", False),
            expected=extra.get("expected", ""),
        )
    return keys


def _extra(hint: Any) -> dict[str, Any]:
    """Return what a type says about itself, the outermost first."""
    if get_origin(hint) is Literal:
        return {
            "write": " or ".join(
                f'"{word}"' if isinstance(word, str) else str(word) for word in get_args(hint)
            )
        }
    extra: dict[str, Any] = {}
    for part in get_args(hint):
        extra = {**_extra(part), **extra}
    for meta in getattr(hint, "__metadata__", ()):
        extra = {**extra, **(meta.extra or {})}
    return extra
