"""The seasons of whoever is logged in, and how a new one begins."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from countback.model.finding import Finding
from countback.office import models
from countback.office.beginning import Template, begun, founded
from countback.office.bringing import brought
from countback.office.desk import forms, pages
from countback.office.roles import may, roles_of
from countback.site.html import link, tag
from countback.store.shipped import rulebooks

#: So many seasons of a series are listed at first.
NEWEST = 12


def home(request: Any) -> HttpResponse:
    """List the seasons of the series in which somebody has a role; all those of one where that is asked."""
    chosen = request.GET.get("series", "")
    roles = roles_of(request.user)
    rows = []
    for series in models.Series.objects.order_by("name"):
        role = roles.get(series.pk, roles.get(None))
        if role is None or chosen not in ("", series.slug):
            continue
        seasons = series.seasons.order_by("-slug").values_list("slug", flat=True)
        shown = list(seasons if chosen else seasons[: NEWEST + 1])
        more = None
        if not chosen and len(shown) > NEWEST:
            shown.pop()
            more = tag("p", link(f"All seasons of {series.name}", f"?series={series.slug}"))
        rows.append(
            tag(
                "section",
                tag("h2", series.name),
                tag("p", f"You are its {role}.", class_="quiet"),
                tag("ul", [tag("li", link(slug, f"/desk/{slug}/")) for slug in shown])
                if shown
                else tag("p", "No season yet."),
                more,
            )
        )
    if not rows:
        rows = [
            tag("p", "No season yet. Begin one from a rulebook, or bring a season folder.", class_="lead")
        ]
    new = link("Begin a season", "/desk/new", class_="act") if _founds(request.user) else None
    return pages.page(request, "Your seasons", *rows, tag("p", new))


def new(request: Any) -> HttpResponse:
    """Show and take the form for a new season: from a rulebook, or from a season folder as a zip file."""
    if not _founds(request.user):
        return pages.forbidden(request, "found")
    wrong: tuple[Finding, ...] = ()
    if request.method == "POST":
        made = _made(request)
        if isinstance(made, models.Season):
            pages.say(request, "The season is there. Next: its calendar and its entries.")
            return HttpResponseRedirect(f"/desk/{made.slug}/")
        wrong = made
    year = str(timezone.now().year)
    books = [(name, name) for name in rulebooks()]
    sent = request.POST
    form = forms.form(
        request,
        pages.refused(wrong) if wrong else None,
        forms.field("Name of the series", "series", sent.get("series", ""), required=True),
        forms.field("Year", "year", sent.get("year", year), inputmode="numeric", required=True),
        forms.choice("Rulebook", "rulebook", books, sent.get("rulebook", "")),
        forms.field(
            "Rounds",
            "rounds",
            sent.get("rounds", "6"),
            inputmode="numeric",
            hint="How many; they can be edited.",
        ),
        forms.field("Races in a round", "races", sent.get("races", "1"), inputmode="numeric"),
        forms.field("Classes", "classes", sent.get("classes", ""), hint="With commas between them, or none."),
        tag("h2", "Or bring a season"),
        forms.field(
            "Season folder as a zip file, or the archive of a season",
            "folder",
            type_="file",
            hint="What History or Published give to download; the fields above are left aside then.",
            accept=".zip",
        ),
        forms.button("Begin"),
        enctype="multipart/form-data",
        class_="narrow",
    )
    return pages.page(request, "Begin a season", form, status=422 if wrong else 200)


def _founds(user: Any) -> bool:
    """Tell whether somebody may begin a season: in a series of theirs, or as the owner."""
    return any(may(role, "found") for role in roles_of(user).values())


def _made(request: Any) -> models.Season | tuple[Finding, ...]:
    upload = request.FILES.get("folder")
    if upload is not None:
        return brought(upload, upload.name, request.user, request.user.get_username())
    sent = request.POST
    template = Template(
        series=" ".join(sent.get("series", "").split()),
        year=_number(sent.get("year", ""), 1900, 2200),
        rulebook=sent.get("rulebook", ""),
        rounds=_number(sent.get("rounds", ""), 1, 60),
        races=_number(sent.get("races", ""), 1, 6),
        classes=tuple(part.strip() for part in sent.get("classes", "").split(",") if part.strip()),
    )
    return founded(begun(template), request.user.get_username(), user=request.user)


def _number(text: str, least: int, most: int) -> int:
    """Return a whole number within bounds; the nearest bound where it is none."""
    return min(max(int(text), least), most) if text.strip().isdecimal() and len(text) < 9 else least
