"""Which table of a list is which after a change: by what it is called, else by what it has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Table = Mapping[str, Any]
#: Keys that name a table, the surest first.
_NAMES = ("id", "name", "headline", "round")
_ALIKE = 0.3


def matched(old: Sequence[Table], new: Sequence[Table]) -> list[int | None]:
    """Return for each table of ``new`` the place that it had in ``old``; None where it is new."""
    places: list[int | None] = [None] * len(new)
    free = set(range(len(old)))
    tests: list[Callable[[Table, Table], bool]] = [lambda table, other: table == other, _of_same_sessions]
    tests += [_same(key) for key in _NAMES]
    for test in tests:
        for at, table in enumerate(new):
            if places[at] is None:
                place = next((place for place in sorted(free) if test(old[place], table)), None)
                if place is not None:
                    places[at] = place
                    free.discard(place)
    for at, table in enumerate(new):
        if places[at] is None and free:
            likeness, best = max((_likeness(old[place], table), -place) for place in free)
            if likeness > _ALIKE:
                best = -best
                places[at] = best
                free.discard(best)
    return places


def _of_same_sessions(left: Table, other: Table) -> bool:
    """Tell whether two events have a session in common: its id stays when they are renamed and numbered."""
    ids = [{session.get("id") for session in table.get("sessions", ())} - {None} for table in (left, other)]
    return bool(ids[0] & ids[1])


def _same(key: str) -> Callable[[Table, Table], bool]:
    return lambda table, other: key in table and table.get(key) == other.get(key)


def _likeness(table: Table, other: Table) -> float:
    keys = table.keys() | other.keys()
    return len([key for key in keys if key in table and key in other and table[key] == other[key]]) / max(
        len(keys), 1
    )


def in_order(places: Sequence[int | None]) -> bool:
    """Tell whether the tables that were there before still follow each other as they did."""
    there = [place for place in places if place is not None]
    return there == sorted(there)


def following(places: Sequence[int | None]) -> list[int | None]:
    """Return the places without those that break their order, as few as possible: these are new ones."""
    chains: list[list[int]] = []
    for place in places:
        if place is not None:
            longest: list[int] = max((chain for chain in chains if chain[-1] < place), key=len, default=[])
            chains.append([*longest, place])
    kept = max(chains, key=len, default=[])
    return [place if place in kept else None for place in places]
