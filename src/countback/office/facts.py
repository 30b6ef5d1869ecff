"""One fact of a season by its name, so that two people who change different things don't meet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from countback.model.season import Season, find_session

What = Literal["entry", "session", "event", "decision", "key", "file"]
#: What a season has beside its entries, events and decisions, which are facts of their own.
KEYS = tuple(
    name for name in Season.__struct_fields__ if name not in ("id", "entries", "events", "decisions")
)


@dataclass(frozen=True)
class Fact:
    """An entry, session, event (by its round), decision, key of season.toml or file, by name."""

    what: What
    name: str

    def __str__(self) -> str:
        """Return it as people say it."""
        return {"key": f"the {self.name} of the season", "event": f"round {self.name}"}.get(
            self.what, f"{self.what} {self.name}"
        )


def fingerprint(season: Season, files: Mapping[str, bytes], fact: Fact) -> str:
    """Return a text that is another whenever the fact is; "" where there is no such fact."""
    value = _value(season, files, fact)
    if value is None:
        return ""
    return hashlib.sha256(value if isinstance(value, bytes) else msgspec.json.encode(value)).hexdigest()


def _value(season: Season, files: Mapping[str, bytes], fact: Fact) -> object:
    match fact.what:
        case "entry":
            return next((entry for entry in season.entries if entry.id == fact.name), None)
        case "session":
            place = find_session(season, fact.name)
            return place and place[1]
        case "event":
            events = (event for event in season.events if str(event.round) == fact.name)
            round_ = next(events, None)
            # What happens in its sessions is a fact of theirs.
            return round_ and msgspec.structs.replace(
                round_,
                sessions=tuple(
                    msgspec.structs.replace(session, classifications=()) for session in round_.sessions
                ),
            )
        case "decision":
            return next(
                (decision for decision in season.decisions if decision_name(decision) == fact.name), None
            )
        case "key":
            return getattr(season, fact.name)
        case "file":
            return files.get(fact.name)


def decision_name(decision: msgspec.Struct) -> str:
    """Return the id of a decision, or a name made of all that it says where it has none."""
    given = getattr(decision, "id", "")
    return given or hashlib.sha256(msgspec.json.encode(decision)).hexdigest()[:12]
