"""Tables of objects from the arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from countback.model.classification import Result
from countback.model.kinds import UNPLACED
from countback.model.points import Exact
from countback.model.standings import Among, Cell, Row, Table
from countback.scoring.moved import touched
from countback.scoring.slot import car_points
from countback.scoring.title import Outcome, TitleScores


def build_table(scores: TitleScores, outcome: Outcome, moment: int, *, results: bool = True) -> Table:
    """Return the table of one championship at one of the moments of the outcome, ``results`` if wanted."""
    order = outcome.ranked.order[0, moment]
    shown = outcome.shown[0, moment]
    held = outcome.ranked.printed[0, moment].tolist()
    holds = outcome.holds[0, moment].tolist()
    points = outcome.tally.points[0, moment].tolist()
    exact = Exact(scores.awarded.unit)
    in_table = order[shown[order]].tolist()
    cells = _cells(scores, outcome, moment, in_table, exact) if results else {}
    sharing = Counter(held)
    dropped = _dropped(scores, outcome, moment)
    seen = outcome.moments[moment].sessions
    league = scores.facts.only
    return Table(
        id=scores.title.id,
        name=scores.title.name,
        after_session=league.sessions[seen - 1].id if seen else "",
        after_round=int(league.round[seen - 1]) if seen else 0,
        rows=tuple(
            Row(
                position=held[index] or None,
                competitor=scores.credited.competitors[index],
                points=exact[points[index]],
                results=cells.get(index, ()),
                eligible=holds[index],
                tied=held[index] > 0 and sharing[held[index]] > 1,
                gross=exact[points[index] + dropped[index]] if dropped[index] else None,
            )
            for index in in_table
        ),
        among=_among(scores),
        counting="" if scores.title.counting.keeps_all else scores.title.counting.told(),
    )


def _dropped(scores: TitleScores, outcome: Outcome, moment: int) -> list[int]:
    """Return ``[K]``: the points in the results that everybody dropped, in units.

    A phase sets totals anew, and to an average nothing can be added.
    """
    kept, seen = outcome.counted.kept, outcome.moments[moment].sessions
    score = scores.slotted.score[0, :seen]
    if kept is None or outcome.phased is not None or scores.title.counting.averaged_to:
        return [0] * score.shape[-1]
    lost: list[int] = (score * ~kept[0, moment, :seen]).sum(axis=0).tolist()
    return lost


def _among(scores: TitleScores) -> Among:
    """Return among whom the places of a championship count."""
    rules = scores.title.field.values()
    if scores.title.low_wins:
        return "points"
    if any(rule.only_classes or rule.class_order for rule in rules):
        return "class"
    return "all" if all(rule.listed for rule in rules) else "part"


def _first(scores: TitleScores, order: str, seen: int) -> list[list[bool]]:
    """Return ``[S][E]``: who is first in an order (of qualifying, of fastest laps) of a title's own cars.

    Nobody is where the record leaves out somebody better placed, who might be one of them.
    """
    places = scores.facts.column(order)[0, :seen]
    belongs = np.broadcast_to(scores.field.belongs[0], scores.facts.shape)[:seen]
    best = np.where((places > 0) & belongs, places, UNPLACED).min(axis=1, keepdims=True, initial=UNPLACED)
    ahead = ((places > 0) & (places < best)).sum(axis=1, keepdims=True)
    first: list[list[bool]] = (belongs & (places == best) & (ahead == best - 1)).tolist()
    return first


def best_first(
    cars: Sequence[int], session: int, at_seat: Mapping[tuple[int, int], Result]
) -> list[tuple[int, int]]:
    """Return which of a competitor's cars have a row in a session, with their slots; best placed first."""
    there = [(slot, car) for slot, car in enumerate(cars) if (session, car) in at_seat]
    if len(there) < 2:
        return there
    return sorted(there, key=lambda seat: at_seat[session, seat[1]].position or UNPLACED)


def _cells(
    scores: TitleScores, outcome: Outcome, moment: int, competitors: Sequence[int], exact: Exact
) -> dict[int, tuple[Cell, ...]]:
    """Return what competitors (indices) did in every session seen, one cell a car."""
    league, at_seat = scores.facts.only, scores.facts.row_at()
    seen = outcome.moments[moment].sessions
    ids, rounds = [session.id for session in league.sessions], league.round.tolist()
    cars, by_car, ranks = (
        array[0, :seen].tolist()
        for array in (scores.credited.cars, car_points(scores.shared, scores.slotted), scores.shared.ranks)
    )
    pole, fastest = _first(scores, "qualifying", seen), _first(scores, "fastest_lap", seen)
    kept = None if outcome.counted.kept is None else outcome.counted.kept[0, moment].tolist()
    decided = touched(scores.facts, scores.title)
    cells_of = {}
    for index in competitors:
        cells = []
        for session in range(seen):
            for slot, car in best_first(cars[session][index], session, at_seat):
                row = at_seat[session, car]
                cells.append(
                    Cell(
                        session=ids[session],
                        round=rounds[session],
                        status=row.status.value,
                        position=row.position,
                        rank=ranks[session][index][slot] or None,
                        points=exact[by_car[session][index][slot]],
                        pole=pole[session][car],
                        fastest_lap=fastest[session][car],
                        counted=kept is None or kept[session][index],
                        mark=row.mark,
                        decided=(session, car) in decided,
                    )
                )
        cells_of[index] = tuple(cells)
    return cells_of
