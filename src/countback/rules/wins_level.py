"""Whether steps of a tie chain have compared wins already."""

from __future__ import annotations

from collections.abc import Sequence

from countback.model.kinds import Tiebreak


def wins_level(before: Sequence[Tiebreak], sessions: tuple[str, ...]) -> bool:
    """Tell whether competitors still level after these steps have won as often in these sessions."""
    return any(
        step.kind == "countback"
        and getattr(step, "sessions", ()) == sessions
        and getattr(step, "places", "") == "ranked"
        and getattr(step, "results", "") == "all"
        for step in before
    )
