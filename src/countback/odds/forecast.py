"""How likely everybody is to end up where: endings drawn at random, scored like any other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from countback.model.facts import Bools, Ints
from countback.odds.simulate import Endings, Field, Looked, field_of, looked_at
from countback.odds.strength import Floats, Observed, Settings, Strength, fit, observed
from countback.scoring.score import Standings
from countback.titles.decide import Titles
from countback.titles.possible import EntrySet
from countback.titles.remaining import Remaining, remaining

CHUNK = 500
"""Endings drawn with one generator; the answer depends on the chunks, not on who draws them."""

TUNED = Settings()


class Odds(msgspec.Struct, frozen=True, kw_only=True):
    """What is likely for one competitor. ``positions`` [k - 1] is the chance of finishing k-th.

    ``title`` is the chance of first (1 and 0 are exact: clinched and eliminated), shared by those who are
    level; ``error`` its Monte Carlo standard error. ``points`` are expected.
    """

    competitor: str
    name: str
    title: float
    error: float
    positions: tuple[float, ...]
    points: float


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody's odds in one championship after a session, the likeliest champion first.

    ``entry_set`` says who takes part in the sessions left: others keep the points they have, and are out
    sooner than in the answers of `Titles`, which count in everybody who has taken part.
    """

    championship: str
    name: str
    after_session: str
    after_round: int
    entry_set: str
    sessions_left: int
    runs: int
    rows: tuple[Odds, ...]


def forecast(
    standings: Standings,
    after: str | int | None,
    chunks: Sequence[np.random.Generator],
    *,
    championships: Collection[str] = (),
    earlier: Sequence[Sequence[Observed]] = (),
    entries: EntrySet | Collection[str] = "latest",
    settings: Settings = TUNED,
    each: Callable[..., Iterable[list[Floats]]] = map,
) -> tuple[Forecast, ...]:
    """Return the odds of all (or some) championships after a session id or round (0: before the first).

    Each of the ``chunks`` draws ``CHUNK`` endings; ``each`` is a `map` that may use several processes.
    ``earlier`` are the results of seasons before. Raises ``KeyError`` for names that don't exist.
    """
    ids = list(championships or standings.championships)
    rests = [remaining(standings, id_, after, entries) for id_ in ids]
    strength = fit([*earlier, observed(standings.season, rests[0].first)], settings)
    drawing = Drawing(rests, strength)
    counted = list(each(drawing, chunks))
    return tuple(
        _forecast(rest, [chunk[number] for chunk in counted], len(chunks) * CHUNK)
        for number, rest in enumerate(rests)
    )


class Drawing:
    """Draws one chunk of endings and counts positions; a class so that processes can be given it.

    Championships in which the same cars run are scored on the very same endings.
    """

    def __init__(self, rests: list[Remaining], strength: Strength) -> None:
        self.rests = rests
        together: dict[object, list[int]] = {}
        for number, rest in enumerate(rests):
            together.setdefault((rest.sessions, rest.runners, rest.facts.entries), []).append(number)
        self.groups = [
            _Group(
                tuple(numbers), field_of(rests[numbers[0]], strength), looked_at([rests[n] for n in numbers])
            )
            for numbers in together.values()
        ]
        self._endings: list[Endings] = []

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_endings": []}

    def __call__(self, random: np.random.Generator) -> list[Floats]:
        """Return for each championship ``[K, K + 2]``: times in each position (0: none), sum of points."""
        if not self._endings:  # kept from chunk to chunk: every chunk writes over the last one's columns
            self._endings = [
                Endings(self.rests[one.numbers[0]], one.field, CHUNK, one.looked.columns, one.looked.firsts)
                for one in self.groups
            ]
        found: dict[int, Floats] = {}
        state = random.bit_generator.state
        for group, endings in zip(self.groups, self._endings, strict=True):
            random.bit_generator.state = state
            columns = endings.draw(random)
            for number in group.numbers:
                found[number] = _counted(self.rests[number], columns)
        return [found[number] for number in range(len(self.rests))]


@dataclass(frozen=True)
class _Group:
    """Championships (``numbers``) that share their endings: the cars of what is left, what rules look at."""

    numbers: tuple[int, ...]
    field: Field
    looked: Looked


def _counted(rest: Remaining, columns: dict[str, Ints]) -> Floats:
    scores = rest.scores(columns)
    outcome = rest.final(scores)
    position = outcome.ranked.position[:, 0]
    number = position.shape[1]
    table = np.zeros((number, number + 2))
    cell = position + np.arange(number) * (number + 1)
    times = np.bincount(cell.reshape(-1), minlength=number * (number + 1))
    table[:, :-1] = times.reshape(number, number + 1)
    table[:, -1] = outcome.tally.points[:, 0].sum(axis=0) / scores.awarded.unit
    return table


def _forecast(rest: Remaining, counted: list[Floats], runs: int) -> Forecast:
    table = np.sum(counted, axis=0)
    number = len(table)
    title, exact = _title(rest, table)
    rows = [
        Odds(
            competitor=rest.competitors[x].id,
            name=rest.competitors[x].name,
            title=float(title[x]),
            error=0.0 if exact[x] else _error(float(title[x]), runs),
            positions=tuple(float(times / runs) for times in table[x, 1 : number + 1]),
            points=float(table[x, -1] / runs),
        )
        for x in range(number)
        if table[x, 1 : number + 1].any() or title[x]
    ]
    better = 1 if rest.title.low_wins else -1
    rows.sort(key=lambda row: (-row.title, better * row.points))
    seen = rest.first
    return Forecast(
        championship=rest.title.id,
        name=rest.title.name,
        after_session=rest.facts.sessions[seen - 1].id if seen else "",
        after_round=int(rest.facts.round[seen - 1]) if seen else 0,
        entry_set=rest.entry_set,
        sessions_left=len(rest.sessions),
        runs=runs,
        rows=tuple(rows),
    )


def _error(chance: float, runs: int) -> float:
    """Return the standard error of a chance; half a draw more keeps it above 0 where all draws agree."""
    near = (chance * runs + 0.5) / (runs + 1)
    return float((near * (1 - near) / runs) ** 0.5)


def _title(rest: Remaining, table: Floats) -> tuple[Floats, Bools]:
    """Return the chances of the title and where they are exact.

    Whoever is still alive but never won in the draw is given half a draw, so that nothing possible has
    no chance at all. Where nothing is left, those who are level share the title.
    """
    times, everybody = table[:, 1], np.ones(len(table), dtype=np.bool_)
    if not rest.sessions:
        return times / max(times.sum(), 1), everybody
    titles = Titles(rest, most_endings=0)
    known = not titles.unknown and not titles.beyond and rest.complete
    # Where no bound tells who is alive, it is whoever has held a position in some ending.
    alive: Bools = table[:, 1:-1].sum(axis=1) > 0
    if known:
        status = [titles.answer(x).status for x in range(len(times))]
        alive = np.array([one != "eliminated" for one in status], dtype=np.bool_)
    shared = times * alive + 0.5 * alive
    chance = shared / max(shared.sum(), 1)
    if known and alive.sum() <= 1:
        return alive.astype(float), everybody
    return chance, ~alive & known
