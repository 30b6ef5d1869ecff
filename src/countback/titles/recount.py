"""Endings written down for the checker, one by one and without arrays: the best, the barest, every one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations, product

from countback.titles.ending import Ending, SessionEnding
from countback.titles.remaining import Remaining


def cars(rest: Remaining, competitor: str, at: int) -> list[str]:
    """Return the entries of a competitor in a session to come, those first that may score."""
    entries = rest.facts.entries
    mine = [entries[car] for car in rest.cars[at][rest.index(competitor)]]
    return [entry.id for entry in sorted(mine, key=lambda entry: entry.guest)]


def runners(rest: Remaining, at: int) -> list[str]:
    """Return the entries that take part in a session to come."""
    return [rest.facts.entries[car].id for car in rest.runners[at]]


def asked(rest: Remaining, at: int) -> set[str]:
    """Return what beside the order some award of this session looks at."""
    number = rest.sessions[at]
    awards = [rule for rule in rest.title.awards.values() if rule.in_scope(rest.facts)[0, number]]
    found: set[str] = {one for rule in awards for one in rule.reads}
    return found - {"pole", "qualifying"} if number in rest.poles_set else found


def best(rest: Remaining, first: str, others: bool = False, last: str = "") -> Ending:
    """Return the ending in which ``first`` wins everything; with ``others`` all are classified."""
    found = []
    for at, number in enumerate(rest.sessions):
        everybody, mine = runners(rest, at), cars(rest, first, at)
        end = [car for car in cars(rest, last, at) if car not in mine] if last else []
        middle = [car for car in everybody if car not in mine and car not in end]
        order = [*mine, *middle, *end] if others else mine
        free = number not in rest.poles_set
        led = any("led" in rule.reads for rule in rest.title.awards.values())
        found.append(
            SessionEnding(
                session=rest.facts.sessions[number].id,
                order=tuple(order),
                retired=tuple(car for car in everybody if car not in order),
                pole=mine[0] if mine and free else "",
                qualified=tuple(mine[1:]) if free else (),
                fastest_lap=mine[0] if mine else "",
                led=tuple(mine) if led else (),
            )
        )
    return tuple(found)


def nothing(rest: Remaining) -> Ending:
    """Return the ending in which everybody retires."""
    return tuple(
        SessionEnding(session=rest.facts.sessions[number].id, order=(), retired=tuple(runners(rest, at)))
        for at, number in enumerate(rest.sessions)
    )


def possible(rest: Remaining, ending: Ending, assumption: str) -> bool:
    """Tell whether these are the sessions to come and everybody who takes part, once each."""
    if [one.session for one in ending] != [rest.facts.sessions[number].id for number in rest.sessions]:
        return False
    for at, one in enumerate(ending):
        there = sorted(runners(rest, at))
        if sorted((*one.order, *one.retired)) != there:
            return False
        if not {one.pole, *one.qualified, one.fastest_lap, *one.led} - {""} <= {*there}:
            return False
    return assumption == "may-retire" or not any(one.retired for one in ending)


def every(rest: Remaining, assumption: str) -> Iterator[Ending]:
    """Yield every ending."""
    return (
        tuple(one) for one in product(*(_session(rest, at, assumption) for at in range(len(rest.sessions))))
    )


def _session(rest: Remaining, at: int, assumption: str) -> list[SessionEnding]:
    who, wanted = runners(rest, at), asked(rest, at)
    some = [order for size in range(len(who) + 1) for order in permutations(who, size)]
    one = [(), *((car,) for car in who)]
    grids = some if "qualifying" in wanted else one if "pole" in wanted else [()]
    led = [
        (first, *group)
        for first in who
        for size in range(len(who))
        for group in combinations([car for car in who if car != first], size)
    ]
    return [
        SessionEnding(
            session=rest.facts.sessions[rest.sessions[at]].id,
            order=order,
            retired=tuple(car for car in who if car not in order),
            pole=grid[0] if grid else "",
            qualified=grid[1:],
            fastest_lap=fast[0] if fast else "",
            led=leaders,
        )
        for order in (permutations(who) if assumption == "all-classified" else some)
        for grid in grids
        for fast in (one if "fastest-lap" in wanted else [()])
        for leaders in ([(), *led] if "led" in wanted else [()])
    ]
