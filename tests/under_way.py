"""The season of 2022 as it was after round 6: one with titles still open."""

from __future__ import annotations

import msgspec

from countback.model.season import Season

ROUNDS = 6


def under_way(season: Season) -> Season:
    """Return the season without what happened later."""
    events = []
    for event in season.events:
        if event.round > ROUNDS:
            sessions = (
                msgspec.structs.replace(one, classifications=(), laps=None, laps_run=None)
                for one in event.sessions
            )
            event = msgspec.structs.replace(event, sessions=tuple(sessions))
        events.append(event)
    held = {one.id for event in events for one in event.sessions if one.classifications}
    kept = (one for one in season.decisions if one.from_round <= ROUNDS)
    return msgspec.structs.replace(
        season,
        id="under-way-2022",
        name=f"{season.name} after round {ROUNDS}",
        events=tuple(events),
        decisions=tuple(one for one in kept if not one.session or one.session in held),
        notes=(),
    )
