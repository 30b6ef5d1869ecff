"""Find a kind by the slot it fits in and its name: a file of that name, or a plug-in's entry point."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from typing import cast

from countback.model.kinds import Kind

SLOTS = (
    "subjects", "decisions", "fields", "scales", "awards", "bonuses", "modifiers",
    "sharing", "slots", "counting", "phases", "tiebreaks", "listings",
)  # fmt: skip
"""In the order in which they act."""

#: A name that a file of ours can have: words and dashes, so that no name reaches another package.
_OURS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@cache
def find(slot: str, name: str) -> type[Kind] | None:
    """Return the kind ``name`` of a slot, or None. Only the one file it lives in is imported."""
    if not _OURS.fullmatch(name):
        return _plugins(slot).get(name)
    module_name = f"countback.rules.{slot}.{name.replace('-', '_')}"
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name != module_name:
            raise
        return _plugins(slot).get(name)
    for value in vars(module).values():
        own = isinstance(value, type) and issubclass(value, Kind) and value.__module__ == module_name
        if own and getattr(value, "kind", None) == name:
            return cast(type[Kind], value)
    raise TypeError(f"{module_name} defines no kind named {name!r}")


def kinds(slot: str) -> dict[str, type[Kind]]:
    """Return all kinds of a slot by name: our own first, then those of plug-ins."""
    package = importlib.import_module(f"countback.rules.{slot}")
    found: dict[str, type[Kind]] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        name = module.name.replace("_", "-")
        kind = find(slot, name)
        if kind is not None:
            found[name] = kind
    return {**found, **_plugins(slot)}


def names(slot: str) -> list[str]:
    """Return the names of all kinds of a slot without importing them."""
    package = importlib.import_module(f"countback.rules.{slot}")
    own = [module.name.replace("_", "-") for module in pkgutil.iter_modules(package.__path__)]
    return sorted({*own, *_plugins(slot)})


@cache
def _plugins(slot: str) -> dict[str, type[Kind]]:
    # Imported here because it costs a command line some 15 ms and is rarely needed.
    from importlib.metadata import entry_points

    return {point.name: point.load() for point in entry_points(group=f"countback.{slot}")}
