"""The office attacked: files that are programs elsewhere, requests too large, secrets in logs."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from countback.office import accounts, models
from countback.office.desk.drafts import MOST
from countback.office.middleware import LARGEST_FROM_ANYBODY, LARGEST_REQUEST
from countback.office.roles import MATRIX, ROLES

from .conftest import named, shipped

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EVIL = '"><script>alert(1)</script>'


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return SimpleUploadedFile("season.zip", target.getvalue())


@pytest.fixture
def owner(season):
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.create_superuser(f"chief-{season.slug}", password="x" * 12))
    return client


def test_a_logo_that_is_a_program_is_shown_as_text_and_never_sent_as_an_image(season, owner):
    files = named(shipped(), f"{season.slug}-logo") | {"logo.svg": SVG, "page.html": SVG}
    assert owner.post("/desk/new", {"series": "x", "year": "1", "folder": zipped(files)}).status_code == 302
    for name in ("logo.svg", "page.html"):
        answer = owner.get(f"/desk/{season.slug}-logo/files/{name}")
        assert answer["Content-Type"].startswith("text/html")
        assert b"<script>alert" not in answer.content
        assert b"default-src 'self'" in answer["Content-Security-Policy"].encode()
    download = owner.get(f"/desk/{season.slug}-logo/history/1/folder.zip")
    assert download["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "results/../../x.csv", "/etc/passwd", ".git/hooks/pre-commit"]
)
def test_names_in_a_zip_file_lead_nowhere_else(season, owner, name):
    id_ = f"{season.slug}-{re.sub(r'[^a-z]', '', name)}"
    owner.post(
        "/desk/new", {"series": "x", "year": "1", "folder": zipped(named(shipped(), id_) | {name: b"x"})}
    )
    from countback.office.versions import open_version

    made = models.Season.objects.get(slug=id_)
    assert all(".." not in file and file[0] not in "/." for file in open_version(made).files)


@pytest.mark.parametrize(
    "name", ["../secret", "..%2fsecret", "secret", "office.sqlite3", "results/../../secret", ".countback/log"]
)
def test_a_file_that_is_not_of_the_season_is_neither_shown_nor_written(season, login, name):
    client = login(season, "owner")
    assert client.get(f"/desk/{season.slug}/files/{name}").status_code == 404
    answer = client.post(f"/desk/{season.slug}/files/{name}", {"base": "1", "text": "x"})
    assert answer.status_code in (404, 422)
    assert season.versions.count() == 1


def test_a_request_that_is_too_large_is_refused_before_it_is_read():
    client = Client()
    for path in ("/login", "/join/x", "/nothing"):
        answer = client.post(
            path, b"x", content_type="text/plain", CONTENT_LENGTH=str(LARGEST_FROM_ANYBODY + 1)
        )
        assert answer.status_code == 413
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    answer = client.post(
        "/desk/new",
        b"x",
        content_type="multipart/form-data; boundary=a",
        CONTENT_LENGTH=str(LARGEST_REQUEST + 1),
    )
    assert answer.status_code == 413


def test_what_people_type_is_text_on_every_page_that_shows_it(season, login):
    client = login(season, "owner")
    base = {"base": "1"}
    desk = f"/desk/{season.slug}/"
    client.post(
        f"{desk}about", base | {"name": EVIL, "series": f"Series of {season.slug}", "officials": EVIL}
    )
    client.post(
        f"{desk}rounds/1",
        base
        | {
            "name": EVIL,
            "circuit": EVIL,
            "session-0-id": "race-1",
            "session-1-id": "race-2",
            "session-0-name": EVIL,
            "session-0-kind": "race",
            "session-1-kind": "race",
        },
    )
    client.post(f"{desk}entries/", base | {"list": f"777\t{EVIL}\t{EVIL}"})
    client.post(f"{desk}sessions/race-1", base | {"order": f"{EVIL}\n777"})
    client.post(
        f"{desk}sessions/race-3/issue",
        {"base": str(season.versions.count()), "state": "official", "cause": EVIL},
    )
    assert season.publications.exists()
    for path in (
        "",
        "about",
        "rounds/1",
        "entries/",
        "sessions/race-1",
        "sessions/race-3",
        "published/",
        "history/",
        "history/2",
        "history/3",
        "files/season.toml",
        "files/entries.csv",
        "import/",
        "rules/",
    ):
        text = client.get(desk + path).content.decode()
        assert "<script>alert" not in text, path
    assert b"<script>alert" not in bytes(season.publications.get().page)


def test_drafts_do_not_fill_the_disk(season, login):
    client = login(season, "viewer")
    for number in range(MOST + 5):
        client.post(f"/desk/{season.slug}/draft", {"place": f"/x/{number}", "text": "x"})
    client.post(f"/desk/{season.slug}/draft", {"place": "/big", "text": "x" * 600_000})
    kept = models.Draft.objects.filter(season=season).values_list("place", flat=True)
    assert len(kept) == MOST
    assert f"/x/{MOST + 4}" in kept
    assert "/big" not in kept


def test_an_error_while_somebody_joins_leaves_no_link_in_the_log(season, monkeypatch):
    from countback.office.running import log_as_json

    stream = io.StringIO()
    log_as_json(stream)
    token = accounts.invite(by="Ada", series=season.series, role="scorer")

    def broken(*_):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(accounts, "join", broken)
    client = Client(raise_request_exception=False)
    answer = client.post(f"/join/{token}", {"name": "Somebody", "password": "very long words"})
    assert answer.status_code == 500
    assert "the database is gone" in stream.getvalue()
    assert token not in stream.getvalue()
    assert "very long words" not in stream.getvalue()
    assert b"RuntimeError" not in answer.content


@pytest.mark.parametrize("role", [*ROLES, "", None])
def test_a_season_is_begun_by_those_only_who_may(season, login, role):
    client = login(season, role)
    form = {
        "series": f"Series of {season.slug}",
        "year": "2031",
        "rulebook": "motorsport-uk-club",
        "rounds": "1",
        "races": "1",
    }
    shown, sent = client.get("/desk/new"), client.post("/desk/new", form)
    if role is None:
        assert (shown.status_code, sent.status_code) == (302, 302)
        assert sent["Location"].startswith("/login")
    elif role in MATRIX["found"]:
        assert (shown.status_code, sent.status_code) == (200, 302)
        # In a series in which they have no role they begin nothing.
        assert client.post("/desk/new", form | {"series": "Somebody Else's"}).status_code == 422
    else:
        assert (shown.status_code, sent.status_code) == (403, 403)
    begun = models.Season.objects.filter(series=season.series).count()
    assert begun == (2 if role in MATRIX["found"] else 1)


def test_cookies_are_for_this_office_alone(season):
    client = Client()
    client.get("/login")
    cookie = client.cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_user(f"cookie-{season.slug}", password="the right words")
    client.post("/login", {"name": f"cookie-{season.slug}", "password": "the right words"})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_an_office_behind_https_sends_its_cookies_over_nothing_else(tmp_path):
    """In a process of its own, since an office is one to a process."""
    import subprocess
    import sys

    code = (
        "from countback.office.settings import Place, configure; from pathlib import Path; import sys;"
        "configure(Place(Path(sys.argv[1])), secure=True);"
        "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]
