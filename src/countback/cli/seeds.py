"""Where chance comes from: the only place that makes random generators."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def generators(seed: int | list[int], number: int) -> list[np.random.Generator]:
    """Return so many independent generators, always the same ones for a seed (or several numbers as one)."""
    import numpy as np

    return [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(number)]
