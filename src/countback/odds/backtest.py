"""How good the odds were: predictions from what was known after each round, against what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import exp, log

import msgspec
import numpy as np

from countback.odds.forecast import TUNED, forecast
from countback.odds.strength import Settings, before
from countback.scoring.score import Standings, score
from countback.titles.ending import as_recorded, in_force
from countback.titles.remaining import Remaining, remaining

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
SOFTMAX = 9.0
LEADER = 0.95
METHODS = ("model", "alone", "gap", "points", "leader")
"""``model``: the odds; ``alone``: the odds without the seasons before; ``gap``: in proportion to
exp(-constant x gap / (spread x root of rounds left)), the constant fitted to all other seasons of the test;
``points``: to exp(9 x points / leader's points); ``leader``: 95 % for the leader, the rest shared."""


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """Chances of the title after a round of a year, by several methods, and who became champion.

    Each of ``chances`` is by competitor; ``share`` is how much of the season had been run. ``gaps`` are those
    to the leader, over what a round parts the field by and the root of the rounds left.
    """

    season: str
    year: int
    round: int
    share: float
    champion: str
    chances: dict[str, dict[str, float]]
    gaps: dict[str, float]


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
    championship: Callable[[Standings], str],
    years: Callable[[int], bool],
    generators: Callable[[Standings, int], Sequence[np.random.Generator]],
    settings: Settings = TUNED,
    shares: Sequence[float] = (),
) -> Iterator[Prediction]:
    """Yield predictions for the seasons of some years after every round but the last.

    ``championship`` is which of a season's is predicted, ``generators`` are those for a season and round.
    With ``shares``, only after those parts of a season. Those of the same series in the two years before are
    learned from. Of what happened later, nothing is seen: not the results, not who took part, not how far
    races went, not which decisions were taken; the calendar is that of the races held.
    """
    for standings in seasons:
        season = standings.season
        rounds = sorted({int(round_) for round_ in standings.facts.round})
        races = [session for session in standings.facts.sessions if session.kind == "race"]
        if not years(season.year) or any(not session.classifications for session in races):
            continue
        title = championship(standings)
        champion = standings.table(title).rows[0].competitor.id
        earlier = before(season, [other.season for other in seasons])
        wanted = (
            {max(1, round(share * len(rounds))) for share in shares} if shares else {*range(1, len(rounds))}
        )
        for done in sorted(wanted):
            after = rounds[done - 1]
            blind = known_after(standings, remaining(standings, title, after))
            chances = {}
            for method, learned in (("model", earlier), ("alone", [])) if earlier else (("model", []),):
                (predicted,) = forecast(
                    blind,
                    None,
                    generators(standings, after),
                    championships=[title],
                    earlier=learned,
                    settings=settings,
                )
                chances[method] = {row.competitor: row.title for row in predicted.rows if row.title > 0}
                chances[method].setdefault(champion, 1e-4)
            chances.setdefault("alone", chances["model"])
            table = standings.table(title, after)
            points = {row.competitor.id: float(row.points) for row in table.rows if row.position}
            points.setdefault(champion, 0.0)
            low = standings.titles[title].title.low_wins
            yield Prediction(
                season=season.id,
                year=season.year,
                round=after,
                share=done / len(rounds),
                champion=champion,
                chances={**chances, "points": _softmax(points, low), "leader": _leader(points, low)},
                gaps=_gaps(points, low, _spread(standings, title, rounds[:done]), len(rounds) - done),
            )


def known_after(standings: Standings, rest: Remaining) -> Standings:
    """Return the season as it could be known at the moment of what remains: nobody who came later is in it.

    Who was entered for which rounds is not known either: entry lists are often written when all is over.
    """
    cut = as_recorded(rest, standings.recorded, ())
    results = [
        (event.round, row)
        for event in cut.events
        for session in event.sessions
        for classification in session.classifications
        for row in classification.rows
    ]
    ran = {row.entry for _, row in results}
    drove = {driver: round_ for round_, row in results for driver in row.drivers}
    entries = []
    for entry in cut.entries:
        if entry.id in ran:
            entries.append(msgspec.structs.replace(entry, rounds=()))
        elif crew := tuple(driver for driver in entry.crew if driver.id in drove):
            # Somebody who shared another's car is known; the car in which he came later is not to come.
            rounds = tuple(sorted({drove[driver.id] for driver in crew}))
            entries.append(msgspec.structs.replace(entry, crew=crew, rounds=rounds))
    rulebook = standings.rulebook
    decisions = in_force(rest, standings.recorded, rulebook.decisions)
    season = msgspec.structs.replace(cut, entries=tuple(entries))
    return score(season, msgspec.structs.replace(rulebook, decisions=decisions))


def _spread(standings: Standings, title: str, rounds: Sequence[int]) -> float:
    """Return by how many points a round parts the field: the mean standard deviation of what is gained."""
    last: dict[str, float] = {}
    parted = []
    for number in rounds:
        now = {row.competitor.id: float(row.points) for row in standings.table(title, number).rows}
        gained = np.array([worth - last.get(id_, 0.0) for id_, worth in now.items()])
        if len(gained) > 1:
            parted.append(float(gained.std()))
        last = now
    return max(_mean(parted), 1e-9)


def _gaps(points: dict[str, float], low: bool, spread: float, left: int) -> dict[str, float]:
    best = min(points.values()) if low else max(points.values())
    return {name: abs(best - worth) / (spread * max(left, 1) ** 0.5) for name, worth in points.items()}


def with_gap_formula(predicted: Sequence[Prediction]) -> list[Prediction]:
    """Return the predictions with those of the gap formula: one constant, fitted to all other seasons."""
    grid = [float(constant) for constant in np.geomspace(0.05, 20, 121)]
    losses = np.array(
        [
            [-log(_by_gap(prediction, constant)[prediction.champion]) for constant in grid]
            for prediction in predicted
        ]
    )
    done = []
    for prediction in predicted:
        others = [number for number, other in enumerate(predicted) if other.season != prediction.season]
        best = grid[int(losses[others].sum(axis=0).argmin())] if others else 1.0
        done.append(
            msgspec.structs.replace(
                prediction, chances={**prediction.chances, "gap": _by_gap(prediction, best)}
            )
        )
    return done


def _by_gap(prediction: Prediction, constant: float) -> dict[str, float]:
    weight = {name: exp(-constant * gap) + 1e-12 for name, gap in prediction.gaps.items()}
    whole = sum(weight.values())
    return {name: worth / whole for name, worth in weight.items()}


def _softmax(points: dict[str, float], low: bool) -> dict[str, float]:
    if low:
        points = {name: min(points.values()) - worth + max(points.values()) for name, worth in points.items()}
    most = max(max(points.values()), 1.0)
    weight = {name: float(np.exp(SOFTMAX * (worth / most - 1))) for name, worth in points.items()}
    whole = sum(weight.values())
    return {name: worth / whole for name, worth in weight.items()}


def _leader(points: dict[str, float], low: bool) -> dict[str, float]:
    first = min(points, key=lambda name: points[name] if low else -points[name])
    rest = (1 - LEADER) / max(len(points) - 1, 1)
    return {name: LEADER if name == first else rest for name in points}


def marks(predicted: Sequence[Prediction], shares: Sequence[float] = (0.25, 0.5, 0.75)) -> list[Mark]:
    """Return the marks of each method at some parts of the season (the round nearest), and over all."""
    rows = []
    groups: list[tuple[str, list[Prediction]]] = []
    for share in shares:
        by_season: dict[str, Prediction] = {}
        for prediction in predicted:
            best = by_season.get(prediction.season)
            if best is None or abs(prediction.share - share) < abs(best.share - share):
                by_season[prediction.season] = prediction
        groups.append((f"{share:.0%}", list(by_season.values())))
    groups.append(("every round", list(predicted)))
    for name, group in groups:
        for method in [method for method in METHODS if all(method in other.chances for other in group)]:
            rows.append(
                Mark(
                    method=method,
                    share=name,
                    cases=len(group),
                    log_loss=_mean(
                        [
                            -log(max(prediction.chances[method][prediction.champion], 1e-12))
                            for prediction in group
                        ]
                    ),
                    brier=_mean([_brier(prediction, method) for prediction in group]),
                )
            )
    return rows


def _brier(prediction: Prediction, method: str) -> float:
    return sum(
        (chance - (name == prediction.champion)) ** 2 for name, chance in prediction.chances[method].items()
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


def reliability(predicted: Sequence[Prediction], method: str = "model") -> list[Bin]:
    """Return how often chances came true, by size."""
    cases = [
        (chance, name == prediction.champion)
        for prediction in predicted
        for name, chance in prediction.chances[method].items()
    ]
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
