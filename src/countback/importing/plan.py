"""Plan an import: what every row is, what the season would be afterwards. Nothing is written here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from countback.formats.reading import ReadFile, ReadRow, ReadSession
from countback.importing import begin
from countback.importing.anew import made_anew, seen, untouched
from countback.importing.entering import Entering, with_crews
from countback.importing.given import Given, in_order, noted
from countback.importing.kinds import as_wanted
from countback.importing.listing import enter, row_of
from countback.importing.matching import Matched
from countback.importing.meeting import About, place_event, with_session
from countback.importing.order import crews_in_order, entries_in_order, is_in_order
from countback.importing.people import with_sources
from countback.importing.place import Placed, place
from countback.importing.revision import (
    about_pole,
    as_said,
    qualified_apart,
    results,
    with_decisions,
    with_pole,
)
from countback.importing.settle import settled
from countback.importing.slots import BY_TIME, in_time, open_turns
from countback.importing.storing import known_already, says_the_same, stored
from countback.importing.wanted import Wanted
from countback.model.classification import Classification, Result
from countback.model.finding import Finding, Severity, Where, has_errors
from countback.model.imported import Imported, Seen
from countback.model.season import Season, Session

replace = msgspec.structs.replace


@dataclass(frozen=True)
class Planned:
    """One session of the import: where it goes, what its rows are, what stood there before.

    ``read`` is its place among the sessions of its file, from 1; ``revision`` 0 means that it is not stored.
    """

    file: str
    session: str
    round: int
    event: str
    revision: int
    matches: tuple[Matched, ...]
    rows: tuple[Result, ...]
    before: tuple[Result, ...] = ()
    read: int = 1

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Planned {self.file}: {self.session} revision {self.revision}, {len(self.rows)} rows>"


@dataclass
class Plan:
    """What an import would do. ``after`` is None when something forbids it; ``findings`` say what.

    ``log`` is what is remembered of all files, those before included.
    """

    before: Season | None
    after: Season | None
    sessions: list[Planned] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    log: list[Imported] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rulebook: dict[str, object] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return one line."""
        stored = "nothing is stored" if self.after is None else f"gives {self.after!r}"
        return f"<Plan of {len(self.sessions)} sessions, {len(self.findings)} findings: {stored}>"


def plan(
    before: Season | None,
    files: Sequence[Given],
    wanted: Wanted,
    aliases: dict[str, str] | None = None,
    log: Sequence[Imported] = (),
    books: dict[str, str] | None = None,
) -> Plan:
    """Plan to import files into a season, or into a new one where there is none.

    ``books`` are the shipped rulebooks' names by what they call their series.
    """
    made = Plan(before, before, aliases=dict(aliases or {}), log=[*log])
    files = [replace(file, read=with_sources(file.read)) for file in files]
    for file in files:
        made.findings += file.read.findings
    made.findings += begin.clashing(before, [(file.name, file.read) for file in files], wanted)
    if has_errors(made.findings):
        made.after = None
        return made
    season = (
        _beginning(made, files, wanted, books or {}) if before is None else _with_rulebook(before, wanted)
    )
    if season is None:
        made.after = None
        return made
    whole = next(
        (file.read.season for file in files if file.read.reader == "workbook" and file.read.season), None
    )
    if before is not None and whole is not None:
        made.after = begin.revised(before, whole, wanted.published or wanted.now)
        return made
    work = _Import(made, season, wanted)
    for given, part, number in in_order(files):
        if isinstance(part, ReadFile):
            work.entry_list(given, part)
        else:
            work.session(given, part, number)
    if before is None and whole is None and not (work.season.events or work.season.entries):
        hint = "a season begins with a result or with a list of entries"
        made.findings.append(Finding(code="no-result", message="nothing of it is to be stored", hint=hint))
    after = None if has_errors(made.findings) else work.finished()
    made.after = None if has_errors(made.findings) else after
    return made


def _beginning(made: Plan, files: Sequence[Given], wanted: Wanted, books: Mapping[str, str]) -> Season | None:
    """Return the new season that files begin; None, with findings, where they say too little."""
    begun = begin.season_of([(file.name, file.read) for file in files], wanted, books)
    made.findings += begun.findings
    made.aliases.update(begun.aliases)
    made.rulebook = begun.rulebook
    return begun.season


def _with_rulebook(season: Season, wanted: Wanted) -> Season:
    """Return a season that has no rulebook with the one that is wanted."""
    return season if season.rulebook else replace(season, rulebook=wanted.rulebook)


class _Import:
    """An import under way: the season so far."""

    def __init__(self, made: Plan, season: Season, wanted: Wanted) -> None:
        self.made, self.season, self.wanted = made, season, wanted
        self.fresh = made.before is None
        self.first = season
        self.was = [*made.log]
        # Entries are made anew from all files, unless somebody has corrected them since.
        self.anew = season.calendar == "open" and (self.fresh or untouched(season, made.log, made.aliases))
        self.entering = Entering(season, made.aliases, wanted, fresh=self.fresh)
        self.raced: set[str] = set()

    def say(self, file: str, code: str, message: str, hint: str = "", severity: Severity = "error") -> None:
        self.made.findings.append(
            Finding(code=code, severity=severity, where=Where(file=file), message=message, hint=hint)
        )

    def find(self, file: str, finding: Finding) -> None:
        """Record what was found about a file, each thing once."""
        finding = replace(finding, where=Where(file=file))
        if finding not in self.made.findings:
            self.made.findings.append(finding)

    def session(self, given: Given, read: ReadSession, number: int) -> None:
        """Match a session's rows and put them into the season as a new revision."""
        file, wanted = given.name, given.wanted(number, self.wanted)
        if read.kind == "laps":
            return self.say(file, "lap-file", "a list of laps has no classification to store")
        if read.kind == "practice" and not (
            wanted.practice or wanted.session or wanted.revise or wanted.kind
        ):
            message = f"{read.name} is a practice session: it is left out"
            return self.say(file, "practice-left-out", message, "give --practice to store it, too", "info")
        read = as_wanted(read, wanted, self.season)
        family = given.read.reader.split("-")[0]
        own_id = f"{family}:{read.own_id}" if read.own_id else ""
        about = About(wanted, self.made.log, self.made.aliases, own_id=own_id, fresh=self.fresh)
        where = place(self.season, read, about)
        if isinstance(where, Finding):
            return self.find(file, where)
        for finding in where.findings:
            self.find(file, finding)
        self.season = where.season
        event = self.season.events[where.event]
        target = event.sessions[where.session]
        chosen = [each for note in self.made.log if note.session == target.id for each in note.choices]
        matches = self._matched(file, read.rows, event.round, numbered=read.numbered, chosen=chosen)
        if any(match.open for match in matches) or has_errors(self.made.findings):
            planned = Planned(file, target.id, event.round, event.name, 0, tuple(matches), (), read=number)
            self.made.sessions.append(planned)
            return None
        if read.kind == "grid":
            self._grid(given, where, read, matches, number)
        else:
            self._store(given, where, read, matches, own_id, number)
        if wanted.accept_decisions and read.kind != "grid":
            issued = wanted.published or wanted.now
            self.season = with_decisions(self.season, read.proposals, target.id, matches, issued)
        return None

    def _matched(
        self, file: str, rows: Sequence[ReadRow], round_: int, *, numbered: bool, chosen: Sequence[str] = ()
    ) -> list[Matched]:
        matches = self.entering.rows(file, rows, round_, numbered=numbered, chosen=chosen)
        self._take_over()
        return matches

    def _take_over(self) -> None:
        """Take over what entering rows has changed and found."""
        self.made.findings += self.entering.findings
        self.season = with_crews(self.season, self.entering.widened)
        self.entering.findings, self.entering.widened = [], {}
        self.season = replace(self.season, entries=tuple(self.entering.roster.entries))

    def entry_list(self, given: Given, read: ReadFile) -> None:
        """Enter the cars of an entry list: for its round, or for the season where it names none."""
        event = read.events[0] if read.events else None
        if event is None:
            enter(self.entering, given.name, read.entries)
            self._take_over()
            return
        about = ReadSession(kind="grid", event=event.name, circuit=event.circuit, date=event.date)
        where = place_event(self.season, about, About(self.wanted, (), {}, fresh=self.fresh))
        if isinstance(where, Finding):
            return self.find(given.name, where)
        self.season, at = where
        rows = [row_of(entry) for entry in read.entries]
        matches = self._matched(given.name, rows, self.season.events[at].round, numbered=True)
        if not any(match.open for match in matches):
            note = noted(given, about, "", "", self.wanted)
            self._note(replace(note, cars=self._seen(matches)))

    def _store(
        self,
        given: Given,
        where: Placed,
        read: ReadSession,
        matches: Sequence[Matched],
        own_id: str,
        number: int,
    ) -> None:
        file, wanted = given.name, given.wanted(number, self.wanted)
        event = self.season.events[where.event]
        target = event.sessions[where.session]
        before = target.classification.rows if target.classification else ()
        raced = read.kind not in ("qualifying", "practice")
        rows = results(
            [(match.row, match.entry.id, match.drivers) for match in matches if match.entry],
            before,
            raced=raced,
        )
        note = replace(noted(given, read, target.id, own_id, wanted), cars=self._seen(matches))
        if where.by_time:
            note = replace(note, choices=(*note.choices, BY_TIME))
        new = Classification(rows=rows, state=wanted.state or read.state or "official")
        again = bool(wanted.revise or wanted.published)
        if said_before := known_already(target, new, file, self.made.log, again=again):
            newest = target.classification
            if newest and says_the_same(newest, new):
                self._note(replace(note, revision=len(target.classifications), cars=()))
                if raced and wanted.qualified_by:
                    return self._pole_said(file, where, target, wanted.qualified_by, said_before)
            return self.find(file, said_before)
        put = stored(target, new, read, wanted)
        for finding in put.findings:
            self.find(file, finding)
        said = (
            as_said(self.season, put.session, wanted.qualified_by) if raced and wanted.qualified_by else None
        )
        if isinstance(said, Finding):
            return self.find(file, said)
        self.season = with_session(self.season, where.event, where.session, said or put.session)
        self.raced |= {target.id} if raced else set()
        shifted = [
            replace(n, revision=n.revision + (n.session == target.id and n.revision >= put.revision))
            for n in self.made.log
        ]
        self.made.log = [*shifted, replace(note, revision=put.revision)]
        at = (event.round, event.name, put.revision)
        planned = Planned(file, target.id, *at, tuple(matches), rows, before, number)
        self.made.sessions.append(planned)
        return None

    def _pole_said(self, file: str, where: Placed, target: Session, by: str, finding: Finding) -> None:
        """Take what decides pole from somebody who sends a result again, as a hint tells them to."""
        said = as_said(self.season, target, by)
        if isinstance(said, Finding) or said == target:
            return self.find(file, said if isinstance(said, Finding) else finding)
        self.season = with_session(self.season, where.event, where.session, said)
        return self.say(file, "pole-said", f"{target.id}: pole is decided by {by}", severity="info")

    def _seen(self, matches: Sequence[Matched]) -> tuple[Seen, ...]:
        """Return how a file describes its cars, to make entries anew from it."""
        if self.season.calendar != "open":
            return ()
        entries = {entry.id: entry for entry in self.entering.roster.entries}
        return tuple(seen(match, entries[match.entry.id]) for match in matches if match.entry)

    def _note(self, note: Imported) -> None:
        """Remember a file that says what is there already, once."""
        notes = {replace(note, at=None, cars=()) for note in self.made.log}
        if replace(note, at=None, cars=()) not in notes:
            self.made.log.append(note)

    def _grid(
        self, given: Given, where: Placed, read: ReadSession, matches: Sequence[Matched], number: int
    ) -> None:
        """Put a starting grid into the newest revision of its race, or into a new one if it has another."""
        file = given.name
        event = self.season.events[where.event]
        target = event.sessions[where.session]
        if target.classification is None:
            return self.say(
                file, "grid-before-result", f"{target.id} has no result yet", "import the race first"
            )
        grid = {match.entry.id: match.row.grid for match in matches if match.entry}
        if all(place is None for place in grid.values()):
            return self.say(file, "no-places", "no car has a place on the grid", "see `countback map`")
        note = replace(noted(given, read, target.id, "", self.wanted), cars=self._seen(matches))
        old = target.classification
        rows = tuple(replace(row, grid=grid.get(row.entry, row.grid)) for row in old.rows)
        if rows == old.rows:
            self._note(replace(note, revision=len(target.classifications), cars=()))
            return self.say(file, "nothing-new", f"{target.id} has that grid already", "", "info")
        if all(row.grid is None or row.entry not in grid for row in old.rows):
            # The grid was known before the race: it completes the result, whenever it comes.
            filled = replace(old, rows=rows)
            kept, count = target.classifications[:-1], len(target.classifications)
        else:
            published = self.wanted.published or self.wanted.now
            filled = replace(old, rows=rows, published=published, cause="another starting grid")
            kept, count = target.classifications, len(target.classifications) + 1
        target = replace(target, classifications=(*kept, filled))
        self.season = with_session(self.season, where.event, where.session, target)
        mine = [each for each in self.made.sessions if each.session == target.id and each.rows]
        before = mine[-1].before if mine else old.rows
        self._note(replace(note, revision=count))
        self.made.sessions = [each for each in self.made.sessions if each not in mine]
        self.made.sessions.append(
            Planned(file, target.id, event.round, event.name, count, tuple(matches), rows, before, number)
        )
        return None

    def _in_time(self, season: Season) -> Season:
        """Return the season with results in the order of their starts where nothing else has placed them."""
        put = in_time(season, self.made.log)
        for session_id in put.asked:
            message = f"{session_id} is decided on, and a result that started earlier would take its place"
            self.say("", "which-session", message, "give --session for this file")
        self.made.log = put.log
        for at, planned in enumerate(self.made.sessions):
            id_ = put.moved.get(planned.session, planned.session)
            self.made.sessions[at] = dataclasses.replace(planned, session=id_)
        files = {session.session: session.file for session in self.made.sessions if session.revision}
        for old, new in put.moved.items():
            if old in files or new in files:
                message = f"what was {old} is {new} by the order of starts"
                self.say(files.get(new, ""), "in-time", message, severity="warning")
        self.made.findings += open_turns(put.season, put.log, files)
        return put.season

    def _settled(self, season: Season) -> Season:
        """Return the season as it is whichever file came first, where its calendar grows with imports."""
        if season.calendar != "open":
            return with_pole(self.first, season, self.made.log)
        season = settled(self.first, season, self.made.log, self.was)
        if self.anew and (anew := made_anew(season, self.made.log, self.made.aliases)):
            self.made.log, self.made.aliases = anew.log, anew.aliases
            return with_pole(self.first, anew.season, self.made.log)
        season = crews_in_order(self.first, with_pole(self.first, season, self.made.log))
        if not is_in_order(self.first.entries):
            return season
        season, self.made.log = entries_in_order(season, self.made.log)
        return season

    def finished(self) -> Season:
        """Return the season with what was added, in order, and say what was assumed about pole."""
        roster = self.entering.roster
        season = replace(self.season, entries=tuple(roster.entries), classes=tuple(roster.classes))
        season = self._settled(self._in_time(season))
        stored = {planned.session: planned for planned in self.made.sessions if planned.revision}
        for event in season.events:
            for session in event.sessions:
                if session.id not in stored:
                    continue
                planned = stored[session.id]
                at = self.made.sessions.index(planned)
                self.made.sessions[at] = dataclasses.replace(planned, round=event.round, event=event.name)
                said = about_pole(event, session, self.made.log) if session.id in self.raced else None
                apart = qualified_apart(season, session)
                self.made.findings += [
                    replace(finding, where=Where(file=planned.file)) for finding in (said, apart) if finding
                ]
        return season
