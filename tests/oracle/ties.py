"""What parts competitors equal on points. A smaller key is ahead; equal keys stay equal."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .book import Table
from .counting import Unit
from .credit import Score, pays
from .facts import Race
from .pay import NOTHING

LAST = 10**6


class Tied:
    """The competitors of a table with what tie-breaks look at."""

    def __init__(
        self,
        rules: Table,
        races: list[Race],
        scores: dict[str, list[Score]],
        units: dict[str, list[Unit]],
    ) -> None:
        self.rules, self.races, self.scores, self.units = rules, races, scores, units
        self.equal_on_points: list[str] = []
        # For what was decided apart from the results: who is ahead of whom, and the points of all.
        self.decided: list[tuple[set[str], set[str]]] = []
        self.points: dict[str, Any] = {}

    def key(self, rule: Table, name: str, group: Sequence[str]) -> Any:
        return KEYS[rule["kind"]](self, rule, name, group)

    def places(self, rule: Table, name: str, published: bool = False) -> list[tuple[int, int]]:
        """Return (index of the race, place) of all cars of a competitor in the rule's sessions."""
        found = []
        for at, race in enumerate(self.races):
            if race.is_of(rule.get("sessions", ["race"])):
                for score in self.scores[name]:
                    if score.race is race and score.car.rank is not None:
                        found.append((at, score.car.position if published else score.car.rank))
        return found  # type: ignore[return-value]

    def best_by_race(self, rule: Table, name: str) -> dict[int, int]:
        best: dict[int, int] = {}
        for at, place in self.places(rule, name):
            best[at] = min(place, best.get(at, place))
        return best


def countback(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    published = rule.get("places", "ranked") == "published"
    dropped = {
        tied.races.index(score.race) for unit in tied.units[name] if not unit.counts for score in unit.scores
    }
    if rule.get("unpaid") == "left-out":
        dull = {
            at
            for at, race in enumerate(tied.races)
            if not any(_scored(tied, other, race) for other in tied.scores)
        }
    else:
        dull = set()
    places = [
        place
        for at, place in tied.places(rule, name, published)
        if (rule.get("results", "all") == "all" or at not in dropped) and at not in dull
    ]
    down_to = rule.get("down_to", 0) or LAST
    everybody = [place for other in group for _, place in tied.places(rule, other, published)]
    return [-places.count(place) for place in range(1, min(down_to, max(everybody, default=0)) + 1)]


def best_scores(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    """The scores of the sessions that count, of what a counting rule may drop; an absence scores nothing."""
    low = tied.rules["low_wins"]
    counted = [unit.counts for unit in tied.units[name]]
    by_event = tied.rules["counting"].get("unit") == "event"
    paying = [race for race in tied.races if pays(tied.rules, race)]
    numbers = {key: at for at, key in enumerate(dict.fromkeys(_unit(race, by_event) for race in paying))}
    points = [_scored(tied, name, race) for race in paying if counted[numbers[_unit(race, by_event)]]]
    # What does not count is worth nothing, and where the lowest wins it is worse than every score.
    points += [Fraction(10**9) if low else NOTHING] * (len(tied.races) - len(points))
    return sorted(points if low else [-each for each in points])


def _unit(race: Race, by_event: bool) -> object:
    return race.round if by_event else race.session.id


def _scored(tied: Tied, name: str, race: Race) -> Any:
    return sum((score.droppable for score in tied.scores[name] if score.race is race), NOTHING)


def dropped_points(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    dropped = sum((unit.points for unit in tied.units[name] if not unit.counts), NOTHING)
    return dropped if tied.rules["low_wins"] else -dropped


def _best(tied: Tied, rule: Table, name: str) -> tuple[int, list[int]]:
    best = tied.best_by_race(rule, name)
    place = min(best.values(), default=LAST)
    return place, [at for at, own in best.items() if own == place]


def earliest_best(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    place, when = _best(tied, rule, name)
    return place, min(when, default=LAST)


def latest_best(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    place, when = _best(tied, rule, name)
    return place, -max(when, default=-1)


def head_to_head(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    own = tied.best_by_race(rule, name)
    ahead = 0
    for other in tied.equal_on_points:
        if other != name:
            theirs = tied.best_by_race(rule, other)
            ahead += sum(own[at] < theirs[at] for at in own.keys() & theirs.keys())
    return -ahead


def last_race_backwards(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    points = []
    for race in reversed(tied.races):
        if pays(tied.rules, race):
            points.append(_scored(tied, name, race))
    return points if tied.rules["low_wins"] else [-each for each in points]


def last_result(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    best = tied.best_by_race(rule, name)
    held = [at for at, race in enumerate(tied.races) if race.is_of(rule.get("sessions", ["race"]))]
    backwards = [best.get(at, LAST) for at in reversed(held)]
    return backwards if rule.get("back") else backwards[:1]


def more_starts(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    wanted = rule.get("sessions", ["race"])
    return -len(
        {
            score.race.session.id
            for score in tied.scores[name]
            if score.car.took_part and score.race.is_of(wanted)
        }
    )


def as_decided(tied: Tied, rule: Table, name: str, group: Sequence[str]) -> Any:
    """Behind by each decision that puts somebody else ahead, where all it names are equal on points."""
    return [
        name in behind and len({tied.points[one] for one in ahead | behind}) == 1
        for ahead, behind in tied.decided
    ]


KEYS: dict[str, Any] = {
    "as-decided": as_decided,
    "countback": countback,
    "best-scores": best_scores,
    "dropped-points": dropped_points,
    "earliest-best": earliest_best,
    "latest-best": latest_best,
    "head-to-head": head_to_head,
    "last-race-backwards": last_race_backwards,
    "last-result": last_result,
    "more-starts": more_starts,
}


def part(tied: Tied, rules: list[Table], group: list[str]) -> list[list[str]]:
    """Return a group of equals as smaller groups, best first; who is still equal stays together."""
    if len(group) < 2 or not rules:
        return [group]
    rule, *further = rules
    keys = {name: tied.key(rule, name, group) for name in group}
    parted = []
    for key in sorted(set(map(_hashable, keys.values()))):
        parted += part(tied, further, [name for name in group if _hashable(keys[name]) == key])
    return parted


def _hashable(key: Any) -> Any:
    return tuple(key) if isinstance(key, list) else key
