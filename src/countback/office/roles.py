"""Who may do what: the one matrix. A view names what it lets people do, `may` answers."""

from __future__ import annotations

from typing import Any, Literal

Role = Literal["owner", "scorer", "steward", "publisher", "viewer"]

#: The roles with what each is for, as the page of a series' people says it.
ROLES: dict[Role, str] = {
    "owner": "everything, and who else may work here",
    "scorer": "calendar, entries, results, rules",
    "steward": "hearings and decisions",
    "publisher": "issues results and standings",
    "viewer": "reads the desk, changes nothing",
}

Deed = Literal[
    "read", "enter", "report", "decide", "publish", "undo", "people", "found", "tell", "token", "receipts"
]

MATRIX: dict[Deed, tuple[Role, ...]] = {
    "read": ("owner", "scorer", "steward", "publisher", "viewer"),
    "enter": ("owner", "scorer"),
    #: File an incident or a protest.
    "report": ("owner", "scorer", "steward", "publisher"),
    "decide": ("owner", "steward"),
    "publish": ("owner", "publisher"),
    "undo": ("owner", "scorer"),
    #: Say who works here, and see what is kept of people: ids at their sources, and so the folder whole.
    "people": ("owner",),
    #: Say who is notified of documents.
    "tell": ("owner",),
    #: Make tokens for programs of one's own, see and revoke them.
    "token": ("owner", "scorer"),
    #: Ask competitors for receipts of decisions and documents, and give them their links.
    "receipts": ("owner", "steward", "publisher"),
    #: Found a new season in a series.
    "found": ("owner", "scorer"),
}


def role_of(user: Any, series: Any) -> Role | None:
    """Return a user's role in a series; the owner of the whole office is the owner of each series."""
    from countback.office.models import Membership

    if not user.is_authenticated or not user.is_active:
        return None
    if user.is_superuser:
        return "owner"
    role: Role | None = (
        Membership.objects.filter(user=user, series=series).values_list("role", flat=True).first()
    )
    return role


def roles_of(user: Any) -> dict[int | None, Role]:
    """Return a user's role by series; under None that of the owner of the whole office, in every series."""
    from countback.office.models import Membership

    if not user.is_authenticated or not user.is_active:
        return {}
    if user.is_superuser:
        return {None: "owner"}
    return dict(Membership.objects.filter(user=user).values_list("series_id", "role"))


def may(role: Role | None, deed: Deed) -> bool:
    """Tell whether somebody with that role may do that."""
    return role is not None and role in MATRIX[deed]
