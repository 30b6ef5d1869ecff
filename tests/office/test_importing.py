"""Import at the desk: what a message says to do can be done there."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from countback.model.finding import Finding
from countback.office.desk.importing import at_desk
from countback.office.versions import open_version

OPTIONS = [
    "give --revise race-1 if it replaces that result, or --session NEW if it is another session",
    "give --session race-3, or another of them",
    "there are race-1, race-2; --session NEW makes one",
    "give --round: 1 Imola, 2 Monza, or 3 for a new one",
    "accept with --accept-names --threshold 0.72, say so, or correct the file",
    "enter it with --add-new, or correct entries.csv or aliases.csv",
    "give --practice to store it, too",
    'say which line counts: --line "Ann=7"',
    "give --kind qualifying, or --kind race if it is one",
    "give --kind race if it is the result of a race all the same; standings are worked out, not imported",
]


def test_no_hint_at_a_desk_is_an_option_of_the_command_line():
    for hint in OPTIONS:
        told = at_desk([Finding(code="x", message="x", hint=hint)])[0].hint
        assert told.startswith("on the command line: ") or "--" not in told, told


def sent(client, season, rows, **more):
    sheet = SimpleUploadedFile("race.csv", f"Pos,No\n{rows}\n".encode())
    address = f"/desk/{season.slug}/import/"
    seen = client.post(address, {"base": "1", "files": sheet, **more})
    text = seen.content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', text)[1]
    base = str(season.versions.count())
    stored = client.post(address, {"base": base, "kept": kept, "store": "yes", **more})
    return seen, stored


def test_a_corrected_sheet_replaces_a_result_when_that_is_ticked(empty, login):
    client = login(empty, "scorer")
    client.post(f"/desk/{empty.slug}/entries/", {"base": "1", "list": "7,Ann A\n8,Bob B"})
    assert [one.status_code for one in sent(client, empty, "1,7\n2,8", session="race-1")] == [200, 302]
    seen, stored = sent(client, empty, "1,8\n2,7", session="race-1")
    assert (seen.status_code, stored.status_code) == (422, 422)
    assert "tick “It replaces the result there”" in seen.content.decode()
    assert [one.status_code for one in sent(client, empty, "1,8\n2,7", session="race-1", revise="on")] == [
        200,
        302,
    ]
    session = open_version(empty).season.events[0].sessions[0]
    assert [one.state for one in session.classifications] == ["provisional"] * len(session.classifications)
    assert [row.number for row in session.classification.rows] == ["8", "7"]


def test_what_may_be_the_standings_is_asked_and_chosen(empty, login):
    client = login(empty, "scorer")
    client.post(f"/desk/{empty.slug}/entries/", {"base": "1", "list": "7,Ann A\n8,Bob B"})
    points = SimpleUploadedFile("oulton.csv", b"Pos,No,Driver,Points\n1,7,Ann A,411\n2,8,Bob B,390\n")
    address, files = f"/desk/{empty.slug}/import/", {"base": "2", "files": points}
    text = client.post(address, files | {"session": "race-1"}).content.decode()
    assert "it may be the standings, not the result of a race" in text
    assert "tick “A table of points is a race” if it is the result of a race all the same" in text
    points.seek(0)
    assert client.post(address, files | {"session": "race-1", "raced": "on"}).status_code == 200
