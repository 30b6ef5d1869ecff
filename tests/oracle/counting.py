"""Which results count."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from countback.model.season import Season

from .book import Table, fraction, rounds_of
from .credit import Score, pays
from .facts import Race
from .pay import NOTHING


@dataclass
class Unit:
    """What is one result for the counting rule: a session or an event, and a competitor's scores in it."""

    round: int
    scores: list[Score]
    counts: bool = True

    @property
    def points(self) -> Fraction:
        return sum((score.droppable for score in self.scores), NOTHING)

    def has(self, statuses: set[str]) -> bool:
        """Whether a car of this table ended with one of these statuses in it."""
        return any(score.car.in_table and score.car.status.value in statuses for score in self.scores)

    @property
    def absent(self) -> bool:
        return not any(score.car.took_part for score in self.scores)


def units_of(rules: Table, races: list[Race], scores: list[Score]) -> list[Unit]:
    """Return a competitor's results in the order of the season, those without a score among them."""
    by_event = rules["counting"].get("unit") == "event"
    held: dict[object, Unit] = {}
    for race in races:
        if pays(rules, race):
            held.setdefault(race.round if by_event else race.session.id, Unit(race.round, []))
    for score in scores:
        if pays(rules, score.race):
            held[score.race.round if by_event else score.race.session.id].scores.append(score)
    return list(held.values())


def choose(rules: Table, units: list[Unit], season: Season, over: bool) -> None:
    """Write into each unit whether it counts."""
    rule = rules["counting"]
    best_first = (lambda points: points) if rules["low_wins"] else (lambda points: -points)
    if rule["kind"] == "best-results":
        parts = rule.get("parts") or [{"rounds": "all", "count": rule.get("count", 0)}]
        for unit in units:
            unit.counts = False
        for part in parts:
            own = [unit for unit in units if rounds_of(part["rounds"])(unit.round)]
            if rule.get("drops", "latest") == "earliest":
                own.reverse()
            kept = set(rule.get("protected", []))
            for unit in own:
                unit.counts = unit.has(kept)
            others = sorted(
                [unit for unit in own if not unit.counts], key=lambda unit: best_first(unit.points)
            )
            for unit in others[: max(0, part["count"] - (len(own) - len(others)))]:
                unit.counts = True
    elif rule["kind"] == "average":
        nothing = rule.get("absent_as", ["DNS", "DNC"])
        made = [
            unit
            for unit in units
            if any(score.car.took_part and score.car.status.value not in nothing for score in unit.scores)
        ] or units
        best = sorted(made, key=lambda unit: best_first(unit.points))
        for unit in units:
            unit.counts = any(unit is one for one in best[: rule.get("best") or len(best)])
    elif rule["kind"] == "best-share":
        exact = fraction(rule["share"]) * len(units)
        whole = {"up": ceil(exact), "down": floor(exact), "nearest": floor(exact + Fraction(1, 2))}
        best = sorted(units, key=lambda unit: best_first(unit.points))
        for unit in best[whole[rule.get("rounding", "up")] :]:
            unit.counts = False
    elif rule["kind"] == "drop-worst":
        if rule.get("when", "now") == "end" and not over:
            return
        last = sorted(
            {
                event.round
                for event in season.events
                for session in event.sessions
                if not (event.cancelled or session.cancelled) and pays(rules, Race(event, session))
            }
        )
        protected = set(last[max(0, len(last) - rule.get("protected_rounds", 0)) :])
        droppable = [
            unit
            for unit in units
            if unit.round not in protected
            and (rule.get("absent", True) or not unit.absent)
            and not unit.has(set(rule.get("protected", [])))
        ]
        if rule.get("on_equal", "earliest") == "latest":
            droppable.reverse()
        worst_first = sorted(droppable, key=lambda unit: -best_first(unit.points))
        for unit in worst_first[: how_many(rule, len(units))]:
            unit.counts = False


def total_of(rules: Table, units: list[Unit]) -> Fraction:
    """Return what the results that count come to: their sum, or their average to some decimals."""
    counted = [unit.points for unit in units if unit.counts]
    total = sum(counted, NOTHING)
    if rules["counting"]["kind"] != "average" or not counted:
        return total
    parts = 10 ** rules["counting"].get("decimals", 3)
    return Fraction(floor(total / len(counted) * parts + Fraction(1, 2)), parts)


def how_many(rule: Table, run: int) -> int:
    """Return how many results are dropped after so many have been run."""
    steps = {int(at): number for at, number in rule.get("steps", {}).items() if int(at) <= run}
    if rule.get("steps"):
        return steps[max(steps)] if steps else 0  # type: ignore[no-any-return]
    if rule.get("per"):
        return rule["results"] * (run // rule["per"])  # type: ignore[no-any-return]
    return rule.get("results", 0)  # type: ignore[no-any-return]
