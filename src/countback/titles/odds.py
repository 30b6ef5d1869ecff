"""How likely everybody is to end up where: endings drawn at random, scored like any other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec
import numpy as np

from countback.model.facts import Bools, Ints
from countback.scoring.standings import Standings
from countback.titles.bounds import bounds, unknown_kinds
from countback.titles.quick import Packed, pack
from countback.titles.remaining import EntrySet, Remaining, remaining
from countback.titles.simulate import Endings, field_of, looked_at
from countback.titles.strength import Floats, Observed, Settings, Strength, fit, observed

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
    sooner than in the answers of `Titles`, which count in everybody who has taken part. ``scored_by`` says
    what the endings went through: the "scoring arrays", or "machine code".
    """

    championship: str
    name: str
    after_session: str
    after_round: int
    entry_set: str
    sessions_left: int
    runs: int
    scored_by: str
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
    fast: bool = False,
    each: Callable[..., Iterable[list[Floats]]] = map,
) -> tuple[Forecast, ...]:
    """Return the odds of all (or some) championships after a session id or round (0: before the first).

    Each of the ``chunks`` draws ``CHUNK`` endings; ``each`` is a `map` that may use several processes.
    ``earlier`` are the results of seasons before. ``fast`` draws plain championships by machine code
    (`compiled.py`). Raises ``KeyError`` for names that don't exist.
    """
    ids = list(championships or standings.championships)
    rests = [remaining(standings, id_, after, entries) for id_ in ids]
    strength = fit([*earlier, observed(standings.season, rests[0].first)], settings)
    drawing = Drawing(rests, strength, fast=fast)
    counted = list(each(drawing, chunks))
    return tuple(
        _forecast(
            rest,
            [chunk[number] for chunk in counted],
            len(chunks) * CHUNK,
            "scoring arrays" if drawing.packed[number] is None else "machine code",
        )
        for number, rest in enumerate(rests)
    )


class Drawing:
    """Draws one chunk of endings and counts positions; a class so that processes can be given it.

    Championships in which the same cars run are scored on the very same endings. With ``fast`` plain ones
    are added up by machine code instead, which draws its own; that raises ``ImportError`` without numba.
    """

    def __init__(self, rests: list[Remaining], strength: Strength, *, fast: bool = False) -> None:
        self.packed = [_plain(rest) if fast else None for rest in rests]
        groups: dict[object, list[int]] = {}
        for number, rest in enumerate(rests):
            if self.packed[number] is not None:
                continue
            key = (rest.sessions, rest.runners, rest.facts.entries)
            groups.setdefault(key, []).append(number)
        self.rests, self.groups = rests, list(groups.values())
        self.own = [
            field_of(rest, strength) if packed is not None else None
            for rest, packed in zip(rests, self.packed, strict=True)
        ]
        self.fields = [field_of(rests[group[0]], strength) for group in self.groups]
        self.looked = [looked_at([rests[number] for number in group]) for group in self.groups]
        self._endings: list[Endings] = []

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_endings": []}

    def __call__(self, random: np.random.Generator) -> list[Floats]:
        """Return for each championship ``[K, K + 2]``: times in each position (0: none), sum of points."""
        if not self._endings:  # kept from chunk to chunk: every chunk writes over the last one's columns
            self._endings = [
                Endings(self.rests[group[0]], field, CHUNK, looked.columns, looked.firsts)
                for group, field, looked in zip(self.groups, self.fields, self.looked, strict=True)
            ]
        found: dict[int, Floats] = {}
        state = random.bit_generator.state
        for number, (packed, field) in enumerate(zip(self.packed, self.own, strict=True)):
            if packed is not None and field is not None:
                from countback.titles.compiled import positions

                random.bit_generator.state = state
                found[number] = positions(packed, field, CHUNK, random)
        for group, endings in zip(self.groups, self._endings, strict=True):
            random.bit_generator.state = state
            columns = endings.draw(random)
            for number in group:
                found[number] = _counted(self.rests[number], columns)
        return [found[number] for number in range(len(self.rests))]


def _plain(rest: Remaining) -> Packed | None:
    """Return the championship as sums if machine code can draw it."""
    from countback.titles.compiled import LANES

    packed = pack(rest)
    return packed if packed is not None and len(packed.start) <= LANES else None


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


def _forecast(rest: Remaining, counted: list[Floats], runs: int, scored_by: str) -> Forecast:
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
        scored_by=scored_by,
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
    alive: Bools = (
        table[:, 1:-1].sum(axis=1) > 0
    )  # no bound tells: whoever has held a position in some ending
    known = not unknown_kinds(rest.title)
    if known:
        best = bounds(rest)
        alive = np.array(
            [best.position[x, x] > 0 and not best.rivals_ahead(x) for x in range(len(times))], dtype=np.bool_
        )
    shared = times * alive + 0.5 * alive
    chance = shared / max(shared.sum(), 1)
    if known and alive.sum() <= 1:
        return alive.astype(float), everybody
    return chance, ~alive & known
