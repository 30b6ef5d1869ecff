"""What is kept of people is for the owner: every page and route × every role, desk and API alike."""

from __future__ import annotations

import io
import itertools
import os
import re
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from countback.office import models, public, receipts
from countback.office.addresses import DESKS
from countback.office.api.routes import ROUTES
from countback.office.beginning import founded
from countback.office.facts import decision_name
from countback.office.private import is_private
from countback.office.publishing import Issue, issue
from countback.office.reports import Filed, file_report
from countback.office.roles import MATRIX, ROLES
from countback.office.versions import append, head, open_version

from .conftest import ON_POSTGRESQL, named, shipped

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="the same on every database")

#: Ids of people at their sources, each kept in a place of its own, and the address of a person.
IDS = ("76561190000000001", "76561190000000002", "76561190000000003", "76561190000000004")
MAIL = "judge@board.example"
SECRET = "hooks-secret-path"
#: What a page of a desk reads, as routes of the API; nothing where it only holds a form.
SAME = {
    "": ("", "/findings", "/standings"),
    "about": ("",),
    "rounds/<int:number>": ("",),
    "rules/": ("/rulebook",),
    "rules/<str:book>": ("/rulebook",),
    "entries/": ("/entries",),
    "entries/<str:id_>": ("/entries",),
    "sessions/<str:id_>": ("/sessions/{session}/result", "/documents"),
    "sessions/<str:id_>/issue": (),
    "import/": ("",),
    "decisions/": ("/reports", "/decisions"),
    "decisions/<str:id_>": ("/decisions/{decision}",),
    "outcomes/": ("/outcomes",),
    "ledgers/": ("/ledgers",),
    "then/": ("/standings",),
    "decide": ("/decisions",),
    "reports/<int:number>": ("/reports/{number}",),
    "reports/<int:number>/attachment": ("/reports/{number}/attachment",),
    "files/<path:name>": ("/files/{path:name}",),
    "published/": ("/documents",),
    "published/archive.zip": ("/archive",),
    "history/": ("/versions", "/files"),
    "history/<int:number>": ("/versions/{number}",),
    "history/<int:number>/undo": (),
    "history/<int:number>/folder.zip": ("/versions/{number}/folder",),
    "outbox/": ("/receivers", "/deliveries"),
    "outbox/receivers": (),
    "people/": ("/people",),
    "receipts/": ("/receipts",),
    "tokens/": ("/tokens",),
    "draft": (),
}
_numbers = itertools.count(1)


@pytest.fixture
def season(office):
    """A season with everything in it that a season can have, ids of people in files of now and of before."""
    sheet = (
        "entry,number,team,class,car,manufacturer,group,who,drivers,ids,nationalities,marks,numbered,lines\n"
    )
    files = named(shipped(), f"kept-{os.getpid()}-{next(_numbers)}")
    files |= {
        "aliases.csv": f"alias,driver\nsteam:{IDS[0]},kay-van-berlo\n".encode(),
        "imports-cars.csv": f"{sheet}3,3,,,,,,kay-van-berlo,Kay van Berlo,steam:{IDS[1]},,,,2\n".encode(),
        "imports.csv": b"session,revision,file,own_id,day,clock,event,circuit,title,choices,at\n"
        b"race-1,1,a.json,iracing:1/0,,,,,,,\n",
        "Aliases-old.csv": f"alias,driver\nsteam:{IDS[2]},kay-van-berlo\n".encode(),
    }
    made = founded(files, "Ada")
    assert not isinstance(made, tuple), made
    # Another alias, in a version of before only.
    another = files["aliases.csv"] + f"steam:{IDS[3]},kay-van-berlo\n".encode()
    append(made, 1, files | {"aliases.csv": another}, author="Ada", action="edit", cause="aliases.csv edited")
    append(made, 2, files, author="Ada", action="edit", cause="aliases.csv edited")
    facts = open_version(made).season
    filed = Filed(kind="incident", text="x", by="y", session="race-1", name="a.png", attachment=b"x")
    file_report(made, facts, filed, "Ada")
    for session in ("race-1", "race-2"):
        issued = issue(made, Issue(session, "official"), head(made), "Ada")
        assert isinstance(issued, models.Publication), issued
    receipts.ask(made, facts, receipts.Subject(document=1), (), "Ada")
    now = timezone.now()
    for kind, address in (("email", MAIL), ("webhook", f"https://example.org/{SECRET}")):
        receiver = models.Receiver.objects.create(
            series=made.series, kind=kind, name="Board", address=address, secret="", by="Ada", at=now
        )
        models.Delivery.objects.create(
            receiver=receiver,
            publication=made.publications.first(),
            key=f"{made.slug}-{kind}",
            due=now,
            made=now,
            state="dead",
            told=f"550 {address if kind == 'email' else 'host'} is not known",
        )
    return made


def read(answer):
    """Everything that an answer holds, what is packed in it (zip files in zip files, too) unpacked."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole + b"".join(unpacked(whole))


def unpacked(content):
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            yield name.encode() + b"\n" + part
            yield from unpacked(part)


def filled(text, season):
    """The addresses of a pattern: one for each version, file, report, session that there is."""
    names = {*open_version(season).files, "aliases.csv", "nothing.csv", "./aliases.csv", "ALIASES.csv"}
    decisions = [decision_name(made) for made in open_version(season).season.decisions]
    id_ = decisions if text.startswith("decisions/") else ["race-1"] if text.startswith("sess") else ["3"]
    values = {
        "number": range(1, head(season) + 1),
        "name": sorted(names),
        "id_": id_,
        "book": ["btcc", "aliases.csv", "imports-cars.csv"],
        "session": ["race-1"],
        "decision": decisions,
        "championship": ["overall"],
        "competitor": ["kay-van-berlo"],
        "entry": ["3"],
        "key": ["x"],
    }
    parts = re.findall(r"<\w+:(\w+)>|{(?:path:)?(\w+)}", text)
    for chosen in itertools.product(*(values[desk or api] for desk, api in parts)):
        found = iter(chosen)
        yield re.sub(r"<\w+:\w+>|{[\w:]+}", lambda _, found=found: str(next(found)), text)


def answers(season, client, *, desk):
    """Every answer to somebody, with its address: pages, forms sent empty, routes in both views."""
    if desk:
        for page in DESKS:
            for number, address in enumerate(filled(page.address, season)):
                yield address, client.get(f"/desk/{season.slug}/{address}")
                if page.writes and (number == 0 or "name" in page.address):
                    yield f"POST {address}", client.post(f"/desk/{season.slug}/{address}", {"base": "1"})
        return
    for route in ROUTES:
        for address in filled(route.path.replace("{season}", season.slug), season):
            if route.method == "GET":
                for view in ("", "?view=desk"):
                    yield f"API {address}", client.get(f"/api/v1{address}{view}")
            elif route.method != "DELETE":
                answer = client.generic(route.method, f"/api/v1{address}", "{}", "application/json")
                yield f"API {route.method} {address}", answer


def leaks(season, client, secrets, *, desk):
    return [
        (address, answer.status_code, secret)
        for address, answer in answers(season, client, desk=desk)
        for content in [read(answer)]
        for secret in secrets
        if secret.encode() in content
    ]


def test_at_the_desk_it_comes_to_those_alone_who_may_see_what_is_kept_of_people(season, login):
    for role in ["", None, *reversed(ROLES)]:
        found = leaks(season, login(season, role), (*IDS, MAIL, SECRET), desk=True)
        wanted = {*IDS} if role in MATRIX["people"] else set()
        wanted |= {MAIL} if role in MATRIX["tell"] else set()
        assert {secret for _, _, secret in found} == wanted, (role, found)
        if role in MATRIX["people"]:
            assert {address for address, _, _ in found} >= {"files/aliases.csv", "published/archive.zip"}


def test_programs_get_it_in_whole_folders_or_not_at_all(season, program):
    for role in ["", None, *reversed(ROLES)]:
        client = Client() if role is None else program(season, role)
        found = leaks(season, client, (*IDS, MAIL, SECRET), desk=False)
        wanted = {*IDS} if role in MATRIX["people"] else set()
        assert {secret for _, _, secret in found} == wanted, (role, found)
        assert not [address for address, _, _ in found if not re.search("/folder|/archive", address)]


def test_what_a_desk_shows_the_api_gives_to_the_same_roles():
    gets = {route.path: route for route in ROUTES if route.method == "GET"}
    assert {desk.address for desk in DESKS} == {*SAME}, "say here which routes give the same"
    assert {path.removeprefix("/seasons/{season}") for path in gets} - {*itertools.chain(*SAME.values())} == {
        "/seasons",
        "/standings/{championship}/{competitor}/why",
        "/documents/{number}",
    }
    for desk in DESKS:
        for path in SAME[desk.address]:
            deed = gets[f"/seasons/{{season}}{path}"].deed or "read"
            assert {*MATRIX[desk.reads]} <= {*MATRIX[deed]}, (desk.address, path, deed)


def test_nothing_of_it_is_published(season):
    public.build(season)
    content = [bytes(page.content) for page in models.Page.objects.filter(season=season)]
    content += [bytes(issued.page) for issued in season.publications.all()]
    assert len(content) > 50
    for page in content:
        whole = page + b"".join(unpacked(page))
        assert not [secret for secret in (*IDS, MAIL, SECRET) if secret.encode() in whole]


def test_those_who_may_not_are_shown_no_way_there(season, login):
    for role in ROLES:
        client = login(season, role)
        for address in ("history/", "history/2", "published/"):
            page = client.get(f"/desk/{season.slug}/{address}").content.decode()
            told = "folder.zip" in page or "archive.zip" in page or "/aliases.csv" in page
            assert told == (role in MATRIX["people"]), (role, address)
        version = client.get(f"/desk/{season.slug}/history/1").content.decode()
        assert ("imports-cars.csv" in version) == (role in MATRIX["people"])
        assert "entries.csv" in version


@pytest.mark.parametrize("name", ["aliases.csv", "imports-cars.csv", "notes.csv"])
def test_it_is_written_by_those_alone_who_may_see_it(season, login, name):
    before = head(season)
    for role in ROLES:
        sent = {"base": before, "text": "alias,driver\nKay,kay-van-berlo\n"}
        answer = login(season, role).post(f"/desk/{season.slug}/files/{name}", sent)
        assert answer.status_code == (302 if role in MATRIX["people"] else 403), role
    assert head(season) == before + 1


def test_files_of_a_season_are_read_by_whoever_reads_its_desk():
    plain = "season.toml entries.csv decisions.toml imports.csv my-rules.toml logo.svg published/overall.csv"
    results = "results/1-race-1.csv results/1-race-1.r2.csv Results/1-Race-1.csv"
    assert [name for name in f"{plain} {results}".split() if is_private(name)] == []
    kept = "aliases.csv Aliases.csv ALIASES.CSV imports-cars.csv aliases-2025.csv aliases.csv.bak people.txt"
    assert [name for name in f"{kept} results/aliases.csv".split() if not is_private(name)] == []
