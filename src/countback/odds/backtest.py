"""How good the odds were: predictions from what was known after each round, against what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import log

import msgspec
import numpy as np

from countback.odds.forecast import TUNED, forecast
from countback.odds.strength import Settings, observed
from countback.scoring.score import Standings

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
SOFTMAX = 9.0
LEADER = 0.95


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """Chances of the title after a round of a year, by three methods, and who became champion.

    Each of ``chances`` is by competitor; ``share`` is how much of the season had been run.
    """

    year: int
    round: int
    share: float
    champion: str
    chances: dict[str, dict[str, float]]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Mean log-loss of the champion and mean Brier score (summed over competitors) over ``cases``."""

    method: str
    share: str
    cases: int
    log_loss: float
    brier: float


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Of ``cases`` chances between ``low`` and ``high``, ``mean`` on average, this ``part`` came true."""

    low: float
    high: float
    cases: int
    mean: float
    part: float


def predictions(
    seasons: Sequence[Standings],
    championship: str,
    years: Callable[[int], bool],
    generators: Callable[[int, int], Sequence[np.random.Generator]],
    settings: Settings = TUNED,
    shares: Sequence[float] = (),
) -> Iterator[Prediction]:
    """Yield predictions for the seasons (oldest first) of some years after every round but the last.

    ``generators`` gives those for a year and round. With ``shares``, only after those parts of a season.
    Of what happened later, nothing is seen: not the results, not who took part, not how far races went;
    the calendar is that of the races held.
    """
    for number, standings in enumerate(seasons):
        year = standings.season.year
        rounds = sorted({int(one) for one in standings.facts.round})
        if not years(year) or any(
            not session.classifications for session in standings.facts.sessions if session.kind == "race"
        ):
            continue
        champion = standings.table(championship).rows[0].competitor.id
        earlier = [observed(one.season) for one in seasons[:number] if year - 3 < one.season.year < year]
        wanted = (
            {max(1, round(share * len(rounds))) for share in shares} if shares else {*range(1, len(rounds))}
        )
        for done in sorted(wanted):
            after = rounds[done - 1]
            found = forecast(
                standings,
                after,
                generators(year, after),
                championships=[championship],
                earlier=earlier,
                settings=settings,
            )[0]
            model = {row.competitor: row.title for row in found.rows if row.title > 0}
            model.setdefault(champion, 1e-4)
            table = standings.table(championship, after)
            points = {row.competitor.id: float(row.points) for row in table.rows if row.position}
            points.setdefault(champion, 0.0)
            yield Prediction(
                year=year,
                round=after,
                share=done / len(rounds),
                champion=champion,
                chances={"model": model, "points": _softmax(points), "leader": _leader(points)},
            )


def _softmax(points: dict[str, float]) -> dict[str, float]:
    most = max(max(points.values()), 1.0)
    weight = {name: float(np.exp(SOFTMAX * (worth / most - 1))) for name, worth in points.items()}
    whole = sum(weight.values())
    return {name: one / whole for name, one in weight.items()}


def _leader(points: dict[str, float]) -> dict[str, float]:
    first = max(points, key=lambda name: points[name])
    rest = (1 - LEADER) / max(len(points) - 1, 1)
    return {name: LEADER if name == first else rest for name in points}


def marks(found: Sequence[Prediction], shares: Sequence[float] = (0.25, 0.5, 0.75)) -> list[Mark]:
    """Return the marks of each method at some parts of the season (the round nearest), and over all."""
    rows = []
    groups: list[tuple[str, list[Prediction]]] = []
    for share in shares:
        by_year: dict[int, Prediction] = {}
        for one in found:
            best = by_year.get(one.year)
            if best is None or abs(one.share - share) < abs(best.share - share):
                by_year[one.year] = one
        groups.append((f"{share:.0%}", list(by_year.values())))
    groups.append(("every round", list(found)))
    for name, group in groups:
        for method in ("model", "points", "leader"):
            rows.append(
                Mark(
                    method=method,
                    share=name,
                    cases=len(group),
                    log_loss=_mean([-log(max(one.chances[method][one.champion], 1e-12)) for one in group]),
                    brier=_mean([_brier(one, method) for one in group]),
                )
            )
    return rows


def _brier(one: Prediction, method: str) -> float:
    return sum((chance - (name == one.champion)) ** 2 for name, chance in one.chances[method].items())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


def reliability(found: Sequence[Prediction], method: str = "model") -> list[Bin]:
    """Return how often chances came true, by size."""
    cases = [(chance, name == one.champion) for one in found for name, chance in one.chances[method].items()]
    bins = []
    for low, high in pairwise(EDGES):
        inside = [case for case in cases if low <= case[0] < high or case[0] == high == 1.0]
        if inside:
            bins.append(
                Bin(
                    low=low,
                    high=high,
                    cases=len(inside),
                    mean=_mean([chance for chance, _ in inside]),
                    part=_mean([float(true) for _, true in inside]),
                )
            )
    return bins
