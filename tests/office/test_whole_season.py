"""A season goes from one office to another whole; a damaged or made-up archive is refused with its place."""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countback.office import models, receipts
from countback.office.forgetting import forget
from countback.office.publishing import Issue, issue, public_standings
from countback.office.reports import Filed, file_report, lay_aside
from countback.office.sealed import MANIFEST
from countback.office.versions import head, open_version
from countback.office.whole_season import export, import_whole, verify

#: A damaged file is refused before any database is asked: a few are enough on the second.
TURN = itertools.count()
SEEDS = 4 if os.environ.get("OFFICE_DATABASE") else 24


def written(season):
    target = io.BytesIO()
    export(season, target)
    return target.getvalue()


def renamed(data, old, new):
    """The archive of the same season under another name: what another office would hold."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        import hashlib

        from countback.office.archive import pack, unpack

        about = json.loads(source.read(MANIFEST))
        sums = {}
        for name in source.namelist():
            if name == MANIFEST:
                continue
            part = source.read(name)
            if name.startswith("versions/") and name.endswith(".zip"):
                part = pack({n: d.replace(old.encode(), new.encode()) for n, d in unpack(part).items()})
            elif name.startswith("folder/"):
                part = part.replace(old.encode(), new.encode())
            sums[name] = hashlib.sha256(part).hexdigest()
            archive.writestr(name, part)
        archive.writestr(MANIFEST, json.dumps(about | {"season": new, "sums": sums}))
    return target.getvalue()


@pytest.fixture(scope="module")
def told(office):
    """A season with versions, documents and somebody forgotten, as its archive."""
    from countback.office.beginning import founded

    from .conftest import named, shipped

    # Another one each time: with several workers a module may come to one of them twice.
    season = founded(named(shipped(), f"whole-{os.getpid()}-{next(TURN)}"), "Ada")
    issue(season, Issue("race-3", "provisional"), 1, "Pat")
    issue(season, Issue("race-3", "official"), head(season), "Pat")
    issue(season, Issue("race-4", "official"), head(season), "Pat")
    protest = Filed(kind="protest", text="Cut.", by="Team A", session="race-3", name="a.png", attachment=b"x")
    for filed in (protest, Filed(kind="incident", text="Oil.", by="Marshal 7")):
        made = file_report(season, open_version(season).season, filed, "Sue")
    lay_aside(made, "no-action", "cleaned", "Sue")
    facts = open_version(season).season
    receipts.ask(season, facts, receipts.Subject(document=1), [], "Sue")
    (secret,) = receipts.give_links(season, facts.entries[:1], "Sue").values()
    receipts.open_notice(receipts.reader_of(secret), season.notices.get(entry=facts.entries[0].id).pk)
    driver = open_version(season).season.entries[-1].crew[0]
    forget(season, driver.name, by="Ada", reason="asked to")
    return season, written(season)


def test_a_season_goes_to_another_office_whole(told):
    season, data = told
    other = import_whole(io.BytesIO(renamed(data, season.slug, f"{season.slug}-b")), "a.zip")
    assert isinstance(other, models.Season), other
    assert other.series == season.series
    for one in season.versions.all():
        made = other.versions.get(number=one.number)
        for name in ("parent", "author", "at", "action", "cause"):
            assert getattr(made, name) == getattr(one, name)
    for one in season.publications.all():
        made = other.publications.get(number=one.number)
        for name in ("version", "state", "by", "at", "protest_until", "shown", "facts", "title"):
            assert getattr(made, name) == getattr(one, name), name
        assert (bytes(made.page), bytes(made.pdf or b"")) == (bytes(one.page), bytes(one.pdf or b""))
        upto = one.number
        assert public_standings(other, upto).tables() == public_standings(season, upto).tables()
    assert models.Redaction.objects.get(season=other).reason == "asked to"
    opened = season.notices.exclude(opened=None).get()
    assert other.notices.count() == season.notices.count()
    assert other.notices.exclude(opened=None).get().opened == opened.opened
    assert not other.readers.exists(), "links stay with their office"
    first, second = other.reports.order_by("number")
    assert (first.text, first.by, first.name, bytes(first.attachment)) == ("Cut.", "Team A", "a.png", b"x")
    assert (second.text, second.attachment) == ("Oil.", None)
    assert [(one.state, one.note, one.by) for one in second.handlings.all()] == [
        ("no-action", "cleaned", "Sue")
    ]
    # Out of the other office comes the same archive again.
    again = renamed(written(other), other.slug, season.slug)
    with zipfile.ZipFile(io.BytesIO(data)) as first, zipfile.ZipFile(io.BytesIO(again)) as second:
        assert {n: first.read(n) for n in first.namelist() if n != MANIFEST} == {
            n: second.read(n) for n in second.namelist() if n != MANIFEST
        }


def test_a_season_that_is_there_is_not_taken_in_again(told):
    assert [one.code for one in import_whole(io.BytesIO(told[1]), "a.zip")] == ["season-twice"]


def test_the_folder_in_it_is_an_ordinary_one(told, tmp_path):
    from countback.store.opening import open_season

    with zipfile.ZipFile(io.BytesIO(told[1])) as archive:
        archive.extractall(tmp_path)
    assert open_season(tmp_path / "folder").standings is not None


@pytest.fixture(scope="module")
def another(told):
    """The archive under a name that no season here has."""
    season, data = told
    return renamed(data, season.slug, f"{season.slug}-damaged")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_damaged_archive_is_refused_with_its_place_and_nothing_is_stored(another, seed):
    chance = random.Random(seed)
    data = bytearray(another)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if info.file_size and info.filename != MANIFEST]
    victim = chance.choice(infos)
    if seed % 2:
        at = victim.header_offset + 30 + len(victim.filename) + chance.randrange(victim.compress_size)
        data[at] ^= 1 << chance.randrange(8)
    else:
        del data[chance.randrange(len(data)) :]
    before = models.Season.objects.count()
    found = import_whole(io.BytesIO(data), "a.zip")
    assert found[0].code == "damaged-archive"
    assert found[0].where.file == "a.zip"
    if seed % 2:
        assert found[0].where.key == victim.filename
    assert models.Season.objects.count() == before


def changed(data, change):
    """An archive whose hashes are right, of parts that somebody made up."""
    import hashlib

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        about = json.loads(source.read(MANIFEST))
        parts = {name: source.read(name) for name in source.namelist() if name != MANIFEST}
        change(about, parts)
        about["sums"] = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.writestr(MANIFEST, json.dumps(about))
    return target.getvalue()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda about, parts: parts.pop("versions/000002.json"), "versions/000003.json"),
        (lambda about, parts: parts.pop("versions/000002.zip"), "versions/000002.zip"),
        (lambda about, parts: parts.pop("documents/000001.html"), "documents/000001.json"),
        (lambda about, parts: parts.update({"folder/entries.csv": b"number\n"}), "folder/"),
        (lambda about, parts: parts.update({"../../evil": b"x"}), "../../evil"),
        (lambda about, parts: about.update(season="../x"), MANIFEST),
        (lambda about, parts: about.update(series=7), MANIFEST),
        (lambda about, parts: about.update(season="another"), "folder/season.toml"),
        (lambda about, parts: parts.update({"forgotten.json": b"[{}]"}), "forgotten.json"),
        (lambda about, parts: parts.update({"versions/000001.json": b"{"}), "versions/000001.json"),
        (
            lambda about, parts: parts.update(
                {
                    "documents/000001.json": parts["documents/000001.json"].replace(
                        b'"version": 2', b'"version": 99'
                    )
                }
            ),
            "documents/000001.json",
        ),
        (lambda about, parts: parts.update({"versions/000001.zip": b"PK"}), "versions/000001.zip"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(told, change, place):
    season, data = told
    data = changed(renamed(data, season.slug, f"{season.slug}-made-up"), change)
    assert verify(io.BytesIO(data), "a.zip") == []
    before = models.Season.objects.count()
    found = import_whole(io.BytesIO(data), "a.zip")
    assert isinstance(found, list)
    assert (found[0].code, found[0].where.key) == ("damaged-archive", place)
    assert models.Season.objects.count() == before


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"x" * 100_000])
def test_what_is_no_archive_is_refused(data):
    assert import_whole(io.BytesIO(data), "a.zip")[0].code == "damaged-archive"


def test_at_the_desk_it_is_downloaded_by_the_series_owner_and_taken_in_by_that_of_the_office(told, login):
    from django.contrib.auth import get_user_model
    from django.test import Client

    season, data = told
    for role in ("scorer", "steward", "publisher", "viewer"):
        assert login(season, role).get(f"/desk/{season.slug}/published/archive.zip").status_code == 403
    answer = login(season, "owner").get(f"/desk/{season.slug}/published/archive.zip")
    assert verify(io.BytesIO(answer.content), "x") == []
    data = renamed(data, season.slug, f"{season.slug}-desk")
    form = {"series": "x", "year": "2026", "folder": SimpleUploadedFile("a.zip", data)}
    refused = login(season, "scorer").post("/desk/new", form)
    assert refused.status_code == 422
    assert b"owner of the office" in refused.content
    client = Client()
    client.force_login(
        get_user_model().objects.create_superuser(f"owner-{season.slug}", password="long enough one")
    )
    form["folder"] = SimpleUploadedFile("a.zip", data)
    assert client.post("/desk/new", form).status_code == 302
    assert models.Season.objects.filter(slug=f"{season.slug}-desk").exists()
