"""How likely everybody is to end up where: endings drawn at random, scored like any other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.model.season import Season
from countback.odds.answer import Forecast, Odds
from countback.odds.attendance import Attendance, attendance
from countback.odds.certain import Certain, certain
from countback.odds.counting import counted, scored
from countback.odds.field import Field, field_of
from countback.odds.looked import Looked, looked_at
from countback.odds.simulate import Endings
from countback.odds.strength import Floats, Settings, Strength, fit, observed
from countback.scoring.kernel import can_compile
from countback.scoring.score import Standings
from countback.titles.decide import Titles
from countback.titles.ending import laps_to_lead
from countback.titles.hanging import hanging
from countback.titles.possible import EntrySet
from countback.titles.remaining import Remaining, remaining

if TYPE_CHECKING:
    from countback.odds.by_loop import ByLoop

CHUNK = 500
"""Endings drawn with one generator; the answer depends on the chunks, not on who draws them."""

COMPILED_FROM = 500_000
"""So many endings are worth loading the compiled loop, which takes about a second."""

TUNED = Settings()


def forecast(
    standings: Standings,
    after: str | int | None,
    chunks: Sequence[np.random.Generator],
    *,
    championships: Collection[str] = (),
    earlier: Sequence[Season] = (),
    entries: EntrySet | Collection[str] = "entered",
    settings: Settings = TUNED,
    each: Callable[..., Iterable[list[Floats]]] = map,
) -> tuple[Forecast, ...]:
    """Return the odds of all (or some) championships after a session id or round (0: before the first).

    Each of the ``chunks`` draws ``CHUNK`` endings; ``each`` is a `map` that may use several processes.
    ``earlier`` are the seasons before, oldest first. Raises ``KeyError`` for names that don't exist.
    """
    ids = list(championships or standings.championships)
    rests = [remaining(standings, id_, after, entries) for id_ in ids]
    races = [observed(season) for season in earlier]
    races.append(observed(standings.season, rests[0].first))
    strength = fit(races, settings)
    learned: dict[str, int] = {}
    for season, held in zip((standings.season, *reversed(earlier)), reversed(races), strict=True):
        name = season.name if str(season.year) in season.name else f"{season.name} ({season.year})"
        learned[name] = learned.get(name, 0) + len(held)
    drawing = drawing_of(standings, rests, after, strength)
    drawing.compiled = len(chunks) * CHUNK >= COMPILED_FROM and can_compile()
    tables = list(each(drawing, chunks))
    open_ = hanging(standings)
    forecasts = []
    for number, rest in enumerate(rests):
        others = [] if open_ is None else open_.asked(rest.title.id, after, entries) or None
        forecast_ = _forecast(
            rest,
            drawing.rests[number],
            [chunk[number] for chunk in tables],
            len(chunks) * CHUNK,
            learned,
            _not_drawn(rest, drawing.unknown(number), strength),
            others,
        )
        pending = open_.told if open_ else ""
        forecasts.append(msgspec.structs.replace(forecast_, pending=pending) if pending else forecast_)
    return tuple(forecasts)


def drawing_of(
    standings: Standings, rests: Sequence[Remaining], after: str | int | None, strength: Strength
) -> Drawing:
    """Return what draws endings of some championships: of all who may take part, those who are likely to.

    Where the lowest total wins all of them are drawn: who does not come is paid for it.
    """
    likely, there = [], []
    for rest in rests:
        present = attendance(rest)
        ids = [rest.facts.entries[number].id for number in present.drawn]
        drawn = rest if rest.title.low_wins else remaining(standings, rest.title.id, after, ids)
        likely.append(drawn)
        there.append(present.of([rest.sessions.index(session) for session in drawn.sessions]))
    return Drawing(likely, strength, there)


class Drawing:
    """Draws one chunk of endings and counts positions; a class so that processes can be given it.

    Championships in which the same cars run are scored on the very same endings. Without ``there``, everybody
    takes part in everything. ``compiled`` changes how long it takes, not what comes out; it needs numba.
    """

    def __init__(
        self,
        rests: list[Remaining],
        strength: Strength,
        there: Sequence[Attendance] | None = None,
        *,
        compiled: bool = False,
    ) -> None:
        self.rests, self.compiled = rests, compiled
        together: dict[object, list[int]] = {}
        for number, rest in enumerate(rests):
            together.setdefault(_alike(rest), []).append(number)
        self.groups = [
            _Group(
                tuple(numbers),
                field_of(rests[numbers[0]], strength, there[numbers[0]] if there else None),
                looked_at([rests[n] for n in numbers]),
            )
            for numbers in together.values()
        ]
        self._endings: list[Endings] = []
        self._loops: dict[int, ByLoop | None] = {}

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_endings": [], "_loops": {}}

    def unknown(self, number: int) -> frozenset[str]:
        """Return the columns that rules look at and nothing is drawn of, for championship ``number``."""
        return next(group.looked.unknown for group in self.groups if number in group.numbers)

    def __call__(self, random: np.random.Generator) -> list[Floats]:
        """Return for each championship ``[K, K + 4]``: times in each position (0: none), sum of points, of
        titles (equals share one), of times first with an equal.
        """
        counts: dict[int, Floats] = {}
        for group, endings in self._fresh(random):
            columns: dict[str, Ints] = {}
            for number in group.numbers:
                loop = self._loop(number, endings)
                if loop is not None:
                    counts[number] = loop.count()
                else:
                    columns = columns or endings.whole()
                    counts[number] = counted(*scored(self.rests[number], columns))
        return [counts[number] for number in range(len(self.rests))]

    def _loop(self, number: int, endings: Endings) -> ByLoop | None:
        """Return the compiled loop for a championship, None where it is not wanted or cannot."""
        if self.compiled and number not in self._loops:
            from countback.odds.by_loop import by_loop

            self._loops[number] = by_loop(self.rests[number], endings)
        return self._loops.get(number)

    def draw(self, random: np.random.Generator) -> Iterator[tuple[_Group, dict[str, Ints]]]:
        """Yield each group of championships with ``CHUNK`` endings as columns for the scoring arrays."""
        for group, endings in self._fresh(random):
            yield group, endings.whole()

    def _fresh(self, random: np.random.Generator) -> Iterator[tuple[_Group, Endings]]:
        """Yield each group of championships with new endings; the next chunk is drawn into the same."""
        if not self._endings:  # kept from chunk to chunk
            self._endings = [
                Endings(
                    self.rests[group.numbers[0]],
                    group.field,
                    CHUNK,
                    group.looked.columns,
                    group.looked.firsts,
                    compiled=self.compiled,
                )
                for group in self.groups
            ]
        state = random.bit_generator.state
        for group, endings in zip(self.groups, self._endings, strict=True):
            random.bit_generator.state = state
            endings.fresh(random)
            yield group, endings


def _alike(rest: Remaining) -> object:
    """Return what has to be equal for championships to be scored on the same endings."""
    drawn_alike = (Status.DNF in rest.title.placed, rest.title.low_wins, laps_to_lead(rest.title))
    return rest.sessions, rest.runners, rest.facts.entries, drawn_alike


@dataclass(frozen=True)
class _Group:
    """Championships (``numbers``) that share their endings: the cars of what is left, what rules look at."""

    numbers: tuple[int, ...]
    field: Field
    looked: Looked


UNKNOWN = {
    "grid": "places on the grid",
    "laps": "distances",
    "time": "race times",
    "best_lap": "lap times",
    "laps_led": "laps led (none are recorded so far)",
}


def _not_drawn(rest: Remaining, unknown: Collection[str], strength: Strength) -> tuple[str, ...]:
    """Return what may decide, too, and is left out of the drawing."""
    if not rest.sessions:
        return ()
    missing = {*unknown} | ({"laps_led"} if laps_to_lead(rest.title) and not strength.led else set())
    left_out = ["dead heats", "disqualifications", "penalties to come"]
    if rest.crewed:
        left_out.append("who of a crew drives")
    if rest.decided_ahead:
        left_out.append("what is decided already on a session to come")
    return (*left_out, *(words for column, words in UNKNOWN.items() if column in missing))


def _forecast(
    rest: Remaining,
    drawn: Remaining,
    counted: list[Floats],
    runs: int,
    learned: dict[str, int],
    not_drawn: tuple[str, ...],
    others: Sequence[Titles] | None,
) -> Forecast:
    table = _by_competitor(rest, drawn, np.sum(counted, axis=0))
    number = len(table)
    listed: Bools = np.any(table[:, 1 : number + 1] > 0, axis=1)
    proofs = certain(rest, table[:, 1], listed, runs, others)
    title = _title(proofs, table[:, number + 2], runs)
    rows = [
        Odds(
            competitor=rest.competitors[x].id,
            name=rest.competitors[x].name,
            title=float(title[x]),
            error=0.0 if proofs.proved[x] else _error(float(title[x]), runs),
            shared=float(table[x, number + 3] / runs),
            positions=tuple(float(times / runs) for times in table[x, 1 : number + 1]),
            points=float(table[x, number + 1] / runs),
        )
        for x in range(number)
        if table[x, 1 : number + 1].any() or title[x]
    ]
    if not rest.sessions and not rest.complete:
        rows = []  # nobody knows what is left, and nothing listed can be drawn
    better = 1 if rest.title.low_wins else -1
    rows.sort(key=lambda row: (-row.title, better * row.points))
    after_session, after_round = rest.facts.only.last_of(rest.first)
    return Forecast(
        championship=rest.title.id,
        name=rest.title.name,
        after_session=after_session,
        after_round=after_round,
        entry_set=rest.entry_set,
        entries=len({car for runners in rest.runners for car in runners}),
        drawn=len({car for runners in drawn.runners for car in runners}),
        complete=rest.complete,
        sessions_left=len(rest.sessions),
        learned=learned,
        not_drawn=not_drawn,
        runs=runs,
        rows=tuple(rows),
    )


def _by_competitor(rest: Remaining, drawn: Remaining, table: Floats) -> Floats:
    """Return what was counted for the competitors of ``drawn`` for those of ``rest``: some more, maybe."""
    if drawn.competitors == rest.competitors:
        return table
    here, there = len(rest.competitors), len(drawn.competitors)
    whole = np.zeros((here, here + 4))
    at = [rest.index(competitor.id) for competitor in drawn.competitors]
    whole[at, : there + 1] = table[:, : there + 1]
    whole[at, here + 1 :] = table[:, there + 1 :]
    return whole


def _error(chance: float, runs: int) -> float:
    """Return the standard error of a chance; half a draw more keeps it above 0 where all draws agree."""
    near = (chance * runs + 0.5) / (runs + 1)
    return float((near * (1 - near) / runs) ** 0.5)


def _title(proofs: Certain, won: Floats, runs: int) -> Floats:
    """Return the chances of the title, from how often each won it.

    Whoever is not proved to be out of it but never won in the draw is given half a draw, so that nothing
    possible has no chance at all; and nobody has 1 who has not clinched.
    """
    able = ~proofs.out
    half = 0.5 * able
    chance = (won + half) / (runs + max(half.sum(), 0.5))
    most = runs / (runs + 0.5)
    chances: Floats = np.where(able, np.minimum(chance, most), 0.0)
    chances[proofs.won] = 1.0
    return chances
