"""What every row of a file is: an entry there is, a new one, or a question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import msgspec

from countback.formats.reading import ReadDriver, ReadRow
from countback.importing.matching import Field, Matched, same_class
from countback.importing.people import known_as
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
        field = Field(tuple(self.roster.entries), round_, self.roster.aliases)
        matches: list[Matched] = []
        late: list[str] = []
        for row in self._once(rows, chosen, numbered=numbered):
            match = field.match(row, numbered=numbered)
            if match.how == "proposed" and match.renumbered:
                match = self._renumbered(match, round_)
            elif match.how == "proposed" and any(one.name in self.wanted.new_names for one in row.drivers):
                match = self._new(match._replace(entry=None), round_)
            elif match.how == "proposed" and self.accepts(match):
                self.learn(match)
                match = match._replace(how="number" if match.row.number else "name")
            if match.entry and match.entry.rounds and round_ not in match.entry.rounds and not match.open:
                late.append(match.entry.number or match.entry.id)
            if match.how == "unknown" and self.add and (row.drivers or match.entry is None):
                match = self._new(match, round_)
            elif match.entry is not None and not match.open and match.how != "new":
                match = self._known(match, round_)
            if match.open:
                self.ask(match)
            matches.append(match)
        if late and not self.fresh:
            message = f"entered for round {round_} now, not before: {', '.join(late)}"
            self.say("round-added", message, severity="info")
        entries = Counter(match.entry.id for match in matches if match.entry and not match.open)
        for twice in sorted(id_ for id_, count in entries.items() if count > 1):
            hint = "give the rows numbers or names that tell them apart"
            self.say("car-twice", f"two rows are entry {twice}", hint)
        return matches

    def _once(self, rows: Sequence[ReadRow], chosen: Sequence[str], *, numbered: bool) -> list[ReadRow]:
        """Return the rows with one line of each person: of somebody in two cars, the one that counts."""
        if numbered:
            return list(rows)
        lines: dict[str, list[ReadRow]] = {}
        for row in rows:
            lines.setdefault(self._key(row), []).append(row)
        left: list[ReadRow] = []
        for who, twice in lines.items():
            cars = {row.car for row in twice}
            if len(twice) == 1 or not who or len(cars) < len(twice):
                continue
            name = twice[0].drivers[0].name
            said = {car for person, car in self.wanted.lines if person in (name, who)}
            said = said or {one.partition("=")[2] for one in chosen if one.startswith(f"line:{slug(name)}=")}
            counts = [row for row in twice if row.car in said]
            if len(counts) == 1:
                left += [row for row in twice if row is not counts[0]]
                continue
            told = "; ".join(f"{row.car} ({row.laps or 0} laps, {_place(row)})" for row in twice)
            best = twice[0]
            hint = f'say which line counts: --line "{name}={best.car}"'
            self.say("person-in-two-cars", f"{name} stands there {len(twice)} times: {told}", hint)
        return [row for row in rows if not any(row is one for one in left)]

    def _key(self, row: ReadRow) -> str:
        """Return who drives a row, "" for a crew of several or none."""
        if len(row.drivers) != 1:
            return ""
        driver = row.drivers[0]
        return known_as(self.roster.aliases, driver.id) or driver.id or ""

    def accepts(self, match: Matched) -> bool:
        """Tell whether somebody takes what is proposed."""
        return self.wanted.accept_names and (match.score or 0.0) >= self.wanted.threshold

    def _accepting(self, match: Matched) -> str:
        """Return the options that take what is proposed; a score below the threshold needs a lower one."""
        if match.renumbered or match.score is None or match.score >= self.wanted.threshold:
            return "--accept-names"
        lower = f"--threshold {math.floor(match.score * 100) / 100:.2f}"
        return lower if self.wanted.accept_names else f"--accept-names {lower}"

    def learn(self, match: Matched) -> None:
        """Remember an accepted spelling, so that it is not asked again."""
        if match.entry is None:
            return
        known = Field([match.entry], 0, self.roster.aliases)
        for driver in match.row.drivers:
            found = known.person(driver)
            if found.how == "similar":
                self.roster.aliases[driver.name] = found.candidate
                self.roster.remember(driver, found.candidate)

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
        """Return the match with who drove; an entry whose class or rounds differ is said."""
        row, entry = match.row, match.entry
        assert entry is not None
        if match.why:
            message = f"car {row.number or entry.id}: {match.why}"
            self.say("entry-differs", message, severity="warning")
        if row.car and entry.car and row.car != entry.car and not self.fresh:
            message = f"car {row.number or entry.id}: {row.car} in the file, {entry.car} in the entry"
            self.say("entry-differs", message, "give it an entry of its own if that matters", "info")
        # Another row of this session may have changed the entry since.
        entry = next(one for one in self.roster.entries if one.id == entry.id)
        entry, filled = self.roster.complete(self.roster.enter(entry, round_), row, add=self.add)
        if filled and not self.fresh:
            message = f"car {row.number or entry.id}: {' and '.join(filled)} taken from the file"
            self.say("entry-completed", message, severity="info")
        drivers: list[str] = []
        unknown: list[ReadDriver] = []
        for driver in row.drivers:
            id_ = self._driver(driver, entry, round_, alone=len(entry.crew) == len(row.drivers) == 1)
            if id_:
                drivers.append(id_)
            else:
                unknown.append(driver)
        crew = tuple(member.id for member in entry.crew)
        others = bool(crew) and bool(unknown or set(drivers) - set(crew))
        if others and self.grows and self.add and self._is_car(row, entry):
            return self._joined(match, entry, round_)
        if not set(drivers) >= set(crew) or (unknown and not self.add):
            if unknown and not self.add:
                why = f"{unknown[0].name} is not in the crew of car {entry.number}"
                return match._replace(how="unknown", why=why)
            if unknown:
                return self._new(match._replace(entry=entry), round_)
        elif len(row.drivers) > len(crew) and self._same_car(row, entry):
            # The crew there was is a part of this one: one car, whichever sheet came first.
            people = tuple(self.person(driver, entry, round_) for driver in row.drivers)
            self.widened.setdefault(entry.id, crew)
            entry = self.roster.join(entry, people)
            if not self.fresh:
                who = ", ".join(one.name for one in people if one.id not in crew)
                self.say(
                    "crew-completed",
                    f"car {entry.number or entry.id}: the crew is completed by {who}",
                    severity="info",
                )
            return match._replace(entry=entry)
        elif unknown:
            return self._new(match._replace(entry=entry), round_)
        for driver, id_ in zip(row.drivers, drivers, strict=True):
            self._called(driver, id_)
        differs = drivers and (tuple(drivers) != crew if self.grows else sorted(drivers) != sorted(crew))
        return match._replace(entry=entry, drivers=tuple(drivers) if differs else ())

    def _is_car(self, row: ReadRow, entry: Entry) -> bool:
        """Tell whether number, team and class say that it is this car, whoever drives it."""
        team = entry.team.id if entry.team else ""
        agree = not row.class_ or not entry.class_ or same_class(row.class_, entry.class_)
        return bool(row.number) and row.number == entry.number and slug(row.team) == team != "" and agree

    def _joined(self, match: Matched, entry: Entry, round_: int) -> Matched:
        """Return the match with an entry whose crew holds those who drove here, too."""
        entry = next(one for one in self.roster.entries if one.id == entry.id)
        entry, _ = self.roster.complete(self.roster.enter(entry, round_), match.row, add=self.add)
        crew = {member.id: member for member in entry.crew}
        people = {one.id: one for one in (self.person(each, entry, round_) for each in match.row.drivers)}
        self.widened.setdefault(entry.id, tuple(crew))
        joined = self.roster.join(entry, tuple((crew | people).values()))
        if not self.fresh:
            who = ", ".join(one.name for id_, one in people.items() if id_ not in crew)
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
        whole = Field(tuple(self.roster.entries), round_, self.roster.aliases)
        found = own.person(driver)
        if not found.sure and not (found.how == "similar" and self.wanted.accept_names):
            found = whole.person(driver)
        if not found.sure and alone and known_as(self.roster.aliases, driver.id) in ("", entry.crew[0].id):
            found = found._replace(candidate=entry.crew[0].id, how="alias")
        if not found.candidate or not (found.sure or self.wanted.accept_names):
            return ""
        self.roster.remember(driver, found.candidate)
        return found.candidate

    def _called(self, driver: ReadDriver, id_: str) -> None:
        """Say that somebody known by an id has another name in this file."""
        known = self.roster.drivers[id_].name
        if driver.id and known != driver.name and driver.name not in self.roster.aliases and not self.fresh:
            self.say("other-name", f"{known} is called {driver.name} here, by the same id", severity="info")

    def ask(self, match: Matched) -> None:
        """Record the question that a row leaves open."""
        if match.how == "proposed":
            hint = (
                f"accept with {self._accepting(match)}, say --new NAME where it is somebody else, or correct "
                "aliases.csv"
            )
            score = "" if match.score is None else f" (score {match.score:.2f})"
            self.say("name-proposed", f"{match.why}{score}", hint)
        else:
            hint = "enter it with --add-new, or correct entries.csv or aliases.csv"
            self.say("unknown-entry", match.why, hint)


def _place(row: ReadRow) -> str:
    return f"place {row.position}" if row.position else row.status.value


def with_crews(season: Season, widened: dict[str, tuple[str, ...]]) -> Season:
    """Return the season with who drove written into the results of cars whose crew has grown since."""
    if not widened:
        return season

    def driven(row: Result) -> Result:
        return replace(row, drivers=widened[row.entry]) if row.entry in widened and not row.drivers else row

    def session(one: Session) -> Session:
        revisions = (replace(each, rows=tuple(map(driven, each.rows))) for each in one.classifications)
        return replace(one, classifications=tuple(revisions))

    return with_sessions(season, session)
