"""Turn a table of TOML into a kind of rule, with a finding for everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from fractions import Fraction
from typing import Any, get_origin

import msgspec

from countback.model.contract import Kind, field_types
from countback.model.finding import Finding, Where
from countback.model.numbers import in_rounds
from countback.model.points import parse_points
from countback.model.wording import closest, how_to_write, plain
from countback.rules import registry

#: Whole numbers in rules count rounds, places, laps; the arrays hold 64 bits.
LARGEST = 10**9


class Builder(msgspec.Struct):
    """Builds kinds and collects findings. ``file`` names the rulebook, ``scales`` its named scales."""

    file: str
    findings: list[Finding]
    scales: Mapping[str, Any]
    #: What is right but may not be meant; it forbids nothing.
    warnings: list[Finding] = msgspec.field(default_factory=list)

    #: The names of scales that some rule has taken.
    scales_taken: set[str] = msgspec.field(default_factory=set)

    def warn(self, path: str, code: str, message: str, hint: str) -> None:
        """Record what is right at a key path but may not be meant."""
        where = Where(file=self.file, key=path)
        self.warnings.append(Finding(code=code, severity="warning", where=where, message=message, hint=hint))

    def find(self, path: str, code: str, message: str, hint: str = "") -> None:
        """Record what is wrong at a key path."""
        where = Where(file=self.file, key=path)
        self.findings.append(Finding(code=code, where=where, message=message, hint=hint))

    def unknown(self, table: Mapping[str, Any], names: Sequence[str], path: str, what: str) -> None:
        """Record the keys of a table that ``what`` does not take."""
        for key in table:
            if key not in names:
                at = f"{path}.{key}" if path else key
                hint = closest(key, names) or f"{what} takes {', '.join(names)}"
                self.find(at, "unknown-key", "unknown key", hint)

    def kind(self, slot: str, value: object, path: str, default: str = "", beside: Sequence[str] = ()) -> Any:
        """Return the rule that ``value`` describes: a name, or a table with ``kind`` and its keys.

        Returns None when something is wrong with it, after recording what. ``beside`` are keys that stand
        beside its own, and may be meant by one that is unknown.
        """
        if isinstance(value, str):
            value = {"kind": value}
        if not isinstance(value, dict):
            hint = f"there are {', '.join(registry.names(slot))}"
            named = registry.find(slot, default) if default else None
            if named is not None and "points" in shape_of(named) and _type(value) == "a number":
                way = f"write {default} = {{ points = {value} }}"
                self.find(path, "wrong-type", "expected a name or a table, got a number", way)
            else:
                self.find(path, "wrong-type", f"expected a name or a table, got {_type(value)}", hint)
            return None
        name = value.get("kind", default)
        if not isinstance(name, str) or not name:
            self.find(
                f"{path}.kind",
                "missing-key",
                "missing",
                f"one of {', '.join(registry.names(slot))}",
            )
            return None
        of_name = registry.find(slot, name)
        unusable = registry.place(slot).why_not(name) if of_name is None else None
        if unusable is not None:
            at = f"{path}.kind" if "kind" in value else path
            self.find(at, "broken-plugin", str(unusable), "mend it, or uninstall the package it is from")
            return None
        if of_name is None:
            names = registry.names(slot)
            self.find(
                f"{path}.kind" if "kind" in value else path,
                "unknown-kind",
                f"unknown kind {name!r}",
                closest(name, names) or f"{slot} has {', '.join(names)}",
            )
            return None
        return self.fill(of_name, value, path, beside)

    def fill(self, kind: type[Kind], value: Mapping[str, Any], path: str, beside: Sequence[str] = ()) -> Any:
        """Return ``kind`` with its fields filled from the keys of ``value``, or None with findings."""
        shape = shape_of(kind)
        before = len(self.findings)
        filled: dict[str, Any] = {}
        for key, raw in value.items():
            if key == "kind":
                continue
            if key not in shape:
                takes = ", ".join(name for name in shape if name != "source")
                no_keys = "no keys of its own" if beside else "no keys"
                hint = f"{kind.kind} takes {takes or no_keys}"
                kinds = registry.kinds(kind.slot) if kind.slot else {}
                others = [name for name, other in kinds.items() if key in shape_of(other)]
                near = f"it is a key of {', '.join(others)};" if others else closest(key, [*shape, *beside])
                self.find(f"{path}.{key}", "unknown-key", "unknown key", f"{near} {hint}".lstrip())
                continue
            filled[key] = self._value(shape[key][0], raw, f"{path}.{key}")
            if key == "rounds":
                self._rounds(filled[key], f"{path}.{key}")
        for name, (_, required) in shape.items():
            if required and name not in value:
                self.find(f"{path}.{name}", "missing-key", "missing", f"{kind.kind} needs {name}")
        if len(self.findings) > before:
            return None
        for name, old in kind.other_default.items():
            if name not in value:
                self._by_default(kind, name, old, path)
        try:
            return kind(**filled)
        except ValueError as error:
            self.find(path, "wrong-value", str(error), f"`countback rules {kind.kind}` says what it takes")
            return None

    def _by_default(self, kind: type[Kind], name: str, old: str, path: str) -> None:
        """Warn of a key whose default is not what it was."""
        now = next(item.default for item in fields(kind) if item.name == name)
        self.warnings.append(
            Finding(
                code="other-default",
                severity="warning",
                where=Where(file=self.file, key=path),
                message=f"{kind.kind} says no {name}; that is {now!r} now, where it was {old!r}",
                hint=f'write {name} = "{old}" for what it was, {name} = "{now}" for what it is',
            )
        )

    def _value(self, hint: Any, raw: object, path: str) -> Any:
        if isinstance(hint, type) and issubclass(hint, Kind) and hint.slot == "scales":
            return self.scale(raw, path)
        try:
            value = msgspec.convert(raw, hint, strict=True, dec_hook=_decode)
        except msgspec.ValidationError as error:
            self.find(path, "wrong-type", plain(str(error)), how_to_write(hint))
            return None
        if isinstance(value, int) and not 0 <= value <= LARGEST:
            self.find(
                path,
                "wrong-value",
                f"expected 0 to {LARGEST:,}, got {value}",
                "write a whole number from 0 on",
            )
        return value

    def _rounds(self, rounds: object, path: str) -> None:
        """Look at a list of rounds now: whoever asks it later cannot say where it stands."""
        try:
            if isinstance(rounds, str):
                in_rounds(rounds, -1)
        except ValueError:
            self.find(
                path, "wrong-value", f"expected rounds, got {rounds!r}", 'write "all", "1-6" or "1, 4-"'
            )

    def scale(self, raw: object, path: str) -> Any:
        """Return a scale given by name, as a bare list of points, or as a table."""
        if isinstance(raw, str):
            if raw not in self.scales:
                hint = f"scales has {', '.join(self.scales)}" if self.scales else "there is no table scales"
                self.find(path, "unknown-scale", f"unknown scale {raw!r}", hint)
                return None
            self.scales_taken.add(raw)
            path, raw = f"scales.{raw}", self.scales[raw]
        if isinstance(raw, list):
            raw = {"kind": "table", "points": raw}
        return self.kind("scales", raw, path, default="table")


_SHAPES: dict[type[Kind], dict[str, tuple[Any, bool]]] = {}


def shape_of(kind: type[Kind]) -> dict[str, tuple[Any, bool]]:
    """Return for each key of a kind its type and whether it must be given, the kind's own first."""
    shape = _SHAPES.get(kind)
    if shape is not None:
        return shape
    hints = field_types(kind)
    shape = {
        item.name: (hints[item.name], item.default is MISSING and item.default_factory is MISSING)
        for item in fields(kind)
        if item.name not in kind.without
    }
    common = {
        item.name
        for base in kind.__mro__[1:]
        if base.__module__.startswith("countback.model.")
        for item in (fields(base) if hasattr(base, "__dataclass_fields__") else ())
    }
    _SHAPES[kind] = {
        **{name: entry for name, entry in shape.items() if name not in common},
        **{name: entry for name, entry in shape.items() if name in common},
    }
    return _SHAPES[kind]


def _decode(hint: Any, raw: Any) -> Any:
    if hint is Fraction:
        return parse_points(raw)
    origin = get_origin(hint)
    raise NotImplementedError(f"no reading of {origin or hint}")


def _type(value: object) -> str:
    names = {
        list: "a list",
        dict: "a table",
        int: "a number",
        float: "a number",
        bool: "true or false",
    }
    return names.get(type(value), type(value).__name__)
