"""The order of a classification, overall and within its classes, as decisions change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from countback.model.classification import Classification, Result, Status
from countback.model.finding import Finding
from countback.model.season import Entry
from countback.model.stewards import Hearing
from countback.model.text import class_key


def order_of(rows: tuple[Result, ...], entries: dict[str, Entry], class_: str) -> list[Result]:
    """Return the placed rows of one class, best first, by class position where given, else overall."""
    key = class_key(class_)
    placed = [row for row in rows if row.position and class_key(entries[row.entry].class_) == key]
    return sorted(placed, key=lambda row: (row.class_position or row.position or 0, row.position or 0))


def overall_order(rows: tuple[Result, ...]) -> list[str]:
    """Return the entries that hold a place, best first."""
    return [row.entry for row in sorted(rows, key=lambda row: row.position or 0) if row.position]


def not_placed(hearing: Hearing) -> Finding:
    """Return the finding for a decision that needs a car with a place and names one without."""
    return Finding(
        code="decision-on-unplaced-car",
        message=f"{hearing.decision.kind} concerns a car that holds no place in {hearing.session.id}",
        hint="correct the number, or record the place the decision takes away",
    )


def to_back_of_class(
    rows: tuple[Result, ...], entries: dict[str, Entry], entry_id: str
) -> tuple[Result, ...]:
    """Return the rows with class positions of one class written out, ``entry_id`` the last of them."""
    rows_of_class = order_of(rows, entries, entries[entry_id].class_)
    was = {row.entry: row.class_position or row.position or 0 for row in rows_of_class}
    order = sorted(was, key=lambda entry: entry == entry_id)
    place = _numbered(order, was, range(1, len(order) + 1), entry_id)
    return tuple(
        msgspec.structs.replace(row, class_position=place[row.entry]) if row.entry in place else row
        for row in rows
    )


def fall_back(rows: tuple[Result, ...], target: str, last: str) -> tuple[Result, ...]:
    """Return the rows with ``target`` behind ``last`` and whoever shares the place of ``last``."""
    place = {row.entry: row.position for row in rows if row.position}
    order = [entry for entry in overall_order(rows) if entry != target]
    ahead = sum(place[entry] <= place[last] for entry in order)
    return reorder(rows, [*order[:ahead], target, *order[ahead:]], target)


def reorder(rows: tuple[Result, ...], order: list[str], moved: str) -> tuple[Result, ...]:
    """Return the rows with the placed entries in this order, holding the places there were, in turn.

    Cars in a dead heat stay in it, but for the one that ``moved``. Published class positions no longer
    hold after that and are taken away; the order within a class follows the overall one again.
    """
    was = {row.entry: row.position for row in rows if row.position}
    places: list[int] = []
    for place in sorted(was.values()):  # two equal 2nds take up 2nd and 3rd
        places.append(max(place, places[-1] + 1) if places else place)
    new = _numbered(order, was, places, moved)
    placed = (msgspec.structs.replace(row, position=new.get(row.entry), class_position=None) for row in rows)
    return tuple(sorted(placed, key=lambda row: (row.position is None, row.position or 0)))


def _numbered(
    order: Sequence[str], was: Mapping[str, int], places: Sequence[int], moved: str
) -> dict[str, int]:
    """Return the place of each entry; neighbours that were equal stay equal, but for ``moved``."""
    new: dict[str, int] = {}
    for number, entry in enumerate(order):
        before = order[number - 1] if number else entry
        equal = number > 0 and moved not in (before, entry) and was[before] == was[entry]
        new[entry] = new[before] if equal else places[number]
    return new


def without(hearing: Hearing, *, close_gap: bool = True, pole: bool = False) -> Classification:
    """Return the classification with the car that the decision concerns disqualified.

    It loses its place and its fastest lap, with ``pole`` its place in qualifying too; those behind move up
    unless ``close_gap`` is false. Laps and pole pass on in any case, to who is next where that is recorded.
    """
    classes = {entry.id: class_key(entry.class_) for entry in hearing.season.entries}
    before = hearing.classification.rows
    gone = next(row for row in before if row.entry == hearing.entry)
    rows = []
    for row in before:
        if row is gone:
            row = msgspec.structs.replace(
                row,
                position=None,
                class_position=None,
                status=Status.DISQUALIFIED,
                fastest_lap=None,
                qualifying=None if pole else row.qualifying,
            )
            rows.append(row)
            continue
        changes: dict[str, int | None] = {"fastest_lap": _passed_on(row.fastest_lap, gone.fastest_lap)}
        if pole:
            changes["qualifying"] = _passed_on(row.qualifying, gone.qualifying)
        if close_gap:
            changes["position"] = _passed_on(row.position, gone.position)
            if classes[row.entry] == classes[gone.entry]:
                changes["class_position"] = _passed_on(row.class_position, gone.class_position)
        rows.append(msgspec.structs.replace(row, **changes))
    rows.sort(key=lambda row: (row.position is None, row.position or 0))
    return hearing.with_rows(tuple(rows))


def _passed_on(place: int | None, gone: int | None) -> int | None:
    """Return a place with the one of whoever is gone closed up."""
    return place - 1 if place and gone and place > gone else place
