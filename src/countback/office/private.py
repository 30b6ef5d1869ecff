"""What of a season's folder is not for everybody who reads its desk: ids of people at their sources."""

from __future__ import annotations

from collections.abc import Iterable

from countback.store import aliases, imports
from countback.store.writing.names import belongs, folded

#: What holds ids of people at their sources by what it is for: accounts of games, customer numbers, licences.
PRIVATE = frozenset((aliases.NAME, imports.CARS))


def is_private(name: str) -> bool:
    """Tell whether a file is only for those who may see what is kept of people (the deed ``people``).

    So is what is no file of a season's, as a copy of ``aliases.csv`` by another name: nobody knows what is
    in it.
    """
    return folded(name) in PRIVATE or not (belongs(name) or belongs(folded(name)))


def seen_by(names: Iterable[str], *, people: bool) -> list[str]:
    """Return the names in order that somebody is told of; ``people``: they may see what is kept of people."""
    return sorted(name for name in names if people or not is_private(name))
