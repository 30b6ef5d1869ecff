"""Write the season of 2022 as it was after round 6 into a folder: ``python under_way.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

import countback
from countback.store.folder import write_season

ROUNDS = 6


def main(folder: Path) -> None:
    """Leave out what happened later."""
    season = countback.load("porsche-carrera-cup-north-america-2022").recorded
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
    write_season(
        msgspec.structs.replace(
            season,
            id="under-way-2022",
            name=f"{season.name} after round {ROUNDS}",
            events=tuple(events),
            decisions=tuple(one for one in kept if not one.session or one.session in held),
            notes=(),
        ),
        folder,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
