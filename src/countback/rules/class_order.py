"""The order of a classification, overall and within its classes, as decisions change it."""

from __future__ import annotations

import msgspec

from countback.model.classification import Result
from countback.model.finding import Finding
from countback.model.season import Decision, Entry, Session


def order_of(rows: tuple[Result, ...], entries: dict[str, Entry], class_: str) -> list[Result]:
    """Return the placed rows of one class, best first, by class position where given, else overall."""
    placed = [row for row in rows if row.position and entries[row.entry].class_ == class_]
    return sorted(placed, key=lambda row: (row.class_position or row.position or 0, row.position or 0))


def overall_order(rows: tuple[Result, ...]) -> list[str]:
    """Return the entries that hold a place, best first."""
    return [row.entry for row in sorted(rows, key=lambda row: row.position or 0) if row.position]


def not_placed(decision: Decision, session: Session) -> Finding:
    """Return the finding for a decision that needs a car with a place and names one without."""
    return Finding(
        code="decision-on-unplaced-car",
        message=f"{decision.kind} concerns a car that holds no place in {session.id}",
        hint="correct the number, or record the place the decision takes away",
    )


def to_back_of_class(
    rows: tuple[Result, ...], entries: dict[str, Entry], entry_id: str
) -> tuple[Result, ...]:
    """Return the rows with class positions of one class written out, ``entry_id`` the last of them."""
    order = order_of(rows, entries, entries[entry_id].class_)
    order.sort(key=lambda row: row.entry == entry_id)
    place = {row.entry: number for number, row in enumerate(order, start=1)}
    return tuple(
        msgspec.structs.replace(row, class_position=place[row.entry]) if row.entry in place else row
        for row in rows
    )


def reorder(rows: tuple[Result, ...], order: list[str]) -> tuple[Result, ...]:
    """Return the rows with the placed entries in this order, holding the places there were, in turn.

    Published class positions no longer hold after that and are taken away; the order within a class
    follows the overall one again.
    """
    places = sorted(row.position for row in rows if row.position)
    new = dict(zip(order, places, strict=True))
    moved = (msgspec.structs.replace(row, position=new.get(row.entry), class_position=None) for row in rows)
    return tuple(sorted(moved, key=lambda row: (row.position is None, row.position or 0)))
