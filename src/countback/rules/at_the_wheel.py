"""Which cars somebody drove whom a rule calls by name."""

from __future__ import annotations

from collections.abc import Iterable

from countback.model.facts import Bools, Facts
from countback.model.text import slug


def driven_by(facts: Facts, drivers: Iterable[str]) -> Bools:
    """Return ``[L, 1 or S, E]``: the cars that any of these ``drivers`` (ids or names) was in.

    Who drove counts where the result names others than the entry.
    """
    wanted = {slug(name) for name in drivers}
    entries = (entry for league in facts.leagues for entry in league.entries)
    crews = (driver for entry in entries for driver in entry.crew)
    ids = {driver.id for driver in crews if driver.id in wanted or slug(driver.name) in wanted}
    entered = facts.of_entries(lambda entry: any(driver.id in ids for driver in entry.crew))
    stood_in = facts.of_rows(lambda row: bool(row.drivers))
    if not stood_in.any():  # most seasons have no such result
        return entered
    return (entered & ~stood_in) | facts.of_rows(lambda row: not ids.isdisjoint(row.drivers))
