"""Who works on a series: roles, invitations by link."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.http import HttpResponse, HttpResponseRedirect

from countback.office import models
from countback.office.accounts import invite
from countback.office.desk import forms, pages
from countback.office.desk.pages import Seat
from countback.office.roles import ROLES
from countback.site.html import Html, heads, table, tag


def people(seat: Seat) -> HttpResponse:
    """Show who has which role; take a new invitation, another role, or that somebody leaves."""
    series = seat.season.series
    made = None
    if seat.request.method == "POST":
        if "invite" in seat.request.POST:
            role = seat.request.POST.get("role", "")
            if role in ROLES:
                token = invite(by=seat.author, series=series, role=role)
                made = seat.request.build_absolute_uri(f"/join/{token}")
        else:
            _change(seat)
            return HttpResponseRedirect(f"{seat.home}people/")
    rows = [
        _row(seat, membership)
        for membership in series.memberships.select_related("user").order_by("user__username")
    ]
    owners = get_user_model().objects.filter(is_superuser=True, is_active=True)
    roles = [(role, f"{role}: {text}") for role, text in ROLES.items()]
    return pages.page(
        seat.request,
        f"People of {series.name}",
        pages.shown_once(
            "Send this link to whoever it is for. It works once, for a week, and is not shown again:", made
        )
        if made
        else None,
        table("People", [heads("Name", "Role", "")], rows, hidden=True) if rows else None,
        tag(
            "p",
            f"Owner of the whole office: {', '.join(owner.get_username() for owner in owners)}",
            class_="quiet",
        ),
        tag("h2", "Invite somebody"),
        forms.form(
            seat.request,
            forms.choice("As", "role", roles, "scorer"),
            forms.button("Make a link", name="invite", value="yes"),
            class_="narrow",
        ),
        seat=seat,
        part="people",
    )


def _row(seat: Seat, membership: models.Membership) -> Html:
    options = [tag("option", role, value=role, selected=role == membership.role) for role in ROLES]
    form = forms.form(
        seat.request,
        tag("input", type="hidden", name="user", value=membership.user_id),
        tag("select", options, name="role", aria_label=f"Role of {membership.user.get_username()}"),
        " ",
        forms.button("Change"),
        " ",
        forms.button("Remove", name="remove", value="yes", class_="plain"),
        class_="inline",
    )
    return tag(
        "tr",
        tag("th", membership.user.get_username(), scope="row"),
        tag("td", membership.role),
        tag("td", form),
    )


def _change(seat: Seat) -> None:
    sent = seat.request.POST
    membership = models.Membership.objects.filter(
        series=seat.season.series, user_id=sent.get("user") if sent.get("user", "").isdecimal() else None
    ).first()
    if membership is None:
        return
    if "remove" in sent:
        membership.delete()
    elif sent.get("role") in ROLES:
        membership.role = sent["role"]
        membership.save(update_fields=["role"])
    pages.say(seat.request, "The roles are changed.")
