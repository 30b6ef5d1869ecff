"""Find a kind by the slot it fits in and its name: a file of that name, or a plug-in's entry point."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from types import ModuleType

from countback.discovery import Broken, Place
from countback.model.contract import Kind

SLOTS = (
    "subjects", "decisions", "fields", "scales", "awards", "bonuses", "modifiers",
    "sharing", "slots", "counting", "phases", "tiebreaks", "listings",
)  # fmt: skip
"""In the order in which they act."""


@cache
def place(slot: str) -> Place:
    """Return where the kinds of a slot are found."""
    return Place(f"countback.rules.{slot}", f"countback.{slot}", has=("kind", "slot"))


def find(slot: str, name: str) -> type[Kind] | None:
    """Return the kind ``name`` of a slot, or None. Only the one file it lives in is imported."""
    defined = place(slot).find(name)
    if isinstance(defined, ModuleType):
        return _kind_in(defined, name)
    return defined if isinstance(defined, type) and issubclass(defined, Kind) else None


@cache
def _kind_in(module: ModuleType, name: str) -> type[Kind]:
    for value in vars(module).values():
        named = isinstance(value, type) and vars(value).get("kind") == name
        if named and value.__module__ == module.__name__ and issubclass(value, Kind):
            kind: type[Kind] = value
            return kind
    raise TypeError(f"{module.__name__} defines no kind named {name!r}")


def kinds(slot: str) -> dict[str, type[Kind]]:
    """Return all kinds of a slot by name: our own first, then those of plug-ins that can be used."""
    own = place(slot).own()
    names = [*own, *(name for name in place(slot).names() if name not in own)]
    return {name: kind for name in names if (kind := find(slot, name)) is not None}


def names(slot: str) -> list[str]:
    """Return the names of all kinds of a slot without importing them."""
    return place(slot).names()


def broken(slots: Iterable[str] = SLOTS) -> list[Broken]:
    """Return the plug-ins that should add a kind and cannot be used."""
    return [plugin for slot in slots for plugin in place(slot).broken()]
