"""What it takes in the next session, held against every ending of small seasons.

A way that is listed has to be enough in every ending in which it comes about. A list that says it is
complete has to have every way: whatever places of a competitor and its rivals, and bonuses of its own,
decide the title whatever else happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np

from countback.model.classification import Result
from countback.model.facts import Bools, Ints
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.scoring.score import score
from countback.titles.decide import Titles
from countback.titles.needs import Limit, Need, needs
from countback.titles.remaining import Remaining, remaining
from referee.compare import Positions, Scorer, asked_of, drawn
from referee.endings import Ending, endings

ASSUMED = (frozenset[str](), frozenset({"all-start"}), frozenset({"no-equals"}))


@dataclass
class Held:
    """How many lists, those that say they are complete, ways and endings; ``wrong`` are disagreements."""

    lists: int = 0
    complete: int = 0
    ways: int = 0
    endings: int = 0
    wrong: list[str] = field(default_factory=list)


def hold(seed: int, held: Held) -> None:
    """Hold the needs of everybody in the season of a seed against its endings, if they can be listed."""
    one, _, rulebook, parts = drawn(seed)
    label = f"season {seed}, {'+'.join(parts)}"
    hold_season(one, rulebook, held, label, Random(seed))


def hold_season(
    one: Season,
    rulebook: Rulebook,
    held: Held,
    label: str,
    random: Random,
    assumed: Sequence[frozenset[str]] = ASSUMED,
    most: int = 0,
) -> None:
    """Hold the needs of everybody in a season against its endings, if they can be listed."""
    standings = score(one, rulebook)
    asked: dict[frozenset[str], tuple[Remaining, dict[int, tuple[Need, ...]]]] = {}
    for assume in assumed:
        rest = remaining(standings, rulebook.championships[0].id, assume=sorted(assume))  # type: ignore[arg-type]
        titles = Titles(rest, most_endings=0)
        told = {x: found for x in range(len(rest.competitors)) if (found := needs(titles, x))}
        if told := {x: found for x, found in told.items() if not found[0].margins}:
            asked[assume] = rest, told
    if not asked:
        return
    every = endings(one, "entered", asked_of(one, rulebook), random, (*assumed,), most)
    if not (where := {*asked} & every.complete):
        return
    held.endings += len(every.every)
    (session,) = {found[0].session for _, told in asked.values() for found in told.values()}
    positions = Scorer(one, rulebook).all(every.every, session)
    for assume in where:
        rest, told = asked[assume]
        can = np.array(every.under(assume))
        for x, found in told.items():
            hold_list(rest, x, found, seen_in(rest, x, found, every.every, positions, can), held, label)


@dataclass(frozen=True)
class Seen:
    """Endings of one competitor's session: its place ``mine`` [N] (0: none), those of its rivals [N] each,
    which bonuses it has [N] each, and whether it has ``won`` the title. Nothing is shared in them.
    """

    mine: Ints
    theirs: tuple[Ints, ...]
    bonuses: dict[str, Bools]
    won: Bools


def seen_in(
    rest: Remaining,
    x: int,
    found: tuple[Need, ...],
    every: Sequence[Ending],
    positions: Positions,
    can: Bools,
) -> Seen:
    session = found[0].session
    nobody = np.zeros(positions.number, dtype=np.int64)
    me = rest.competitors[x].id
    mine = positions.ranks.get(me, nobody)
    theirs = [positions.ranks.get(limit.rival, nobody) for limit in found[0].limits]
    apart = can.copy()
    for own in (mine, *theirs):
        level = sum((rank == own).astype(np.int64) for rank in positions.ranks.values())
        apart &= (own == 0) | (level == 1)
    (car,) = (rest.facts.entries[entry].id for entry in rest.cars[0][x])
    rows = [next((part.rows for part in ending if part.session == session), ()) for ending in every]
    there = np.array([any(row.entry == car for row in some) for some in rows])
    bonuses = {}
    # A grid that is set is a fact of the season, whoever comes to the race: nobody takes pole any more.
    set_ = any(rest.facts.sessions[at].id == session for at in rest.poles_set)
    for name, column in (("pole", _qualified), ("fastest-lap", _fastest)):
        if name == "pole" and set_:
            bonuses[name] = np.zeros(len(rows), dtype=np.bool_)
            continue
        having = [{row.entry for row in some if column(row) == 1} for some in rows]
        has = np.array([car in some for some in having])
        apart &= ~has | np.array([len(some) == 1 for some in having])
        # Whoever stays away may have taken pole all the same: no row says so.
        bonuses[name] = has | (~there & np.array([not some for some in having]) & (name == "pole"))
    at = np.flatnonzero(apart)
    return Seen(
        mine[at],
        tuple(own[at] for own in theirs),
        {name: has[at] for name, has in bonuses.items()},
        positions.of(me)[at] == 1,
    )


def _qualified(row: Result) -> int | None:
    return row.qualifying


def _fastest(row: Result) -> int | None:
    return row.fastest_lap


def hold_list(rest: Remaining, x: int, found: tuple[Need, ...], seen: Seen, held: Held, label: str) -> None:
    """Hold one list against endings."""
    held.lists += 1
    held.ways += len(found)
    complete = all(need.complete for need in found)
    held.complete += complete
    listed = np.zeros(len(seen.mine), dtype=np.bool_)
    name = rest.competitors[x].id
    told = ",".join(sorted(rest.assume)) or "default"
    for need in found:
        here = covers(need, seen)
        listed |= here
        if not seen.won[here].all():
            at = int(np.flatnonzero(here & ~seen.won)[0])
            held.wrong.append(
                f"{label}, {told}: {name} has not won with {_ending(seen, at)}, listed as {need}"
            )
    if not complete:
        return
    sure: dict[tuple[object, ...], tuple[bool, int]] = {}
    keys = list(
        zip(*(one.tolist() for one in (seen.mine, *seen.theirs, *seen.bonuses.values())), strict=True)
    )
    for at, (key, won) in enumerate(zip(keys, seen.won.tolist(), strict=True)):
        before = sure.get(key, (True, at))
        sure[key] = (before[0] and won, at)
    for certain, at in sure.values():
        if certain and not listed[at]:
            held.wrong.append(f"{label}, {told}: {name} wins with {_ending(seen, at)}, which is not listed")
            return


def covers(need: Need, seen: Seen) -> Bools:
    """Return in which endings a way comes about."""
    here: Bools = (seen.mine > 0) & (seen.mine <= need.place) if need.place else seen.mine >= 0
    for bonus in need.bonuses:
        here = here & seen.bonuses[bonus]
    for limit, theirs in zip(need.limits, seen.theirs, strict=True):
        here = here & _within(limit, need, seen.mine, theirs)
    return here


def _within(limit: Limit, need: Need, mine: Ints, theirs: Ints) -> Bools:
    assert limit.place is not None
    if limit.behind:
        return (theirs == 0) | (theirs > mine)
    return (theirs == 0) | (theirs >= limit.place)


def _ending(seen: Seen, at: int) -> str:
    bonuses = [name for name, has in seen.bonuses.items() if has[at]]
    rivals = ", ".join(str(one[at]) for one in seen.theirs)
    return f"place {seen.mine[at]}{' and '.join(['', *bonuses])} and rivals {rivals} (0: none)"
