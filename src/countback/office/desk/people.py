"""Who works on a series: roles, invitations by link."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.http import HttpResponse, HttpResponseRedirect

from countback.office import models
from countback.office.accounts import invite
from countback.office.desk import bits
from countback.office.desk.bits import Seat
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
    rows = [_row(seat, one) for one in series.memberships.select_related("user").order_by("user__username")]
    owners = get_user_model().objects.filter(is_superuser=True, is_active=True)
    roles = [(role, f"{role}: {text}") for role, text in ROLES.items()]
    return bits.page(
        seat.request,
        f"People of {series.name}",
        _link(made) if made else None,
        table("People", [heads("Name", "Role", "")], rows, hidden=True) if rows else None,
        tag(
            "p",
            f"Owner of the whole office: {', '.join(owner.get_username() for owner in owners)}",
            class_="quiet",
        ),
        tag("h2", "Invite somebody"),
        bits.form(
            seat.request,
            bits.choice("As", "role", roles, "scorer"),
            bits.button("Make a link", name="invite", value="yes"),
            class_="narrow",
        ),
        seat=seat,
        part="people",
    )


def _link(address: str) -> Html:
    return tag(
        "div",
        tag("p", "Send this link to whoever it is for. It works once, for a week, and is not shown again:"),
        tag("pre", address, class_="once"),
        class_="banner",
    )


def _row(seat: Seat, one: models.Membership) -> Html:
    options = [tag("option", role, value=role, selected=role == one.role) for role in ROLES]
    form = bits.form(
        seat.request,
        tag("input", type="hidden", name="user", value=one.user_id),
        tag("select", options, name="role", aria_label=f"Role of {one.user.get_username()}"),
        " ",
        bits.button("Change"),
        " ",
        bits.button("Remove", name="remove", value="yes", class_="plain"),
        class_="inline",
    )
    return tag("tr", tag("th", one.user.get_username(), scope="row"), tag("td", one.role), tag("td", form))


def _change(seat: Seat) -> None:
    sent = seat.request.POST
    found = models.Membership.objects.filter(
        series=seat.season.series, user_id=sent.get("user") if sent.get("user", "").isdecimal() else None
    ).first()
    if found is None:
        return
    if "remove" in sent:
        found.delete()
    elif sent.get("role") in ROLES:
        found.role = sent["role"]
        found.save(update_fields=["role"])
    bits.say(seat.request, "The roles are changed.")
