"""Import at the desk: drop files, see what they would change, store it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from countback.formats.reading import ReadFile
from countback.formats.recognise import read
from countback.importing.given import Given
from countback.importing.plan import Plan, plan
from countback.importing.points_told import ask_what_points_are
from countback.importing.wanted import NEW, Wanted
from countback.model.finding import Finding, has_errors
from countback.model.points import format_points
from countback.model.season import Season, Session, with_sessions
from countback.model.words import session_name
from countback.office.actions.on_season import unreadable
from countback.office.changes import changes
from countback.office.desk import forms, pages
from countback.office.desk.acting import act
from countback.office.desk.pages import Seat
from countback.office.scored import rules_of, scored
from countback.office.settings import LARGEST_UPLOAD
from countback.office.uploads import keep, kept
from countback.office.versions import Action, Changed, Opened, Refused, open_version
from countback.site.html import Html, heads, join, table, tag
from countback.store.imported import Beside, after_import, books, remembered
from countback.store.scales import shipped_scales

MOST_FILES = 40
#: What a hint says to give on the command line, and what does it at the desk.
_AT_DESK = (
    (r"(?:give )?--revise (\S+)", r"choose \1 under “They are of” and tick “It replaces the result there”"),
    (rf"(?:give )?--session {NEW}", "choose “a session that is not there yet”"),
    (r"(?:give )?--session(?: [\w-]+)?", "choose the session under “They are of”"),
    (r"give --kind qualifying, or --kind race if it is one", "choose the session under “They are of”"),
    (
        r"give --kind race if it is the result of a race all the same",
        "tick “A table of points is a race” if it is the result of a race all the same",
    ),
    (r"give --round.*", "choose the session under “They are of”, or add the round to the calendar first"),
    (r"--accept-names(?: --threshold [\d.]+)?", "the tick “Take names that are proposed”"),
    (r"--add-new", "the tick “Enter cars and drivers that are new”"),
    (r"give --practice", "tick “Practice, too”"),
    (r"aliases\.csv", "aliases.csv (the owner of the series can)"),
    (r"(.*--[a-z].*)", r"on the command line: \1"),
)


def importing(seat: Seat) -> HttpResponse:
    """Take files, show what they would change, and store it when that is said."""
    opened = open_version(seat.season)
    if opened.season is None:
        return HttpResponseRedirect(seat.home)
    request = seat.request
    wanted_session = request.GET.get("session", request.POST.get("session", ""))
    if request.method != "POST":
        return pages.page(request, "Import", _form(seat, wanted_session), seat=seat, part="import")
    files = _files(seat)
    if isinstance(files, Finding):
        told = pages.refused([files])
        return pages.page(
            request, "Import", told, _form(seat, wanted_session), seat=seat, part="import", status=422
        )
    key, contents = files
    wanted = _wanted(request)
    read_files = [(name, read(name, data)) for name, data in contents.items()]
    if "store" in request.POST:
        action = importing_action(read_files, wanted)
        answer = act(seat, action, seat.home)
        if answer.response:
            return answer.response
        return pages.page(
            request,
            "Import",
            answer.banner,
            _form(seat, wanted_session),
            seat=seat,
            part="import",
            status=422,
        )
    made = planned(opened, read_files, wanted)
    return _preview(seat, opened, made, key, wanted_session)


def importing_action(files: list[tuple[str, ReadFile]], wanted: Wanted) -> Action:
    """Return the action that imports files into whatever the newest version is."""

    def run(newest: Opened) -> Changed | Refused:
        if newest.season is None:
            return Refused(unreadable(newest))
        made = planned(newest, files, wanted)
        if made.after is None or has_errors(made.findings):
            return Refused(tuple(at_desk(made.findings)))
        beside = Beside(aliases=made.aliases, log=made.log, rulebook={})
        after = after_import(newest.files, unissued(newest.season, made.after), beside)
        return Changed(after, tuple(finding for finding in made.findings if finding.severity == "warning"))

    names = ", ".join(name for name, _ in files)
    return Action("import", f"imported {names}"[:300], run)


def at_desk(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with hints that can be followed here."""
    told = []
    for finding in findings:
        hint = finding.hint
        for pattern, words in _AT_DESK:
            hint = re.sub(pattern, words, hint)
        told.append(msgspec.structs.replace(finding, hint=hint))
    return told


def unissued(before: Season, after: Season) -> Season:
    """Return the season after an import with its new results not published: that is for issuing them."""
    old = {session.id: session.classifications for event in before.events for session in event.sessions}

    def change(session: Session) -> Session:
        newest = session.classification
        if newest is None or newest in old.get(session.id, ()):
            return session
        kept = (*session.classifications[:-1], msgspec.structs.replace(newest, published=None))
        return msgspec.structs.replace(session, classifications=kept)

    return with_sessions(after, change)


def planned(opened: Opened, files: list[tuple[str, ReadFile]], wanted: Wanted) -> Plan:
    """Return what importing files into a version would do."""
    aliases, log = remembered(opened.files)
    given = [Given(name, file) for name, file in files]
    made = plan(opened.season, given, wanted, aliases, log, books())
    ask_what_points_are(made, given, wanted, rules_of(made.after, opened.files), shipped_scales)
    return made


def _files(seat: Seat) -> tuple[str, dict[str, bytes]] | Finding:
    """Return the files that were sent now, or before the preview."""
    key = seat.request.POST.get("kept", "")
    if key:
        contents = kept(seat.season, seat.request.user, key)
        if contents is None:
            return Finding(code="gone", message="the files are no longer kept", hint="choose them again")
        return key, contents
    sent = seat.request.FILES.getlist("files")
    if not sent or len(sent) > MOST_FILES:
        what = f"more than {MOST_FILES} files" if sent else "no file was chosen"
        return Finding(code="no-files", message=what, hint="choose the result files of this meeting")
    if sum(file.size for file in sent) > LARGEST_UPLOAD:
        return Finding(
            code="too-large", message="the files are too large together", hint="send fewer at a time"
        )
    files = {file.name.replace("\\", "/").rpartition("/")[2][:120]: file.read() for file in sent}
    return keep(seat.season, seat.request.user, files), files


def _wanted(request: Any) -> Wanted:
    sent = request.POST
    return Wanted(
        now=timezone.now().replace(microsecond=0),
        session=sent.get("session", ""),
        revise=sent.get("session", "") if "revise" in sent and sent.get("session") != NEW else "",
        state="provisional",
        accept_names="accept_names" in sent,
        add_new="add_new" in sent,
        accept_decisions="accept_decisions" in sent,
        practice="practice" in sent,
        raced="raced" in sent,
    )


def _form(seat: Seat, session: str) -> Html:
    season = open_version(seat.season).season
    sessions = [
        (session.id, f"{event.name}: {session.name or session.id}")
        for event in (season.events if season else ())
        for session in event.sessions
    ]
    return forms.form(
        seat.request,
        forms.field(
            "Files",
            "files",
            type_="file",
            multiple=True,
            hint="Timing sheets, simulator results, spreadsheets, entry lists: what `countback read --list` "
            "names. Nothing is stored before you have seen what they change.",
        ),
        forms.choice(
            "They are of",
            "session",
            [("", "what the files say"), (NEW, "a session that is not there yet"), *sessions],
            session,
        ),
        _ticks({}),
        forms.button("Show what they change"),
        enctype="multipart/form-data",
        class_="narrow drop",
    )


def _ticks(sent: Mapping[str, str]) -> Html:
    return join(
        forms.tick("It replaces the result there", "revise", on="revise" in sent),
        forms.tick("Enter cars and drivers that are new", "add_new", on="add_new" in sent),
        forms.tick("Take names that are proposed", "accept_names", on="accept_names" in sent),
        forms.tick(
            "Record the penalties that the sheets tell of", "accept_decisions", on="accept_decisions" in sent
        ),
        forms.tick("Practice, too", "practice", on="practice" in sent),
        forms.tick("A table of points is a race", "raced", on="raced" in sent),
    )


def _preview(seat: Seat, opened: Opened, made: Plan, key: str, session: str) -> HttpResponse:
    """Show a plan: where each session goes, who its rows are, and the standings before and after."""
    wrong = made.after is None or has_errors(made.findings)
    sections: list[Html | None] = [pages.findings(at_desk(made.findings))]
    names = {
        session.id: session_name(session)
        for season in (opened.season, made.after)
        for event in (season.events if season else ())
        for session in event.sessions
    }
    for placed in made.sessions:
        cars = len(placed.matches)
        rows = [
            tag(
                "tr",
                tag("td", match.row.number, class_="num no"),
                tag("th", " / ".join(driver.name for driver in match.row.drivers), scope="row"),
                tag("td", _how(match)),
            )
            for match in placed.matches
            if match.open or match.how in ("new", "similar", "proposed")
        ]
        heading = f"{placed.event}: {names.get(placed.session, placed.session)}"
        heading += f", revision {placed.revision}" if placed.revision > 1 else ""
        sections.append(
            tag(
                "section",
                tag("h2", heading),
                tag(
                    "p",
                    f"{placed.file}: {cars} cars, {cars - len(rows)} of them known.",
                ),
                table(
                    "Cars to look at",
                    [heads("No.", "In the file", "Taken as", numbers=(0,))],
                    rows,
                    hidden=True,
                )
                if rows
                else None,
            )
        )
    if not wrong and made.after is not None:
        sections.append(join(tag("h2", "What changes"), pages.lines(changes(opened.season, made.after))))
        sections.append(_before_and_after(opened, made.after))
    form = forms.form(
        seat.request,
        tag("input", type="hidden", name="kept", value=key),
        tag("input", type="hidden", name="session", value=session),
        _ticks(seat.request.POST),
        forms.button("Show again"),
        " ",
        None if wrong else forms.button("Store", name="store", value="yes"),
        base=opened.number,
        class_="narrow",
    )
    title = "This cannot be stored yet" if wrong else "This would change"
    return pages.page(
        seat.request, title, *sections, form, seat=seat, part="import", status=422 if wrong else 200
    )


def _how(match: Any) -> str:
    if match.how == "new":
        return "entered now"
    return str(match.why or match.how)


def _before_and_after(opened: Opened, after: Season) -> Html | None:
    assert opened.season is not None
    old = scored(opened.season, opened.files).standings
    new = scored(after, opened.files).standings
    if new is None:
        return None
    sections = []
    for championship in new.tables():
        was = (
            {row.competitor.id: row for row in old.table(championship.id).rows}
            if old and championship.id in old.championships
            else {}
        )
        rows = []
        for row in championship.rows[:10]:
            before = was.get(row.competitor.id)
            rows.append(
                tag(
                    "tr",
                    tag("td", str(row.position or ""), class_="num"),
                    tag("td", str(before.position or "") if before else "", class_="num quiet"),
                    tag("th", row.competitor.name, scope="row"),
                    tag("td", format_points(row.points), class_="num total"),
                    tag("td", format_points(before.points) if before else "", class_="num quiet"),
                )
            )
        head = [heads("Pos", "was", championship.name, "Points", "were", numbers=(0, 1, 3, 4))]
        sections.append(tag("div", table(f"{championship.name}, before and after", head, rows, hidden=True)))
    return join(tag("h2", "Standings before and after"), tag("div", sections, class_="columns"))
