"""The points systems of the rulebooks that come with Countback, to be tried on pages that state none."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from countback.model.points import parse_points
from countback.model.published import PrintedScale
from countback.store.shipped import RULEBOOKS

FEWEST = 4
"""What pays fewer places is not the points system of a race."""


@cache
def shipped_scales() -> tuple[PrintedScale, ...]:
    """Return every table of points for places of the shipped rulebooks, of all years, each once."""
    scales: dict[PrintedScale, None] = {}
    for file in sorted(RULEBOOKS.glob("*.toml")):
        document = tomllib.loads(file.read_text("utf-8"))
        for layer in (document, *document.get("editions", ())):
            scales.update(dict.fromkeys(_scales_of(layer.get("scales", {}))))
    return tuple(scales)


def _scales_of(scales: Mapping[str, Any]) -> Iterator[PrintedScale]:
    for stated in scales.values():
        listed = stated.get("points") if isinstance(stated, dict) and "step" not in stated else stated
        if not isinstance(listed, list) or len(listed) < FEWEST:
            continue
        points = tuple(parse_points(str(value)) for value in listed)
        if all(later <= earlier for earlier, later in itertools.pairwise(points)):
            yield PrintedScale(points=points)
