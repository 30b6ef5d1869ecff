"""How strong drivers and cars are: a Plackett-Luce model fitted to results, with its uncertainty.

A session's order is drawn by picking the winner, then the second, and so on, each time with chances
proportional to exp(driver + car). Older results weigh less. The fit is the most likely strength under
normal priors; its uncertainty is that of the curvature there (Laplace). Source: Plackett, "The Analysis
of Permutations", Applied Statistics 24 (1975); Luce, "Individual Choice Behavior" (1959).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countback.model.classification import Status
from countback.model.season import Entry, Season

Floats = NDArray[np.float64]
RACING = ("race", "sprint", "heat")
YEARS_BACK = 2
"""So many years before are learned from: what is older hardly counts."""


@dataclass(frozen=True)
class Settings:
    """What the model was told rather than learns. Ages are in sessions.

    ``half_life`` halves the weight of a result, ``before`` multiplies that of the season before (and its
    square the one before that). ``drivers`` and ``cars`` are the prior spreads of strength, ``drift``
    the spread by which a car's (and half of it a driver's) strength wanders over ten sessions.
    ``deep`` is how many places from the top are learned from. ``retire`` is the prior chance of
    retiring and ``retire_weight`` how many results it is worth. ``heat`` divides strengths when
    drawing: above 1, results are more random than the fit says.
    """

    half_life: float = 20.0
    before: float = 0.4
    drivers: float = 0.8
    cars: float = 1.2
    drift: float = 0.4
    deep: int = 10
    retire: float = 0.15
    retire_weight: float = 15.0
    heat: float = 1.0


@dataclass(frozen=True)
class Observed:
    """One session: who (pairs of driver and car) was classified, best first, and who retired.

    ``led`` is how many cars led a lap, 0 where that is not recorded.
    """

    order: tuple[tuple[str, str], ...]
    retired: tuple[tuple[str, str], ...]
    led: int = 0


def pair_of(entry: Entry) -> tuple[str, str]:
    """Return what strength an entry has: its crew's and its car's."""
    car = (
        f"{entry.constructor}/{entry.engine}" if entry.constructor else (entry.team.id if entry.team else "")
    )
    return "+".join(driver.id for driver in entry.crew), car


def observed(season: Season, sessions: int | None = None) -> list[Observed]:
    """Return the races of a season in order, of its first ``sessions`` sessions (cancelled not counted).

    A car that retired has retired, also where the sheet gives it a place and the rules leave it there.
    """
    entries = {entry.id: pair_of(entry) for entry in season.entries}
    held = [
        session
        for event in season.events
        for session in event.sessions
        if not (session.cancelled or event.cancelled)
    ]
    races = []
    for session in held[:sessions]:
        if session.kind not in RACING or not session.classifications:
            continue
        rows = session.classifications[-1].rows
        finished = {row.entry for row in rows if row.position and row.status is not Status.DNF}
        if len(finished) < 2:  # a sheet that says of everybody to have retired says nothing of retiring
            finished = {row.entry for row in rows if row.position}
        placed = sorted((row for row in rows if row.entry in finished), key=lambda row: row.position or 0)
        order = tuple(entries[row.entry] for row in placed)
        retired = tuple(
            entries[row.entry] for row in rows if row.entry not in finished and row.status.started
        )
        if len(order) > 1:
            races.append(Observed(order, retired, sum(bool(row.laps_led) for row in rows)))
    return races


def before(season: Season, seasons: Iterable[Season]) -> list[Season]:
    """Return those of the same series in the two years before, oldest first."""
    same = [earlier for earlier in seasons if is_before(season, earlier.series, earlier.year)]
    return sorted(same, key=lambda earlier: (earlier.year, earlier.id))


def is_before(season: Season, series: str, year: int) -> bool:
    """Tell whether a season of that series and year is one of those to learn from."""
    alike = season.series.casefold() == series.casefold() != ""
    return alike and 0 < season.year - year <= YEARS_BACK


@dataclass(frozen=True, eq=False)
class Strength:
    """``mean`` [P] and ``root`` [P, P] (its product with itself transposed is the covariance) of drivers
    and cars; ``number`` gives their indices; ``retire`` the chance of retiring by pair. ``led`` is how many
    cars led a lap in each race in which that is recorded.
    """

    settings: Settings
    number: dict[tuple[str, str], int]
    mean: Floats
    root: Floats
    retire: dict[tuple[str, str], float]
    led: tuple[int, ...] = ()

    def index(self, kind: str, name: str) -> int:
        """Return the index of a driver ("driver") or car ("car"); -1 for one never seen."""
        return self.number.get((kind, name), -1)


def fit(seasons: Sequence[Sequence[Observed]], settings: Settings) -> Strength:
    """Fit strengths to seasons of results, the oldest first; the last is the one under way."""
    weighted: list[tuple[Observed, float]] = []
    for back, season in enumerate(reversed(seasons)):
        fade = settings.before**back
        for age, race in enumerate(reversed(season)):
            weighted.append((race, fade * 0.5 ** (age / settings.half_life)))
    number: dict[tuple[str, str], int] = {}
    pairs: dict[tuple[str, str], int] = {}
    for race, _ in weighted:
        for pair in (*race.order, *race.retired):
            if pair not in pairs:
                pairs[pair] = len(pairs)
                number.setdefault(("driver", pair[0]), len(number))
                number.setdefault(("car", pair[1]), len(number))
    design = np.zeros((len(pairs), len(number)))
    for (driver, car), row in pairs.items():
        design[row, number["driver", driver]] = design[row, number["car", car]] = 1
    prior = np.array(
        [1 / (settings.drivers if kind == "driver" else settings.cars) ** 2 for kind, _ in number]
    )
    races = [
        (np.array([pairs[pair] for pair in race.order]), weight) for race, weight in weighted if weight > 1e-3
    ]
    mean: Floats = np.zeros(len(number))
    precision = np.diag(prior)
    for _ in range(12):
        slope, curve = _likelihood(races, design @ mean, settings.deep)
        precision = design.T @ curve @ design + np.diag(prior)
        step = np.linalg.solve(precision, design.T @ slope - prior * mean)
        mean = mean + np.clip(step, -1, 1)
        if np.abs(step).max(initial=0) < 1e-4:
            break
    root: Floats = np.zeros((len(number), len(number)))
    if len(number):
        root[:] = np.linalg.inv(np.linalg.cholesky(precision)).T
    led = tuple(race.led for race, _ in weighted if race.led)
    return Strength(settings, number, mean, root, _retiring(weighted, settings), led)


def _likelihood(
    races: list[tuple[NDArray[np.int64], float]], theta: Floats, deep: int
) -> tuple[Floats, Floats]:
    """Return the slope [P] of the weighted log-likelihood and the negative of its curvature [P, P]."""
    slope = np.zeros(len(theta))
    curve = np.zeros((len(theta), len(theta)))
    for order, weight in races:
        worth = np.exp(theta[order])
        stages = min(deep, len(order) - 1)
        left = worth[::-1].cumsum()[::-1]
        upto = np.minimum(np.arange(len(order)), stages - 1)
        once = (1 / left[:stages]).cumsum()[upto]
        twice = (1 / left[:stages] ** 2).cumsum()
        slope[order] += weight * ((np.arange(len(order)) < stages) - worth * once)
        both = twice[np.minimum(upto[:, None], upto)] * np.outer(worth, worth)
        at = np.ix_(order, order)
        curve[at] += weight * (np.diag(worth * once) - both)
    return slope, curve


def _retiring(weighted: list[tuple[Observed, float]], settings: Settings) -> dict[tuple[str, str], float]:
    """Return the chance of retiring of each car and of each driver, drawn towards the field's own rate."""
    out: dict[tuple[str, str], float] = {}
    ran: dict[tuple[str, str], float] = {}
    for race, weight in weighted:
        for pair in (*race.order, *race.retired):
            for key in (("car", pair[1]), ("driver", pair[0]), ("", "")):
                ran[key] = ran.get(key, 0.0) + weight
        for pair in race.retired:
            for key in (("car", pair[1]), ("driver", pair[0]), ("", "")):
                out[key] = out.get(key, 0.0) + weight
    few = settings.retire_weight
    field = (out.get(("", ""), 0.0) + settings.retire * few) / (ran.get(("", ""), 0.0) + few)
    rates = {key: (out.get(key, 0.0) + field * few) / (ran[key] + few) for key in ran}
    rates["", ""] = field
    return rates
