"""The history of a season: what changed, by whom and why; undo, download, and files as text."""

from __future__ import annotations

import io

from django.http import HttpResponse

from countback.office import embed, models
from countback.office.actions.texts import written
from countback.office.archive import pack
from countback.office.changes import changes
from countback.office.desk import forms, pages
from countback.office.desk.acting import act
from countback.office.desk.pages import Seat
from countback.office.private import is_private, seen_by
from countback.office.publishing import public_standings, zone_at
from countback.office.roles import Deed
from countback.office.scored import scored
from countback.office.versions import open_version, undoing
from countback.office.whole_season import export
from countback.site.html import Html, heads, link, table, tag

PAGE = 50
DECISIONS = "decisions.toml"


def history(seat: Seat) -> HttpResponse:
    """Show the versions, newest first."""
    text = seat.request.GET.get("before", "")
    rows = models.Version.objects.filter(season=seat.season).defer("files").order_by("-number")
    if text.isdecimal() and len(text) < 9:
        rows = rows.filter(number__lt=int(text))
    shown = list(rows[:PAGE])
    body = [
        tag(
            "tr",
            tag("td", link(str(made.number), f"{seat.home}history/{made.number}"), class_="num"),
            tag("td", pages.moment(made.at)),
            tag("td", made.author),
            tag("th", made.cause or made.action, scope="row"),
        )
        for made in shown
    ]
    heading = [heads("Version", "When", "Who", "What", numbers=(0,))]
    older = shown and shown[-1].number > 1
    return pages.page(
        seat.request,
        "History",
        tag("p", "Every change is kept and can be taken back.", class_="lead"),
        table("Versions", heading, body, hidden=True),
        tag("p", link("Older", f"?before={shown[-1].number}")) if older else None,
        tag("p", link("The standings as they were known at a time", f"{seat.home}then/")),
        tag("h2", "Files of the folder"),
        tag("p", "The same text that git and the command line see.", class_="quiet"),
        tag(
            "ul",
            [
                tag("li", link(name, f"{seat.home}files/{name}"))
                for name in seen_by(open_version(seat.season).files, people=seat.may("people"))
            ],
            class_="row",
        ),
        seat=seat,
        part="history",
    )


def version(seat: Seat, number: int) -> HttpResponse:
    """Show what a version changed, with the ways to take it back and to download it."""
    row = models.Version.objects.filter(season=seat.season, number=number).defer("files").first()
    if row is None:
        return pages.missing(seat.request)
    made = open_version(seat.season, number)
    before = open_version(seat.season, number - 1) if number > 1 else None
    sentences = changes(before.season if before else None, made.season)
    names = seen_by(
        (
            name
            for name in {*made.files, *(before.files if before else {})}
            if made.files.get(name) != (before.files.get(name) if before else None)
        ),
        people=seat.may("people"),
    )
    undo = (
        forms.form(
            seat.request,
            forms.button("Take this change back"),
            base=open_version(seat.season).number,
            action=f"{seat.home}history/{number}/undo",
        )
        if number > 1 and seat.may("undo")
        else None
    )
    return pages.page(
        seat.request,
        f"Version {number}",
        tag(
            "p",
            pages.moment(row.at),
            f" · {row.author} · {row.cause or row.action}",
            class_="lead",
        ),
        tag("h2", "What changed"),
        pages.lines(sentences or ["only the text of files"]),
        tag("p", "Files: " + ", ".join(names), class_="quiet") if names else None,
        undo,
        tag(
            "p",
            link("Download the season folder as of this version", f"{seat.home}history/{number}/folder.zip"),
        )
        if seat.may("people")
        else None,
        _standings(seat, number),
        seat=seat,
        part="history",
    )


def _standings(seat: Seat, number: int) -> Html | None:
    """Return who led each table in this version, exactly as it was then: entries and rulebook included."""
    opened = open_version(seat.season, number)
    standings = scored(opened.season, opened.files).standings if opened.season else None
    if standings is None:
        return None
    leaders = [
        tag("li", f"{championship.name}: {championship.rows[0].competitor.name}")
        for championship in standings.tables()
        if championship.rows
    ]
    return tag("section", tag("h2", "Leaders in this version"), tag("ul", leaders)) if leaders else None


def undo(seat: Seat, number: int) -> HttpResponse:
    """Take one version back."""
    if number < 2 or not models.Version.objects.filter(season=seat.season, number=number).exists():
        return pages.missing(seat.request)
    answer = act(seat, undoing(seat.season, number), f"{seat.home}history/")
    if answer.response:
        return answer.response
    back = tag("p", link("Back to the version", f"{seat.home}history/{number}"))
    return pages.page(
        seat.request, "Not taken back", answer.banner, back, seat=seat, part="history", status=422
    )


def download(seat: Seat, number: int) -> HttpResponse:
    """Return the season folder of a version as a zip file."""
    if not models.Version.objects.filter(season=seat.season, number=number).exists():
        return pages.missing(seat.request)
    answer = HttpResponse(pack(open_version(seat.season, number).files), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{seat.season.slug}-{number}.zip"'
    return answer


def archive(seat: Seat) -> HttpResponse:
    """Return the season whole, for another office: its folder, all versions and documents."""
    target = io.BytesIO()
    export(seat.season, target)
    answer = HttpResponse(target.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{seat.season.slug}-archive.zip"'
    return answer


def file(seat: Seat, name: str) -> HttpResponse:
    """Show a file as text, and take what was edited."""
    return _edit(seat, name)


def _edit(seat: Seat, name: str) -> HttpResponse:
    opened = open_version(seat.season)
    deed: Deed = "people" if is_private(name) else "decide" if name == DECISIONS else "enter"
    if deed == "people" and not seat.may(deed):
        return pages.forbidden(seat.request, deed)
    writes = seat.may(deed)
    text = opened.files.get(name, b"").decode("utf-8", "replace")
    banner = None
    if seat.request.method == "POST":
        if not writes:
            return pages.forbidden(seat.request, deed)
        text = seat.request.POST.get("text", "")
        answer = act(seat, written(name, text), seat.request.path)
        if answer.response:
            return answer.response
        banner = answer.banner
    elif name not in opened.files and name != DECISIONS:
        return pages.missing(seat.request)
    findings = [finding for finding in opened.findings if finding.where.file == name]
    editor = forms.form(
        seat.request,
        banner,
        forms.area(
            name, "text", text, rows=min(max(text.count("\n") + 3, 12), 40), class_="code", data_draft=True
        ),
        forms.button("Store") if writes else None,
        base=opened.number,
    )
    hint = (
        tag("p", "One [[decisions]] each, with its kind, session, car and reason.", class_="quiet")
        if name == DECISIONS
        else None
    )
    return pages.page(
        seat.request,
        name,
        hint,
        pages.findings(findings),
        editor,
        seat=seat,
        part="decisions" if name == DECISIONS else "history",
        status=422 if banner else 200,
    )


def published(seat: Seat) -> HttpResponse:
    """Show the documents that were issued, newest first."""
    rows = [
        tag(
            "tr",
            tag("td", link(str(issued.number), f"/d/{seat.season.slug}/{issued.number}.html"), class_="num"),
            tag("th", issued.title, scope="row"),
            tag("td", issued.state),
            tag("td", pages.moment(issued.at, zone_at(seat.season, issued.session))),
            tag("td", issued.by),
            tag("td", issued.cause),
        )
        for issued in models.Publication.objects.filter(season=seat.season)
        .defer("page", "pdf")
        .order_by("-number")
    ]
    heading = [heads("No.", "Document", "State", "Issued", "By", "Reason", numbers=(0,))]
    content = (
        table("Documents", heading, rows, hidden=True)
        if rows
        else tag(
            "p",
            "Nothing has been issued yet. Open a session that has a result, and issue it: it gets a number "
            "and an address, and the public sees it.",
        )
    )
    site = None
    if rows:
        site = tag(
            "p",
            link("The public site", f"/s/{seat.season.slug}/index.html"),
            " · ",
            link("Receipts: who has opened which document", f"{seat.home}receipts/"),
        )
    whole = None
    if seat.may("people"):
        whole = tag(
            "p",
            link("Download the season whole", f"{seat.home}published/archive.zip"),
            ": its folder, every version and every document. Another office takes it in as it is.",
        )
    return pages.page(
        seat.request, "Published", content, site, _elsewhere(seat), whole, seat=seat, part="published"
    )


def _elsewhere(seat: Seat) -> Html | None:
    """Return what to copy into other pages, so that they show the standings."""
    standings = public_standings(seat.season)
    if standings is None:
        return None
    home = seat.request.build_absolute_uri("/")
    shown = [
        forms.area(what, f"embed-{number}", code, rows=3, readonly=True)
        for number, (what, code) in enumerate(embed.codes(standings, home))
    ]
    return tag(
        "section",
        tag("h2", "Show the standings on another site"),
        tag("p", "Copy this into a page: it follows each publication by itself."),
        shown,
    )
