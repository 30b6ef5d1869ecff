"""What places and bonuses pay in the sessions to come, read off scored endings."""

from __future__ import annotations

import numpy as np

from countback.model.facts import Ints
from countback.scoring.slot import car_points
from countback.scoring.title import TitleScores
from countback.titles.bounds import Bounds, shares_cars
from countback.titles.remaining import Remaining


def pay_of(remaining: Remaining) -> Ints | None:
    """``[R, n]``: what each place is worth in the sessions to come more than retiring, off scored endings.

    None where what a car gains by its place depends on more than the place, or where an ending changes
    what has been paid for sessions seen.
    """
    most = max((len(cars) for cars in remaining.runners), default=0)
    if not most:
        return np.zeros((0, 0), dtype=np.int64)
    columns = remaining.blank(most + 1)  # the last: everybody retires
    for session, cars in zip(remaining.sessions, remaining.runners, strict=True):
        for shift in range(len(cars)):
            for at, car in enumerate(cars):
                place = (at + shift) % len(cars) + 1
                columns["place"][shift, session, car] = place
                columns["class_place"][shift, session, car] = place
                columns["status"][shift, session, car] = 1
    scores = remaining.scores(columns)
    pay: Ints = np.full((len(remaining.sessions), most), -1, dtype=np.int64)
    score, every_car = worth_of(remaining, scores), car_points(scores.shared, scores.slotted)
    seen = np.ones(score.shape[1], dtype=np.bool_)
    seen[list(remaining.sessions)] = False
    if (score[:-1, seen] != score[-1:, seen]).any():
        return None
    score = score - score[-1:]
    sign = -1 if remaining.title.low_wins else 1
    for at, session in enumerate(remaining.sessions):
        for y, cars in enumerate(remaining.cars[at]):
            if len(cars) > 1 and not remaining.title.slots.takes_all:
                return None
            worth_now = score[:, session, y, None]
            if len(cars) > 1:
                by_car = every_car[:, session, y] * sign
                worth_now = by_car - by_car[-1:]
            for slot in range(len(cars)):
                ranks = scores.shared.ranks[: len(remaining.runners[at]), session, y, slot].tolist()
                worth = worth_now[: len(ranks), slot].tolist()
                for rank, points in zip(ranks, worth, strict=True):
                    if rank and pay[at, rank - 1] not in (-1, points):
                        return None
                    if rank:
                        pay[at, rank - 1] = points
    return np.maximum(pay, 0)


def worth_of(remaining: Remaining, scores: TitleScores) -> Ints:
    """``[B, S, K]``: the points of each session, negative where the lowest total wins."""
    slotted = scores.slotted
    score = slotted.score if slotted.protected is None else slotted.score + slotted.protected
    return -score if remaining.title.low_wins else score


def car_counts(remaining: Remaining) -> Ints | None:
    """``[R, K + 1]``: how many ranked cars each competitor has; last, those that score for nobody.

    None where a car belongs to several competitors.
    """
    if shares_cars(remaining):
        return None
    number = len(remaining.competitors)
    counts = np.zeros((len(remaining.sessions), number + 1), dtype=np.int64)
    hidden = np.zeros((1, 1, len(remaining.facts.entries)), dtype=np.bool_)
    for rule in remaining.title.field.values():
        out = rule.left_out(remaining.facts)
        if out.shape[1] > 1:
            return None
        if rule.invisible:
            hidden = hidden | out
    for at, owners in enumerate(remaining.cars):
        every = {car for car in remaining.runners[at] if not hidden[0, 0, car]}
        for y, cars in enumerate(owners):
            counts[at, y] = len([car for car in cars if car in every])
        counts[at, number] = len(every) - counts[at, :number].sum()
    return counts


def bonus_pay(remaining: Remaining, scores: TitleScores, best: Bounds) -> list[list[int]] | None:
    """What pole and fastest lap are each worth to a winner: two lists of R numbers.

    ``scores`` are those of everybody's first best ending, and last of the one without a place. None where a
    bonus may go to several cars, so that counting winners of it is not enough.
    """
    if any({"qualifying", "led"} & {*rule.reads} for rule in remaining.title.awards.values()):
        return None
    if remaining.qualified_by:
        return None
    full = worth_of(remaining, scores)[:-1]
    pays = []
    for name in ("qualifying", "fastest_lap"):
        columns = {
            key: np.concatenate([family.columns[key][:1] for family in best.best])
            for key in best.bare_columns[0]
        }
        for session in remaining.sessions:
            if name == "fastest_lap" or session not in remaining.poles_set:
                columns[name][:, session] = 0
        less = full - worth_of(remaining, remaining.scores(columns))
        who = np.arange(len(remaining.competitors))
        pays.append([int(less[who, session, who].max(initial=0)) for session in remaining.sessions])
    return pays
