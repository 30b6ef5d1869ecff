"""In and out: log in, log out, join by a link."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from countback.office import accounts
from countback.office.desk import forms, pages
from countback.site.html import tag


@require_http_methods(["GET", "POST"])
def log_in(request: Any) -> HttpResponse:
    """Show and take the log-in."""
    said = ""
    if request.method == "POST":
        address = request.META.get("REMOTE_ADDR", "")
        user, said = accounts.log_in(request.POST.get("name", ""), request.POST.get("password", ""), address)
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(_inside(request.POST.get("next", "")))
    form = forms.form(
        request,
        tag("p", said, class_="banner bad", role="alert") if said else None,
        tag("input", type="hidden", name="next", value=request.GET.get("next", request.POST.get("next", ""))),
        forms.field("Name", "name", request.POST.get("name", ""), autocomplete="username", required=True),
        forms.field("Password", "password", type_="password", autocomplete="current-password", required=True),
        forms.button("Log in"),
        tag("p", "Forgotten the password? Whoever runs the office makes you a new link: ", class_="quiet"),
        tag("pre", "countback office reset NAME"),
        class_="narrow",
    )
    return pages.page(request, "Log in", form, status=403 if said else 200)


@require_POST
def log_out(request: Any) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/login")


@require_http_methods(["GET", "POST"])
def join(request: Any, token: str) -> HttpResponse:
    """Show an invitation and take the answer."""
    invited = accounts.invitation(token)
    if invited is None:
        text = tag("p", "This link was used before or is too old. Ask whoever sent it for another.")
        return pages.page(request, "This link no longer works", text, status=410)
    wrong: list[str] = []
    member = (
        request.user if request.user.is_authenticated and invited.user is None and invited.series else None
    )
    if request.method == "POST":
        user, wrong = accounts.join(
            token, request.POST.get("name", ""), request.POST.get("password", ""), member
        )
        if user is not None:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return HttpResponseRedirect("/desk/")
    if invited.user is not None:
        title, lead = "A new password", f"For {invited.user.get_username()}."
    elif invited.series is not None:
        title, lead = f"Join {invited.series.name}", f"{invited.by} invites you as {invited.role}."
    else:
        title, lead = "Your office", "Choose a name and a password; you will own everything here."
    password = forms.field(
        "Password",
        "password",
        type_="password",
        hint="At least 10 characters.",
        autocomplete="new-password",
        required=True,
    )
    name = forms.field("Name", "name", request.POST.get("name", ""), autocomplete="username", required=True)
    form = forms.form(
        request,
        tag("p", lead, class_="lead"),
        tag("ul", [tag("li", text) for text in wrong], class_="banner bad", role="alert") if wrong else None,
        tag("p", f"You are logged in as {member.get_username()}.") if member else None,
        name if member is None and invited.user is None else None,
        password if member is None else None,
        forms.button("Join" if invited.series else "Go on"),
        class_="narrow",
    )
    return pages.page(request, title, form, status=400 if wrong else 200)


def _inside(address: str) -> str:
    """Return an address on this office, however the one given looks."""
    from django.utils.http import url_has_allowed_host_and_scheme

    return address if address and url_has_allowed_host_and_scheme(address, None) else "/desk/"
