"""Whether two results are of one session: the evidence, each piece named, and what it comes to.

The same is what says so itself (its own id), or what has the day, the circuit, the cars and most of the
times. Another day, circuit or start, and times of which none is equal, make another session. Where the
evidence speaks both ways, or says too little, nothing is guessed: it is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from countback.formats import names
from countback.formats.reading import ReadRow
from countback.importing.people import known_as, source_of
from countback.model.classification import Result, State
from countback.model.season import Entry

Answer = Literal["same", "other", "ask"]
_STATES = get_args(State)
FEW = 3
"""Of fewer cars, times that all differ say nothing."""
#: Kinds by which one file's session may stand in the calendar.
LIKE: dict[str, tuple[str, ...]] = {
    "race": ("race", "sprint", "heat", "stage"),
    "sprint": ("sprint", "race"),
    "heat": ("heat", "race"),
    "grid": ("race", "sprint", "heat"),
}


class Evidence(NamedTuple):
    """One thing that the two have to say about it: in words, and for which answer it speaks ("" for none)."""

    says: Literal["same", "other", ""]
    words: str


class Verdict(NamedTuple):
    """What the evidence comes to."""

    answer: Answer
    evidence: tuple[Evidence, ...]

    @property
    def why(self) -> str:
        """All that was found, in one line."""
        return "; ".join(evidence.words for evidence in self.evidence)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What is known of a session without looking at its cars.

    ``own_ids`` have the format before them. ``circuit`` is as files wrote it. ``number`` is which race of its
    meeting a file's title says it is, ``round`` which round it says it is of, 0 where none does.
    """

    kind: str
    own_ids: frozenset[str] = frozenset()
    day: dt.date | None = None
    clock: str = ""
    circuit: str = ""
    number: int = 0
    round: int = 0
    state: str = ""


class Pair(NamedTuple):
    """One car in both results."""

    new: ReadRow
    old: Result


def pairs(
    rows: Sequence[ReadRow],
    before: Sequence[Result],
    entries: Sequence[Entry],
    aliases: Mapping[str, str],
    *,
    numbered: bool,
) -> list[Pair]:
    """Return the cars that both results have, by number and by people."""
    by_id = {entry.id: entry for entry in entries}
    crews = {row.entry: _crew(row, by_id.get(row.entry)) for row in before}
    free = {row.entry: row for row in before}
    paired: list[Pair] = []
    for new in rows:
        fits = [row for row in free.values() if _fits(new, row, by_id.get(row.entry), numbered=numbered)]
        people = {known_as(aliases, driver.id) for driver in new.drivers} | {
            " ".join(sorted(names.folded(driver.name))) for driver in new.drivers
        }
        named = [row for row in free.values() if people & crews[row.entry]]
        both = [row for row in fits if row in named]
        choice = both or fits or named
        if choice:
            old = next((row for row in choice if _equal(Pair(new, row))), choice[0])
            del free[old.entry]
            paired.append(Pair(new, old))
    return paired


def _crew(row: Result, entry: Entry | None) -> set[str]:
    members = entry.crew if entry else ()
    return {*row.drivers, *(member.id for member in members)} | {
        " ".join(sorted(names.folded(member.name))) for member in members
    }


def _fits(new: ReadRow, old: Result, entry: Entry | None, *, numbered: bool) -> bool:
    return bool(numbered and new.number and new.number in (old.number, entry.number if entry else ""))


def _equal(pair: Pair) -> bool | None:
    """Tell whether a time of the car is the same in both; None where there is none to compare."""
    new, old = pair
    compared = [(new.time, old.time), (new.best_lap, old.best_lap)]
    same = [value == other for value, other in compared if value is not None and other is not None]
    return any(same) if same else None


def judge(
    new: Sight, old: Sight, rows: Sequence[ReadRow], before: Sequence[Result], common: Sequence[Pair]
) -> Verdict:
    """Return whether a result is of the session that has another (``before``, its newest revision)."""
    if old.kind not in LIKE.get(new.kind, (new.kind,)):
        return Verdict("other", (Evidence("other", f"one is {new.kind}, the other {old.kind}"),))
    about = [*_about(new, old)]
    cars = len(common) * 2 >= min(len(rows), len(before))
    told = [equal for pair in common if (equal := _equal(pair)) is not None]
    most = bool(told) and 2 * sum(told) >= len(told) and cars
    evidence = (*about, *_of_cars(rows, before, common), *_of_times(told))
    says = {evidence.says for evidence in about}
    # The time in a file's name may be that of its printing: against equal times it says nothing.
    against = any(
        evidence.says == "other" and not evidence.words.startswith("another start") for evidence in about
    )
    if new.own_ids & old.own_ids:
        # A file that says itself which session it is; unless it comes with nobody of it on another day.
        answer: Answer = "ask" if not common or (against and not most) else "same"
    elif most:
        answer = "ask" if against else "same"
    elif "other" in says:
        answer = "other"
    elif told:
        answer = "other" if _another(new, old, told) else "ask"
    else:
        again = _alike(common, rows, before) or (cars and bool(common) and _later(new, old))
        answer = "same" if again else "ask"
    return Verdict(answer, evidence)


def _another(new: Sight, old: Sight, told: Sequence[bool]) -> bool:
    """Tell whether times of which none is equal make another session: of one dated day, without a number."""
    dated = new.day is not None and old.day is not None
    return not any(told) and len(told) >= FEW and dated and not new.number


def _later(new: Sight, old: Sight) -> bool:
    """Tell whether one is by its title and its day what the other was, in a later state."""
    later = new.state in _STATES and old.state in _STATES[: _STATES.index(new.state)]
    titled = bool(new.number) and new.number == old.number
    return later and titled and new.day is not None and new.day == old.day


def _about(new: Sight, old: Sight) -> Iterator[Evidence]:
    """Yield what the two say of themselves."""
    if both := new.own_ids & old.own_ids:
        yield Evidence("same", f"its own id is the same ({min(both)})")
    elif {source_of(own_id) for own_id in new.own_ids} & {source_of(own_id) for own_id in old.own_ids}:
        yield Evidence("other", f"its own id is another ({min(new.own_ids)}, there {min(old.own_ids)})")
    if new.day and old.day:
        if new.day == old.day:
            yield Evidence("same", f"the same day ({new.day})")
        else:
            yield Evidence("other", f"another day ({new.day}, there {old.day})")
    if new.circuit and old.circuit:
        ours, theirs = {*names.folded(new.circuit)}, {*names.folded(old.circuit)}
        if ours & theirs:
            yield Evidence("same", f"the same circuit ({new.circuit})")
        else:
            yield Evidence("other", f"another circuit ({new.circuit}, there {old.circuit})")
    # One source says 20:00, another 20:00:00 of the same start.
    if new.clock and old.clock and new.clock[:5] != old.clock[:5]:
        yield Evidence("other", f"another start ({new.clock}, there {old.clock})")
    if new.round and old.round and new.round != old.round:
        yield Evidence("other", f"round {new.round} by its title, there round {old.round}")
    if new.number and old.number:
        if new.number == old.number:
            yield Evidence("same", f"number {new.number} by its title, as there")
        else:
            yield Evidence("other", f"number {new.number} by its title, there {old.number}")


def _of_cars(rows: Sequence[ReadRow], before: Sequence[Result], common: Sequence[Pair]) -> Iterator[Evidence]:
    if not common:
        yield Evidence("other", "no car in common")
    else:
        yield Evidence("", f"{len(common)} of {max(len(rows), len(before))} cars in common")


def _of_times(told: Sequence[bool]) -> Iterator[Evidence]:
    if not told:
        yield Evidence("", "no times to compare")
    elif not any(told):
        yield Evidence("other", f"no time is equal ({len(told)} compared)")
    else:
        yield Evidence(
            "same" if 2 * sum(told) >= len(told) else "", f"{sum(told)} of {len(told)} cars have equal times"
        )


def _alike(common: Sequence[Pair], rows: Sequence[ReadRow], before: Sequence[Result]) -> bool:
    """Tell whether two results without times say the same of every car."""
    if not common or len(common) < max(len(rows), len(before)):
        return False
    return all(
        (new.position, new.laps, new.status) == (old.position, old.laps, old.status) for new, old in common
    )
