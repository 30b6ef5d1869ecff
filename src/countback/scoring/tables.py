"""Tables of objects from the arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from countback.model.classification import Result
from countback.model.facts import Ints
from countback.model.kinds import UNPLACED
from countback.model.standings import Cell, Row, Table
from countback.scoring.title import Outcome, TitleScores


def build_table(scores: TitleScores, outcome: Outcome, moment: int) -> Table:
    """Return the table of one championship at one of the outcome's moments."""
    at_seat, by_car = scores.facts.row_at(), car_points(scores)
    order = outcome.ranked.order[0, moment]
    position = outcome.ranked.printed[0, moment]
    points = outcome.tally.points[0, moment]
    held = position.tolist()
    rows = []
    for index in order.tolist():
        if not outcome.shown[0, moment, index]:
            continue
        place = held[index]
        rows.append(
            Row(
                position=place or None,
                competitor=scores.credited.competitors[index],
                points=Fraction(int(points[index]), scores.awarded.unit),
                results=_cells(scores, outcome, moment, index, at_seat, by_car),
                eligible=bool(outcome.holds[0, moment, index]),
                tied=bool(place) and held.count(place) > 1,
            )
        )
    seen = outcome.moments[moment].sessions
    facts = scores.facts
    return Table(
        id=scores.title.id,
        name=scores.title.name,
        after_session=facts.sessions[seen - 1].id if seen else "",
        after_round=int(facts.round[seen - 1]) if seen else 0,
        rows=tuple(rows),
    )


def best_first(
    cars: Sequence[int], session: int, at_seat: Mapping[tuple[int, int], Result]
) -> list[tuple[int, int]]:
    """Return which of a competitor's cars have a row in a session, with their slots; best placed first."""
    there = [(slot, car) for slot, car in enumerate(cars) if (session, car) in at_seat]
    return sorted(there, key=lambda seat: at_seat[session, seat[1]].position or UNPLACED)


def car_points(scores: TitleScores) -> Ints:
    """Return ``[B, S, K, M]``: what each car brings its competitor in all, as far as the car scores."""
    taken = scores.slotted.taken
    cars, drivers = scores.shared.cars.whole, scores.shared.drivers.whole
    points: Ints = np.zeros_like(scores.shared.ranks)
    if cars is not None:
        points = cars if taken is None else cars * taken
    return points if drivers is None else points + drivers


def _cells(
    scores: TitleScores,
    outcome: Outcome,
    moment: int,
    index: int,
    at_seat: Mapping[tuple[int, int], Result],
    by_car: Ints,
) -> tuple[Cell, ...]:
    """Return what a competitor did in every session seen, one cell a car."""
    facts = scores.facts
    unit = scores.awarded.unit
    kept = outcome.counted.kept
    found = []
    for session in range(outcome.moments[moment].sessions):
        for slot, car in best_first(scores.credited.cars[0, session, index].tolist(), session, at_seat):
            row = at_seat[session, car]
            found.append(
                Cell(
                    session=facts.sessions[session].id,
                    round=int(facts.round[session]),
                    status=row.status.value,
                    position=row.position,
                    rank=int(scores.shared.ranks[0, session, index, slot]) or None,
                    points=Fraction(int(by_car[0, session, index, slot]), unit),
                    pole=int(facts.column("qualifying")[0, session, car]) == 1,
                    fastest_lap=row.fastest_lap == 1,
                    counted=kept is None or bool(kept[0, moment, session, index]),
                    mark=row.mark,
                )
            )
    return tuple(found)
