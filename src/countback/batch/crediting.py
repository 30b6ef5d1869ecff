"""Who scores with which entry of a block of leagues, for a whole block at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countback.batch.blocks import Block
from countback.batch.facts import BlockFacts, Made
from countback.batch.numbering import Numbered
from countback.batch.seasons import entry_like
from countback.model.classification import Result
from countback.model.facts import Bools, Ints, League, facts_of
from countback.model.kinds import Crews, Subject
from countback.model.season import Entry, Event, Session
from countback.model.standings import Competitor
from countback.scoring.credit import credit


@dataclass(frozen=True, eq=False)
class Owners:
    """Who scores in a block: ``owner`` [B, E] is the competitor of each entry, counted within its league, -1
    for nobody.

    ``code`` [B, K] are numbers of names, -1 where a league has fewer; ``names`` are those names, None where
    they are the codes of the column ``competitor``. ``one_each`` is true where entry and competitor are one.
    """

    owner: Ints
    code: Ints
    names: list[str] | None
    one_each: bool

    @property
    def competitors(self) -> int:
        """K, the most competitors of a league."""
        return int(self.code.shape[1])


def names_of(numbered: Numbered, subject: Subject, entries: Ints) -> tuple[Ints, list[str] | None] | None:
    """Return the number of the name that scores with each of some ``entries`` (-1 for nobody) and the names,
    None where they are those of the column ``competitor``.

    None where that takes more than the entry to tell.
    """
    fields = {*subject.owned_by}
    if not fields:
        return None
    if fields == {"crew"}:
        return numbered.entries.competitor[entries], None
    if "number" in fields:  # an entry's own: each is asked about
        return _asked(subject, _with_numbers(numbered, entries))
    sorts = [entry_like(what, id=str(at), number="", crew=()) for at, what in enumerate(numbered.kinds)]
    code, names = _asked(subject, sorts)
    return code[numbered.entries.what[entries]], names


def owners_of(block: Block, subject: Subject) -> Owners | None:
    """Return who scores with each entry, None where that takes more than the entry to tell."""
    there = block.entry >= 0
    named = names_of(block.numbered, subject, block.entry[there])
    if named is None:
        return None
    code, names = named
    if names is None:
        return _drivers(block)
    laid = np.full(block.entry.shape, -1, dtype=np.int64)
    laid[there] = code
    return _numbered(laid, names)


def _drivers(block: Block) -> Owners:
    listed, there = block.numbered.entries, block.entry >= 0
    if listed.one_each:
        number = np.arange(there.shape[1])
        code = listed.competitor.take(block.entry, mode="clip")
        return Owners(_or_nobody(number, there), _or_nobody(code, there), None, one_each=True)
    person = np.where(block.entry >= 0, listed.person[block.entry], -1)
    people = int(person.max(initial=-1)) + 1
    code = np.full((len(person), people), -1, dtype=np.int64)
    league, at = np.nonzero(person >= 0)
    code[league, person[league, at]] = listed.competitor[block.entry[league, at]]
    width = person.shape[1]
    one_each = people == width and bool((person[person >= 0] == np.nonzero(person >= 0)[1]).all())
    return Owners(person, code, None, one_each)


def _or_nobody(numbers: Ints, there: Bools) -> Ints:
    """Return the numbers where somebody is there, else -1; adding takes a quarter of the time of choosing."""
    with_nobody: Ints = (numbers + 1) * there - 1
    return with_nobody


def _with_numbers(numbered: Numbered, entries: Ints) -> list[Entry]:
    people, own = numbered.columns.texts["competitor"], numbered.columns.texts.get("entry")
    listed = numbered.entries
    numbered_entries = []
    for at in entries.tolist():
        what = numbered.kinds[int(listed.what[at])]
        code = -1 if own is None else int(own.codes[listed.row[at]])
        car = own.values[code] if own is not None and code >= 0 else people.values[listed.competitor[at]]
        numbered_entries.append(entry_like(what, id=str(at), number=what.get("number", car), crew=()))
    return numbered_entries


def _asked(subject: Subject, entries: list[Entry]) -> tuple[Ints, list[str]]:
    """Return the number of who owns each entry, -1 for nobody, and their names: one race of all of them."""
    race = Session(id="race")
    league = League(
        events=(Event(round=1, name="", sessions=(race,)),),
        sessions=(race,),
        entries=tuple(entries),
        rows=tuple(Result(entry=entry.id) for entry in entries),
        row_session=np.zeros(len(entries), dtype=np.int64),
        row_entry=np.arange(len(entries)),
        event=np.zeros(1, dtype=np.int64),
        round=np.ones(1, dtype=np.int64),
    )
    numbers: dict[str, int] = {}
    names: list[str] = []
    code = []
    for owners in subject.owners(facts_of(league)).each():
        if not owners:
            code.append(-1)
            continue
        number = numbers.setdefault(owners[0].id, len(names))
        if number == len(names):
            names.append(owners[0].name)
        code.append(number)
    return np.array(code, dtype=np.int64), names


def _numbered(named: Ints, names: list[str]) -> Owners:
    """Return owners by the numbers of names ``[B, E]``: counted in each league by their first entries."""
    batch, width = named.shape
    # The first entry of each competitor of a league: names in order, of equal ones the first entry first.
    order = np.argsort(named, axis=1, kind="stable")
    lined = np.take_along_axis(named, order, axis=1)
    fresh = np.ones((batch, width), dtype=np.bool_)
    fresh[:, 1:] = lined[:, 1:] != lined[:, :-1]
    begin = np.maximum.accumulate(np.where(fresh, np.arange(width), 0), axis=1)
    first = np.empty((batch, width), dtype=np.int64)
    np.put_along_axis(first, order, np.take_along_axis(order, begin, axis=1), axis=1)
    opens = (named >= 0) & (first == np.arange(width))
    number = np.cumsum(opens, axis=1) - 1
    owner = np.where(named >= 0, np.take_along_axis(number, first, axis=1), -1)
    codes = np.full((batch, int(opens.sum(axis=1).max(initial=0))), -1, dtype=np.int64)
    league, entry = np.nonzero(opens)
    codes[league, number[league, entry]] = named[league, entry]
    return Owners(owner, codes, names, False)


def crews_of(block: Block, facts: BlockFacts, owners: Owners) -> Crews:
    """Return who scored with which car in every session, as `credit` does of one league at a time."""
    batch, sessions, entries = facts.column("status").shape
    if owners.one_each:
        cars = np.broadcast_to(np.arange(entries)[:, None], (1, sessions, entries, 1))
        drove = facts.column("status") > 0
    else:
        # A driver has one car at a time, or arrays do not hold the league; others line up theirs by number.
        turn = None if owners.names is None else block.numbered.turn.take(block.entry, mode="clip")
        cars = _cars(facts.column("status"), owners, turn)
        drove = cars[..., 0] < entries
    ones = np.ones((1, 1, 1, 1), dtype=np.int64)
    alone = np.broadcast_to(ones, cars.shape)
    begins = np.arange(sessions, dtype=np.int64)[:, None, None] * (entries + 1)
    return Crews(
        people=Made(batch, lambda league: _people(block, owners, league)),
        rounds=facts.rounds,
        cars=cars,
        crew=alone,
        seat=np.broadcast_to(ones * 0, cars.shape),
        drove=drove,
        drivers=alone,
        flat=cars + begins,
        one_each=owners.one_each,
    )


def _cars(status: Ints, owners: Owners, turn: Ints | None) -> Ints:
    """Return ``[B, S, K, M]``: the cars of each competitor in each session in ``turn`` [B, E], as they are
    entered where that is None; E where there is none."""
    batch, sessions, entries = status.shape
    people = max(owners.competitors, 1)
    owner = np.where(owners.owner < 0, people, owners.owner)  # nobody comes last
    order = np.argsort(owner, axis=1, kind="stable") if turn is None else np.lexsort((turn, owner))
    owner = np.take_along_axis(owner, order, axis=1)
    begins = (np.arange(batch * sessions) * entries).reshape(batch, sessions, 1)
    there = (status > 0).reshape(-1).take(order[:, None] + begins)
    there &= (owner < people)[:, None]
    at = np.flatnonzero(there)
    row = np.repeat(np.arange(batch * sessions), np.count_nonzero(there, axis=2).reshape(-1))
    at -= (row - row // sessions) * entries  # of [B, E] laid flat
    seat = row * people + owner.take(at)  # those of one competitor in a session are together
    first = np.flatnonzero(np.diff(seat, prepend=-1))
    number = np.diff(first, append=len(seat))
    slots = int(number.max(initial=1))
    cars = np.full((batch, sessions, people, slots), entries)
    if slots > 1:
        seat *= slots
        seat += np.arange(len(seat)) - np.repeat(first, number)
    cars.reshape(-1)[seat] = order.take(at)
    return cars[:, :, : owners.competitors]


def _people(block: Block, owners: Owners, league: int) -> tuple[Competitor, ...]:
    names = block.numbered.columns.texts["competitor"].values if owners.names is None else owners.names
    codes = owners.code[league].tolist()
    return tuple(Competitor(id=names[code], name=names[code]) for code in codes if code >= 0)


def credited(block: Block, facts: BlockFacts, subject: Subject) -> Owners:
    """Return who scores, and let the facts know: league by league where a subject looks further."""
    owners = owners_of(block, subject)
    if owners is not None:
        if subject not in facts.cache:
            facts.cache[subject] = crews_of(block, facts, owners)
        return owners
    crews = credit(facts, subject)
    names: dict[str, int] = {}
    code = np.full((len(crews.people), crews.drove.shape[2]), -1, dtype=np.int64)
    for row, people in zip(code, crews.people, strict=True):
        row[: len(people)] = [names.setdefault(person.name, len(names)) for person in people]
    return Owners(np.zeros((0, 0), dtype=np.int64), code, [*names], False)
