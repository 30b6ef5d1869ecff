"""An office for the tests of a process: on SQLite, or on the PostgreSQL that OFFICE_DATABASE names."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest

pytest.importorskip("django", reason="the office needs the extra: pip install 'countback[office]'")

from countback.office.settings import Place, configure

from .served import template

ON_POSTGRESQL = bool(os.environ.get("OFFICE_DATABASE"))
#: What is the same on every database is looked at on one of them: forms, pages, addresses, what is sent.
#: ``make browser`` goes through all of it on both.
ON_ONE = [
    "test_api_docs.py",
    "test_api_tells.py",
    "test_attacks.py",
    "test_browser.py",
    "test_calendar.py",
    "test_changes.py",
    "test_deploy.py",
    "test_ergast_routes.py",
    "test_failing_plugin.py",
    "test_four_moments_in_browser.py",
    "test_importing.py",
    "test_keyboard_and_axe.py",
    "test_rescore.py",
    "test_rules_desk.py",
    "test_stewards_in_browser.py",
]
collect_ignore = ON_ONE if ON_POSTGRESQL and os.environ.get("SITES") != "all" else []
SHIPPED = Path(__file__).parents[2] / "src/countback/seasons/porsche-carrera-cup-north-america-2022"
_numbers = itertools.count(1)


# Tests import tables, and tables want to know where they are when they are imported.
PLACE = Place(Path(tempfile.mkdtemp(prefix="countback-office-")), os.environ.get("OFFICE_DATABASE", ""))
configure(PLACE)


@pytest.fixture(scope="session", autouse=True)
def office():
    from django.conf import settings

    from countback.office.serving import migrate

    migrate()
    if ON_POSTGRESQL:
        template(PLACE.database)
    # Strong hashing is slow on purpose, and tests make many users.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield PLACE
    shutil.rmtree(PLACE.data, ignore_errors=True)


@pytest.fixture
def typeset():
    """For tests of what PDF holds: documents are typeset, which takes most of the time of issuing one."""


@pytest.fixture(autouse=True)
def quick(request, monkeypatch):
    """Documents are not typeset in tests that are about something else."""
    if "typeset" not in request.fixturenames:
        from countback.office import documents

        monkeypatch.setattr(documents, "pdf", lambda *_: b"%PDF-")


def shipped() -> dict[str, bytes]:
    return {
        path.relative_to(SHIPPED).as_posix(): path.read_bytes()
        for path in SHIPPED.rglob("*")
        if path.is_file() and not path.relative_to(SHIPPED).as_posix().startswith(".")
    }


def named(files: dict[str, bytes], id_: str) -> dict[str, bytes]:
    text = files["season.toml"].decode()
    old = next(line for line in text.splitlines() if line.startswith("id = "))
    text = text.replace(old, f'id = "{id_}"', 1)
    series = next(line for line in text.splitlines() if line.startswith("series = "))
    return files | {"season.toml": text.replace(series, f'series = "Series of {id_}"', 1).encode()}


@pytest.fixture
def season(office):
    """The shipped season, as a new one of a series of its own."""
    from countback.office.beginning import founded

    made = founded(named(shipped(), f"season-{os.getpid()}-{next(_numbers)}"), "Ada")
    assert not isinstance(made, tuple), made
    return made


@pytest.fixture
def empty(office):
    """A season with a calendar of two rounds and nobody entered."""
    from countback.office.beginning import Template, begun, founded

    name = f"Club {os.getpid()} {next(_numbers)}"
    made = founded(begun(Template(name, 2026, "motorsport-uk-club", 2, 2)), "Ada")
    assert not isinstance(made, tuple), made
    return made


@pytest.fixture
def login():
    """A client of somebody with a role in a season's series; "" is somebody without one, None is nobody."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from countback.office.models import Membership

    def make(season, role, *, checks=False):
        client = Client(enforce_csrf_checks=checks)
        if role is None:
            return client
        name = f"{role or 'nobody'}-{os.getpid()}-{next(_numbers)}"
        user = get_user_model().objects.create_user(name, password="a long password")
        if role:
            Membership.objects.create(user=user, series=season.series, role=role)
        client.force_login(user)
        return client

    return make


@pytest.fixture
def program(login):
    """A client that shows a token of somebody with a role, with scopes."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from countback.office import tokens

    def make(season, role, *scopes, **more):
        client = login(season, role)
        user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
        secret = tokens.make(user, "timing", scopes or tokens.SCOPES, **more)
        assert isinstance(secret, str), secret
        made = Client(headers={"Authorization": f"Bearer {secret}"})
        made.secret = secret
        return made

    return make
