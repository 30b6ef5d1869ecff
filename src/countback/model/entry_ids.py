"""The ids of entries that nobody gave one, and of cars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from countback.model.season import Entry
from countback.model.text import slug


def entry_ids(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return the id of each entry from its own id ("" for none), its number and its first driver's name.

    The number where no other entry has it, otherwise the number and the driver; ``-2``, ``-3``, ...
    are put behind where that is taken as well.
    """
    numbers = Counter(number for _, number, _ in rows)
    taken = {own for own, _, _ in rows if own}
    ids = []
    for own, number, driver in rows:
        if not own:
            name = slug(driver)
            base = number if numbers[number] == 1 or not name else f"{number}-{name}"
            own, suffix = base, 1
            while own in taken:
                suffix += 1
                own = f"{base}-{suffix}"
            taken.add(own)
        ids.append(own)
    return ids


def car_id(entry: Entry) -> str:
    """Return what makes a car one car: its number and its team (without a team, its entry)."""
    return f"{entry.number}-{entry.team.id}" if entry.team else f"{entry.number}-{entry.id}"
