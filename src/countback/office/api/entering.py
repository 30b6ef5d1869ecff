"""Calendar, entries, results, rules and files, changed by the actions of the scorers' desk."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from ninja import File, Form, Status
from ninja.files import UploadedFile

from countback.formats.recognise import read
from countback.importing.matching import Matched
from countback.importing.wanted import NEW, Wanted
from countback.model.finding import Finding, Where, has_errors
from countback.model.season import Event, Season
from countback.model.text import slug
from countback.model.words import session_name
from countback.office import beginning, models
from countback.office.actions import rules
from countback.office.actions.calendar import keys_of, with_event, with_keys, without_event
from countback.office.actions.entries import corrected, pasted, removed
from countback.office.actions.on_season import on_season
from countback.office.actions.results import Typed, ordered, typed
from countback.office.actions.texts import written
from countback.office.api import sent
from countback.office.api.changing import base_of, conflict, founded, previewed, stored
from countback.office.api.problems import NotDoneError, missing
from countback.office.api.records import document_shape
from countback.office.api.season_view import Ids, readable, session_of
from countback.office.beginning import Template, begun
from countback.office.changes import changes
from countback.office.desk.importing import MOST_FILES, importing_action, planned
from countback.office.effect import Effect, effect_under
from countback.office.facts import Fact
from countback.office.folder import mirror
from countback.office.private import is_private
from countback.office.publishing import Issue, issue
from countback.office.settings import LARGEST_UPLOAD
from countback.office.versions import Conflict, Refused, undoing
from countback.office.working import build_soon

Shape = dict[str, Any]
DECISIONS = "decisions.toml"


def new_season(request: Any, body: sent.NewSeason) -> Any:
    """Begin a season from a rulebook, with an empty calendar."""
    template = Template(
        series=" ".join(body.series.split()),
        year=body.year,
        rulebook=body.rulebook,
        rounds=body.rounds,
        races=body.races,
        classes=tuple(part.strip() for part in body.classes if part.strip()),
    )
    identity = request.auth.identity
    identity.must_reach(slug(template.series))
    return founded(beginning.founded(begun(template), identity.name, user=identity.user), "begun")


def about(request: Any, season: str, body: sent.About) -> Shape:
    """Change the keys of a season: name, officials, protest time, whether the calendar is complete."""
    facts = _facts(request)
    texts = keys_of(facts)
    given = body.dict(exclude_unset=True, exclude_none=True)
    for key, value in given.items():
        texts[key] = "\n".join(value) if isinstance(value, list) else str(value or "")
    touched = [Fact("key", key) for key in given]
    return stored(
        request, on_season("about", "about the season", lambda newest: with_keys(newest, texts), touched)
    )


def round_(request: Any, season: str, number: sent.Number, body: sent.Round) -> Shape:
    """Add a round, or make it as it shall be. A session that has a result is never taken away."""
    if number > 999:
        raise missing("round of such a number", "rounds are numbered from 1 to 999")
    fields = {
        key: ("on" if value else "") if isinstance(value, bool) else value
        for key, value in body.dict(exclude={"sessions"}).items()
    }
    lines = [
        {**line.dict(exclude={"cancelled"}), "cancelled": "on" if line.cancelled else ""}
        for line in body.sessions
    ]
    action = on_season(
        "calendar",
        f"round {number}: {body.name}",
        lambda newest: with_event(newest, number, fields, lines),
        [Fact("event", str(number))],
    )
    return stored(request, action)


def without_round(request: Any, season: str, number: sent.Number) -> Shape:
    """Take a round out of the calendar that no result and no other fact names."""
    _event(_facts(request), number)
    touched = [Fact("event", str(number))]
    action = on_season(
        "calendar", f"round {number} taken out", lambda newest: without_event(newest, number), touched
    )
    return stored(request, action)


def _event(facts: Season, number: int) -> Event:
    for event in facts.events:
        if event.round == number:
            return event
    raise missing(f"round {number}", "see the season's calendar")


def rulebook(request: Any, season: str, body: sent.ChosenRulebook) -> Shape:
    """Take another rulebook, or the text of one; with ``preview`` only say what it would change."""
    opened = readable(request.auth.held)
    assert opened.season is not None
    if body.rulebook not in rules.books(opened.files):
        hint = "GET lists those that there are"
        finding = Finding(
            code="unknown-rulebook", message=f"there is no rulebook {body.rulebook!r}", hint=hint
        )
        raise NotDoneError(422, finding)
    text = rules.text_of(body.rulebook, opened.files) if body.text is None else body.text
    wanted = rules.wanted(body.rulebook, text or "", opened.files)
    action = rules.taken(opened.season, wanted)
    _, seen = effect_under(opened, wanted)
    if not isinstance(seen, Effect):
        raise NotDoneError(422, *map(Ids(opened.season).without, seen))
    return previewed(request, action, seen) if body.preview else stored(request, action)


def enter(request: Any, season: str, body: sent.EntryList) -> Shape:
    """Enter the cars of a list as it is pasted from a spreadsheet."""
    return stored(request, on_season("enter", "entries pasted", lambda newest: pasted(newest, body.list)))


def correct(request: Any, season: str, entry: str, body: sent.EntryFields) -> Shape:
    """Correct one entry."""
    id_ = _entry(request, entry)
    texts = {**body.dict(exclude={"class_name", "guest"}), "class": body.class_name}
    texts["guest"] = "yes" if body.guest else ""
    action = on_season(
        "entry",
        f"car {body.number} corrected"[:900],
        lambda newest: corrected(newest, id_, texts),
        [Fact("entry", id_)],
    )
    return stored(request, action)


def take_out(request: Any, season: str, entry: str) -> Shape:
    """Take an entry out that is in no result."""
    id_ = _entry(request, entry)
    number = next(row.number for row in _facts(request).entries if row.id == id_)
    action = on_season(
        "entry", f"car {number} taken out", lambda newest: removed(newest, id_), [Fact("entry", id_)]
    )
    return stored(request, action)


def _entry(request: Any, entry: str) -> str:
    facts = _facts(request)
    id_ = Ids(facts).back(entry, (row.id for row in facts.entries))
    if id_ is None:
        raise missing("such entry", "take an id of the list of entries")
    return id_


def _facts(request: Any) -> Season:
    facts = readable(request.auth.held).season
    assert facts is not None
    return facts


def type_result(request: Any, season: str, session: str, body: sent.TypedResult) -> Shape:
    """Give a session its result, line by line or as an order of car numbers: a new revision."""
    event, held = session_of(_facts(request), session)
    lines = ordered(body.order) if body.order.strip() else tuple(map(_line, body.lines))
    in_place = held.classification is not None and held.classification.published is None
    wanted = Typed(session, lines, body.cause.strip(), in_place=in_place)
    action = on_season(
        "result",
        f"{event.name}, {session_name(held)}: result typed",
        lambda newest: typed(newest, wanted),
        [Fact("session", session)],
    )
    return stored(request, action)


def _line(line: sent.ResultLine) -> dict[str, str]:
    return {key: value for key, value in line.dict().items() if value is not None}


def issue_result(request: Any, season: str, session: str, body: sent.ToIssue) -> Any:
    """Issue a session's newest result and the standings after it as a new document."""
    session_of(_facts(request), session)
    held = request.auth.held
    outcome = issue(
        held, Issue(session, body.state, body.cause), base_of(request), request.auth.identity.name
    )
    if isinstance(outcome, Refused):
        raise NotDoneError(422, *map(Ids(_facts(request)).without, outcome.findings))
    if isinstance(outcome, Conflict):
        raise conflict(request, outcome)
    _after_issue(held)
    return Status(201, document_shape(season, outcome))


def _after_issue(held: models.Season) -> None:
    def after() -> None:
        mirror(held)
        build_soon(held)

    transaction.on_commit(after)


def import_files(
    request: Any, season: str, files: File[list[UploadedFile]], body: Form[sent.ToImport]
) -> Shape:
    """Read files that ``countback read`` knows and say what they would change; with ``store`` change it."""
    opened = readable(request.auth.held)
    if len(files) > MOST_FILES:
        hint = "send them in several requests"
        raise NotDoneError(413, Finding(code="no-files", message=f"more than {MOST_FILES} files", hint=hint))
    if sum(file.size or 0 for file in files) > LARGEST_UPLOAD:
        hint = "send fewer at a time"
        raise NotDoneError(
            413, Finding(code="too-large", message="the files are too large together", hint=hint)
        )
    read_files = [(_name(file), read(_name(file), file.read())) for file in files]
    wanted = Wanted(
        now=timezone.now().replace(microsecond=0),
        session=body.session,
        revise=body.session if body.revise and body.session != NEW else "",
        state="provisional",
        accept_names=body.accept_names,
        add_new=body.add_new,
        accept_decisions=body.accept_decisions,
        practice=body.practice,
        raced=body.raced,
    )
    made = planned(opened, read_files, wanted)
    private = {
        driver.id
        for _, file in read_files
        for part in file.sessions
        for row in part.rows
        for driver in row.drivers
        if driver.id
    }
    ids = Ids(made.after or opened.season, private)
    if made.after is None or has_errors(made.findings):
        raise NotDoneError(422, *(ids.without(_for_programs(finding)) for finding in made.findings))
    version = opened.number
    if body.store:
        version = stored(request, importing_action(read_files, wanted))["version"]
    return {
        "season": season,
        "version": version,
        "stored": body.store,
        "sessions": [
            {
                "file": placed.file,
                "session": placed.session,
                "round": placed.round,
                "event": placed.event,
                "revision": placed.revision,
                "cars": len(placed.matches),
                "to_look_at": [
                    {
                        "number": match.row.number,
                        "drivers": " / ".join(driver.name for driver in match.row.drivers),
                        "how": ids.clean(_how(match)),
                    }
                    for match in placed.matches
                    if match.open or match.how in ("new", "similar", "proposed")
                ],
            }
            for placed in made.sessions
        ],
        "changes": [ids.clean(line) for line in changes(opened.season, made.after)],
        "findings": ids.told(_for_programs(finding) for finding in made.findings),
    }


def _how(match: Matched) -> str:
    return "entered now" if match.how == "new" else str(match.why or match.how)


def _name(file: UploadedFile) -> str:
    return (file.name or "file").replace("\\", "/").rpartition("/")[2][:120]


def _for_programs(finding: Finding) -> Finding:
    """Return a finding with a hint that a program can follow: the choices of `sent.ToImport`."""
    words = {
        "--accept-names": "accept_names=true",
        "--add-new": "add_new=true",
        "--practice": "practice=true",
        "--session ": "session=",
        "--kind race": "raced=true",
        "--revise ": "revise=true and session=",
        "aliases.csv": "aliases.csv (the owner of the series can, at the desk)",
    }
    hint = finding.hint
    for option, key in words.items():
        hint = hint.replace(option, key)
    return msgspec.structs.replace(finding, hint=hint)


def undo(request: Any, season: str, number: sent.Number) -> Shape:
    """Take one version back, whatever came after it."""
    if number < 2 or not request.auth.held.versions.filter(number=number).exists():
        raise missing(f"version {number} that could be taken back")
    return stored(request, undoing(request.auth.held, number))


def write_file(request: Any, season: str, name: str, body: sent.ToWrite) -> Shape:
    """Write a file of the folder: decisions.toml takes what it takes to decide, others to enter."""
    if is_private(name):
        message = "holds ids of people at their sources and is not seen here"
        hint = "the owner of the series writes it at the desk"
        finding = Finding(code="not-allowed", where=Where(file=name[:200]), message=message, hint=hint)
        raise NotDoneError(403, finding)
    request.auth.must("decide" if name == DECISIONS else "enter")
    return stored(request, written(name, body.text))
