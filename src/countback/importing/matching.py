"""Which entry a row of a file is: number, round and class first, then names; nothing silently in doubt."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from countback.formats import names
from countback.formats.reading import ReadDriver, ReadRow
from countback.importing.people import known_as, somebody_else
from countback.model.season import Driver, Entry
from countback.model.text import slug

How = Literal["number", "name", "new", "proposed", "unknown"]


class Matched(NamedTuple):
    """What became of a row. ``proposed`` and ``unknown`` need somebody's decision.

    ``entry`` is the entry found or proposed. ``score`` is how alike the names are, None where they were
    not compared. ``why`` says in words what is in doubt or was assumed. ``renumbered``: the people are
    certain, and known with another number.
    """

    row: ReadRow
    how: How
    entry: Entry | None = None
    score: float | None = None
    why: str = ""
    drivers: tuple[str, ...] = ()
    renumbered: bool = False

    def __repr__(self) -> str:
        """Return one line."""
        entry = self.entry.id if self.entry else "no entry"
        return f"<Matched {self.row.number}: {self.how}, {entry}>"

    @property
    def open(self) -> bool:
        """Whether the row cannot be stored as things are."""
        return self.how in ("proposed", "unknown")


class Field:
    """The entries of a season at one round, as rows are matched to them.

    ``doubled`` are the numbers of several cars of one session, which only their groups tell apart.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        round_: int,
        aliases: Mapping[str, str],
        doubled: Collection[str] = (),
    ) -> None:
        self.entries = entries
        self.round = round_
        self.aliases = aliases
        self.doubled = doubled
        self.drivers: dict[str, Driver] = {driver.id: driver for entry in entries for driver in entry.crew}
        self._names = {id_: driver.name for id_, driver in self.drivers.items()}

    def match(self, row: ReadRow, *, numbered: bool = True) -> Matched:
        """Return the entry of a row. ``numbered`` is false where the file has no car numbers."""
        if numbered and row.number:
            there = [(self._alike(row, entry), entry) for entry in self._numbered(row.number)]
            here = self._narrowed(row, there)
            sure = [pair for pair in here if pair[0] is None or pair[0] >= 1.0]
            if len(sure) == 1 or (len(here) == 1 and sure):
                return self._found(row, sure[0][1], sure[0][0])
            if same := self._of_one_crew([entry for _, entry in sure]):
                return self._found(row, same, sure[0][0])
            if len(here) == 1 or (here and self._best(here)):
                score, entry = self._best(here) or here[0]
                return self._doubtful(row, entry, score)
            if here:
                ids = ", ".join(entry.id for _, entry in here)
                return Matched(row, "unknown", why=f"number {row.number} could be {ids}")
        return self._by_name(row)

    def _narrowed(
        self, row: ReadRow, pairs: list[tuple[float | None, Entry]]
    ) -> list[tuple[float | None, Entry]]:
        """Return the entries of a number that a row's class, team, group and car do not speak against."""
        here = [pair for pair in pairs if self._classes_agree(row, pair[1])] or pairs
        here = [pair for pair in here if row.team and _team(pair[1]) == slug(row.team)] or here
        if row.group:
            grouped = [pair for pair in here if group_tag(row.group) in pair[1].tags]
            here = grouped if row.number in self.doubled else grouped or here
        best = max((pair[0] or 0.0 for pair in here), default=0.0)
        cars = [pair for pair in here if row.car and pair[1].car and same_model(row.car, pair[1].car)]
        # The people come first: who has changed cars is not the one who had this car before.
        return [pair for pair in cars if (pair[0] or 0.0) == best] or here

    def _of_one_crew(self, entries: Sequence[Entry]) -> Entry | None:
        """Return, of several entries of the same people, the one of the round before, else the first."""
        if len({entry.crew for entry in entries}) != 1 or not entries[0].crew:
            return None
        before = [entry for entry in entries if entry.rounds and min(entry.rounds) < self.round]
        before.sort(key=lambda entry: max(round_ for round_ in entry.rounds if round_ < self.round))
        return before[-1] if before else entries[0]

    def _numbered(self, number: str) -> list[Entry]:
        there = [entry for entry in self.entries if entry.number == number]
        now = [entry for entry in there if not entry.rounds or self.round in entry.rounds]
        return now or there

    def _alike(self, row: ReadRow, entry: Entry) -> float | None:
        """Return how well the crew fits: the best pair of names; None where either has no names."""
        if not row.drivers or not entry.crew:
            return None
        crew = {driver.id: driver.name for driver in entry.crew}
        return max(self._score(driver, crew) for driver in row.drivers)

    def _score(self, driver: ReadDriver, crew: Mapping[str, str]) -> float:
        """Return how well a person fits a crew: ids decide where both have one of the same source."""
        who = known_as(self.aliases, driver.id)
        if who in self._names:
            return 1.0 if who in crew else 0.0
        theirs = {id_: name for id_, name in crew.items() if not somebody_else(self.aliases, driver.id, id_)}
        if self.aliases.get(driver.name) in theirs:
            return 1.0
        return max((names.similarity(driver.name, name) for name in theirs.values()), default=0.0)

    def _classes_agree(self, row: ReadRow, entry: Entry) -> bool:
        return not row.class_ or not entry.class_ or same_class(row.class_, entry.class_)

    def _best(self, pairs: Sequence[tuple[float | None, Entry]]) -> tuple[float | None, Entry] | None:
        scored = sorted(pairs, key=lambda pair: pair[0] or 0.0, reverse=True)
        if len(scored) > 1 and (scored[0][0] or 0.0) == (scored[1][0] or 0.0):
            return None
        return scored[0]

    def _found(self, row: ReadRow, entry: Entry, score: float | None) -> Matched:
        why = ""
        if not self._classes_agree(row, entry):
            why = f"class {row.class_} in the file, {entry.class_} in the entry"
        return Matched(row, "number", entry, score, why)

    def _doubtful(self, row: ReadRow, entry: Entry, score: float | None) -> Matched:
        """Return the car whose number fits while the names differ."""
        who = " / ".join(driver.name for driver in row.drivers)
        crew = " / ".join(driver.name for driver in entry.crew)
        shown = round(score or 0.0, 2)
        elsewhere = self._by_name(row)
        if elsewhere.how == "name" and elsewhere.entry is not entry:
            return elsewhere
        if shown >= names.LEAST:
            return Matched(row, "proposed", entry, shown, f"car {row.number}: {who} is {crew}?")
        return Matched(row, "unknown", entry, shown, f"car {row.number} is entered with {crew}, not {who}")

    def _by_name(self, row: ReadRow) -> Matched:
        if not row.drivers:
            return Matched(row, "unknown", why=f"no entry has number {row.number}")
        who = " / ".join(driver.name for driver in row.drivers)
        people = [self.person(driver) for driver in row.drivers]
        now = self._driven_by(row, {match.candidate for match in people if match.sure})
        entry = now[0] if len(now) == 1 else self._of_one_crew(now)
        if entry is not None:
            if not row.number or row.number == entry.number or not entry.number:
                return Matched(row, "name", entry, 1.0)
            why = f"{who} is entered with number {entry.number} and drives {row.number} here"
            return Matched(row, "proposed", entry, 1.0, why, renumbered=True)
        if now:
            ids = ", ".join(entry.id for entry in now)
            return Matched(row, "unknown", why=f"{who} could be {ids}")
        return self._similar(row, who, people)

    def _driven_by(self, row: ReadRow, people: set[str]) -> list[Entry]:
        """Return the entries that these people drive, as far as class, round and car tell them apart."""
        crews = [entry for entry in self.entries if people & {driver.id for driver in entry.crew}]
        crews = [entry for entry in crews if self._classes_agree(row, entry)] or crews
        crews = [entry for entry in crews if not entry.rounds or self.round in entry.rounds] or crews
        crews = [entry for entry in crews if row.number and entry.number == row.number] or crews
        return [crew for crew in crews if row.car and crew.car and same_model(row.car, crew.car)] or crews

    def _similar(self, row: ReadRow, who: str, people: Sequence[names.Match]) -> Matched:
        """Return the one entry whose crew has names that are like these, as a proposal."""
        best = max(people, key=lambda match: match.score)
        if best.how == "similar":
            likely = [e for e in self.entries if any(driver.id == best.candidate for driver in e.crew)]
            entry = likely[0] if len(likely) == 1 else self._of_one_crew(likely)
            # One name that is somewhat like another does not make two crews alike.
            if entry and 2 * self._shared(people, entry) >= min(len(people), len(entry.crew)):
                name = self._names[best.candidate]
                return Matched(row, "proposed", entry, best.score, f"{who} is {name}?")
        return Matched(row, "unknown", why=f"no entry names {who}" if who else "no entry")

    def _shared(self, matches: Sequence[names.Match], entry: Entry) -> int:
        """Return how many of the names are, or are like, those of an entry's crew."""
        crew = {driver.id for driver in entry.crew}
        return len({match.candidate for match in matches if match.candidate in crew})

    def person(self, driver: ReadDriver, within: Entry | None = None) -> names.Match:
        """Return which driver of the season (or of one entry) somebody is: by id, then by name.

        Whoever is known by another id of the same source is somebody else, however alike the names.
        """
        names_of_drivers = {driver.id: driver.name for driver in within.crew} if within else self._names
        who = known_as(self.aliases, driver.id)
        if who in self._names:
            return names.Match(who, "alias", 1.0) if who in names_of_drivers else names.NO_MATCH
        if driver.id:
            names_of_drivers = {
                id_: name
                for id_, name in names_of_drivers.items()
                if not somebody_else(self.aliases, driver.id, id_)
            }
        return names.find(driver.name, names_of_drivers, self.aliases)


def _team(entry: Entry) -> str:
    return entry.team.id if entry.team else ""


def same_class(name: str, other: str) -> bool:
    """Tell whether two names of a class are spelled alike but for case, spaces and hyphens."""
    return _letters(name) == _letters(other)


def same_model(name: str, other: str) -> bool:
    """Tell whether two texts name one model of car: the one may say more (``Porsche 911 GT3 R (992)``)."""
    first, second = _model(name), _model(other)
    more = first ^ second
    return (first <= second or second <= first) and not more & _LATER


@lru_cache(maxsize=5_000)
def _model(text: str) -> frozenset[str]:
    return frozenset({*re.findall(r"[^\W\d_]+|\d+", text.casefold())} - {"ks"})


#: Words that make another model of the same car.
_LATER = {"evo", "ii", "iii", "mk", "facelift"}


def group_tag(group: str) -> str:
    """Return the tag of an entry that is told from others of its number by its group."""
    return f"group-{slug(group)}"


@lru_cache(maxsize=5_000)
def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
