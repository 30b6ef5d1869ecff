"""Django's settings, made from what `countback serve` is told; there is no settings file to edit."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

DATABASE = "office.sqlite3"
#: The largest file that can be sent in, and the largest form, in bytes.
LARGEST_UPLOAD = 64 * 2**20
#: One process writes to SQLite at a time: a writer waits this long for another, in seconds.
PATIENCE = 10

#: ``synchronous = FULL``: what was acknowledged is on the disk when the laptop loses its power.
#: ``recursive_triggers``: the triggers of append-only tables act on ``INSERT OR REPLACE``, too.
_SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
)


@dataclass(frozen=True)
class Place:
    """Where an office keeps its things. ``database`` is ``postgres://…``, "" for SQLite in ``data``."""

    data: Path
    database: str = ""

    @property
    def name(self) -> str:
        """What people are told: the database without its password."""
        if not self.database:
            return str(self.data / DATABASE)
        parts = urlsplit(self.database)
        return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def databases(place: Place) -> dict[str, Any]:
    """Return Django's description of the database. Raises ``ValueError`` for an address of another kind."""
    if not place.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(place.data / DATABASE),
            "OPTIONS": {"timeout": PATIENCE, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE},
        }
    parts = urlsplit(place.database)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"{parts.scheme}: is not a database that the office knows; write postgres://…")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "")) or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def mail(address: str, sender: str = "") -> dict[str, Any]:
    """Return Django's description of a mail server: ``smtp://name:password@host:587`` or ``smtps://…:465``.

    What is sent by ``smtp`` is encrypted before the password is (STARTTLS), unless the server is on this very
    machine. Raises ``ValueError`` for an address of another kind.
    """
    if not address:
        return {}
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("SMTP_URL is not the address of a mail server; write smtp://name:password@host:587")
    encrypted = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if encrypted else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": encrypted,
        "EMAIL_USE_TLS": not encrypted and parts.hostname not in ("127.0.0.1", "localhost", "::1"),
        "EMAIL_TIMEOUT": 15,
        "DEFAULT_FROM_EMAIL": sender or f"countback@{parts.hostname}",
    }


def configure(
    place: Place,
    *,
    secure: bool = False,
    hosts: Sequence[str] = ("*",),
    private_receivers: bool = False,
    smtp: Mapping[str, Any] | None = None,
) -> None:
    """Set Django up for one office; a second call with another place raises ``RuntimeError``.

    ``secure`` is for an office behind HTTPS: cookies are then sent over nothing else. ``hosts`` are the names
    under which the desks answer; on one machine only its own, so that no other site's page can reach them
    under a name of theirs. ``private_receivers``: documents may be announced to addresses of this machine and
    its network; ``smtp`` is the server for e-mail (see `mail`).
    """
    import django
    from django.conf import settings

    if settings.configured:
        if place != settings.COUNTBACK_PLACE:
            raise RuntimeError("an office is already open in this process")
        return
    place.data.mkdir(parents=True, exist_ok=True)
    settings.configure(
        COUNTBACK_PLACE=place,
        COUNTBACK_PRIVATE_RECEIVERS=private_receivers,
        COUNTBACK_MAIL=bool(smtp),
        **(smtp or {}),
        SECRET_KEY=_secret(place.data),
        DEBUG=False,
        ALLOWED_HOSTS=list(hosts),
        USE_TZ=True,
        TIME_ZONE="UTC",
        LANGUAGE_CODE="en",
        DATABASES={"default": databases(place)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "countback.office",
        ],
        MIDDLEWARE=[
            "countback.office.middleware.headers",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        ROOT_URLCONF="countback.office.addresses",
        TEMPLATES=[],
        PASSWORD_HASHERS=[
            "django.contrib.auth.hashers.Argon2PasswordHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        ],
        AUTH_PASSWORD_VALIDATORS=[
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 10},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        LOGIN_URL="/login",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_AGE=14 * 24 * 3600,
        CSRF_COOKIE_HTTPONLY=True,
        CSRF_COOKIE_SAMESITE="Strict",
        CSRF_COOKIE_SECURE=secure,
        CSRF_FAILURE_VIEW="countback.office.desk.pages.csrf_failed",
        SECURE_CONTENT_TYPE_NOSNIFF=True,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https") if secure else None,
        DATA_UPLOAD_MAX_MEMORY_SIZE=8 * 2**20,
        FILE_UPLOAD_MAX_MEMORY_SIZE=LARGEST_UPLOAD,
        DATA_UPLOAD_MAX_NUMBER_FIELDS=20_000,
        LOGGING_CONFIG=None,
    )
    django.setup()


def _secret(data: Path) -> str:
    """Return the key that signs cookies, made once and kept readable by its owner only."""
    file = data / "secret"
    with_mode = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        handle = os.open(file, with_mode, 0o600)
    except FileExistsError:
        return file.read_text("ascii").strip()
    with os.fdopen(handle, "w") as opened:
        opened.write(secrets.token_urlsafe(48))
    return file.read_text("ascii").strip()
