"""Tables of objects from the arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import msgspec
import numpy as np

from countback.model.classification import Result
from countback.model.kinds import UNPLACED
from countback.model.points import Exact
from countback.model.standings import Among, Cell, Row, Table
from countback.scoring.moved import touched
from countback.scoring.slot import car_points
from countback.scoring.title import Outcome, TitleScores


def build_table(scores: TitleScores, outcome: Outcome, moment: int, cells: Cells | None) -> Table:
    """Return the table of one championship at one of the moments of the outcome.

    ``cells`` are those of the championship; without them its rows have no results.
    """
    order = outcome.ranked.order[0, moment]
    shown = outcome.shown[0, moment]
    held = outcome.ranked.printed[0, moment].tolist()
    holds = outcome.holds[0, moment].tolist()
    points = outcome.tally.points[0, moment].tolist()
    exact = Exact(scores.awarded.unit)
    in_table = order[shown[order]].tolist()
    kept = None if outcome.counted.kept is None else outcome.counted.kept[0, moment].tolist()
    sharing = Counter(held)
    dropped = _dropped(scores, outcome, moment)
    seen = outcome.moments[moment].sessions
    after_session, after_round = scores.facts.only.last_of(seen)
    return Table(
        id=scores.title.id,
        name=scores.title.name,
        after_session=after_session,
        after_round=after_round,
        rows=tuple(
            Row(
                position=held[index] or None,
                competitor=scores.credited.competitors[index],
                points=exact[points[index]],
                results=cells.of(index, seen, kept) if cells else (),
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


class Cells:
    """What everybody did in every session of a championship: a cell a car, made once for all moments."""

    def __init__(self, scores: TitleScores) -> None:
        sessions = len(scores.facts.only.sessions)
        self._scores, self._exact = scores, Exact(scores.awarded.unit)
        self._at_seat, self._decided = scores.facts.row_at(), touched(scores.facts, scores.title)
        self._cars, self._by_car, self._ranks = (
            array[0].tolist()
            for array in (
                scores.credited.cars,
                car_points(scores.shared, scores.slotted),
                scores.shared.ranks,
            )
        )
        self._pole = _first(scores, "qualifying", sessions)
        self._fastest = _first(scores, "fastest_lap", sessions)
        self._counted: dict[int, list[tuple[Cell, ...]]] = {}
        self._dropped: dict[tuple[int, int], tuple[Cell, ...]] = {}

    def of(self, index: int, seen: int, kept: Sequence[Sequence[bool]] | None) -> tuple[Cell, ...]:
        """Return those of a competitor (index) in the first ``seen`` sessions.

        ``kept`` [S][K] tells whose results count, None where all do.
        """
        if index not in self._counted:
            self._counted[index] = [*self._made(index)]
        by_session = self._counted[index][:seen]
        if kept is not None:
            by_session = [
                cells if not cells or kept[session][index] else self._not_counted(index, session)
                for session, cells in enumerate(by_session)
            ]
        return tuple(chain.from_iterable(by_session))

    def _not_counted(self, index: int, session: int) -> tuple[Cell, ...]:
        seat = index, session
        if seat not in self._dropped:
            cells = self._counted[index][session]
            self._dropped[seat] = tuple(msgspec.structs.replace(cell, counted=False) for cell in cells)
        return self._dropped[seat]

    def _made(self, index: int) -> Iterator[tuple[Cell, ...]]:
        league = self._scores.facts.only
        for number, (session, round_) in enumerate(zip(league.sessions, league.round.tolist(), strict=True)):
            cells = []
            for slot, car in best_first(self._cars[number][index], number, self._at_seat):
                row = self._at_seat[number, car]
                cells.append(
                    Cell(
                        session=session.id,
                        round=round_,
                        status=row.status.value,
                        position=row.position,
                        rank=self._ranks[number][index][slot] or None,
                        points=self._exact[self._by_car[number][index][slot]],
                        pole=self._pole[number][car],
                        fastest_lap=self._fastest[number][car],
                        mark=row.mark,
                        decided=(number, car) in self._decided,
                    )
                )
            yield tuple(cells)
