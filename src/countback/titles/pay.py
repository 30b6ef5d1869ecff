"""What places and bonuses pay in the sessions to come, read off scored endings."""

from __future__ import annotations

import numpy as np

from countback.model.facts import Ints
from countback.titles.bounds import Bounds, shares_cars
from countback.titles.remaining import Remaining


def pay_of(remaining: Remaining) -> Ints | None:
    """``[R, n]``: what each place pays in the sessions to come, read off scored endings.

    None where what a car is paid for its place depends on more than the place.
    """
    most = max((len(cars) for cars in remaining.runners), default=0)
    if not most:
        return np.zeros((0, 0), dtype=np.int64)
    columns = remaining.blank(most)
    for session, cars in zip(remaining.sessions, remaining.runners, strict=True):
        for shift in range(len(cars)):
            for at, car in enumerate(cars):
                place = (at + shift) % len(cars) + 1
                columns["place"][shift, session, car] = place
                columns["class_place"][shift, session, car] = place
                columns["status"][shift, session, car] = 1
    scores = remaining.scores(columns)
    found: Ints = np.full((len(remaining.sessions), most), -1, dtype=np.int64)
    score = scores.score if scores.protected is None else scores.score + scores.protected
    for at, session in enumerate(remaining.sessions):
        for y, cars in enumerate(remaining.cars[at]):
            if len(cars) > 1 and remaining.title.slots.kind != "all-cars":
                return None
            car_points = scores.car_points[:, session, y] if len(cars) > 1 else score[:, session, y, None]
            for slot in range(len(cars)):
                ranks = scores.ranks[: len(remaining.runners[at]), session, y, slot].tolist()
                worth = car_points[: len(ranks), slot].tolist()
                for rank, points in zip(ranks, worth, strict=True):
                    if rank and found[at, rank - 1] not in (-1, points):
                        return None
                    if rank:
                        found[at, rank - 1] = points
    return np.maximum(found, 0)


def car_counts(remaining: Remaining) -> Ints | None:
    """``[R, K + 1]``: how many ranked cars each competitor has; the last are cars of nobody.

    None where a car belongs to several competitors.
    """
    if shares_cars(remaining):
        return None
    number = len(remaining.competitors)
    found = np.zeros((len(remaining.sessions), number + 1), dtype=np.int64)
    hidden = np.zeros(len(remaining.facts.entries), dtype=np.bool_)
    for rule in remaining.title.field.values():
        out = rule.left_out(remaining.facts)
        if out.ndim > 1:
            return None
        if rule.invisible:
            hidden = hidden | out
    for at, owners in enumerate(remaining.cars):
        every = {car for car in remaining.runners[at] if not hidden[car]}
        for y, cars in enumerate(owners):
            found[at, y] = len([car for car in cars if car in every])
        found[at, number] = len(every) - found[at, :number].sum()
    return found


def bonus_pay(remaining: Remaining, best: Bounds, pay: Ints) -> list[int]:
    """What winning with pole and fastest lap pays beyond the place."""
    score = best.scores.score
    if best.scores.protected is not None:
        score = score + best.scores.protected
    found = []
    for at, session in enumerate(remaining.sessions):
        worth = set()
        for y, cars in enumerate(remaining.cars[at]):
            if cars and best.position[y, y] and best.scores.ranks[y, session, y].any():
                worth.add(int(score[y, session, y]) - int(pay[at, : len(cars)].sum()))
        found.append(max(worth, default=0))
    return found
