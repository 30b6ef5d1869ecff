"""What a competitor has to do in the next session to have the title: place by place, rival by rival."""

from __future__ import annotations

from fractions import Fraction
from itertools import takewhile

import msgspec
import numpy as np

from countback.model.numbers import ordinal
from countback.model.points import Points, format_points
from countback.titles.bounds import shares_cars
from countback.titles.decide import Titles
from countback.titles.duel import BonusName, Duel
from countback.titles.possible import WIDER
from countback.titles.remaining import Remaining

SHOWN = 8
"""So many ways are said in sentences; all are in the table and in JSON."""


class Limit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The best place a rival may take: 1 is no limit at all, None means even retiring is not enough.

    One more than there are cars stands for no place at all. ``behind`` says that any place behind the
    contender will do.
    """

    rival: str
    place: int | None
    behind: bool = False


class Margin(msgspec.Struct, frozen=True, kw_only=True):
    """A rival has to be outscored by more than ``points``; may outscore by less, where that is negative."""

    rival: str
    points: Points


class Need(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """With this ``place`` in the next ``session`` (None: none), or a better one, and these ``bonuses`` the
    title is won if every limit holds, whatever bonuses rivals take.

    Places are those among the ``cars`` of the championship, and neither they nor bonuses are shared. Where
    ``margins`` are given instead (a competitor with several cars), outscoring the rivals by so much is
    enough. ``complete`` tells whether the ways listed are all there are to be certain of the title in this
    session by places, and by bonuses of its own; otherwise they are only sufficient.
    """

    session: str
    cars: int
    place: int | None
    bonuses: tuple[BonusName, ...] = ()
    limits: tuple[Limit, ...] = ()
    margins: tuple[Margin, ...] = ()
    complete: bool = True


def needs(titles: Titles, x: int, most_rivals: int = 6) -> tuple[Need, ...]:
    """Return with what in the next session ``x`` clinches the title, the best place first.

    Rivals are taken to win everything after it, and whatever bonuses ``x`` has not. A place and a bonus is
    one that is not shared: what a dead heat for it takes is not told. Places from which the limits don't
    change any more are left out. Empty when the title cannot be won there, when more than ``most_rivals``
    can still beat ``x``, and where rules or crews don't let it be said.
    """
    remaining, bounds = titles.remaining, titles.bounds
    told = remaining.sessions and remaining.complete and not titles.unknown and not titles.beyond
    if not told:
        return ()
    rivals = bounds.rivals(x)  # asked first: of most there are too many
    if not rivals or len(rivals) > most_rivals or not all(finals.position[0, x] for finals in bounds.nothing):
        return ()
    if {*titles.assume} & {*WIDER} or remaining.crewed or remaining.by_start or shares_cars(remaining):
        return ()
    if _passes_on(remaining):
        return ()
    groups = any(rule.groups(remaining.facts) is not None for rule in remaining.title.field.values())
    if any(len(cars[y]) > 1 for y in (x, *rivals) for cars in remaining.cars):
        return _margins(titles, x, rivals)
    if groups:
        return ()
    field = _field(remaining)
    # A low point counts only who scores before a car: its place alone does not tell what it costs.
    unscored = remaining.title.low_wins and remaining.barred[remaining.sessions[0], field].any()
    if unscored or not {*remaining.cars[0][x]} & {*field}:
        return ()
    return tuple(_by_place(titles, x, rivals, field))


def _by_place(titles: Titles, x: int, rivals: list[int], field: list[int]) -> list[Need]:
    remaining, places = titles.remaining, len(field)
    asked = titles.every.asked(remaining.sessions[0])
    names: tuple[BonusName, ...] = ("fastest-lap", "pole")
    own = [name for name in names if name in asked]
    ways: list[Need] = []
    session = remaining.facts.sessions[remaining.sessions[0]].id
    duels = [Duel(titles, x, y, field) for y in rivals]
    nearest_first = sorted(duels, key=lambda duel: -int(remaining.now.worth[0, duel.y]))
    if not all(duel.won(tuple(own)) for duel in nearest_first):
        return []
    for bonuses in sorted(_subsets(own), key=len):
        if not all(duel.won(bonuses) for duel in duels):
            continue
        tables: dict[int, dict[int, int | None]] = {}
        enough = [*range(1, places + 1), 0]
        for duel in nearest_first:  # where a place is not enough against one, no worse one is looked at
            tables[duel.y] = duel.best_places(bonuses, enough)
            enough = [place for place, _ in takewhile(lambda way: way[1] is not None, tables[duel.y].items())]
        fewer = list(ways)
        last: Need | None = None
        for place in (place or None for place in enough):
            limits = tuple(_limit(remaining.competitors[y].id, place, tables[y], places) for y in rivals)
            need = Need(session=session, cars=places, place=place, bonuses=bonuses, limits=limits)
            if any(_covers(shorter, need) for shorter in fewer):
                continue  # without some of the bonuses it is the same
            if last is not None and _alike(last.limits, limits):
                ways[-1] = need
            else:
                ways.append(need)
            last = need
    complete = not asked - {*names} and not any(duel.doubtful for duel in duels)
    complete = complete and len(remaining.competitors) > 1
    order = {need: at for at, need in enumerate(ways)}
    ways.sort(key=lambda need: (need.place or places + 1, -len(need.bonuses), order[need]))
    return [msgspec.structs.replace(need, complete=complete) for need in ways]


def _covers(need: Need, other: Need) -> bool:
    """Tell whether one way asks for no more than another."""
    worse = need.place is None or (other.place is not None and need.place >= other.place)
    looser = all((a.place or 0) <= (b.place or 0) for a, b in zip(need.limits, other.limits, strict=True))
    return {*need.bonuses} <= {*other.bonuses} and worse and looser


def _subsets(own: list[BonusName]) -> list[tuple[BonusName, ...]]:
    subsets: list[tuple[BonusName, ...]] = [()]
    for name in own:
        subsets += [(*subset, name) for subset in subsets]
    return subsets


def _limit(rival: str, place: int | None, table: dict[int, int | None], places: int) -> Limit:
    """Return the limit of a rival where the contender takes a place; ``table`` has the rival's by it."""
    theirs = table[place or 0]
    behind = place is not None and theirs == place + 1 and 1 < theirs <= places
    # "Or better" is said as well: right behind a better place may be too good, as where bonuses go to the
    # first few.
    for better in range(1, place or 0):
        held = table[better]
        behind = behind and held is not None and held <= better + 1
    return Limit(rival=rival, place=theirs, behind=behind)


def _alike(limits: tuple[Limit, ...], others: tuple[Limit, ...]) -> bool:
    """Tell whether two lists of limits are said in the same words."""
    return all(
        (a.behind and b.behind) or (a.place == b.place and not a.behind and not b.behind)
        for a, b in zip(limits, others, strict=True)
    )


def _margins(titles: Titles, x: int, rivals: list[int]) -> tuple[Need, ...]:
    """Return by how much all rivals have to be outscored, where every result counts."""
    remaining = titles.remaining
    title = remaining.title
    if not title.counting.keeps_all or title.phases or title.low_wins or remaining.qualified_by:
        return ()
    best, first = titles.bounds.best, remaining.sessions[0]
    unit = titles.unit
    nothing = titles.bounds.nothing[0].worth[0]
    margins = []
    for y in rivals:
        columns = {name: column.copy() for name, column in best[y].columns.items()}
        bare = titles.bounds.bare_columns[0]
        for name, column in columns.items():
            column[:, first] = bare[name][:, first]
        later = int(remaining.finals(columns).worth[:, y].max())
        margins.append(
            Margin(rival=remaining.competitors[y].id, points=Fraction(later - int(nothing[x]), unit))
        )
    least = titles.bounds.best[x].finals.worth[:, x].max() - nothing[x]
    if any(margin.points * unit >= int(least) for margin in margins):
        return ()
    session = remaining.facts.sessions[first].id
    cars = len(remaining.runners[0])
    return (Need(session=session, cars=cars, place=None, margins=tuple(margins), complete=False),)


def _field(remaining: Remaining) -> list[int]:
    """Return the cars that hold places of this championship in the next session."""
    hidden = np.zeros((1, *remaining.facts.shape), dtype=np.bool_)
    for rule in remaining.title.field.values():
        if rule.invisible:
            hidden = hidden | rule.left_out(remaining.facts)
    return [car for car in remaining.runners[0] if not hidden[0, remaining.sessions[0], car]]


def _passes_on(remaining: Remaining) -> bool:
    """Tell whether the next session decides whose points of an earlier one pass on to whom.

    That a third car is not classified may bring points to a rival, which no place of the rival tells.
    """
    facts, session = remaining.facts, remaining.sessions[0]
    for rule in remaining.title.awards.values():
        if rule.passes_on and not rule.own_place:
            scope = rule.in_scope(facts)[0]
            if rule.looks_at(facts, scope)[session] and not scope[session]:
                return True
    return False


BONUS_WORDS: dict[BonusName, str] = {"pole": "pole position", "fastest-lap": "the fastest lap"}


def in_words(titles: Titles, x: int, ways: tuple[Need, ...]) -> list[str]:
    """Return the needs as sentences; the last says whether they are all there are, and of which places."""
    if not ways:
        return []
    names = {competitor.id: competitor.name for competitor in titles.remaining.competitors}
    me, sentences = titles.remaining.competitors[x].name, []
    for need in ways[:SHOWN]:
        if need.margins:
            more = " and ".join(
                f"outscores {names[margin.rival]} by more than {format_points(margin.points)}"
                if margin.points >= 0
                else f"is outscored by {names[margin.rival]} by less than {format_points(-margin.points)}"
                for margin in need.margins
            )
            sentences.append(f"{me} has the title if in {need.session} it {more}.")
            continue
        bonuses = " and ".join(BONUS_WORDS[bonuse] for bonuse in need.bonuses)
        if need.place is None:
            doing = f"{me} has the title even without a place"
            doing += f", with {bonuses}" if bonuses else ""
        else:
            doing = (
                f"{me} has the title with {ordinal(need.place)}{' or better' if need.place > 1 else ' place'}"
            )
            doing += f" and {bonuses}" if bonuses else ""
        conditions = []
        for limit in need.limits:
            assert limit.place is not None
            if limit.place > need.cars:
                conditions.append(f"{names[limit.rival]} has no place")
            elif limit.behind:
                conditions.append(f"ahead of {names[limit.rival]}")
            elif limit.place > 1:
                conditions.append(f"{names[limit.rival]} is {ordinal(limit.place)} or lower")
        sentences.append(doing + (" if " + " and ".join(conditions) if conditions else "") + ".")
    if len(ways) > SHOWN:
        sentences.append(f"There are {len(ways) - SHOWN} more ways for {me}.")
    sentences.append(how_complete(titles, x, ways))
    return sentences


def how_complete(titles: Titles, x: int, ways: tuple[Need, ...]) -> str:
    """Say whether these needs are all there are, and of which places and bonuses."""
    me = titles.remaining.competitors[x].name
    if ways[0].margins:
        return f"This is enough; there may be other ways for {me}."
    bonuses = {"pole", "fastest-lap"} & titles.every.asked(titles.remaining.sessions[0])
    hidden = len(_field(titles.remaining)) < len(titles.remaining.runners[0])
    told = f"for {me} by places" + (" among the cars of this championship" if hidden else "")
    told += " and bonuses of their own" if bonuses else ""
    if "no-equals" not in titles.assume:
        told += ", if none is shared"
    complete = all(need.complete for need in ways)
    return (
        f"These are all the ways {told}."
        if complete
        else f"These are enough {told}; there may be other ways."
    )
