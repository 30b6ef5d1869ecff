"""Whether steps of a tie chain have compared wins already."""

from __future__ import annotations

from collections.abc import Sequence

from countback.model.kinds import Tiebreak
from countback.rules.tiebreaks.countback import Countback


def wins_level(before: Sequence[Tiebreak], sessions: tuple[str, ...]) -> bool:
    """Tell whether competitors still level after these steps have won as often in these sessions."""
    return any(
        type(step) is Countback
        and step.sessions == sessions
        and step.places == "ranked"
        and step.results == "all"
        for step in before
    )
