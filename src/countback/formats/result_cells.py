"""What a table of standings prints in the cell of a session, and how it is coloured."""

from __future__ import annotations

from collections.abc import Sequence

from countback.model.classification import Status
from countback.model.standings import Cell

#: The colour of a cell by its style, ``rrggbb``: the places that pay, results that don't.
COLOURS = {
    "p1": "f6dd8a", "p2": "dcdfe4", "p3": "eac5a0", "pts": "d6ebcf", "ret": "e6dcf1", "dsq": "f6cfca",
}  # fmt: skip
_RETIRED = (Status.DNF.value, Status.NOT_CLASSIFIED.value)
_OUT = (Status.DISQUALIFIED.value, Status.EXCLUDED.value)


def shown(cells: Sequence[Cell]) -> str:
    """Return the places as published or the codes of what happened, of several cars with ``/`` between."""
    return "/".join(
        str(one.position)
        if one.position is not None and one.status == Status.CLASSIFIED.value
        else one.status
        for one in cells
    )


def best(cells: Sequence[Cell]) -> Cell:
    """Return the result that a cell of several is coloured by: the one with most points."""
    return max(cells, key=lambda cell: cell.points)


def signs(cell: Cell) -> str:
    """Return ``P`` for pole position, ``F`` for the fastest lap, and the mark of a footnote."""
    return ("P" if cell.pole else "") + ("F" if cell.fastest_lap else "") + cell.mark


def style(cell: Cell) -> str:
    """Return the style of a result: a key of `COLOURS`, or "" where it has no colour."""
    if cell.points:
        return f"p{cell.rank}" if cell.rank in (1, 2, 3) else "pts"
    return "ret" if cell.status in _RETIRED else "dsq" if cell.status in _OUT else ""
