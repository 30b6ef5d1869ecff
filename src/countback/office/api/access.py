"""Who asks, and whether they may: a token's scopes and its owner's role, or the session of a desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ninja.utils import check_csrf

from countback.model.finding import Finding
from countback.office import models, tokens
from countback.office.api.problems import NotDoneError, missing
from countback.office.roles import Deed, Role, may, role_of

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Identity:
    """Whose request it is: nobody's (``user`` None), that of a session, or of a token."""

    user: Any = None
    token: models.Token | None = None

    @property
    def name(self) -> str:
        """What versions say of who made them."""
        if self.user is None:
            return ""
        name = str(self.user.get_username())
        return f"{name} ({self.token.name})"[:200] if self.token else name

    def must_reach(self, series: str | None) -> None:
        """Raise the problem of a token that is for another series (by its slug; None: for all of them)."""
        own = self.token.series if self.token else None
        if own is not None and own.slug != series:
            message = f"the token is for {own.name} alone"
            raise NotDoneError(
                403, Finding(code="not-in-scope", message=message, hint="make one for the office")
            )

    def scoped(self, deed: Deed, series: models.Series | None) -> bool:
        """Tell whether a token is made for that; a session is for whatever its user may do."""
        if self.token is None:
            return self.user is not None
        held = self.token.series_id is None or (series is not None and series.pk == self.token.series_id)
        return held and deed in self.token.scopes


@dataclass(frozen=True)
class Caller:
    """Whoever asks, and what they are in the series of the season asked for."""

    identity: Identity
    season: models.Season | None = None
    role: Role | None = None

    def may(self, deed: Deed) -> bool:
        """Tell whether they may do that: by their role, and by what the token is made for."""
        series = self.season.series if self.season else None
        return may(self.role, deed) and self.identity.scoped(deed, series)

    def must(self, deed: Deed) -> None:
        """Raise the problem of somebody who may not do that."""
        if self.identity.user is None:
            raise _unknown("this needs a token", "send Authorization: Bearer countback_…")
        if self.role is None:
            raise missing("such season", "ask the owner of its series for a role")
        if not may(self.role, deed):
            message, hint = f"your role of {self.role} is not one that may {deed}", "ask the series' owner"
            raise NotDoneError(403, Finding(code="not-allowed", message=message, hint=hint))
        if not self.identity.scoped(deed, self.season.series if self.season else None):
            message = f"the token is not made for {deed} in this series"
            hint = f"make one with the scope {deed} at the desk, under Tokens"
            raise NotDoneError(403, Finding(code="not-in-scope", message=message, hint=hint))

    @property
    def held(self) -> models.Season:
        """The season that was asked for."""
        assert self.season is not None
        return self.season


class Access:
    """Lets a request pass for a deed; None lets everybody see what was issued."""

    def __init__(self, deed: Deed | None) -> None:
        self.deed = deed

    def __call__(self, request: Any) -> Caller:
        """Return who asks. Raises `NotDoneError` for somebody who may not."""
        identity = identify(request)
        in_session = identity.token is None and identity.user is not None
        # A browser sends its session along with whatever another site's page asks for.
        if in_session and request.method not in SAFE and check_csrf(request) is not None:
            hint = "send X-CSRFToken from a form of the desk, or use a token"
            finding = Finding(code="no-form", message="this did not come from here", hint=hint)
            raise NotDoneError(403, finding)
        parts = request.resolver_match.kwargs
        if any("\0" in str(part) for part in parts.values()):
            raise missing("such address")
        slug = parts.get("season")
        if slug is None:
            return self._anywhere(identity)
        season = models.Season.objects.select_related("series").filter(slug=slug).first()
        role = role_of(identity.user, season.series) if season and identity.user is not None else None
        caller = Caller(identity, season, role)
        if self.deed is not None:
            if identity.user is None or season is None:
                # Whoever may not look is not told which seasons there are.
                Caller(identity).must(self.deed)
            caller.must(self.deed)
        elif season is None or not (caller.may("read") or season.publications.exists()):
            raise missing("such season", "see /api/v1/seasons")
        return caller

    def _anywhere(self, identity: Identity) -> Caller:
        """Return who asks for what is in no one season."""
        if self.deed is not None:
            if identity.user is None:
                Caller(identity).must(self.deed)
            if not identity.scoped(self.deed, identity.token.series if identity.token else None):
                Caller(identity, role="owner").must(self.deed)
        return Caller(identity)


def identify(request: Any) -> Identity:
    """Return whose request it is. Raises `NotDoneError` for a token that does not work."""
    identity: Identity | None = getattr(request, "countback_identity", None)
    if identity is None:
        identity = request.countback_identity = _identity(request)
    return identity


def _identity(request: Any) -> Identity:
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _, secret = header.partition(" ")
        token = tokens.shown(secret.strip()) if scheme.casefold() == "bearer" else None
        if token is None:
            hint = "make another at the desk, under Tokens"
            raise _unknown("the token is unknown, revoked or too old", hint)
        return Identity(token.user, token)
    user = getattr(request, "user", None)
    return Identity(user) if user is not None and user.is_authenticated else Identity()


def _unknown(message: str, hint: str) -> NotDoneError:
    finding = Finding(code="no-token", message=message, hint=hint)
    return NotDoneError(401, finding, headers={"WWW-Authenticate": 'Bearer realm="countback"'})
