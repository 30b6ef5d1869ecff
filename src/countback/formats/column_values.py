"""Columns whose headings fit two fields, or two columns that fit one: what stands below them tells.

"Best Lap" is a time or the number of a lap, "Time" that of the race or of a lap, "No" a car's number or that
of the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from countback.formats.cell_values import shown
from countback.formats.clock import parse_time
from countback.formats.column_cells import count_of, is_counts, is_times, times_of
from countback.formats.statuses import status_of

#: Rows that are looked at; what holds for so many cars holds for all.
_ROWS = 200
#: A race takes at least so many times as long as its best lap.
_LONGER = 1.4
#: Milliseconds: less for a lap is none, and a race of several laps takes more than the other.
_SHORTEST_LAP, _LONGEST_LAP, _SURELY = 12_000, 240_000, 60_000
_PLACE = r"[Pp=T]?\s*(\d{1,4})\D{0,3}"
#: Cars that nobody has numbered from 1 on in the order of a result by chance.
_FEWEST = 4
#: Headings that may be of a place, of points and of much else.
_MAY_NUMBER = {"gesamt", "order", "reihenfolge", "ordre", "ordine", "orden", "volgorde", "result", "n"}
#: Headings that give way to any other of their field.
_WEAK = {
    "driver": {
        "name", "competitor", "competitors", "participant", "teilnehmer", "nom", "crew", "driver crew",
    },
    "best_lap": {"qualifying time", "qual time", "quali time", "lap time", "rundenzeit"},
}  # fmt: skip
#: Headings that may be of a count of laps or of a single one.
_SINGLE_LAP = {"lap", "runde", "rd", "tour", "giro", "vuelta", "ronde"}


class Settling:
    """The columns of a sheet while they are settled. ``doubts`` says what nothing has told.

    ``fitting`` are the columns of each field by heading, ``words`` the headings in plain words, ``rows``
    those below them.
    """

    def __init__(
        self,
        columns: Mapping[str, int],
        fitting: Mapping[str, Sequence[int]],
        words: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> None:
        self.columns, self.fitting, self.words = dict(columns), fitting, words
        who = [columns[field] for field in ("number", "driver", "last_name") if field in columns]
        self.rows = [row for row in rows if any(at < len(row) and row[at] is not None for at in who)][:_ROWS]
        self.doubts: list[str] = []
        self._weak("driver")
        self._weak("best_lap")
        self._numbers()
        self._places()
        self._laps()
        self._best_laps()
        self._times()
        self._gaps()

    def _of(self, field: str) -> list[int]:
        """Return the columns whose headings are those of a field, and that no other field has."""
        others = {at for other, at in self.columns.items() if other != field}
        return [at for at in self.fitting.get(field, ()) if at not in others]

    def _take(self, field: str, at: int | None) -> None:
        self.columns.pop(field, None)
        if at is not None:
            self.columns[field] = at

    def _cells(self, at: int) -> list[Any]:
        return [row[at] if at < len(row) else None for row in self.rows]

    def _weak(self, field: str) -> None:
        """Let a heading that may mean something else give way to one that does not."""
        strong = [at for at in self._of(field) if self.words[at] not in _WEAK[field]]
        weak = field in self.columns and self.words[self.columns[field]] in _WEAK[field]
        if weak and strong and any(cell is not None for cell in self._cells(strong[0])):
            self._take(field, strong[0])

    def _places(self) -> None:
        """Take the column in which no place stands twice, and the one with words for having none."""
        held = {at: self._held(at) for at in self._of("position")}
        if "position" not in self.columns:
            return self._order()
        if len(held) < 2:
            return None
        first = self.columns["position"]
        whole = [at for at, places in held.items() if places and len({*places}) == len(places)]
        if whole and (first not in whole or len(held[first]) * 2 < len(held[whole[0]])):
            self._take("position", whole[0])
        chosen = self.columns["position"]
        for at in whole:
            if chosen in whole and held[at] != held[chosen] and {*held[at]} == {*held[chosen]}:
                self._doubt(chosen, at, "the place")
        # A car that retired has a number in one, and the word for it in the other.
        worded = [at for at in whole if held[at] == held[chosen][: len(held[at])] and self._has_words(at)]
        if worded and not self._has_words(chosen):
            self._take("position", worded[0])
        return None

    def _held(self, at: int) -> list[int]:
        """Return the places in a column, from the top down."""
        counts = (count_of(cell, _PLACE) for cell in self._cells(at))
        return [count for count in counts if count]

    def _has_words(self, at: int) -> bool:
        return any(
            status_of(shown(cell)) is not None for cell in self._cells(at) if count_of(cell, _PLACE) is None
        )

    def _order(self) -> None:
        """Take for the places what numbers the cars from 1 on in a result's order, where nothing else does.

        "#" and "No" are numbers of cars elsewhere, "Class." is short for the classification.
        """
        for at, text in enumerate(self.words):
            field = next((field for field in ("number", "class") if at in self.fitting.get(field, ())), "")
            if not (field or text in _MAY_NUMBER) or not self._is_numbered(at) or self._is_upset():
                continue
            if field == "number" and self.columns.get(field) == at:
                self._take(field, self._other_number(at))
            elif field and self.columns.get(field) == at:
                self._take(field, next((other for other in self._of(field) if other != at), None))
            self._take("position", at)
            return

    def _is_numbered(self, at: int) -> bool:
        """Tell whether a column counts from 1 on, but for words for having no place."""
        places = self._held(at)
        rest = [shown(cell) for cell in self._cells(at) if count_of(cell, _PLACE) is None and shown(cell)]
        counts = (
            places == [*range(1, len(places) + 1)] and len(places) > 2 and len(places) + len(rest) >= _FEWEST
        )
        return counts and all(status_of(text) is not None for text in rest)

    def _is_upset(self) -> bool:
        """Tell whether the lines are in another order than that of a result."""
        laps = self.columns.get("laps")
        counts = (
            [count for cell in self._cells(laps) if (count := count_of(cell))] if laps is not None else []
        )
        if all(ahead >= behind for ahead, behind in pairwise(counts)):
            return False
        times = [time for at in self._best() for time in times_of(self._cells(at)) if time]
        return not times or any(ahead > behind for ahead, behind in pairwise(times))

    def _numbers(self) -> None:
        """Take no numbering of the lines for the numbers of cars, where there is another column."""
        at = self.columns.get("number")
        lines = [str(number) for number in range(1, len(self.rows) + 1)]
        if at is None or [shown(cell).removesuffix(".0") for cell in self._cells(at)] != lines:
            return
        if (other := self._other_number(at)) is not None:
            self._take("number", other)

    def _other_number(self, at: int) -> int | None:
        """Return another column of the numbers of cars; that of "Car" may be it, or of models."""
        if others := [
            other for other in self._of("number") if other != at and any(map(shown, self._cells(other)))
        ]:
            return others[0]
        model = self.columns.get("car")
        if model is None or model not in self.fitting.get("number", ()):
            return None
        cars = [shown(cell) for cell in self._cells(model) if cell is not None]
        if not all(re.fullmatch(r"#?\w{0,2}\d{1,4}\w?(?:\.0)?", text) for text in cars):
            return None
        self._take("car", None)
        return model

    def _laps(self) -> None:
        """Tell how many laps a car did from the lap in which it had its best, and both from times."""
        counted = [at for at in self._of("laps") if is_counts(self._cells(at))]
        single = [at for at in self._of("best_lap_number") if is_counts(self._cells(at))]
        timed = [at for at in self._of("laps") if is_times(self._cells(at))]
        if not counted:
            if timed:
                self._take("laps", None)
                if "best_lap" not in self.columns:
                    self._take("best_lap", timed[0])
            return
        most = {at: sum(filter(None, map(count_of, self._cells(at)))) for at in counted}
        laps = max(counted, key=lambda at: (most[at], self.words[at] not in _SINGLE_LAP))
        rest = [at for at in (*single, *counted) if at != laps]
        if not rest and self.words[laps] in _SINGLE_LAP and not self._falls(laps):
            # In a qualifying laps need not fall from place to place.
            self._take("laps", laps)
            sure = self._best() and self._is_upset()
            self._take("laps", None)
            self._take("best_lap_number", laps)
            if not sure:
                self._doubt(laps, None, "how many laps a car did, or the lap of its best")
            return
        self._take("laps", laps)
        self._take("best_lap_number", rest[0] if rest and self._is_within(rest[0], laps) else None)

    def _best(self) -> list[int]:
        return [at for at in self._of("best_lap") if is_times(self._cells(at))]

    def _best_laps(self) -> None:
        """Take a best lap that is a number of a lap for that, and another column for its time."""
        columns = self._of("best_lap")
        timed, counted = self._best(), [at for at in columns if is_counts(self._cells(at))]
        if timed and self.columns.get("best_lap") not in timed:
            self._take("best_lap", timed[0])
        if not counted:
            return
        number, laps = counted[0], self.columns.get("laps")
        if self.columns.get("best_lap") in counted:
            self._take("best_lap", None)
        counts = sorted(count for cell in self._cells(number) if (count := count_of(cell)) is not None)
        # 1 to the last is the order of the fastest laps.
        ranks = counts == [*range(1, len(counts) + 1)]
        if "best_lap_number" not in self.columns and not ranks:
            self._take("best_lap_number", number if laps is None or self._is_within(number, laps) else None)
        if timed:
            return
        times = [at for at in self._of("time") if is_times(self._cells(at))]
        if len(times) == 1 and (why := self._of_a_lap(times[0])):
            if why == "sure":
                self._take("time", None)
                self._take("best_lap", times[0])
            else:
                self._doubt(times[0], None, "the time of the race, or that of the best lap")

    def _of_a_lap(self, at: int) -> str:
        """Return "sure" where times are those of laps, "" where of the race, "unsure" where nothing tells."""
        times = times_of(self._cells(at))
        held = [time for time in times if time]
        laps = self.columns.get("laps")
        counts = [count_of(cell) for cell in self._cells(laps)] if laps is not None else [None] * len(times)
        if not held or median(held) > _LONGEST_LAP:
            return ""
        each = [time / count for time, count in zip(times, counts, strict=True) if time and count]
        if each and max(counts, key=lambda count: count or 0) != 1:
            if median(each) < _SHORTEST_LAP:
                return "sure"
            if median(each) > _SURELY:
                return ""
        # Of cars with as many laps, race times rise from place to place.
        groups: dict[int | None, list[int]] = {}
        for time, count in zip(times, counts, strict=True):
            if time:
                groups.setdefault(count, []).append(time)
        if any(ahead > behind for group in groups.values() for ahead, behind in pairwise(group)):
            return "sure"
        return "unsure"

    def _times(self) -> None:
        """Tell race times from best laps by their size, and either from points."""
        columns = self._of("time")
        timed = [at for at in columns if is_times(self._cells(at))]
        if not timed:
            # Nothing but whole numbers beside what cars did: points.
            tells = self.columns.keys() & {"laps", "best_lap", "status", "grid"}
            if tells and columns and all(is_counts(self._cells(at), 10_000) for at in columns):
                self._take("time", None)
            return
        if self.columns.get("time") not in timed:
            self._take("time", timed[0])
        best = self.columns.get("best_lap")
        self._by_size(self._sizes([*timed, *([best] if best is not None else [])]))

    def _sizes(self, columns: Sequence[int]) -> dict[int, float]:
        """Return the usual time of each column that has some, in milliseconds."""
        held = {at: [time for time in times_of(self._cells(at)) if time] for at in columns}
        return {at: median(times) for at, times in held.items() if times}

    def _by_size(self, sizes: Mapping[int, float]) -> None:
        """Give the race the longest times, and the best lap those that are much shorter."""
        if not sizes:
            return
        best, longest = self.columns.get("best_lap"), max(sizes, key=lambda at: sizes[at])
        shorter = [at for at in sizes if sizes[longest] > _LONGER * sizes[at]]
        if not shorter:
            return
        if best in (None, longest):
            self._take("best_lap", shorter[0])
        if self.columns["time"] in shorter or longest == best:
            self._take("time", longest)

    def _gaps(self) -> None:
        """Take the gap to the first, which never gets less down the order, where there is another gap."""
        columns = self._of("gap")
        if len(columns) < 2 or "gap" not in self.columns:
            return
        rising = [at for at in columns if self._rises(at)]
        if rising and self.columns["gap"] not in rising:
            self._take("gap", rising[0])

    def _rises(self, at: int) -> bool:
        gaps = [gap for cell in self._cells(at) if (gap := parse_time(shown(cell).lstrip("+ "))) is not None]
        return len(gaps) > 1 and all(ahead <= behind for ahead, behind in pairwise(gaps))

    def _is_within(self, at: int, laps: int) -> bool:
        """Tell whether no number in a column is larger than the laps beside it."""
        pairs = zip(map(count_of, self._cells(at)), map(count_of, self._cells(laps)), strict=True)
        return all(number <= most for number, most in pairs if number is not None and most is not None)

    def _falls(self, at: int) -> bool:
        """Tell whether nobody has a larger number than somebody ahead."""
        place = self.columns.get("position")
        placed = [
            (number, position)
            for row, number in zip(self.rows, map(count_of, self._cells(at)), strict=True)
            if number is not None
            and (
                position := count_of(
                    row[place] if place is not None and place < len(row) else None, r"\D?(\d+)\D{0,3}"
                )
            )
        ]
        numbers = [number for number, _ in sorted(placed, key=lambda pair: pair[1])]
        return all(ahead >= behind for ahead, behind in pairwise(numbers))

    def _doubt(self, at: int, other: int | None, what: str) -> None:
        beside = "" if other is None else f" as well as {self.words[other]!r}"
        self.doubts.append(f"{self.words[at]!r}{beside} may be {what}")
