"""Readings of a table with points, bonuses or multiples that the page does not state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import msgspec
import numpy as np

from countback.model.points import format_points
from countback.model.published import PrintedScale
from countback.proofread import prices
from countback.proofread.cells import worth_of
from countback.proofread.infer import infer_scale
from countback.proofread.readings import BONUSES, Paying, Reading, told_points
from countback.proofread.stated import kind_of_race, multiples_for
from countback.proofread.tried import Floats, Tried

_AMOUNTS = {
    "pole": (0, 1, 2, 3, 4, 5), "fastest-lap": (0, 1, 2, 3), "most-laps-led": (0, 1, 2, 3, 5, 10),
    "led-a-lap": (0, 1, 2, 5), "win": (0, 3, 5, 10), "participation": (0, 1, 2, 3, 5),
}  # fmt: skip
_MOST_BONUSES = 3
_SMALL = tuple(
    tuple(Fraction(points) for points in scale)
    for scale in (
        (5, 4, 3, 2, 1),
        (3, 2, 1),
        (4, 3, 2, 1),
        (8, 7, 6, 5, 4, 3, 2, 1),
        (10, 8, 6, 5, 4, 3, 2, 1),
    )
)
"""What a small number beside a place often pays."""


class Guessed(Tried):
    """What a table may be paid by where the page does not say so."""

    def with_multiples(self, readings: Sequence[Reading], *, stated: bool) -> list[Reading]:
        """Return readings with rounds that pay more or less: as sentences say, or where totals say so."""
        made: list[Reading] = []
        columns = len(self.table.columns)
        for reading in readings:
            said = multiples_for(self.draft.published, self.table)
            if said and stated:
                changed = reading
                for factor, where in said:
                    changed = _times(changed, factor, where, columns)
                told = tuple(f"{_multiple(factor)} in {self._codes(where)}" for factor, where in said)
                made.append(msgspec.structs.replace(changed, said=(*reading.said, *told)))
            least = self.misses(reading)
            best: tuple[int, Reading] | None = None
            for where in self._stretches():
                for factor in (Fraction(1, 2), Fraction(2), Fraction(0), Fraction(3, 2)):
                    tried = _times(reading, factor, where, columns)
                    misses = self.misses(tried)
                    if misses < (best[0] if best else least):
                        tried = msgspec.structs.replace(
                            tried,
                            stated=False,
                            price=reading.price + (prices.AGAINST if reading.stated else prices.UNSTATED),
                            said=(*reading.said, f"{_multiple(factor)} in {self._codes(where)}"),
                        )
                        best = (misses, tried)
            if best:
                made.append(best[1])
        return made

    def _stretches(self) -> Iterator[tuple[int, ...]]:
        """Return the columns that may be paid otherwise together: a race, a round."""
        for at in range(len(self.cells.round)):
            yield (at,)
        for number in sorted(set(self.cells.round)):
            where = tuple(at for at, other in enumerate(self.cells.round) if other == number)
            if len(where) > 1:
                yield where

    def _codes(self, where: Sequence[int]) -> str:
        return ", ".join(dict.fromkeys(self.table.columns[at].code for at in where))

    def unstated(self, stated: Sequence[Reading]) -> list[Reading]:
        """Return readings with points or bonuses that the page does not give."""
        made: list[Reading] = []
        inferred = infer_scale(self.draft, self.index)
        scales = [
            *((scale, prices.UNSTATED) for scale in self.known),
            *(((inferred, 2 * prices.UNSTATED),) if inferred else ()),
        ]
        for places, place_price in self._ranks():
            for cars, car_price in self._cars():
                shape = Reading(
                    paying=(),
                    places=places,
                    cars=cars,
                    price=place_price + car_price,
                    stated=False,
                    adjusted=bool(self.cells.adjusted.any()),
                )
                made += self._bonused(shape, scales)
                if len({kind_of_race(label) for label in self.cells.label}) == 2 and cars == "all":
                    made += self._two_scales(shape, scales)
        for reading in stated:
            made += self._bonused(
                reading, [(PrintedScale(points=paying.points), 0) for paying in reading.paying[:1]]
            ) if len(reading.paying) == 1 else []  # fmt: skip
            made += self._fewer(reading)
            made += self._within(reading)
        made.sort(key=self.cost)
        made = made[:6]
        return made + self.with_multiples(made[:2], stated=False) + [
            fewer for reading in made[:2] for fewer in self._fewer(reading)
        ]  # fmt: skip

    def grids(self, reading: Reading) -> Iterator[Reading]:
        """Return a reading with what the small numbers beside places may pay: points for qualifying."""
        columns = tuple(np.flatnonzero(self.cells.raised.max(axis=(0, 1), initial=0) > 1).tolist())
        if not columns:  # those first in qualifying alone are poles
            return
        stated = [
            scale.points
            for scale in self.draft.published.scales
            if re.search(r"qualif|sprint|super ?pole|grid", f"{scale.rounds} {scale.label}", re.IGNORECASE)
        ]
        for points in dict.fromkeys([*stated, *_SMALL]):
            price = 0 if points in stated else prices.UNSTATED
            paying = tuple(
                msgspec.structs.replace(
                    paying, bonuses=tuple(bonus for bonus in paying.bonuses if bonus[0] != "pole")
                )
                for paying in reading.paying
            )
            yield msgspec.structs.replace(
                reading,
                paying=paying,
                grid=points,
                grid_columns=columns,
                stated=reading.stated and points in stated and self._orders_whole(),
                price=reading.price + price,
                said=(*reading.said, f"the small numbers beside places pay {told_points(points)}"),
            )

    def _orders_whole(self) -> bool:
        """Tell whether no order in qualifying leaves a place out: the scorer closes such gaps up."""
        for event in self.draft.season.events:
            for session in event.sessions:
                rows = session.classification.rows if session.classification else ()
                order = {row.qualifying for row in rows if row.qualifying}
                if order != set(range(1, len(order) + 1)):
                    return False
        return True

    def _within(self, reading: Reading) -> Iterator[Reading]:
        """Return a reading under which only a car in the top ten has the points for the fastest lap."""
        if any("fastest-lap" in dict(paying.bonuses) and not paying.within for paying in reading.paying):
            yield msgspec.structs.replace(
                reading,
                paying=tuple(msgspec.structs.replace(paying, within=10) for paying in reading.paying),
                stated=False,
                price=reading.price + prices.AGAINST,
                said=(*reading.said, "the fastest lap pays only a car in the top ten"),
            )

    def _fewer(self, reading: Reading) -> list[Reading]:
        """Return a reading with the number of results that counts, where totals are less than their sums."""
        if reading.best or not (self.cells.total < self.totals(reading) - 1e-6)[self.printed].any():
            return []
        best: tuple[int, Reading] | None = None
        for unit in ("event", "session"):
            units = len(set(self.cells.round)) if unit == "event" else len(self.cells.round)
            for count in range(max(2, units // 3), units):
                tried = msgspec.structs.replace(
                    reading, best=count, unit=unit, stated=False, price=reading.price + prices.UNSTATED
                )
                misses = self.misses(tried)
                if best is None or misses < best[0]:
                    best = (misses, tried)
        return [best[1]] if best else []

    def _bonused(self, shape: Reading, scales: Sequence[tuple[PrintedScale, int]]) -> list[Reading]:
        """Return the best bonuses for each points system, in a shape of ranking and counting."""
        features, amounts = self._grid()
        place = self.place(shape.places, shape.guests)
        against = prices.AGAINST if shape.stated else prices.UNSTATED
        count = (amounts > 0).sum(axis=1)
        readings = []
        for scale, price in scales:
            base = self._counted(worth_of(scale.points)[place], shape)
            base = base + self.cells.adjusted if shape.adjusted else base
            gap = (self.cells.total - base)[self.printed]
            left = gap[None, :] - amounts @ features[:, self.printed]
            misses = (np.abs(left) > 1e-6).sum(axis=1)
            if scale.led:
                starts = self.cells.marks["participation"].sum(axis=(1, 2))[self.printed]
                whole = np.abs(left / float(scale.led) - np.round(left / float(scale.led))) < 1e-6
                possible = whole & (left >= 0) & (left <= float(scale.led) * starts[None, :])
                misses = np.where(
                    (np.abs(left) < 1e-6).sum(axis=1) * 3 > len(gap), (~possible).sum(axis=1), misses
                )
            cost = misses * prices.TOTAL + count * against
            for at in np.argsort(cost, kind="stable")[:1].tolist():
                bonuses = tuple(
                    (name, Fraction(int(amount)))
                    for name, amount in zip(self._named(), amounts[at], strict=True)
                    if amount
                )
                told = [f"{format_points(amount)} for {BONUSES[name]}" for name, amount in bonuses]
                pool = (("led-a-lap", scale.led),) if scale.led else ()
                if pool:
                    told.append(
                        f"{format_points(scale.led or Fraction(0))} for leading a lap, which is not shown"
                    )
                own = [] if shape.stated else [f"the totals follow {told_points(scale.points)}"]
                readings.append(
                    msgspec.structs.replace(
                        shape,
                        paying=(Paying(points=scale.points, bonuses=bonuses),),
                        price=shape.price + price + int(count[at]) * against,
                        stated=False,
                        pool=pool,
                        said=(" and ".join([*own, *told]),) if own or told else (),
                    )
                )
        readings.sort(key=self.cost)
        return readings[:4]

    def _named(self) -> list[str]:
        marks = self.cells.marks
        return [
            name
            for name in _AMOUNTS
            if (name in ("participation", "win") or marks[name].any())
            and not (name == "led-a-lap" and np.array_equal(marks[name], marks["most-laps-led"]))
        ]

    def _grid(self) -> tuple[Floats, Floats]:
        """Return how often each row shows each bonus ``[B, R]``, and the amounts to try ``[M, B]``."""
        names = self._named()
        features = np.stack([self.cells.marks[name].sum(axis=(1, 2)) for name in names]).astype(np.float64)
        tried = [
            row
            for row in product(*(_AMOUNTS[name] for name in names))
            if sum(map(bool, row)) <= _MOST_BONUSES
        ]
        return features, np.array(tried, dtype=np.float64)

    def _two_scales(self, shape: Reading, scales: Sequence[tuple[PrintedScale, int]]) -> list[Reading]:
        """Return the best pairs of points systems, one for each kind of race of a round."""
        kinds = [kind_of_race(label) for label in self.cells.label]
        groups = [
            tuple(at for at, kind in enumerate(kinds) if kind == which) for which in dict.fromkeys(kinds)
        ]
        place = self.place(shape.places, shape.guests)
        tables = np.stack([worth_of(scale.points) for scale, _ in scales])
        first, second = (
            tables[:, place[:, :, list(group)]].sum(axis=(2, 3))[:, self.printed] for group in groups
        )
        total = self.cells.total[self.printed]
        best: list[tuple[int, Reading]] = []
        marks = [self.cells.marks[name].sum(axis=(1, 2))[self.printed] for name in ("pole", "fastest-lap")]
        for pole, fastest in product((0, 1, 2, 3, 4, 5), (0, 1, 2)):
            if (pole and not marks[0].any()) or (fastest and not marks[1].any()):
                continue
            wanted = total - pole * marks[0] - fastest * marks[1]
            misses = (np.abs(wanted[None, None, :] - first[:, None, :] - second[None, :, :]) > 1e-6).sum(
                axis=2
            )
            scale_number, other = np.unravel_index(int(misses.argmin()), misses.shape)
            bonuses = tuple(
                (name, Fraction(amount))
                for name, amount in (("pole", pole), ("fastest-lap", fastest))
                if amount
            )
            pair = [scales[int(scale_number)][0], scales[int(other)][0]]
            told = [f"{told_points(scale.points)} in {self.cells.label[group[0]]}"
                    for scale, group in zip(pair, groups, strict=True)]  # fmt: skip
            told += [f"{format_points(amount)} for {BONUSES[name]}" for name, amount in bonuses]
            best.append(
                (
                    int(misses[scale_number, other]) * prices.TOTAL + len(bonuses) * prices.UNSTATED,
                    msgspec.structs.replace(
                        shape,
                        paying=tuple(
                            Paying(points=scale.points, columns=group, bonuses=bonuses)
                            for scale, group in zip(pair, groups, strict=True)
                        ),
                        price=shape.price + (2 + len(bonuses)) * prices.UNSTATED,
                        said=("the totals follow " + " and ".join(told),),
                    ),
                )
            )
        best.sort(key=lambda item: item[0])
        return [reading for _, reading in best[:2]]

    def pools(self, stated: Sequence[Reading]) -> Iterator[Reading]:
        """Return readings under which bonuses were paid whose holders the page does not show."""
        columns = len(self.table.columns)
        for reading in stated:
            hidden = tuple(
                (name, amount)
                for name, amount in dict.fromkeys(
                    pair for paying in reading.paying for pair in paying.bonuses
                )
                if name in self.cells.marks and not self.cells.marks[name].any()
            )
            if not hidden:
                continue
            gap = np.where(self.printed, self.cells.total - self.totals(reading), 0.0)
            there = float(sum(amount for _, amount in hidden)) * columns
            if gap.min() >= 0 and 0 < gap.sum() <= there:
                told = " and ".join(BONUSES[name] for name, _ in hidden)
                yield msgspec.structs.replace(
                    reading,
                    pool=hidden,
                    said=(
                        *reading.said,
                        f"the page does not show who had {told}: {gap.sum():g} such points are in the "
                        f"totals, {there:g} were to be had",
                    ),
                )


def _multiple(factor: Fraction) -> str:
    """Return what a race pays in words: ``2 × points``."""
    return f"{format_points(factor)} × points" if factor else "no points"


def _times(reading: Reading, factor: Fraction, where: Sequence[int], columns: int) -> Reading:
    """Return a reading in which the places of some columns pay a multiple."""
    made: list[Paying] = []
    for paying in reading.paying:
        own = paying.columns or tuple(range(columns))
        inside = tuple(at for at in own if at in where)
        outside = tuple(at for at in own if at not in where)
        if outside:
            made.append(msgspec.structs.replace(paying, columns=outside))
        if inside:
            made.append(msgspec.structs.replace(paying, columns=inside, factor=paying.factor * factor))
    return msgspec.structs.replace(reading, paying=tuple(made))
