"""A record in the form of F1DB's release that holds one race."""

from __future__ import annotations

import json
from typing import Any

_LISTS = (
    "drivers",
    "constructors",
    "engineManufacturers",
    "entrants",
    "countries",
    "circuits",
    "grandsPrix",
)


def record_of(race: dict[str, Any]) -> str:
    """Return the JSON of a record of this race and nothing else; it lists no driver, team or circuit."""
    return json.dumps({**dict.fromkeys(_LISTS, ()), "seasons": [{"year": race["year"]}], "races": [race]})
