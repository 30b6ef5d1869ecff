"""Which points system a table follows: readings tried on its results, the likeliest first.

Only a sieve: what it finds likely is scored by the one way there is before it is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Ints
from countback.model.points import format_points
from countback.model.published import PrintedScale
from countback.proofread import prices
from countback.proofread.cells import Cells, cells_of, worth_of
from countback.proofread.draft import Draft
from countback.proofread.infer import infer_scale
from countback.proofread.readings import BONUSES, Paying, Reading, told_points
from countback.proofread.stated import kind_of_race, multiples_for, stated_for

Floats = NDArray[np.float64]
TRUSTED = 0.2
"""The share of scoring rows that may be left unexplained by points the page does not state."""
_AMOUNTS = {
    "pole": (0, 1, 2, 3, 4, 5), "fastest-lap": (0, 1, 2, 3), "most-laps-led": (0, 1, 2, 3, 5, 10),
    "win": (0, 3, 5, 10), "participation": (0, 1, 2, 3, 5),
}  # fmt: skip
_MOST_BONUSES = 3


class Trial:
    """The readings of one table, tried on its cells. ``known`` are systems used elsewhere."""

    def __init__(self, draft: Draft, index: int, known: Sequence[PrintedScale]) -> None:
        self.draft, self.index, self.known = draft, index, known
        self.table = draft.published.tables[index]
        self.cells: Cells = cells_of(draft, index)
        self.printed = ~np.isnan(self.cells.total)
        self.in_class = bool(self.table.group) and index != draft.tables[0]

    def run(self, most: int = 4) -> list[tuple[int, Reading]]:
        """Return the likeliest readings, each with the price of what it leaves unexplained."""
        stated = list(self._stated())
        found = [(self.cost(reading), reading) for reading in stated]
        found.sort(key=lambda item: item[0])
        best = found[0] if found else None
        if best is None or self.misses(best[1]) > max(1, 0.1 * self.scoring(best[1])):
            extra = self._with_multiples([reading for _, reading in found[:3]], stated=True)
            extra += self._unstated([reading for _, reading in found[:3]])
            found += [(self.cost(reading), reading) for reading in extra]
            found.sort(key=lambda item: item[0])
            found = [item for item in found if item[1].stated or self._believable(item[1])]
            if (
                found
                and found[0][1].stated
                and self.misses(found[0][1]) > TRUSTED * self.scoring(found[0][1])
            ):
                found += [(self.cost(pooled), pooled) for pooled in self._pools(stated)]
                found.sort(key=lambda item: item[0])
        return found[:most]

    def totals(self, reading: Reading) -> Floats:
        """Return what every row has under a reading."""
        cells = self.cells
        place = self.place(reading.places, reading.guests)
        worth = np.zeros(place.shape)
        for paying in reading.paying:
            here = list(paying.columns) if paying.columns else list(range(place.shape[2]))
            worth[:, :, here] += worth_of(paying.points, paying.factor)[place[:, :, here]]
            for name, amount in paying.bonuses:
                marks = cells.marks[name] if name != "win" else place == 1
                worth[:, :, here] += marks[:, :, here] * float(amount) * ~cells.guest[:, None, None]
        return self._counted(worth, reading)

    def _counted(self, worth: Floats, reading: Reading) -> Floats:
        """Return the sums of ``[R, L, C]`` points that count."""
        by_race: Floats = worth.max(axis=1) if reading.cars == "best" else worth.sum(axis=1)
        if not reading.best:
            whole: Floats = by_race.sum(axis=1)
            return whole
        if reading.unit == "event":
            rounds = sorted(set(self.cells.round))
            by_race = np.stack(
                [by_race[:, [at for at, r in enumerate(self.cells.round) if r == number]].sum(axis=1)
                 for number in rounds], axis=1
            )  # fmt: skip
        counted: Floats = -np.sort(-by_race, axis=1)[:, : reading.best].sum(axis=1)
        return counted

    def place(self, places: str, guests: str) -> Ints:
        """Return the places that pay: as printed, with guests taken out, or counted within the table."""
        if places == "own":
            return self.cells.own
        place = self.cells.place - (self.cells.ahead if guests == "invisible" else 0)
        return np.where((self.cells.place > 0) & ~self.cells.guest[:, None, None], np.maximum(place, 1), 0)

    def misses(self, reading: Reading) -> int:
        """Return how many printed totals a reading does not give; with a pool they need only be possible."""
        gap = np.where(self.printed, self.cells.total - self.totals(reading), 0.0)
        if reading.pool:
            return int((~self.possible(gap, reading)).sum())
        return int((np.abs(gap) > 1e-6).sum())

    def possible(self, gap: Floats, reading: Reading) -> NDArray[np.bool_]:
        """Tell for each row whether bonuses that the page does not show can make up its gap."""
        starts = self.cells.marks["participation"].sum(axis=(1, 2))
        smallest = float(min(amount for _, amount in reading.pool))
        most = float(sum(amount for _, amount in reading.pool))
        whole = np.abs(gap / smallest - np.round(gap / smallest)) < 1e-6
        enough: NDArray[np.bool_] = (gap >= -1e-6) & (gap <= most * starts + 1e-6) & whole
        return enough

    def scoring(self, reading: Reading) -> int:
        """Return how many rows have points, printed or computed."""
        return int((self.printed & ((self.cells.total > 0) | (self.totals(reading) > 0))).sum())

    def cost(self, reading: Reading) -> int:
        """Return what a reading costs, a total it does not give counted as one misprint."""
        return self.misses(reading) * prices.TOTAL + reading.price

    def _believable(self, reading: Reading) -> bool:
        """Tell whether totals bear out points that the page does not state."""
        scoring, misses = self.scoring(reading), self.misses(reading)
        totals = self.totals(reading)
        right = self.printed & (np.abs(self.cells.total - totals) < 1e-6) & (totals > 0)
        different = len(set(self.cells.total[right].tolist()))
        return misses <= TRUSTED * scoring and different >= min(4, max(3, scoring))

    def _stated(self) -> Iterator[Reading]:
        """Return the readings of what the page states, and of what it leaves open."""
        guests: tuple[Literal["invisible", "keeps-place"], ...] = ("invisible",)
        if any(entry.guest for entry in self.draft.season.entries):
            guests = ("invisible", "keeps-place")
        bests = self._bests()
        for (paying, price), guest, (best, unit, best_price) in product(
            stated_for(self.draft.published, self.table), guests, bests
        ):
            for places, place_price in self._ranks():
                for cars, car_price in self._cars():
                    for with_bonuses, bonus_price in self._bonuses(paying):
                        yield Reading(
                            paying=with_bonuses, guests=guest, places=places, cars=cars, best=best, unit=unit,
                            price=price + best_price + place_price + car_price + bonus_price
                            + (prices.READING if guest != "invisible" else 0),
                        )  # fmt: skip

    def _bests(self) -> list[tuple[int | None, Literal["event", "session"], int]]:
        published = self.draft.published
        own = published.counting.get(self.table.section)
        stated = own or published.best
        if not stated:
            return [(None, "event", 0)]
        several = len(set(self.cells.round)) < len(self.cells.round)
        found: list[tuple[int | None, Literal["event", "session"], int]] = [(stated, "event", 0)]
        if several:
            found.append((stated, "session", 0))
        return [*found, (None, "event", prices.READING)]

    def _ranks(self) -> list[tuple[Literal["printed", "own"], int]]:
        if self.in_class:
            return [("own", 0), ("printed", prices.READING)]
        if np.array_equal(self.cells.own, self.place("printed", "invisible")):
            return [("printed", 0)]
        return [("printed", 0), ("own", prices.RANKED_APART)]

    def _cars(self) -> list[tuple[Literal["all", "best"], int]]:
        return [("all", 0), ("best", prices.READING)] if self.cells.place.shape[1] > 1 else [("all", 0)]

    def _bonuses(self, paying: tuple[Paying, ...]) -> list[tuple[tuple[Paying, ...], int]]:
        if not any(one.bonuses for one in paying):
            return [(paying, 0)]
        without = tuple(msgspec.structs.replace(one, bonuses=()) for one in paying)
        if self.in_class:
            return [(without, 0), (paying, prices.READING)]
        return [(paying, 0), (without, prices.READING)]

    def _with_multiples(self, readings: Sequence[Reading], *, stated: bool) -> list[Reading]:
        """Return readings with rounds that pay more or less: as sentences say, or where totals say so."""
        made: list[Reading] = []
        columns = len(self.table.columns)
        for reading in readings:
            said = multiples_for(self.draft.published, self.table)
            if said and stated:
                changed = reading
                for factor, where in said:
                    changed = _times(changed, factor, where, columns)
                told = tuple(
                    f"{format_points(factor)} × points in {self._codes(where)}" for factor, where in said
                )
                made.append(msgspec.structs.replace(changed, said=(*reading.said, *told)))
            least = self.misses(reading)
            best: tuple[int, Reading] | None = None
            for where in self._stretches():
                for factor in (Fraction(1, 2), Fraction(2), Fraction(0), Fraction(3, 2)):
                    tried = _times(reading, factor, where, columns)
                    misses = self.misses(tried)
                    if misses < (best[0] if best else least):
                        words = "no points" if not factor else f"{format_points(factor)} × points"
                        tried = msgspec.structs.replace(
                            tried,
                            stated=False,
                            price=reading.price + (prices.AGAINST if reading.stated else prices.UNSTATED),
                            said=(*reading.said, f"{words} in {self._codes(where)}"),
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

    def _unstated(self, stated: Sequence[Reading]) -> list[Reading]:
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
                    paying=(), places=places, cars=cars, price=place_price + car_price, stated=False
                )
                made += self._bonused(shape, scales)
                if len({kind_of_race(label) for label in self.cells.label}) == 2 and cars == "all":
                    made += self._two_scales(shape, scales)
        for reading in stated:
            made += self._bonused(
                reading, [(PrintedScale(points=one.points), 0) for one in reading.paying[:1]]
            ) if len(reading.paying) == 1 else []  # fmt: skip
            made += self._fewer(reading)
        made.sort(key=self.cost)
        made = made[:6]
        return made + self._with_multiples(made[:2], stated=False) + [
            fewer for reading in made[:2] for fewer in self._fewer(reading)
        ]  # fmt: skip

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
        found = []
        for scale, price in scales:
            base = self._counted(worth_of(scale.points)[place], shape)
            gap = (self.cells.total - base)[self.printed]
            misses = (np.abs(gap[None, :] - amounts @ features[:, self.printed]) > 1e-6).sum(axis=1)
            cost = misses * prices.TOTAL + count * against
            for at in np.argsort(cost, kind="stable")[:1].tolist():
                bonuses = tuple(
                    (name, Fraction(int(amount)))
                    for name, amount in zip(self._named(), amounts[at], strict=True)
                    if amount
                )
                told = [f"{format_points(amount)} for {BONUSES[name]}" for name, amount in bonuses]
                own = [] if shape.stated else [f"the totals follow {told_points(scale.points)}"]
                found.append(
                    msgspec.structs.replace(
                        shape,
                        paying=(Paying(points=scale.points, bonuses=bonuses),),
                        price=shape.price + price + int(count[at]) * against,
                        stated=False,
                        said=(" and ".join([*own, *told]),) if own or told else (),
                    )
                )
        found.sort(key=self.cost)
        return found[:4]

    def _named(self) -> list[str]:
        return [name for name in _AMOUNTS if name in ("participation", "win") or self.cells.marks[name].any()]

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
            one, other = np.unravel_index(int(misses.argmin()), misses.shape)
            bonuses = tuple(
                (name, Fraction(amount))
                for name, amount in (("pole", pole), ("fastest-lap", fastest))
                if amount
            )
            pair = [scales[int(one)][0], scales[int(other)][0]]
            told = [f"{told_points(scale.points)} in {self.cells.label[group[0]]}"
                    for scale, group in zip(pair, groups, strict=True)]  # fmt: skip
            told += [f"{format_points(amount)} for {BONUSES[name]}" for name, amount in bonuses]
            best.append(
                (
                    int(misses[one, other]) * prices.TOTAL + len(bonuses) * prices.UNSTATED,
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

    def _pools(self, stated: Sequence[Reading]) -> Iterator[Reading]:
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
