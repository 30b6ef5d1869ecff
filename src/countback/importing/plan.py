"""Plan an import: what every row is, what the season would be afterwards. Nothing is written here."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from countback.formats.reading import ReadFile, ReadRow, ReadSession
from countback.importing import begin
from countback.importing.identity import unlike
from countback.importing.matching import Field, Matched
from countback.importing.place import Placed, place, with_session
from countback.importing.revision import for_pole, qualifies, results, with_decisions
from countback.importing.roster import Roster
from countback.importing.wanted import Wanted
from countback.model.classification import Classification, Result
from countback.model.finding import Finding, Where, has_errors
from countback.model.season import Season

replace = msgspec.structs.replace
_ORDER = ("practice", "qualifying", "sprint", "heat", "race", "stage", "grid", "laps")


@dataclass(frozen=True)
class Planned:
    """One session of the import: where it goes, what its rows are, what stood there before."""

    file: str
    session: str
    round: int
    event: str
    revision: int
    matches: tuple[Matched, ...]
    rows: tuple[Result, ...]
    before: tuple[Result, ...] = ()


@dataclass
class Plan:
    """What an import would do. ``after`` is None when something forbids it; ``findings`` say what."""

    before: Season | None
    after: Season | None
    sessions: list[Planned] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rulebook: dict[str, object] = field(default_factory=dict)


def plan(
    before: Season | None,
    files: Sequence[tuple[str, ReadFile]],
    aliases: dict[str, str],
    wanted: Wanted,
    books: dict[str, str] | None = None,
) -> Plan:
    """Plan to import files (name and content) into a season, or into a new one where there is none.

    ``books`` are the shipped rulebooks' names by what they call their series.
    """
    made = Plan(before, before, aliases=dict(aliases))
    for _, read in files:
        made.findings += read.findings
    if has_errors(made.findings):
        made.after = None
        return made
    season = before
    if season is None:
        begun = begin.season_of(files, wanted, books or {})
        made.findings += begun.findings
        made.aliases.update(begun.aliases)
        made.rulebook = begun.rulebook
        season = begun.season
    if season is None:
        made.after = None
        return made
    whole = next((read.season for _, read in files if read.reader == "workbook" and read.season), None)
    if before is not None and whole is not None:
        made.after = begin.revised(before, whole, wanted.published)
        return made
    work = _Import(made, season, wanted)
    sessions = [(name, session) for name, read in files for session in read.sessions]
    sessions.sort(key=lambda pair: (str(pair[1].date or ""), _ORDER.index(pair[1].kind), pair[1].clock))
    lists = [(name, read) for name, read in files if read.entries]
    lists.sort(key=lambda pair: _day(pair[1]))
    # A grid amends the race it belongs to, so it comes after it whatever its day.
    for name, session in sorted(sessions, key=lambda pair: pair[1].kind == "grid"):
        while lists and (session.date is None or _day(lists[0][1]) <= str(session.date)):
            work.entry_list(*lists.pop(0))
        work.session(name, session)
    for name, read in lists:
        work.entry_list(name, read)
    made.after = None if has_errors(made.findings) else work.finished()
    return made


def _day(read: ReadFile) -> str:
    """Return the day of an entry list's event; "", which comes first, where it names none."""
    return str(read.events[0].date or "") if read.events else ""


class _Import:
    """An import under way: the season so far."""

    def __init__(self, made: Plan, season: Season, wanted: Wanted) -> None:
        self.made, self.season, self.wanted = made, season, wanted
        self.fresh = made.before is None
        self.add = wanted.add_new or self.fresh
        self.roster = Roster(season, made.aliases)

    def say(self, file: str, code: str, message: str, hint: str = "", severity: str = "error") -> None:
        self.made.findings.append(
            Finding(code=code, severity=severity, where=Where(file=file), message=message, hint=hint)  # type: ignore[arg-type]
        )

    def session(self, file: str, read: ReadSession) -> None:
        """Match a session's rows and put them into the season as a new revision."""
        if read.kind == "laps":
            return self.say(file, "lap-file", "a list of laps has no classification to store")
        if read.kind == "practice" and not (self.wanted.practice or self.wanted.session):
            return self.say(file, "practice-left-out", f"{read.name} is left out", "", "info")
        where = place(self.season, read, self._again(file, read.kind), fresh=self.fresh)
        if isinstance(where, Finding):
            self.made.findings.append(replace(where, where=Where(file=file)))
            return None
        self.made.findings += [replace(finding, where=Where(file=file)) for finding in where.findings]
        self.season = where.season
        event = self.season.events[where.event]
        target = event.sessions[where.session]
        matches = self._matched(file, read.rows, event.round, numbered=read.numbered)
        if any(match.open for match in matches):
            planned = Planned(file, target.id, event.round, event.name, 0, tuple(matches), ())
            self.made.sessions.append(planned)
            return None
        if read.kind == "grid":
            self._grid(file, where, matches)
        else:
            self._store(file, where, read, matches)
        if self.wanted.accept_decisions and read.kind != "grid":
            issued = self.wanted.published
            self.season = with_decisions(self.season, read.proposals, target.id, matches, issued)
        return None

    def _again(self, file: str, kind: str) -> Wanted:
        """Return the choices; a file that was imported before goes where it went then."""
        wanted = self.wanted
        if self.fresh or wanted.round or wanted.session or wanted.date:
            return wanted
        there = [
            session.id
            for event in self.season.events
            for session in event.sessions
            if session.kind == kind
            and any(one.cause == f"imported from {file}" for one in session.classifications)
        ]
        return dataclasses.replace(wanted, session=there[0]) if len(there) == 1 else wanted

    def entry_list(self, file: str, read: ReadFile) -> None:
        """Enter the cars of an entry list for its round."""
        event = read.events[0] if read.events else None
        about = ReadSession(
            kind="race",
            event=event.name if event else "",
            circuit=event.circuit if event else "",
            date=event.date if event else None,
        )
        where = place(self.season, about, self.wanted, fresh=self.fresh)
        if isinstance(where, Finding):
            self.made.findings.append(replace(where, where=Where(file=file)))
            return
        self.season = where.season
        rows = [
            ReadRow(
                position=None,
                number=one.number,
                drivers=one.drivers,
                team=one.team,
                class_=one.class_,
                car=one.car,
            )
            for one in read.entries
        ]
        self._matched(file, rows, self.season.events[where.event].round, numbered=True)

    def _matched(self, file: str, rows: Sequence[ReadRow], round_: int, *, numbered: bool) -> list[Matched]:
        """Return what each row is, new cars and accepted names entered; what stays open is found."""
        field_ = Field(tuple(self.roster.entries), round_, self.roster.aliases)
        matches = []
        late: list[str] = []
        for row in rows:
            match = field_.match(row, numbered=numbered)
            if match.how == "proposed" and match.renumbered:
                match = self._renumbered(file, match, round_)
            elif match.how == "proposed" and any(one.name in self.wanted.new_names for one in row.drivers):
                match = self._new(file, match._replace(entry=None), round_)
            elif match.how == "proposed" and self._accepts(match):
                self._learn(match)
                match = match._replace(how="number" if match.row.number else "name")
            if match.entry and match.entry.rounds and round_ not in match.entry.rounds and not match.open:
                late.append(match.entry.number or match.entry.id)
            if match.how == "unknown" and self.add and (row.drivers or match.entry is None):
                match = self._new(file, match, round_)
            elif match.entry is not None and not match.open and match.how != "new":
                match = self._known(file, match, round_)
            if match.open:
                self._ask(file, match)
            matches.append(match)
        if late and not self.fresh:
            message = f"entered for round {round_} now, not before: {', '.join(late)}"
            self.say(file, "round-added", message, severity="info")
        entries = [match.entry.id for match in matches if match.entry and not match.open]
        for twice in sorted({id_ for id_ in entries if entries.count(id_) > 1}):
            hint = "give the rows numbers or names that tell them apart"
            self.say(file, "car-twice", f"two rows are entry {twice}", hint)
        return matches

    def _accepts(self, match: Matched) -> bool:
        return self.wanted.accept_names and (match.score or 0.0) >= self.wanted.threshold

    def _accepting(self, match: Matched) -> str:
        """Return the options that take what is proposed; a score below the threshold needs a lower one."""
        if match.renumbered or match.score is None or match.score >= self.wanted.threshold:
            return "--accept-names"
        lower = f"--threshold {math.floor(match.score * 100) / 100:.2f}"
        return lower if self.wanted.accept_names else f"--accept-names {lower}"

    def _learn(self, match: Matched) -> None:
        """Remember an accepted spelling, so that it is not asked again."""
        if match.entry is None:
            return
        known = Field([match.entry], 0, self.roster.aliases)
        for driver in match.row.drivers:
            found = known.person(driver)
            if found.how == "similar":
                self.roster.aliases[driver.name] = found.candidate
                self.roster.remember(driver, found.candidate)

    def _renumbered(self, file: str, match: Matched, round_: int) -> Matched:
        """Return a second entry for people who are known with another number, if that may be."""
        if not (self.add or self.wanted.accept_names):
            return match
        self.say(file, "number-changed", match.why, "correct entries.csv if it is not so", "warning")
        return self._new(file, match._replace(entry=None), round_)

    def _new(self, file: str, match: Matched, round_: int) -> Matched:
        row = match.row
        class_ = self.roster.class_of(row, add=True) or ""
        like = match.entry
        entry = self.roster.add(row, round_, class_, like)
        if like is not None and like.class_ and not class_:
            message = f"car {row.number or entry.id}: class {like.class_}, as the car had before"
            self.say(file, "class-assumed", message, severity="warning")
        if like is not None:
            self.roster.leave(like, round_, tuple(event.round for event in self.season.events))
        if not self.fresh:
            who = " / ".join(driver.name for driver in row.drivers) or "no names"
            message = f"car {row.number or entry.id} ({who}) is entered for round {round_}"
            self.say(file, "entry-added", message, severity="info")
        return Matched(row, "new", entry)

    def _known(self, file: str, match: Matched, round_: int) -> Matched:
        """Return the match with who drove; an entry whose class or rounds differ is said."""
        row, entry = match.row, match.entry
        assert entry is not None
        if match.why:
            message = f"car {row.number or entry.id}: {match.why}"
            self.say(file, "entry-differs", message, severity="warning")
        # Another row of this session may have changed the entry since.
        entry = next(one for one in self.roster.entries if one.id == entry.id)
        entry, filled = self.roster.complete(self.roster.enter(entry, round_), row, add=self.add)
        if filled and not self.fresh:
            message = f"car {row.number or entry.id}: {' and '.join(filled)} taken from the file"
            self.say(file, "entry-completed", message, severity="info")
        own = Field([entry], round_, self.roster.aliases)
        whole = Field(tuple(self.roster.entries), round_, self.roster.aliases)
        drivers = []
        for driver in row.drivers:
            found = own.person(driver)
            if not found.sure and not (found.how == "similar" and self.wanted.accept_names):
                found = whole.person(driver)
            if not found.sure and len(entry.crew) == len(row.drivers) == 1:
                found = found._replace(candidate=entry.crew[0].id, how="alias")
            if not found.candidate or not (found.sure or self.wanted.accept_names):
                if not self.add:
                    why = f"{driver.name} is not in the crew of car {entry.number}"
                    return match._replace(how="unknown", why=why)
                return self._new(file, match._replace(entry=entry), round_)
            self.roster.remember(driver, found.candidate)
            drivers.append(found.candidate)
        crew = tuple(member.id for member in entry.crew)
        differs = drivers and sorted(drivers) != sorted(crew)
        return match._replace(entry=entry, drivers=tuple(drivers) if differs else ())

    def _ask(self, file: str, match: Matched) -> None:
        if match.how == "proposed":
            hint = (
                f"accept with {self._accepting(match)}, say --new NAME where it is somebody else, or correct "
                "aliases.csv"
            )
            score = "" if match.score is None else f" (score {match.score:.2f})"
            self.say(file, "name-proposed", f"{match.why}{score}", hint)
        else:
            hint = "enter it with --add-new, or correct entries.csv or aliases.csv"
            self.say(file, "unknown-entry", match.why, hint)

    def _store(self, file: str, where: Placed, read: ReadSession, matches: Sequence[Matched]) -> None:
        event = self.season.events[where.event]
        target = event.sessions[where.session]
        before = target.classification.rows if target.classification else ()
        raced = read.kind not in ("qualifying", "practice")
        found = [(match.row, match.entry.id, match.drivers) for match in matches if match.entry]
        rows = results(found, before, raced=raced)
        if raced:
            rows, target, said = for_pole(event, where.session, rows, self.wanted.qualified_by)
            self.made.findings += [replace(finding, where=Where(file=file)) for finding in said]
        if before == rows:
            return self.say(file, "nothing-new", f"{target.id} stands there like that already", "", "info")
        doubts = unlike(target.id, before, rows, self.season.entries, sure=bool(self.wanted.session))
        self.made.findings += [replace(finding, where=Where(file=file)) for finding in doubts]
        revision = Classification(
            rows=rows,
            state=read.state or "official",
            published=self.wanted.published,
            cause=f"imported from {file}"[:200],
        )
        longest = max((row.laps or 0 for row in rows if row.position == 1), default=0)
        target = replace(
            target,
            classifications=(*target.classifications, revision),
            date=target.date or self.wanted.date or read.date,
            laps=target.laps or (longest or None if raced else None),
        )
        self.season = with_session(self.season, where.event, where.session, target)
        if read.kind == "qualifying":
            self.season = qualifies(self.season, where.event, where.session)
        number = len(target.classifications)
        self.made.sessions.append(
            Planned(file, target.id, event.round, event.name, number, tuple(matches), rows, before)
        )
        return None

    def _grid(self, file: str, where: Placed, matches: Sequence[Matched]) -> None:
        """Put a starting grid into the newest revision of its race; one stored before gets a new one."""
        event = self.season.events[where.event]
        target = event.sessions[where.session]
        if target.classification is None:
            return self.say(
                file, "grid-before-result", f"{target.id} has no result yet", "import the race first"
            )
        grid = {match.entry.id: match.row.grid for match in matches if match.entry}
        old = target.classification
        rows = tuple(replace(row, grid=grid.get(row.entry, row.grid)) for row in old.rows)
        if rows == old.rows:
            return self.say(file, "nothing-new", f"{target.id} has that grid already", "", "info")
        mine = [one for one in self.made.sessions if one.session == target.id and one.rows]
        cause = f"{old.cause if mine else old.state + ' result'}, grid from {file}"[:200]
        revision = replace(old, rows=rows, cause=cause, published=self.wanted.published)
        kept = target.classifications[:-1] if mine else target.classifications
        target = replace(target, classifications=(*kept, revision))
        self.season = with_session(self.season, where.event, where.session, target)
        before = mine[-1].before if mine else old.rows
        number = len(target.classifications)
        self.made.sessions = [one for one in self.made.sessions if one not in mine]
        self.made.sessions.append(
            Planned(file, target.id, event.round, event.name, number, tuple(matches), rows, before)
        )
        return None

    def finished(self) -> Season:
        """Return the season with the entries and classes that were added."""
        return replace(self.season, entries=tuple(self.roster.entries), classes=tuple(self.roster.classes))
