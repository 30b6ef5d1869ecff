"""Several seasons in one batch: their facts side by side, scored in one go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from countback.model.facts import Facts, Ints, League

Slot = tuple[int, int]
"""The number of a round, and which of its sessions, those cancelled included."""


def stack(seasons: Sequence[Facts]) -> Facts:
    """Return the facts of several seasons as one batch: league ``b`` is at index ``b`` of axis B.

    Each is scored as it would be alone, by the same rulebook; all can differ: who drove, with which crew,
    class and team, guests, tags, distances, what was cancelled, how many entries there are. Sessions of
    the same round stand at the same index, so that a moment is one for all. Where a league has no such
    session or fewer entries than others, nothing is recorded. Raises ``ValueError`` for none, for a batch of
    endings, and for seasons that held their rounds in different orders.
    """
    if not seasons:
        raise ValueError("no seasons to stack")
    for facts in seasons:
        if facts.batch != 1:
            raise ValueError(f"a batch of {facts.batch} endings is not one season")
    calendar = _calendar([_slots(facts.only) for facts in seasons])
    number = {slot: at for at, slot in enumerate(calendar)}
    leagues = tuple(
        replace(facts.only, slots=np.array([number[slot] for slot in _slots(facts.only)], dtype=np.int64))
        for facts in seasons
    )
    shape = (len(calendar), max(facts.shape[1] for facts in seasons))
    if len(leagues) == 1:
        return seasons[0]
    # What was worked out beside the rows (a qualifying order from another session) goes along.
    names = {name for facts in seasons for name in facts.columns}
    columns: dict[str, Ints] = {}
    for name in names:
        dense = columns[name] = np.zeros((len(seasons), *shape), dtype=np.int64)
        for own, facts, league in zip(dense, seasons, leagues, strict=True):
            own[league.slots, : facts.shape[1]] = facts.column(name)[0]
    return Facts(leagues, shape, columns)


def _slots(league: League) -> list[Slot]:
    """Return where each of the sessions held stands in the calendar."""
    place = {
        (at, session.id): (event.round, number)
        for at, event in enumerate(league.events)
        for number, session in enumerate(event.sessions)
    }
    held = zip(league.event.tolist(), league.sessions, strict=True)
    return [place[event, session.id] for event, session in held]


def _calendar(every: Sequence[list[Slot]]) -> list[Slot]:
    """Return one order in which the sessions of all leagues come as in each of them."""
    if all(slots == every[0] for slots in every):
        return every[0]
    if any(slots != sorted(slots) for slots in every):
        raise ValueError("these seasons held their rounds in different orders: stack those that agree")
    return sorted({slot for slots in every for slot in slots})
