"""What a competitor has to do in the next session to have the title: place by place, rival by rival."""

from __future__ import annotations

import msgspec
import numpy as np

from countback.model.classification import Status
from countback.model.facts import Ints
from countback.model.numbers import ordinal
from countback.titles.bounds import best_first, chain_is_known, shares_cars
from countback.titles.decide import Titles
from countback.titles.ending import laps_to_lead
from countback.titles.remaining import Remaining


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """The best place a rival may take: 1 is no limit at all, None means even retiring is not enough.

    One more than there are cars stands for no place at all.
    """

    rival: str
    place: int | None


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """With this ``place`` in the next ``session`` (None: none) the title is won if every limit holds.

    ``cars`` hold places of the championship in it.
    """

    session: str
    cars: int
    place: int | None
    limits: tuple[Limit, ...]


def needs(titles: Titles, x: int, most_rivals: int = 6) -> tuple[Need, ...]:
    """Return with which places in the next session ``x`` clinches the title, the best place first.

    Rivals are taken to get pole and fastest lap, and to win everything after. Places from which the
    limits don't change any more are left out. Empty when the title cannot be won there, when more
    than ``most_rivals`` can still beat ``x``, and where a place does not say it all: several cars of
    one competitor, shared cars, classes that each rank among themselves.
    """
    remaining, bounds = titles.remaining, titles.bounds
    if not remaining.sessions or titles.unknown or not bounds.nothing[x]:
        return ()
    everybody = range(len(remaining.competitors))
    doubtful = [y for y in everybody if y != x and not bounds.sure[y, x]]
    rivals = sorted({*bounds.rivals_who_can_beat(x), *doubtful})
    groups = any(rule.groups(remaining.facts) is not None for rule in remaining.title.field.values())
    alone = all(len(remaining.cars[0][y]) <= 1 for y in (x, *rivals))
    if not rivals or len(rivals) > most_rivals or not alone or groups or shares_cars(remaining):
        return ()
    field = _field(remaining)
    if not {*remaining.cars[0][x]} & {*field}:
        return ()
    places = len(field)
    table: dict[int, dict[int, int | None]] = {}
    for y in rivals:
        table[y] = _against(remaining, x, y, places, field)
        if table[y][1] is None:
            return ()
    if titles.pay is None:
        return ()
    found: list[Need] = []
    for place in (*range(1, places + 1), None):
        limits = tuple(Limit(rival=remaining.competitors[y].id, place=table[y][place or 0]) for y in rivals)
        if any(limit.place is None for limit in limits):
            break
        session = remaining.facts.sessions[remaining.sessions[0]].id
        need = Need(session=session, cars=places, place=place, limits=limits)
        if found and found[-1].limits == limits:
            found[-1] = need
        else:
            found.append(need)
    return tuple(found)


def _field(remaining: Remaining) -> list[int]:
    """Return the cars that hold places of this championship in the next session."""
    hidden = np.zeros((1, *remaining.facts.shape), dtype=np.bool_)
    for rule in remaining.title.field.values():
        if rule.invisible:
            hidden = hidden | rule.left_out(remaining.facts)
    return [car for car in remaining.runners[0] if not hidden[0, remaining.sessions[0], car]]


def _against(remaining: Remaining, x: int, y: int, places: int, field: list[int]) -> dict[int, int | None]:
    """Return for each place of ``x`` (0: none) the best place of ``y`` that leaves ``x`` ahead for good.

    A rival that may even win (or come second to ``x``) has 1; one that has to retire, ``places`` + 1.
    Places are found by halving: where a rival may come in at all, it may come in further back, too.
    """
    if not _safe(remaining, x, y, [(1, 0)], places, field)[0]:
        return dict.fromkeys(range(places + 1))
    # From no place at all to a win; [low, high) is where the first one that is too good lies.
    worst_first = {
        mine: [0, *(place for place in range(places, 0, -1) if place != mine)] for mine in range(places + 1)
    }
    low = dict.fromkeys(worst_first, 0)
    high = {mine: len(theirs) for mine, theirs in worst_first.items()}
    while asked := [mine for mine in worst_first if low[mine] < high[mine]]:
        pairs = [(mine, worst_first[mine][(low[mine] + high[mine]) // 2]) for mine in asked]
        for mine, safe in zip(asked, _safe(remaining, x, y, pairs, places, field), strict=True):
            middle = (low[mine] + high[mine]) // 2
            low[mine], high[mine] = (middle + 1, high[mine]) if safe else (low[mine], middle)
    found: dict[int, int | None] = {}
    for mine, theirs in worst_first.items():
        best = (theirs[low[mine] - 1] or places + 1) if low[mine] else None
        # Second to a winner is as good as no limit.
        found[mine] = 1 if best == 2 and mine == 1 else best
    return found


def _safe(
    remaining: Remaining, x: int, y: int, pairs: list[tuple[int, int]], places: int, field: list[int]
) -> list[bool]:
    """Tell for pairs of places of ``x`` and ``y`` (0: none) whether ``x`` then stays ahead for good."""
    columns = remaining.blank(len(pairs))
    laps = laps_to_lead(remaining.title)
    for at, session in enumerate(remaining.sessions):
        mine, theirs = best_first(remaining, at, x), best_first(remaining, at, y)
        others = [car for car in field if car not in mine and car not in theirs]
        for number, (my_place, their_place) in enumerate(pairs):
            if at:
                _put(columns, number, session, theirs, 1)
            else:
                _put(columns, number, session, mine, my_place)
                _put(columns, number, session, theirs, their_place)
                # Others fill the places up, so that places within a class are what they say.
                held = {my_place + offset for offset in range(len(mine))}
                held |= {their_place + offset for offset in range(len(theirs))}
                free = [place for place in range(1, places + 1) if place not in held][: len(others)]
                _place(columns, number, session, others[: len(free)], free)
            if theirs:
                columns["fastest_lap"][number, session, theirs[0]] = 1
            if theirs and laps:
                columns["laps_led"][number, session, theirs] = laps
                columns["laps_led"][number, session, theirs[0]] = laps + 1
            if theirs and session not in remaining.poles_set:
                columns["qualifying"][number, session, theirs[0]] = 1
    outcome = remaining.outcome(columns)
    position, points = outcome.ranked.position[:, 0], outcome.tally.points[:, 0]
    behind = (position[:, x] > 0) & ((position[:, y] == 0) | (position[:, x] <= position[:, y]))
    if not chain_is_known(remaining):  # another ending may turn a tie round
        behind &= points[:, x] != points[:, y]
    safe: list[bool] = behind.tolist()
    return safe


def _put(columns: dict[str, Ints], number: int, session: int, cars: list[int], place: int) -> None:
    if place:
        _place(columns, number, session, cars, [*range(place, place + len(cars))])


def _place(columns: dict[str, Ints], number: int, session: int, cars: list[int], places: list[int]) -> None:
    columns["place"][number, session, cars] = columns["class_place"][number, session, cars] = places
    columns["status"][number, session, cars] = Status.CLASSIFIED.code


def in_words(titles: Titles, x: int, found: tuple[Need, ...]) -> list[str]:
    """Return the first few needs as sentences. A place beyond those that pay is as good as none."""
    names = {one.id: one.name for one in titles.remaining.competitors}
    me, sentences = titles.remaining.competitors[x].name, []
    for need in found[:6]:
        if need.place is None:
            doing = f"{me} has the title even without a place"
        else:
            doing = (
                f"{me} has the title with {ordinal(need.place)}{' or better' if need.place > 1 else ' place'}"
            )
        conditions = []
        for limit in need.limits:
            assert limit.place is not None
            if limit.place > need.cars:
                conditions.append(f"{names[limit.rival]} has no place")
            elif limit.place > 1:
                conditions.append(f"{names[limit.rival]} is {ordinal(limit.place)} or lower")
        sentences.append(doing + (" if " + " and ".join(conditions) if conditions else "") + ".")
    return sentences
