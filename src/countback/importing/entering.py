"""What every row of a file is: an entry there is, a new one, or a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from countback.formats.reading import ReadDriver, ReadRow
from countback.importing.matching import Field, Matched, group_tag, same_class, same_model
from countback.importing.namesakes import apart
from countback.importing.once import Lines, one_of_each
from countback.importing.people import known_as
from countback.importing.questions import accepts, question
from countback.importing.roster import Roster
from countback.importing.wanted import Wanted
from countback.model.classification import Result
from countback.model.finding import Finding, Severity, Where
from countback.model.season import Driver, Entry, Season, Session, with_sessions
from countback.model.text import slug

replace = msgspec.structs.replace


class Entering:
    """The rows of files as entries of a season: new cars and accepted names are entered, doubts are found.

    ``widened`` are crews that a fuller sheet has made larger: who had the car before, by its entry.
    """

    def __init__(self, season: Season, aliases: dict[str, str], wanted: Wanted, *, fresh: bool) -> None:
        self.roster = Roster(season, aliases)
        self.wanted, self.fresh = wanted, fresh
        self.add = wanted.add_new or fresh
        self.grows = season.calendar == "open"
        self.calendar = tuple(event.round for event in season.events)
        self.findings: list[Finding] = []
        self.widened: dict[str, tuple[str, ...]] = {}
        self.raced = {
            (row.entry, event.round)
            for event in season.events
            for session in event.sessions
            for revision in session.classifications
            for row in revision.rows
        }
        self.doubled: set[str] = set()
        self.namesakes: frozenset[str] = frozenset()
        self.file = ""

    def say(self, code: str, message: str, hint: str = "", severity: Severity = "error") -> None:
        """Record a finding about the file."""
        where = Where(file=self.file)
        self.findings.append(Finding(code=code, severity=severity, where=where, message=message, hint=hint))

    def rows(
        self, file: str, rows: Sequence[ReadRow], round_: int, *, numbered: bool, chosen: Sequence[str] = ()
    ) -> list[Matched]:
        """Return what each row is. ``chosen`` are lines of people in two cars, as they were decided before.

        What stays open is among the findings.
        """
        self.file = file
        lines = (
            Lines([*rows]) if numbered else one_of_each(rows, self.wanted.lines, chosen, self.roster.aliases)
        )
        once = lines.rows
        self.findings += [replace(finding, where=Where(file=file)) for finding in lines.asked]
        groups = {(row.number, row.group) for row in once if row.number}
        self.doubled = {number for number, count in Counter(car for car, _ in groups).items() if count > 1}
        field = Field(tuple(self.roster.entries), round_, self.roster.aliases, self.doubled)
        told = apart([field.match(row, numbered=numbered) for row in once], numbered=numbered)
        for finding in told.findings:
            self.findings.append(replace(finding, where=Where(file=file)))
        self.namesakes, self.roster.apart = told.called, told.by_number
        matches = [self._row(match, round_) for match in told.matches]
        self.roster.apart = frozenset()
        late = [
            match.entry.number or match.entry.id
            for match in matches
            if match.entry and self._late(match, field)
        ]
        if late and not self.fresh:
            message = f"entered for round {round_} now, not before: {', '.join(late)}"
            self.say("round-added", message, severity="info")
        entries = Counter(match.entry.id for match in matches if match.entry and not match.open)
        for twice in sorted(id_ for id_, count in entries.items() if count > 1):
            hint = "give the rows numbers or names that tell them apart"
            self.say("car-twice", f"two rows are entry {twice}", hint)
        self.raced |= {(id_, round_) for id_ in entries}
        return matches

    def _row(self, match: Matched, round_: int) -> Matched:
        """Return what becomes of a row: decided, entered or completed; what stays open is asked."""
        match = self._decided(match, round_)
        if match.how == "unknown" and self.add and (match.row.drivers or match.entry is None):
            match = self._new(match, round_)
        elif match.entry is not None and not match.open and match.how != "new":
            match = self._known(match, round_)
        if match.open:
            self.ask(match)
        return match

    def _decided(self, match: Matched, round_: int) -> Matched:
        """Return a match with what somebody has decided of proposals."""
        if match.how != "proposed":
            return match
        if match.renumbered:
            return self._renumbered(match, round_)
        if any(driver.name in self.wanted.new_names for driver in match.row.drivers):
            return self._new(match._replace(entry=None), round_)
        if accepts(match, self.wanted):
            self.learn(match)
            return match._replace(how="number" if match.row.number else "name")
        return match

    def _late(self, match: Matched, field: Field) -> bool:
        """Tell whether a car that was entered before runs in a round that it was not entered for."""
        entry = next((entry for entry in field.entries if match.entry and entry.id == match.entry.id), None)
        rounds = entry.rounds if entry else ()
        return bool(rounds) and field.round not in rounds and not match.open

    def learn(self, match: Matched) -> None:
        """Remember an accepted spelling, so that it is not asked again."""
        if match.entry is None:
            return
        alone = Field([match.entry], 0, self.roster.aliases)
        for driver in match.row.drivers:
            person = alone.person(driver)
            if person.how == "similar":
                self.roster.aliases[driver.name] = person.candidate
                self.roster.remember(driver, person.candidate)

    def _renumbered(self, match: Matched, round_: int) -> Matched:
        """Return a second entry for people who are known with another number, if that may be."""
        if not (self.add or self.wanted.accept_names):
            return match
        self.say("number-changed", match.why, "correct entries.csv if it is not so", "warning")
        return self._new(match._replace(entry=None), round_)

    def _new(self, match: Matched, round_: int) -> Matched:
        row = match.row
        if match.entry is not None and self._is_car(row, match.entry):
            return self._joined(match, match.entry, round_)
        class_ = self.roster.class_of(row, add=True) or ""
        like = match.entry
        entry = self.roster.add(row, round_, class_, like)
        if len(row.drivers) == 1 and row.drivers[0].name in self.namesakes:
            self.roster.apart |= {entry.crew[0].id}
        if row.group and row.number in self.doubled:
            entry = self.roster.put(replace(entry, tags=tuple(sorted({*entry.tags, group_tag(row.group)}))))
        if like is not None and like.class_ and not class_:
            message = f"car {row.number or entry.id}: class {like.class_}, as the car had before"
            self.say("class-assumed", message, severity="warning")
        if like is not None:
            self.roster.leave(like, round_, self.calendar)
        if not self.fresh:
            who = " / ".join(driver.name for driver in row.drivers) or "no names"
            message = f"car {row.number or entry.id} ({who}) is entered for round {round_}"
            self.say("entry-added", message, severity="info")
        return Matched(row, "new", entry)

    def _known(self, match: Matched, round_: int) -> Matched:
        """Return the match with who drove; an entry whose class, car or rounds differ is said."""
        row = match.row
        assert match.entry is not None
        if match.why:
            message = f"car {row.number or match.entry.id}: {match.why}"
            self.say("entry-differs", message, severity="warning")
        # Another row of this session may have changed the entry since.
        entry = next(other for other in self.roster.entries if other.id == match.entry.id)
        if row.car and entry.car and not same_model(row.car, entry.car):
            raced = {number for id_, number in self.raced if id_ == entry.id}
            # Where the calendar grows, the rounds of an entry are those that files named, lists among them.
            raced |= {*entry.rounds} if self.grows else set()
            if (self.add or self.grows) and raced and round_ not in raced:
                return self._in_other_car(match, entry, round_)
            if not self.fresh:
                message = f"car {row.number or entry.id}: {row.car} in the file, {entry.car} in the entry"
                other = raced and round_ not in raced
                hint = "--add-new gives it an entry of its own in this round" if other else ""
                self.say("entry-differs", message, hint, "info")
        entry, filled = self.roster.complete(self.roster.enter(entry, round_), row, add=self.add)
        if filled and not self.fresh:
            message = f"car {row.number or entry.id}: {' and '.join(filled)} taken from the file"
            self.say("entry-completed", message, severity="info")
        alone = len(entry.crew) == len(row.drivers) == 1
        drivers = [self._driver(driver, entry, round_, alone=alone) for driver in row.drivers]
        return self._crewed(match._replace(entry=entry), entry, drivers, round_)

    def _crewed(self, match: Matched, entry: Entry, drivers: Sequence[str], round_: int) -> Matched:
        """Return the match with who of the crew drove: ``drivers`` are their ids, "" for somebody new."""
        row = match.row
        crew = tuple(member.id for member in entry.crew)
        unknown = [driver for driver, id_ in zip(row.drivers, drivers, strict=True) if not id_]
        others = bool(crew) and bool(unknown or set(drivers) - set(crew))
        if others and self.grows and self.add and self._is_car(row, entry):
            return self._joined(match, entry, round_)
        if unknown and not self.add:
            why = f"{unknown[0].name} is not in the crew of car {entry.number}"
            return match._replace(how="unknown", why=why)
        if set(drivers) >= set(crew) and len(row.drivers) > len(crew) and self._same_car(row, entry):
            return match._replace(entry=self._widened(row, entry, round_))
        if unknown:
            return self._new(match, round_)
        for driver, id_ in zip(row.drivers, drivers, strict=True):
            self._called(driver, id_)
        differs = drivers and (tuple(drivers) != crew if self.grows else sorted(drivers) != sorted(crew))
        return match._replace(drivers=tuple(drivers) if differs else ())

    def _widened(self, row: ReadRow, entry: Entry, round_: int) -> Entry:
        """Return a car with the whole crew of a fuller sheet, of which the crew there was is a part."""
        crew = tuple(member.id for member in entry.crew)
        people = tuple(self.person(driver, entry, round_) for driver in row.drivers)
        self.widened.setdefault(entry.id, crew)
        entry = self.roster.join(entry, people)
        if not self.fresh:
            who = ", ".join(person.name for person in people if person.id not in crew)
            message = f"car {entry.number or entry.id}: the crew is completed by {who}"
            self.say("crew-completed", message, severity="info")
        return entry

    def _in_other_car(self, match: Matched, entry: Entry, round_: int) -> Matched:
        """Return a second entry of the same people: in this round they drive another car."""
        row = match.row
        who = " / ".join(driver.name for driver in row.drivers or entry.crew)
        new = self.roster.add(row, round_, self.roster.class_of(row, add=True) or "", entry)
        if not row.drivers:
            new = self.roster.put(replace(new, crew=entry.crew))
        self.roster.leave(entry, round_, self.calendar)
        if not self.fresh:
            message = f"{who} drives {row.car} in round {round_}, {entry.car} before: an entry of its own"
            self.say("car-changed", message, "correct entries.csv if it is one car", "warning")
        return Matched(row, "new", new)

    def _is_car(self, row: ReadRow, entry: Entry) -> bool:
        """Tell whether number, team and class say that it is this car, whoever drives it."""
        team = entry.team.id if entry.team else ""
        agree = not row.class_ or not entry.class_ or same_class(row.class_, entry.class_)
        return bool(row.number) and row.number == entry.number and slug(row.team) == team != "" and agree

    def _joined(self, match: Matched, entry: Entry, round_: int) -> Matched:
        """Return the match with an entry whose crew holds those who drove here, too."""
        entry = next(other for other in self.roster.entries if other.id == entry.id)
        entry, _ = self.roster.complete(self.roster.enter(entry, round_), match.row, add=self.add)
        crew = {member.id: member for member in entry.crew}
        people = {
            driver.id: driver for driver in (self.person(each, entry, round_) for each in match.row.drivers)
        }
        self.widened.setdefault(entry.id, tuple(crew))
        joined = self.roster.join(entry, tuple((crew | people).values()))
        if not self.fresh:
            who = ", ".join(driver.name for id_, driver in people.items() if id_ not in crew)
            message = f"car {entry.number}: the crew is completed by {who}"
            self.say("crew-completed", message, severity="info")
        return Matched(match.row, "number", joined, drivers=tuple(people))

    def _same_car(self, row: ReadRow, entry: Entry) -> bool:
        team = entry.team.id if entry.team else ""
        return bool(row.number) and row.number == entry.number and slug(row.team) in ("", team)

    def person(self, driver: ReadDriver, entry: Entry, round_: int) -> Driver:
        """Return who drives an entry, entered as a new person where the season does not know them."""
        id_ = self._driver(driver, entry, round_, alone=False)
        return self.roster.drivers[id_] if id_ else self.roster.driver(driver)

    def _driver(self, driver: ReadDriver, entry: Entry, round_: int, *, alone: bool) -> str:
        """Return the id of a driver whom the season knows, one of the entry's own first; "" for nobody."""
        own = Field([entry], round_, self.roster.aliases)
        person = own.person(driver)
        if not person.sure and not (person.how == "similar" and self.wanted.accept_names):
            person = Field(tuple(self.roster.entries), round_, self.roster.aliases).person(driver)
        if not person.sure and alone and known_as(self.roster.aliases, driver.id) in ("", entry.crew[0].id):
            person = person._replace(candidate=entry.crew[0].id, how="alias")
        if not person.candidate or not (person.sure or self.wanted.accept_names):
            return ""
        self.roster.remember(driver, person.candidate)
        return person.candidate

    def _called(self, driver: ReadDriver, id_: str) -> None:
        """Say that somebody known by an id has another name in this file."""
        name = self.roster.drivers[id_].name
        if driver.id and name != driver.name and driver.name not in self.roster.aliases and not self.fresh:
            self.say("other-name", f"{name} is called {driver.name} here, by the same id", severity="info")

    def ask(self, match: Matched) -> None:
        """Record the question that a row leaves open."""
        self.findings.append(replace(question(match, self.wanted), where=Where(file=self.file)))


def with_crews(season: Season, widened: dict[str, tuple[str, ...]]) -> Season:
    """Return the season with who drove written into the results of cars whose crew has grown since."""
    if not widened:
        return season

    def driven(row: Result) -> Result:
        return replace(row, drivers=widened[row.entry]) if row.entry in widened and not row.drivers else row

    def crewed(session: Session) -> Session:
        revisions = (replace(each, rows=tuple(map(driven, each.rows))) for each in session.classifications)
        return replace(session, classifications=tuple(revisions))

    return with_sessions(season, crewed)
